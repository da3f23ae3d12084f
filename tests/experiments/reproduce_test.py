#!/usr/bin/env python3
"""The graph of results and figures (cmake/PoiseResults.cmake): what runs again and what does not, what an interrupt
leaves, and that equal runs give equal bytes; on a few small results of the built program.

    reproduce_test.py POISE
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
POISE = pathlib.Path()
PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES NONE)
include(cmake/PoiseResults.cmake)
poise_results_from(PROGRAM {poise} PLAIN {folder}/plain CERTIFIED {folder}/certified PYTHON /usr/bin/python3)
include(experiments/results.cmake)
poise_results_end()
"""
RESULTS = """
poise_result(NAME limit LEVEL default COMMAND limit experiments/configs/one.toml)
poise_result(NAME deep/compare LEVEL all COMMAND compare experiments/configs/two.toml --replicas 2)
poise_figure(NAME deep/drawn LEVEL all FROM deep/compare SCRIPT script_of_the_test.py ARGS --columns 1)
poise_result(NAME tail LEVEL all COMMAND tail 10 1 0.5)
"""
# Which figure it is does not matter to the graph, and what draws in no time does.
SCRIPT = """
import pathlib, sys
for ending in ("pdf", "svg", "png"):
    pathlib.Path(f"{sys.argv[-1]}.{ending}").write_text(sys.argv[1])
"""
LONG = "poise_result(NAME long LEVEL all COMMAND simulate experiments/configs/two.toml --replicas 4 --set run.T=60)\n"


