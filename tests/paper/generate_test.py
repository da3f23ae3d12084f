"""Numbers go from results into LaTeX as they are; what is missing is named, with the command that makes it.

usage: generate_test.py [unittest options]
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
PAPER = pathlib.Path(__file__).resolve().parents[2] / "paper"
sys.path.insert(0, str(PAPER))
import latex  # noqa: E402
from derived import CONSTANTS, airy_zero, line  # noqa: E402
from generate import numbers  # noqa: E402
from results import Missing, Results, entry  # noqa: E402


class Made:
    """A folder with one result, one figure and their list."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        result = {
            "eta": 0.73113931,
            "points": [{"id": "a", "v": {"e": -2.5}}],
            "events": 598519060,
            "none": None,
            "provenance": {"command_line": "poise exit configs/fold_1.toml --certify"},
        }
        (self.folder / "exit.json").write_text(json.dumps(result))
        (self.folder / "drawn-left.pdf").write_bytes(b"")
        listed = [
            self.listed("exit", "result", "exit.nc", "exit.json"),
            self.listed("bench", "result", "bench.json"),
            self.listed("drawn", "figure", "drawn-left.pdf", "drawn-left.svg"),
        ]
        self.list = self.folder / "results.json"
        self.list.write_text(json.dumps(listed))

    def listed(self, name, kind, *files):
        return {
            "name": name,
            "kind": kind,
            "level": "all",
            "command": f"poise {name} all of it",
            "outputs": [str(self.folder / file) for file in files],
        }


class Numbers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.made = Made(folder.name)

    def defined(self, text):
        return numbers(Results(self.made.list), text)

    def test_a_number_is_the_one_of_the_result(self):
        self.assertEqual(
            self.defined(r"\result[.4f]{exit}{eta}"), [r"\poisevalue{exit}{eta}{.4f}{\ensuremath{0.7311}}"]
        )
        self.assertEqual(
            self.defined(r"\result[g]{exit}{points/id=a/v/e}"),
            [r"\poisevalue{exit}{points/id=a/v/e}{g}{\ensuremath{-2.5}}"],
        )
        self.assertEqual(
            self.defined(r"\result[d]{exit}{events}"), [r"\poisevalue{exit}{events}{d}{\ensuremath{598\,519\,060}}"]
        )
        self.assertEqual(self.defined(r"\result[.3f]{exit}{none}"), [r"\poisevalue{exit}{none}{.3f}{--}"])

    def test_commands_and_figures(self):
        self.assertEqual(
            self.defined(r"\madeby{exit}"),
            [r"\poisecommand{exit}{\texttt{poise exit configs/\allowbreak{}fold\_1.\allowbreak{}toml -{}-certify}}"],
        )
        self.assertEqual(
            self.defined(r"\resultfigure{drawn-left}"),
            [rf"\poisefigure{{drawn-left}}{{{self.made.folder}/drawn-left.pdf}}"],
        )

    def test_what_is_missing_is_named_with_its_command(self):
        for text, named in [
            (r"\result{bench}{n}", "poise bench all of it"),
            (r"\result{exit}{points/1/v}", "points/1/v"),
            (r"\result{nothing}{n}", "nothing"),
            (r"\result{exit}{points/id=b/v}", "id=b"),
            (r"\resultfigure{drawn-right}", "drawn-right"),
            (r"\result{derived}{colour/n}", "colour/n"),
        ]:
            with self.assertRaises(Missing, msg=text) as raised:
                self.defined(text)
            self.assertIn(named, str(raised.exception))

    def test_the_program_stops(self):
        document = self.made.folder / "document.tex"
        document.write_text(r"\result{bench}{n}")
        done = subprocess.run(
            [sys.executable, PAPER / "generate.py", self.made.list, document], capture_output=True, text=True
        )
        self.assertEqual(done.returncode, 1)
        self.assertEqual(
            done.stderr,
            'paper: the result "bench" is missing; it is made by `poise bench all of it`, '
            "or by scripts/reproduce --only bench\n",
        )


class Formats(unittest.TestCase):
    def test_numbers(self):
        self.assertEqual(latex.number(6.36e-11, ".1e"), r"\ensuremath{6.4\cdot10^{-11}}")
        self.assertEqual(latex.number("4.115660866", ".4f"), r"\ensuremath{4.1157}")
        self.assertEqual(latex.with_error(0.51234, 0.0123), r"\ensuremath{0.512\pm0.012}")
        self.assertEqual(latex.with_error(5131.0, 238.0), r"\ensuremath{5131\pm238}")
        self.assertEqual(latex.interval("0.7311393", "0.7311395"), r"\ensuremath{0.731139\ldots}")

    def test_words_of_the_ledger(self):
        self.assertEqual(latex.typeset("means against d_W, zeta for J_v"), r"means against $d_W$, $\zeta$ for $J_v$")
        self.assertEqual(
            latex.typeset("mean square of v_e at t = 1/2, n = 300, zeta = 0.15"),
            r"mean square of $\vhat_e$ at $t=1/2$, $n=300$, $\zeta=0.15$",
        )

    def test_paths(self):
        self.assertEqual(entry({"a": [{"id": "x-5.2", "n": 1}, {"id": "y", "n": 2}]}, "a/id=x-5.2/n"), 1)


class Derived(unittest.TestCase):
    def test_airy_zero(self):
        self.assertAlmostEqual(airy_zero(), 2.338107410459767, places=12)  # Abramowitz and Stegun, Table 10.13

    def test_constants_are_those_of_the_program(self):
        for name, (value, stated, file) in CONSTANTS.items():
            self.assertIn(stated, (PAPER.parent / file).read_text(), name)
            self.assertIn(f"{abs(value):g}", stated, name)

    def test_a_weighted_line(self):
        slope, error = line([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], [1.0, 1.0, 1.0])
        self.assertAlmostEqual(slope, 2.0)
        self.assertAlmostEqual(error, 0.5**0.5)


if __name__ == "__main__":
    unittest.main()
