"""The formulas of the ledger's pages as mathematics: `|q^n| <= c_T n^{-1/2}` is what the page's source says.

The pages are written by the program in letters that terminals and GitHub can show; poise.typeset reads them. Links,
names of certificates and of proofs stay as they are.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "python"))

from poise.typeset import mathml  # noqa: E402

PLAIN = re.compile(r"#|<!--|\|---|\[|Proofs: |The same cause: |- (formal|computed|cited): |$")
VERDICT = re.compile(r"(\*\*[^*]*\*\* )?(.*)")
ARGUED = re.compile(r"(- argued: )(.*)( \(\[`.*)")
CELLS = re.compile(r"(?<!\\)\|")
ESCAPED = re.compile(r"\\([|*_])|&lt;")


def said(text):
    """Markdown with the formulas of `text`, which is Markdown without, as MathML."""
    plain = ESCAPED.sub(lambda found: found[1] or "<", text)
    # What mathml leaves as words must not become Markdown again.
    return re.sub(r"(<math>.*?</math>)|[|*_]", lambda found: found[1] or "\\" + found[0], mathml(plain))


def line_shown(line):
    argued = ARGUED.fullmatch(line)
    if argued:
        return argued[1] + said(argued[2]) + argued[3]
    if PLAIN.match(line):
        return line
    if line.startswith("|"):  # a row of a table, whose cells no bar may end
        cells = (said(cell.strip()).replace("|</mo>", "&#124;</mo>") for cell in CELLS.split(line)[1:-1])
        return "| " + " | ".join(cells) + " |"
    verdict, rest = VERDICT.fullmatch(line).groups(default="")
    return verdict + said(rest)


def show_formulas(app, name, text):
    if name.startswith("ledger/") and not name.endswith("/README"):
        text[0] = "\n".join(map(line_shown, text[0].split("\n")))


def setup(app):
    app.connect("source-read", show_formulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
