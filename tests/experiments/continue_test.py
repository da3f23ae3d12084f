"""What `poise continue` promises to scripts and to people who mistype.

usage: continue_test.py POISE [unittest options]
"""

import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from bad_input_test import CONFIG as PAPER

POISE = ""

# Three balanced points at K = (0.5, 2), two of them stable.
BISTABLE = (PAPER.replace("ie = 0.5, ii = 0.5", "ie = 1.0, ii = 1.5")
            .replace('ee = { kind = "tanh", amplitude = 0.5, offset = 2.0, gain = 1.0',
                     'ee = { kind = "tanh", amplitude = 0.5, offset = 2.0, gain = 2.0')
            .replace('ei = { kind = "tanh", amplitude = 1.0, offset = 1.0, gain = 1.0',
                     'ei = { kind = "tanh", amplitude = 1.0, offset = 1.0, gain = 0.5')
            .replace('ie = { kind = "tanh", amplitude = 0.5, offset = 2.0, gain = 1.0',
                     'ie = { kind = "tanh", amplitude = 1.0, offset = 1.0, gain = 0.25')
            .replace("gain = 0.5 }\n[initial]", "gain = 1.0 }\n[initial]")
            .replace("K = { e = 1.0, i = 1.0 }", "K = { e = 0.5, i = 2.0 }"))

# The labels of (6.1)-(6.4) as printed: no balanced point.
LITERAL = (PAPER.replace('ei = { kind = "tanh", amplitude = 1.0, offset = 1.0',
                         'ei = { kind = "tanh", amplitude = 0.5, offset = 2.0')
           .replace('ie = { kind = "tanh", amplitude = 0.5, offset = 2.0',
                    'ie = { kind = "tanh", amplitude = 1.0, offset = 1.0'))

SEGMENT = "K=0.5,2:2,0.5"


