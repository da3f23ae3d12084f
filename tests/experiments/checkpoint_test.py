"""Kills runs and lets them go on: the result has the bytes of a run that was let alone.

usage: checkpoint_test.py POISE [unittest options]
"""

import json
import os
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

from faces_test import write_configurations

POISE = ""
LIMIT = 120  # s, of one process
KILLS = 5  # of each run

# Runs of about a second of processor time; between them every sampler, and all that is recorded.
RUNS = {
    "exact": ["--set", "network.n=2000", "--set", "run.T=6"],
    "blocks": ["--method", "blocks", "--set", "network.n=2000", "--set", "run.T=6"],
    "tracked": ["--method", "tracked", "--set", "network.n=600", "--set", "run.T=25"],
    "thinning": ["--method", "thinning", "--set", "network.n=300", "--set", "run.T=12"],
    "gillespie": ["--method", "gillespie", "--set", "network.n=20", "--set", "run.T=8"],
    "tau-explicit": ["--method", "tau-explicit", "--step", "1e-4", "--set", "network.n=3000"],
    "tau-midpoint": ["--method", "tau-midpoint", "--step", "1e-4", "--set", "network.n=3000"],
    "tau-stiff": ["--method", "tau-stiff", "--step", "1e-4", "--set", "network.n=3000"],
    "tau-implicit": ["--method", "tau-implicit", "--step", "1e-4", "--set", "network.n=3000"],
    "diffusion": ["--method", "diffusion", "--step", "1e-4", "--set", "network.n=3000"],
    "an ensemble": ["--replicas", "1000", "--threads", "2", "--set", "network.n=150"],
    "a record": ["--record", "potentials,histograms,quantiles,rates,spikes,sources", "--set", "record.neurons=[1, 4]",
                 "--replicas", "3", "--threads", "2", "--set", "network.n=1000", "--set", "run.T=4",
                 "--set", "record.most_spikes=20000000"],
}


def end_of_head(content, place):
    """Where the states of the replicas begin: behind keys and values, seconds and their lengths."""
    def number():
        nonlocal place
        place += 8
        return struct.unpack_from("<Q", content, place - 8)[0]
    for _ in range(2 * number()):
        length = number()
        place += length
    place += 8
    replicas = number()
    return place + 16 * replicas


