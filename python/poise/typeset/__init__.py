"""The ledger's plain formulas, `|q^n| <= c_T n^{-1/2}` amid words, as mathematics: TeX for papers, MathML for pages.

Problem: statements, reasons and proofs are written once, in the sources, in letters that terminals can print.
Method: what they write is a small language, close to AsciiMath: names of letters, `_` and `^`, brackets, relations.
A text is read into words and formulas, a formula into a tree, and the tree is written in either way. What is not
understood stays words, as it was written: nothing is lost, at worst it is plain.
Rejected: a second copy of every statement in TeX (it drifts); AsciiMath itself (it has no words amid formulas).

    tex("for all x >= 0")     ->  r"for all $x \\ge 0$"
    mathml("for all x >= 0")  ->  "for all <math>...</math>"

A letter by itself is a formula, but for the article `a`; a longer word is one if it is the name of a letter or of a
function (LETTERS, FUNCTIONS), or if it is among PRODUCTS; a number is one beside formulas only. A bracket belongs to
the formula before it if it follows without a blank, `P(d_W(empirical law, nu) >= eps)`, or if no word is in it.
"""

from .reading import read
from .writing import MathML, Tex


def written(text, writer):
    return "".join(writer.plain(part) if kind == "words" else writer.formula(part) for kind, part in read(text))


def tex(text):
    """The text with its formulas as $...$, for LaTeX with amsmath and amssymb."""
    return written(text, Tex())


def mathml(text):
    """The text with its formulas as MathML, for a page of HTML."""
    return written(text, MathML())