class Reproduce(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="poise-reproduce-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        self.source, self.build, self.out = (self.folder / name for name in ("source", "build", "source/out"))
        configs, plot = self.source / "experiments/configs", self.source / "experiments/plot"
        configs.mkdir(parents=True)
        shutil.copytree(ROOT / "experiments/plot", plot)
        for name in ("cmake", "python"):
            (self.source / name).symlink_to(ROOT / name)
        self.one, self.two = configs / "one.toml", configs / "two.toml"
        for config in (self.one, self.two):
            shutil.copy(ROOT / "experiments/configs/small.toml", config)
        self.script = plot / "script_of_the_test.py"
        self.script.write_text(SCRIPT)
        for name in ("plain", "certified"):
            (self.folder / name).write_text("1")
        self.list(RESULTS)

    def list(self, results):
        (self.source / "CMakeLists.txt").write_text(PROJECT.format(poise=POISE, folder=self.folder))
        (self.source / "experiments/results.cmake").write_text(results)

    def configure(self):
        return subprocess.run(["cmake", "-G", "Ninja", "-S", self.source, "-B", self.build], capture_output=True,
                              text=True)

    def make(self, target="reproduce_all"):
        """The names of what was made, in alphabetical order."""
        configured = self.configure()
        self.assertEqual(configured.returncode, 0, configured.stderr)
        before = self.times()
        done = subprocess.run(["ninja", "-C", self.build, target], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        now = self.times()
        self.assertEqual("no work to do" in done.stdout, now == before, done.stdout)
        return sorted({path.relative_to(self.out).as_posix().partition(".")[0]
                       for path in now if before.get(path) != now[path]})

    def times(self):
        return {path: path.stat().st_mtime_ns for path in self.out.rglob("*") if path.is_file()}

    def test_levels(self):
        self.assertEqual(self.make("reproduce_default"), ["limit"])
        self.assertEqual(self.make("figure.deep.drawn"), ["deep/compare", "deep/drawn"])
        self.assertEqual(self.make(), ["tail"])
        self.assertEqual({path.name for path in (self.out / "deep").iterdir()},
                         {f"compare.{e}" for e in ("nc", "json")} |
                         {f"drawn.{e}" for e in ("pdf", "svg", "png", "txt")})

    def test_only_what_changed_is_made_again(self):
        everything = ["deep/compare", "deep/drawn", "limit", "tail"]
        self.assertEqual(self.make(), everything)
        self.assertEqual(self.make(), [])
        self.one.write_text(self.one.read_text() + "# a comment\n")
        self.assertEqual(self.make(), ["limit"])
        self.script.write_text(self.script.read_text() + "# a comment\n")
        self.assertEqual(self.make(), ["deep/drawn"])
        self.list(RESULTS.replace("--replicas 2", "--replicas 3"))
        self.assertEqual(self.make(), ["deep/compare", "deep/drawn"])
        self.list(RESULTS.replace("--replicas 2", "--replicas 3").replace("--columns 1", "--columns 2"))
        self.assertEqual(self.make(), ["deep/drawn"])
        (self.folder / "certified").write_text("2")
        self.assertEqual(self.make(), ["tail"])
        (self.folder / "plain").write_text("2")
        self.assertEqual(self.make(), everything)
        (self.out / "limit.nc").unlink()
        self.assertEqual(self.make(), ["limit"])

    def poise_runs_in(self, session):
        """Whether the program works in this session; the shells and CMake before it do not count."""
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                name, _, fields = stat.read_text().partition("(")[2].rpartition(")")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if name == "poise" and int(fields.split()[3]) == session:
                return True
        time.sleep(0.05)
        return False

    def test_an_interrupt_leaves_what_is_finished_and_is_gone_on_from(self):
        for stop in (signal.SIGINT, signal.SIGKILL):
            with self.subTest(stop=stop.name):
                shutil.rmtree(self.out, ignore_errors=True)
                self.list(RESULTS.splitlines()[1] + "\n" + LONG)
                self.assertEqual(self.configure().returncode, 0)
                self.assertEqual(self.make("result.limit"), ["limit"])
                running = subprocess.Popen(["ninja", "-C", self.build, "reproduce_all"], start_new_session=True,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                while not self.poise_runs_in(running.pid):
                    self.assertIsNone(running.poll())
                os.killpg(running.pid, stop)
                self.assertNotEqual(running.wait(), 0)
                self.assertFalse((self.out / "long.nc").exists())
                self.assertEqual(self.make(), ["long"])
                self.assertFalse(json.loads((self.out / "long.json").read_text())["interrupted"])

    def test_equal_runs_give_equal_bytes(self):
        results = RESULTS.replace("script_of_the_test.py", "compare.py")
        self.list(results)
        self.make()
        first = {path: path.read_bytes() for path in self.times()}
        shutil.rmtree(self.out)
        self.make()
        differing = [path.name for path, content in first.items() if path.read_bytes() != content]
        self.assertEqual(differing, [])
        self.list(results.replace("--replicas 2", "--replicas 2 --seed 7"))  # and another seed others
        self.make()
        self.assertNotEqual(first[self.out / "deep/compare.nc"], (self.out / "deep/compare.nc").read_bytes())

    def test_clocks_are_kept_where_asked_for(self):
        bench = "poise_result(NAME bench LEVEL all {} COMMAND simulate experiments/configs/two.toml --set run.T=0.1)\n"
        for clocks, kept in (("", False), ("CLOCKS", True)):
            self.list(bench.format(clocks))
            self.make()
            self.assertEqual(json.loads((self.out / "bench.json").read_text())["seconds"] is not None, kept)

    def test_manifest(self):
        self.make()

        def write():
            subprocess.run([sys.executable, ROOT / "experiments/manifest.py", self.build / "results.json", self.out,
                            "--root", self.source], check=True)
        write()
        before = self.times()
        write()
        self.assertEqual(before, self.times())
        made = {(one["kind"], one["name"]): one for one in json.loads((self.out / "manifest.json").read_text())["made"]}
        compare = made["result", "deep/compare"]
        self.assertEqual(compare["command"], "poise compare experiments/configs/two.toml --replicas 2")
        self.assertEqual(list(compare["inputs"]), ["experiments/configs/two.toml"])
        self.assertEqual(compare["seed"], 1)
        self.assertLessEqual({"commit", "poise_version", "compiler", "libraries"}, set(compare))
        check = ["sha256sum", "--quiet", "--check", "SHA256SUMS"]
        self.assertEqual(subprocess.run(check, cwd=self.out, capture_output=True).returncode, 0)
        with open(self.out / "deep/compare.nc", "ab") as file:
            file.write(b"x")
        faults = subprocess.run(check, cwd=self.out, capture_output=True, text=True).stdout
        self.assertIn("deep/compare.nc: FAILED", faults)
        (self.out / "limit.nc").unlink()
        write()
        self.assertNotIn("limit.json", (self.out / "SHA256SUMS").read_text())

    def test_fingerprint_knows_code_and_not_the_commit(self):
        objects = [self.folder / name for name in ("a.cpp.o", "version.cpp.o")]
        listed, output = self.folder / "objects", self.folder / "fingerprint"
        listed.write_text("".join(f"{path}\n" for path in objects))

        def fingerprint(*contents):
            for path, content in zip(objects, contents):
                path.write_text(content)
            subprocess.run(["cmake", "-D", f"LIST={listed}", "-D", f"OUTPUT={output}", "-P",
                            ROOT / "cmake/Fingerprint.cmake"], check=True)
            return output.read_text(), output.stat().st_mtime_ns

        first = fingerprint("code", "commit 1")
        self.assertEqual(fingerprint("code", "commit 2"), first)
        self.assertNotEqual(fingerprint("other code", "commit 2")[0], first[0])

    def test_what_is_wrong_in_the_list_is_named(self):
        for line, said in (("poise_result(NAME a LEVEL some COMMAND limit)", 'LEVEL "some"'),
                           ("poise_result(NAME a LEVEL all COMMAND limit experiments/configs/no.toml)", "no.toml"),
                           ("poise_result(NAME ../a LEVEL all COMMAND limit)", 'NAME "../a"'),
                           ("poise_figure(NAME a LEVEL all FROM b SCRIPT compare.py)", "needs the result b"),
                           ("poise_document(NAME a LEVEL all FIGURES c OUTPUTS pdf COMMAND true)", "needs the figure c")):
            self.list(line)
            done = self.configure()
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(said, " ".join(done.stderr.split()))


if __name__ == "__main__":
    POISE = pathlib.Path(sys.argv.pop(1)).resolve()
    if shutil.which("ninja") is None:
        print("skipped: no ninja")
        sys.exit(77)
    unittest.main()