class Checkpoint(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="poise-")
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name
        self.file = os.path.join(self.folder, "run.poise")
        write_configurations(self.folder)

    def poise(self, *words):
        return [POISE, "simulate", "c.toml", *words, "--json", "--reproducible"]

    def run_to_its_end(self, *words):
        return subprocess.run(self.poise(*words), capture_output=True, cwd=self.folder, timeout=LIMIT, check=False)

    def result(self, *words):
        done = self.run_to_its_end(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.numbers(done.stdout)

    def numbers(self, stdout):
        """The object without its provenance, in which the command line is another."""
        answer = json.loads(stdout)
        del answer["provenance"]
        return json.dumps(answer)

    def content(self):
        with open(self.file, "rb") as file:
            return file.read()

    def written(self):
        """Tells any two versions of the file apart."""
        try:
            status = os.stat(self.file)
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns

    def end_after_writing(self, sent, delay, *words):
        """(exit code, stdout, stderr) of a run that gets a signal so many seconds after it has written."""
        before = self.written()
        process = subprocess.Popen(self.poise(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder)
        while process.poll() is None and self.written() == before:
            time.sleep(0.001)
        time.sleep(delay)
        process.send_signal(sent)
        stdout, stderr = process.communicate(timeout=LIMIT)
        return process.returncode, stdout, stderr

    def test_runs_that_are_killed_again_and_again_end_with_the_same_bytes(self):
        moments = random.Random(1)
        for name, words in RUNS.items():
            with self.subTest(name):
                alone = self.result(*words)
                kept = [*words, "--checkpoint", self.file, "--every", "0.02"]
                codes = [self.end_after_writing(signal.SIGKILL, moments.uniform(0.0, 0.05), *kept)[0]
                         for _ in range(KILLS)]
                self.assertIn(-signal.SIGKILL, codes)
                self.assertLessEqual(set(codes), {-signal.SIGKILL, 0})
                self.assertEqual(self.result(*kept), alone)
                self.assertEqual(sorted(os.listdir(self.folder)), ["c.toml", "d.toml", "run.poise"])
                self.assertEqual(self.result(*kept), alone)  # at once
                os.remove(self.file)

    def test_an_interrupt_writes_it_down(self):
        words = ["--set", "network.n=2000", "--set", "run.T=40"]
        alone = self.result(*words)
        kept = [*words, "--checkpoint", self.file, "--every", "0.1"]
        code, stdout, stderr = self.end_after_writing(signal.SIGINT, 0.05, *kept)
        self.assertEqual(code, 130, stderr)
        self.assertIs(json.loads(stdout)["interrupted"], True)
        self.assertEqual(self.result(*kept), alone)

    def test_it_does_not_begin_again(self):
        """What an earlier process did is not done again: clocks tell."""
        words = ["--set", "network.n=1000", "--set", "run.T=2", "--checkpoint", self.file]
        self.result(*words)
        done = subprocess.run([POISE, "simulate", "c.toml", *words, "--json"], capture_output=True, cwd=self.folder,
                              timeout=LIMIT, check=True)
        answer = json.loads(done.stdout)
        self.assertGreater(answer["seconds"], answer["provenance"]["wall_seconds"])

    def refusal(self, *words):
        done = self.run_to_its_end("--checkpoint", self.file, *words)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, b"")
        return done.stderr.decode()

    def test_another_run_is_refused_by_file_and_key(self):
        self.result("--checkpoint", self.file)
        before = self.content()
        for words, key in ((["--seed", "99"], "run.seed"), (["--set", "network.tau.e=1.25"], "network.tau.e"),
                           (["--method", "thinning"], "run.method"), (["--set", "run.T=0.75"], "run.T"),
                           (["--set", "network.n=31"], "network.n"), (["--record", "rates"], "record.what")):
            message = self.refusal(*words)
            self.assertIn(f"{self.file}: {key}: is ", message)
        self.assertEqual(self.content(), before)

    def test_files_that_are_none_are_refused_and_stay(self):
        for content in (b"", b"[network]\n", b"poise checkpoint, format 99\n", os.urandom(1000)):
            with open(self.file, "wb") as file:
                file.write(content)
            self.assertIn(self.file, self.refusal())
            self.assertEqual(self.content(), content)
        os.remove(self.file)
        self.file = os.path.join(self.folder, "c.toml")
        self.assertIn("is no poise checkpoint", self.refusal())
        self.file = self.folder
        self.refusal()

    def test_damaged_files_are_refused(self):
        """Bytes changed, cut and added at random; and the same with a checksum that fits, in what says which
        run it is and where its replicas lie. (A state that was forged behind its checksum is believed.)"""
        self.result("--checkpoint", self.file, "--replicas", "2")
        whole = self.content()
        draw = random.Random(2)
        begin = whole.index(b"\n") + 1 + 8
        head = end_of_head(whole, begin)
        for trial in range(150):
            content = bytearray(whole)
            sealed = trial % 2 == 1
            for _ in range(draw.randint(1, 3)):
                place = draw.randrange(begin, head) if sealed else draw.randrange(len(content))
                content[place] = draw.randrange(256)
            if trial % 5 == 4:
                del content[draw.randrange(begin, len(content)):]
            if sealed and len(content) >= begin + 4:
                content = content[:-4]
                content[begin - 8:begin] = struct.pack("<Q", len(content) - begin)
                content += struct.pack("<I", zlib.crc32(content))
            with open(self.file, "wb") as file:
                file.write(content)
            done = self.run_to_its_end("--checkpoint", self.file, "--replicas", "2")
            self.assertIn(done.returncode, (0, 2), done.stderr)
            if done.returncode == 2:
                self.assertIn(self.file, done.stderr.decode(errors="replace"))
            elif not sealed:
                self.assertEqual(bytes(content), whole)

    def test_options_that_mean_nothing_are_refused(self):
        done = self.run_to_its_end("--every", "5")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"--every", done.stderr)
        done = self.run_to_its_end("--checkpoint", self.file, "--record", "spikes", "--record-to", "x.nc")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"--record-to", done.stderr)
        done = self.run_to_its_end("--checkpoint", os.path.join("/proc", "x.poise"))
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"/proc/x.poise", done.stderr)

    def test_a_full_disk_does_not_end_the_run(self):
        """The checkpoint of before stays, and so does the run."""
        words = ["--set", "network.n=300", "--checkpoint", self.file]
        shell = " ".join(f"'{word}'" for word in self.poise(*words, "--every", "0"))
        done = subprocess.run(["bash", "-c", f"ulimit -f 1; {shell}"], capture_output=True, cwd=self.folder,
                              timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"the run goes on", done.stderr)
        self.assertFalse(os.path.exists(self.file))


if __name__ == "__main__":
    POISE = os.path.abspath(sys.argv.pop(1))
    unittest.main()
