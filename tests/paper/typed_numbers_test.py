"""No number of the documents is typed by hand: decimals, powers of ten, percentages and numbers of three digits and
more come from results, through macros. Numbers of [MV] are marked as such, and exist.

usage: typed_numbers_test.py [unittest options]
"""

import json
import pathlib
import re
import unittest

PAPER = pathlib.Path(__file__).resolve().parents[2] / "paper"
NUMBERED = json.loads((PAPER / "statements.json").read_text())
# What is no number of ours: names of results and files, references, lengths, a name of an algorithm.
NO_NUMBERS = [
    r"(?<!\\)%.*",
    r"\\result(?:\[[^]]*\])?\{[^}]*\}\{[^}]*\}",
    r"\\(?:madeby|resulttable|input|label|ref|eqref|cite|file|bibliography)\{[^}]*\}",
    r"\\resultfigure(?:\[[^]]*\])?\{[^}]*\}",
    r"-?\d*\.?\d+(?:mm|pt|em|in)\b|\d*\.?\d+\\textwidth",
    r"\\documentclass\[[^]]*\]",
    r"TOMS~748",
    r"B\.2",
]
OF_MV = re.compile(r"\\(?:mvnum|eqmv)\{([^{}]*)\}|\\mv\{((?:[^{}]|\{[^{}]*\})*)\}")
TYPED = re.compile(r"\d+\.\d+|\d{3,}|(?<![\d^_{])10\^\{?-?\d|\d\s*(?:\\%|percent)|\d\\,\d{3}")


def documents():
    return [PAPER / "paper.tex", PAPER / "referee.tex", *sorted((PAPER / "sections").glob("*.tex"))]


def typed(text):
    for pattern in NO_NUMBERS:
        text = re.sub(pattern, "", text)
    for _ in range(2):  # \mv{} may hold \eqmv{}
        text = OF_MV.sub("", text)
    return TYPED.findall(text)


def known(number):
    """Whether [MV] numbers a statement, an equation or a section so."""
    section, _, place = number.partition(".")
    equation = place.isdigit() and 1 <= int(place) <= NUMBERED["equations"].get(section, 0)
    return equation or number in NUMBERED["sections"] or any(s.endswith(" " + number) for s in NUMBERED["statements"])


def unknown(text):
    for found in OF_MV.finditer(text):
        for number in re.findall(r"\d+(?:\.\d+)?", found[1] or found[2]):
            if not known(number):
                yield number


class TypedNumbers(unittest.TestCase):
    def test_there_are_none(self):
        found = [f"{path.name}: {number}" for path in documents() for number in typed(path.read_text())]
        self.assertEqual([], found)
        self.assertGreater(len(documents()), 10)

    def test_planted_ones_are_found(self):
        for planted in (
            r"$\eta=0.7311$",
            "a few 4.6 nanoseconds",
            r"$6.4\cdot10^{-11}$",
            r"level $10^{-6}$",
            "95 percent",
            r"5\%",
            "n = 5000",
            r"$10\,000$",
            r"\result{a}{b} and 1.5",
            r"Theorem 4.1",
            r"by 2.5\,mm",
        ):
            self.assertTrue(typed(planted), planted)

    def test_what_is_no_number_of_ours_is_left_alone(self):
        for text in (
            r"\result[.4f]{tail-100-0.01-1}{points/0/v}",
            r"\mv{Lemma 8.1}",
            r"\mv{\eqmv{3.3}, \eqmv{4.14}}",
            r"\eqmv{5.30}",
            r"\madeby{paper-6.1}",
            r"$\frac12$ and $2^{12}$",
            r"[width=0.5\textwidth]",
            "% 3.14",
            r"\label{tab:6.1}",
        ):
            self.assertEqual([], typed(text), text)

    def test_numbers_of_the_printed_paper_exist(self):
        self.assertEqual([], [f"{path.name}: {number}" for path in documents() for number in unknown(path.read_text())])
        self.assertEqual(list(unknown(r"\eqmv{5.84} \mvnum{8.4} \mv{Section 9}")), ["5.84", "9"])


if __name__ == "__main__":
    unittest.main()
