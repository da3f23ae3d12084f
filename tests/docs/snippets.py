"""The code blocks of a Markdown page, and what is to be done with each.

  ```sh       run by bash in a folder of the page's own, which looks like the root of the repository
  ```python   run by this interpreter there
  ```cpp      built beforehand (a file without a main is the body of one) and run there
  ```toml     that begins with # NAME.toml: written to NAME.toml there
  ```text     right behind one that was run: what it prints; ... stands for anything

A comment before a block says what is special about it:
  <!-- not run: REASON -->    it takes too long, is a part of a file, ...
  <!-- exits with 3 -->       it fails, as it should
  <!-- continues -->          a python block that needs those before it

usage: snippets.py PAGE NUMBER FILE      writes the NUMBERth cpp block of PAGE to FILE, as a program
"""

import dataclasses
import pathlib
import re
import sys

RUN = ("sh", "python", "cpp")
# What is indented and looks like this was meant to be run.
COMMAND = r"    (\S*/)?(poise|cmake|python3?|scripts/\w+|\w+\.py)\b|    (#include|import|from \w+ import)\b"
SHOWN = ("text", "toml", "cmake", "bibtex", "tex")


@dataclasses.dataclass
class Block:
    language: str
    text: str
    line: int
    mark: str = ""
    expected: str | None = None
    number: int = 0  # among those of its language, from 1


class Fault(Exception):
    """What is wrong with a page."""


def blocks(text):
    """The fenced blocks of a page. Faults: a command that is indented and not fenced, a block of no known language."""
    found, lines, k, last_end = [], text.splitlines(), 0, -1
    while k < len(lines):
        line = lines[k]
        fence = re.match(r"(```+)(\{?[\w-]*\}?)", line)
        if not fence:
            if re.match(COMMAND, line):
                raise Fault(f"line {k + 1}: an indented command: fence it, and say its language")
            k += 1
            continue
        end = next(j for j in range(k + 1, len(lines)) if lines[j].startswith(fence[1]))
        language, body = fence[2], "\n".join(lines[k + 1:end])
        if language.startswith("{"):
            k, last_end = end + 1, -1
            continue
        if language not in RUN + SHOWN:
            raise Fault(f"line {k + 1}: a block of language '{language}': expected one of {', '.join(RUN + SHOWN)}")
        blank = [j for j in range(last_end + 1, k) if lines[j].strip()] if last_end >= 0 else [0]
        if language == "text" and found and not blank and found[-1].language in RUN:
            found[-1].expected = body
        else:
            before = next((lines[j] for j in range(k - 1, -1, -1) if lines[j].strip()), "")
            mark = re.fullmatch(r"<!-- (.+) -->", before.strip())
            block = Block(language, body, k + 1, mark[1] if mark else "")
            block.number = 1 + sum(b.language == language for b in found)
            found.append(block)
        last_end = end
        k = end + 1
    return found


def matches(expected, printed):
    """Whether `printed` is as expected, but for blanks at the ends of lines; ... stands for anything."""
    def tidy(text):
        return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
    pattern = re.escape(tidy(expected)).replace(re.escape("..."), "(?s:.*)")
    return re.fullmatch(pattern, tidy(printed)) is not None


def program(text):
    """A cpp block as a program."""
    if "int main" in text:
        return text + "\n"
    lines = text.splitlines()
    includes = [line for line in lines if line.startswith("#include")]
    body = [line for line in lines if not line.startswith("#include")]
    return "\n".join([*includes, "", "int main() {", *body, "}"]) + "\n"


if __name__ == "__main__":
    page, number, out = sys.argv[1:]
    chosen = [b for b in blocks(pathlib.Path(page).read_text()) if b.language == "cpp"][int(number) - 1]
    pathlib.Path(out).write_text(program(chosen.text))
