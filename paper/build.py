#!/usr/bin/env python3
"""Set a document: its numbers from the results (generate.py), then latexmk. What LaTeX warns of and a reader would see
(an undefined reference, a line that sticks out) is an error.

Usage: build.py LISTED NAME     writes NAME.pdf beside NAME.tex; LISTED: results.json of the build tree
"""

import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
WRONG = re.compile(
    r"^LaTeX Warning: (?:Citation|Reference|There were undefined|Label).*|^Overfull .hbox \((?:[2-9]|\d\d+)\.\d+pt.*|"
    r"^Overfull .vbox.*|^Package \w+ Error.*|^! .*",
    re.MULTILINE,
)


def complaints(log):
    """What is wrong with a document, by LaTeX's own log of the last run."""
    return WRONG.findall(log)


def latexmk(name, folder=HERE):
    """Sets folder/NAME.tex; its exit status, and LaTeX's log."""
    command = [
        "latexmk",
        "-pdf",
        "-emulate-aux-dir",
        f"-auxdir=generated/{name}",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-silent",
        f"{name}.tex",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    log = (folder / "generated" / name / f"{name}.log").read_text(errors="replace")
    return done.returncode, log


def main():
    listed, name = sys.argv[1:]
    if shutil.which("latexmk") is None:
        sys.exit("paper: latexmk is missing; scripts/bootstrap --paper installs it")
    numbers = subprocess.run([sys.executable, HERE / "generate.py", listed, HERE / f"{name}.tex"])
    if numbers.returncode:
        sys.exit(numbers.returncode)
    status, log = latexmk(name)
    found = complaints(log)
    if status or found:
        sys.exit(f"paper/{name}.tex:\n" + "\n".join(found or log.splitlines()[-30:]))


if __name__ == "__main__":
    main()
