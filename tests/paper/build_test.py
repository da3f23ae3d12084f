"""The documents are LaTeX that sets without a warning that a reader would see; and a planted one is seen.

Numbers and tables are stand-ins here, for the real ones take an hour: looked for is what is wrong with the sources.
Skipped (exit status 77) where latexmk is not installed.

usage: build_test.py [unittest options]
"""

import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
PAPER = pathlib.Path(__file__).resolve().parents[2] / "paper"
sys.path.insert(0, str(PAPER))
import build  # noqa: E402
import generate  # noqa: E402


def copy_with_stand_ins(folder):
    """The sources in `folder`, with every number a 0 and every table and figure empty."""
    shutil.copytree(
        PAPER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("generated", "*.pdf", "__pycache__")
    )
    text = "".join(generate.sources(PAPER / f"{name}.tex") for name in ("paper", "referee"))
    lines = [r"\renewcommand{\resultfigure}[2][]{\rule{1cm}{1cm}}", r"\renewcommand{\resulttable}[1]{}"]
    lines += [
        rf"\poisevalue{{{name}}}{{{path}}}{{{form}}}{{\ensuremath{{0}}}}"
        for form, name, path in generate.cited(generate.RESULT, text)
        if "#" not in name
    ]
    lines += [rf"\poisecommand{{{name}}}{{\texttt{{poise}}}}" for name in generate.cited(generate.MADEBY, text)]
    for document in ("paper", "referee", "planted"):
        generated = folder / "generated" / document
        generated.mkdir(parents=True)
        (generated / "numbers.tex").write_text("\n".join(lines) + "\n")


class Documents(unittest.TestCase):
    def test_they_set_without_a_warning(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name) / "paper"
            copy_with_stand_ins(folder)
            for document in ("paper", "referee"):
                status, log = build.latexmk(document, folder)
                self.assertEqual(([], 0), (build.complaints(log), status), log[-3000:] if status else "")

    def test_what_is_planted_is_seen(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name) / "paper"
            copy_with_stand_ins(folder)
            for planted in (
                r"\ref{sec:nowhere}",
                r"\cite{Nobody1900}",
                r"\noindent\mbox{\rule{2\textwidth}{1pt}}",
                r"\result{nothing}{n}",
            ):
                (folder / "planted.tex").write_text(
                    "\\documentclass{article}\\input{style}\\input{generated/\\jobname/numbers}\\begin{document}"
                    + planted
                    + "\\end{document}\n"
                )
                status, log = build.latexmk("planted", folder)
                self.assertTrue(status or build.complaints(log), planted)


if __name__ == "__main__":
    if shutil.which("latexmk") is None:
        print("latexmk is not installed: scripts/bootstrap --paper")
        sys.exit(77)
    unittest.main()
