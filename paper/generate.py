#!/usr/bin/env python3
"""Write generated/DOCUMENT/numbers.tex and table-NAME.tex there: every number that a document cites, from the results.

The sources cite \\result[FORMAT]{NAME}{PATH}, the entry PATH ("points/0/v/e") of the result NAME; \\madeby{NAME}, the
command that made it; \\resulttable{NAME}, a table of tables.py; \\resultfigure{NAME}. The result "derived" is what
derived.py computes. What is missing is an error that names the result and the command that makes it.

Usage: generate.py LISTED DOCUMENT.tex     LISTED: results.json of the build tree
"""

import argparse
import pathlib
import re
import sys

import derived
import latex
import tables
from results import Missing, Results

HERE = pathlib.Path(__file__).resolve().parent
RESULT = r"\\result(?:\[([^]]*)\])?\{([^}]*)\}\{([^}]*)\}"
MADEBY = r"\\madeby\{([^}#]*)\}"


def sources(document):
    """A document and all that it inputs, without comments; what is generated is not among them."""
    text = re.sub(r"(?<!\\)%.*", "", document.read_text())
    for name in re.findall(r"\\input\{([^}]*)\}", text):
        if not name.startswith("generated/"):
            text += sources((HERE / name).with_suffix(".tex"))
    return text


def cited(pattern, text):
    return sorted(set(re.findall(pattern, text)))


def numbers(results, text):
    """The definitions of all that `text` cites."""
    lines = []
    computed = derived.Derived(results)
    for form, name, path in cited(RESULT, text):
        if "#" in name:
            continue  # the definition of \result itself
        value = computed.value(path) if name == "derived" else results.value(name, path)
        lines.append(rf"\poisevalue{{{name}}}{{{path}}}{{{form}}}{{{latex.text(value, form)}}}")
    for name in cited(MADEBY, text):
        lines.append(rf"\poisecommand{{{name}}}{{{latex.command(results.command(name))}}}")
    for name in cited(r"\\resultfigure(?:\[[^]]*\])?\{([^}#]*)\}", text):
        lines.append(rf"\poisefigure{{{name}}}{{{results.figure(name)}}}")
    return lines


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\nUsage:")[0], formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("listed", type=pathlib.Path)
    parser.add_argument("document", type=pathlib.Path)
    options = parser.parse_args()
    text = sources(options.document)
    try:
        results = Results(options.listed)
        files = {"numbers": "% Written by paper/generate.py.\n" + "\n".join(numbers(results, text)) + "\n"}
        for name in sorted(cited(r"\\resulttable\{([^}#]*)\}", text), key="provenance".__eq__):
            files[f"table-{name}"] = tables.TABLES[name](results)  # provenance last: it lists what was used
    except Missing as missing:
        sys.exit(f"paper: {missing}")
    generated = HERE / "generated" / options.document.stem
    generated.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (generated / f"{name}.tex").write_text(content)


if __name__ == "__main__":
    main()
