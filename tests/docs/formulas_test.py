"""The ledger's pages: formulas become mathematics, and nothing else changes.

usage: formulas_test.py [unittest options]
"""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "docs" / "tools"))

from ledger_formulas import CELLS, line_shown  # noqa: E402


class Formulas(unittest.TestCase):
    def test_formulas_are_mathematics_and_words_stay(self):
        shown = line_shown(r"**proved.** bounds \|q^n\| &lt;= c\_T by a gap")
        self.assertEqual(re.sub("<math>.*</math>", "M", shown), "**proved.** bounds M by a gap")
        self.assertIn("<mo>≤</mo>", shown)

    def test_links_names_and_headings_stay(self):
        for line in ("# eq-5.4: x^2", r'- computed: 1 certificate "three\_solutions"', "[The ledger](README.md)",
                     "Proofs: [`a_b.cpp`](../a_b.cpp)", "|---|---|", ""):
            self.assertEqual(line_shown(line), line)
        self.assertTrue(line_shown("- argued: u = v + x ([`a_b.cpp`](../a_b.cpp))").endswith(" ([`a_b.cpp`](../a_b.cpp))"))

    def test_rows_keep_their_cells(self):
        row = r"| \|q\| is small | x_1 |"
        self.assertEqual(len(CELLS.split(line_shown(row))), 4)
        self.assertEqual(len(line_shown(row).replace("&#124;", "|").split("|")), 6)  # two bars more, were they left
        for page in (ROOT / "docs" / "ledger").glob("*-*.md"):
            for line in page.read_text().splitlines():
                self.assertEqual(len(CELLS.split(line_shown(line))) if line.startswith("| ") else 0,
                                 len(CELLS.split(line)) if line.startswith("| ") else 0, line)


if __name__ == "__main__":
    unittest.main()
