"""Work over the ranks of mpirun: the bytes of one process, printed and written once.

usage: ranks_test.py POISE MPIRUN [unittest options]
"""

import filecmp
import json
import os
import shutil
import sys
import tempfile
import unittest

from launch import Launcher, said

POISE, MPIRUN = "", ""

METHODS = [["exact"], ["blocks"], ["tracked"], ["thinning"], ["tau-explicit", "--step", "0.05"],
           ["tau-midpoint", "--step", "0.05"], ["tau-stiff", "--step", "0.05"], ["diffusion", "--step", "0.05"]]
# What has work for several ranks.
RUNS = [
    ["simulate", "c.toml", "--replicas", "5", "--record", "spikes,rates,potentials,quantiles"],
    ["compare", "c.toml", "--replicas", "5"],
    ["compare", "c.toml", "--sizes", "20,40", "--replicas", "4"],
    ["mlmc", "c.toml", "--tolerance", "0.05"],
    ["sweep", "c.toml", "--run", "simulate", "--over", "network.n=10,20,30", "--over", "run.T=0.5,1"],
    ["check", "--quick", "lemma-8.1", "eq-5.30", "eq-5.81"],
]


class Ranks(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="poise-")
        self.addCleanup(scratch.cleanup)
        self.launcher = Launcher(POISE, MPIRUN, scratch.name)
        self.path = lambda name: os.path.join(scratch.name, name)

    def check(self, ranks, *words):
        """The same bytes on stdout and in a file as of one process, and no more than they."""
        files = [] if words[0] == "check" else ["--out", "x.nc"]
        told = []
        for n in (None, *ranks):
            done = self.launcher.run(n, *words, *files, "--json", "--reproducible")
            self.assertEqual((done.returncode, said(done.stderr)), (0, []), f"{n} ranks: {words}: {done.stderr}")
            told.append(done.stdout)
            self.assertEqual(told[-1], told[0], f"{n} ranks: {words}")
            if files and n is None:
                os.rename(self.path("x.nc"), self.path("one.nc"))
            elif files:
                self.assertTrue(filecmp.cmp(self.path("x.nc"), self.path("one.nc"), shallow=False), words)
        self.assertGreater(len(told[0]), 100)

    def test_same_bytes_for_any_number_of_ranks(self):
        self.check((1, 2, 3, 4), "simulate", "c.toml", "--replicas", "7")

    def test_same_bytes_by_every_method(self):
        for method in METHODS:
            with self.subTest(method=method):
                self.check((3,), "simulate", "c.toml", "--replicas", "4", "--method", *method)

    def test_same_bytes_of_one_network(self):
        """Large enough to be sliced over the ranks; with a checkpoint one rank does it."""
        exact = ["--set", "network.n=200300", "--set", "run.T=1e-5", "--record", "rates,potentials,quantiles"]
        leaps = ["--set", "network.n=100100", "--set", "run.T=0.02", "--step", "0.004", "--record", "rates,quantiles"]
        for method in METHODS:
            words = leaps if len(method) > 1 else exact
            if method[0] not in ("tracked", "thinning"):
                with self.subTest(method=method[0]):
                    self.check((2, 3), "simulate", "c.toml", *words, "--method", method[0])
        words = ["simulate", "c.toml", *leaps, "--method", "tau-stiff", "--json", "--reproducible"]
        done = self.launcher.run(2, *words, "--checkpoint", "c.poise")
        alone = self.launcher.run(None, *words)
        self.assertEqual((done.returncode, done.stdout.replace(b" --checkpoint c.poise", b"")), (0, alone.stdout), done.stderr)

    def test_same_bytes_by_every_command(self):
        for words in RUNS:
            with self.subTest(words=words):
                self.check((3,), *words)

    def test_what_has_no_work_for_several_ranks_says_so_once(self):
        alone = self.launcher.run(None, "limit", "c.toml", "--json", "--reproducible")
        done = self.launcher.run(3, "limit", "c.toml", "--json", "--reproducible")
        self.assertEqual((done.returncode, done.stdout), (0, alone.stdout))
        self.assertEqual(said(done.stderr), ["poise: warning: limit has no work for several ranks: "
                                             "rank 0 does it alone"])

    def test_a_plan_measures_how_long_exchanges_take(self):
        words = ["simulate", "c.toml", "--plan", "--json", "--set", "network.n=100000", "--method", "tau-stiff",
                 "--step", "0.1"]
        alone, done = (json.loads(self.launcher.run(ranks, *words).stdout) for ranks in (None, 3))
        self.assertEqual(alone["latency_seconds"], 1e-4)  # as it is said to be taken
        self.assertNotEqual(done["latency_seconds"], 1e-4)
        self.assertEqual(done["slices"], alone["slices"])

    def test_spikes_that_go_to_a_file_are_drawn_by_rank_0(self):
        words = ["simulate", "c.toml", "--replicas", "3", "--record", "spikes", "--json", "--reproducible"]
        alone = self.launcher.run(None, *words, "--record-to", "one.nc")
        done = self.launcher.run(3, *words, "--record-to", "x.nc")
        self.assertEqual((alone.returncode, done.returncode), (0, 0), done.stderr)
        self.assertEqual(said(done.stderr),
                         ["poise: warning: --record-to: is no work for several ranks: rank 0 does it alone"])
        self.assertEqual(done.stdout.replace(b"x.nc", b"one.nc"), alone.stdout)
        self.assertTrue(os.path.exists(self.path("x.nc")))

    def test_a_program_without_mpi_says_so_once(self):
        shutil.copy(POISE, self.path("poise"))
        done = Launcher(self.path("poise"), MPIRUN, self.launcher.folder).run(3, "simulate", "c.toml")
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertEqual(said(done.stderr), ["poise: mpirun or srun has started several ranks: poise_mpi.so: cannot be "
                                             "loaded: there is none beside poise"])

    def test_bad_input_is_told_once(self):
        for words in (["simulate", "nowhere.toml"], ["simulate", "c.toml", "--method", "none"], ["nonsense"],
                      ["sweep", "c.toml", "--run", "simulate", "--over", "network.n=-1,-2"]):
            with self.subTest(words=words):
                alone, done = self.launcher.run(None, *words), self.launcher.run(3, *words)
                self.assertEqual((alone.returncode, done.returncode, done.stdout), (2, 2, b""))
                self.assertEqual(said(done.stderr), said(alone.stderr))

    def test_ranks_that_would_not_do_the_same_are_named(self):
        with open(self.path("c.toml"), encoding="ascii") as file, open(self.path("d.toml"), "w", encoding="ascii") as other:
            other.write(file.read().replace("n = 60", "n = 61"))
        command = self.launcher.command(2, ["simulate", "c.toml", "--replicas", "4"])
        for words in (["simulate", "d.toml", "--replicas", "4"], ["simulate", "nowhere.toml", "--replicas", "4"],
                      ["compare", "c.toml", "--replicas", "4"]):
            with self.subTest(words=words):
                done = self.launcher.execute([*command, ":", "-n", "1", POISE, *words])
                self.assertEqual((done.returncode, done.stdout), (2, b""), done.stderr)
                self.assertEqual(len(said(done.stderr)), 1, done.stderr)
                self.assertIn("rank 2 of 3 has another program, command or configuration file", said(done.stderr)[0])

    def test_a_refusal_is_told_once(self):
        words = ["simulate", "c.toml", "--replicas", "6", "--method", "gillespie", "--set", "network.n=8",
                 "--set", "intensity.ee.gain=1e6", "--set", "initial.v={e=0,i=0}"]
        done = self.launcher.run(3, *words)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(len(said(done.stderr)), 1, done.stderr)
        self.assertIn(b"too steep for this method", done.stderr)

    def test_parts_of_a_sweep_are_kept_and_taken_up(self):
        words = ["sweep", "c.toml", "--run", "simulate", "--over", "network.n=10,20,30", "--parts", "parts", "--json",
                 "--reproducible"]
        first = self.launcher.run(3, *words)
        os.remove(self.path("parts/1.cbor"))
        again = self.launcher.run(2, *words)
        self.assertEqual((first.returncode, again.returncode, again.stdout), (0, 0, first.stdout))


if __name__ == "__main__":
    POISE, MPIRUN = os.path.abspath(sys.argv.pop(1)), sys.argv.pop(1)
    unittest.main()
