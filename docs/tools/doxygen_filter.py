#!/usr/bin/env python3
"""Print a header as Doxygen is to read it.

The comment that opens a header is said to be the file's. Comments are plain text with formulas in it: what
Doxygen would take for a command or a tag is escaped, and lines that are indented (formulas, lists) stay as
they are.

usage: doxygen_filter.py HEADER
"""

import re
import sys


def escaped(text):
    text = re.sub(r"([\\@&$#<>%]|::)", r"\\\1", text)
    text = re.sub(r"`([^`]+)`", r"<tt>\1</tt>", text)
    return re.sub(r"(?<![\w*])\*(\w[^*]*?\w|\w)\*(?![\w*])", r"<em>\1</em>", text)


def comment(lines):
    """A block of /// lines, without the marks, as Doxygen is to read it."""
    out, verbatim, prose = [], [], []

    def flush():
        while verbatim and not verbatim[-1]:
            verbatim.pop()
        if verbatim:
            out.extend(["@code{.unparsed}", *verbatim, "@endcode"])
            verbatim.clear()
        if prose:
            out.extend(escaped("\n".join(prose)).split("\n"))
            prose.clear()

    for line in lines:
        is_verbatim = line.startswith(" ") or (bool(verbatim) and not line)
        if prose if is_verbatim else verbatim:
            flush()
        (verbatim if is_verbatim else prose).append(line)
    flush()
    return out


def filtered(text):
    out, block = [], []

    def flush(first):
        if block:
            lines = comment([re.sub(r"^/// ?", "", line.lstrip()) for line in block])
            indent = re.match(r"\s*", block[0])[0]
            out.extend([f"{indent}/// \\file"] if first else [])
            out.extend(f"{indent}/// {line}" for line in lines)
            out.extend([""] if first else [])
            block.clear()

    for number, line in enumerate(text.splitlines()):
        if re.match(r"\s*///(?!<)", line):
            block.append(line)
            continue
        flush(first=number == len(block) and number > 0)
        trailing = re.match(r"(.*///<)(.*)$", line)
        out.append(trailing[1] + escaped(trailing[2]) if trailing else line)
    flush(False)
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as header:
        sys.stdout.write(filtered(header.read()))