class Program(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="poise-")
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name

    def config(self, text):
        path = os.path.join(self.folder, "network.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def run_continue(self, text, path, *options):
        return subprocess.run([POISE, "continue", self.config(text), "--path", path, *options],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                              check=False)

    def diagram(self, text, path, *options):
        result = self.run_continue(text, path, "--json", *options)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return json.loads(result.stdout)

    def assert_ends(self, code, result, *parts):
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        for part in parts:
            self.assertIn(part, result.stderr)


class Results(Program):
    def test_scans_search_beside_the_point_that_is_named(self):
        configs = pathlib.Path(__file__).resolve().parents[2] / "experiments/configs"
        text = (configs / "fold-strong.toml").read_text()  # initial.near names one of three points
        named, searched = (self.diagram(text, "K=0.5,2:1,1.9", *more)["branches"] for more in ((), ("--scans", "5")))
        self.assertEqual(len(named), 1)
        self.assertGreater(len(searched), 1)
        self.assertTrue(any(min(branch["v_e"]) < -3.0 for branch in searched))

    def test_json_of_a_gain(self):
        diagram = self.diagram(PAPER, "intensity.ie.gain=0.25:4")
        self.assertEqual(list(diagram), ["path", "branches", "provenance"])
        self.assertEqual(diagram["path"], {"parameter": "intensity.ie.gain", "from": 0.25, "to": 4.0})
        branch, = diagram["branches"]
        self.assertEqual((branch["first"], branch["last"]), ("range", "range"))
        self.assertEqual((branch["parameter"][0], branch["parameter"][-1]), (0.25, 4.0))
        lengths = {key: len(branch[key]) for key in ("parameter", "v_e", "v_i", "K_e", "K_i", "trace", "det",
                                                     "eigenvalues", "on_manifold")}
        self.assertEqual(set(lengths.values()), {len(branch["parameter"])}, lengths)
        hopf, = branch["special"]
        self.assertEqual((hopf["kind"], hopf["criticality"]), ("hopf", "supercritical"))
        self.assertLess(hopf["coefficient"], 0.0)
        self.assertLess(abs(hopf["trace"]), 1e-14)
        self.assertLess(hopf["precision"], 1e-10)
        # It lies between its neighbours, where stability is lost.
        before, after = hopf["after"], hopf["after"] + 1
        self.assertLess(branch["parameter"][before], hopf["parameter"])
        self.assertLess(hopf["parameter"], branch["parameter"][after])
        self.assertEqual((branch["on_manifold"][before], branch["on_manifold"][after]), (True, False))

    def test_a_segment_has_its_place_as_parameter_and_all_branches(self):
        diagram = self.diagram(BISTABLE, SEGMENT)
        self.assertEqual(diagram["path"]["from"], {"e": 0.5, "i": 2.0})
        self.assertEqual(len(diagram["branches"]), 2)
        for branch in diagram["branches"]:
            for t, K_e, K_i in zip(branch["parameter"], branch["K_e"], branch["K_i"]):
                self.assertTrue(math.isclose(K_e, 0.5 + 1.5 * t) and math.isclose(K_i, 2.0 - 1.5 * t))
        kinds = [point["kind"] for branch in diagram["branches"] for point in branch["special"]]
        self.assertEqual(kinds, ["fold"])

    def test_near_and_v_choose_one_branch(self):
        balanced = 'v = "balanced"'
        for text in (BISTABLE.replace(balanced, balanced + "\nnear = { e = 2.0, i = 0.0 }"),
                     BISTABLE.replace(balanced, "v = { e = 2.2260, i = -0.0083 }")):
            branch, = self.diagram(text, SEGMENT)["branches"]
            ends = sorted((branch["v_e"][0], branch["v_e"][-1]))
            self.assertAlmostEqual(ends[0], 0.4331, places=3)
            self.assertAlmostEqual(ends[1], 2.2260, places=3)

    def test_escape_is_told_from_a_fold(self):
        branch, = self.diagram(PAPER, "C.ei=1:3")["branches"]
        self.assertEqual((branch["first"], branch["last"]), ("range", "escape"))
        self.assertNotIn("fold", [point["kind"] for point in branch["special"]])
        self.assertLess(branch["parameter"][-1], 1.6)

    def test_table_and_netcdf(self):
        out = os.path.join(self.folder, "diagram.nc")
        result = self.run_continue(BISTABLE, "C.ei=0.5:3", "--out", out)
        self.assertEqual(result.returncode, 0, result.stderr)
        special = [line.split()[0] for line in result.stdout.splitlines() if line.split()]
        self.assertEqual(special.count("fold"), 2, result.stdout)
        self.assertIn("infinity: v runs off", result.stdout)
        self.assertGreater(os.path.getsize(out), 10_000)

    def test_same_bytes_again(self):
        runs = {self.run_continue(BISTABLE, SEGMENT, "--json", "--reproducible").stdout for _ in range(2)}
        self.assertEqual(len(runs), 1)


class Errors(Program):
    def test_paths_that_mean_nothing(self):
        for path, part in [
            ("C.ei", "has no ="),
            ("C.ei=1.5", "has no :"),
            ("C.ei=a:2", '"a" is not a finite number'),
            ("C.ei=1:inf", '"inf" is not a finite number'),
            ("C.ei=1:", '"" is not a finite number'),
            ("C.ei=1:2x", '"2x" is not a finite number'),
            ("C.ei=1,1:2", "is not one number"),
            ("K=1:2", "is not two numbers"),
            ("K=1,1:2,2,2", '"2,2" is not a finite number'),
            ("C.ei=1:1", "begins where it ends"),
        ]:
            with self.subTest(path):
                self.assert_ends(2, self.run_continue(PAPER, path), "--path", part, "KEY=FROM:TO")

    def test_parameters_that_do_not_exist_or_leave_their_domain(self):
        for path, part in [
            ("C.xx=1:2", "C.ee, C.ei"),
            ("intensity.ii.width=1:2", "intensity.ii.gain"),
            ("tau.e=1:2", "K.e, K.i"),
            ("C.ei=1:-1", "network.C.ei is -1"),
            ("K=1,1:1,-1", "K.i is -1"),
            ("intensity.ee.offset=2:0.5", "intensity.ee.offset"),
        ]:
            with self.subTest(path):
                self.assert_ends(2, self.run_continue(PAPER, path), "--path", part)

    def test_nothing_to_continue_from(self):
        self.assert_ends(3, self.run_continue(LITERAL, "C.ei=1.5:1.6"), "no balanced point")

    def test_starts_that_are_no_balanced_points(self):
        balanced = 'v = "balanced"'
        off = PAPER.replace(balanced, "v = { e = 0.0, i = 0.0 }")
        self.assert_ends(3, self.run_continue(off, "C.ei=1.5:2"), "initial.v", "(-2.6780, -1.2400)")
        far = PAPER.replace(balanced, balanced + "\nnear = { e = 9.0, i = 0.0 }")
        self.assert_ends(2, self.run_continue(far, "C.ei=1.5:2"), "initial.near", "(-2.6780, -1.2400)")

    def test_options(self):
        self.assert_ends(2, self.run_continue(PAPER, "C.ei=1:2", "--scans", "1"), "--scans")


if __name__ == "__main__":
    POISE = os.path.abspath(sys.argv.pop(1))
    unittest.main()
