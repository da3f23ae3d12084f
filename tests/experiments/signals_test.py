"""Interrupts every command while it works: Ctrl-C and SIGTERM, once and twice.

Each time the program ends within about a second of processor time (so that other work on the machine
does not count), with exit code 130, and what it had computed is written and says that it is not all.

usage: signals_test.py POISE [unittest options]
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from faces_test import write_configurations

POISE = ""

BEFORE = 0.3  # s of processor time before the signal
AFTER = 1.5  # s of processor time that a command may go on for; the program's own patience is about one
TICKS = os.sysconf("SC_CLK_TCK")

RING = "dense.kernel={ kind = 'cosine', mean = -2.0, amplitude = 5.0 }"

# Work that would take hours. True: what was computed is kept.
LONG = [
    (["balance", "c.toml", "--set", "balance.box={e=[-1e30,1e30],i=[-1e30,1e30]}",
      "--set", "intensity.ee.gain=1e8", "--set", "intensity.ii.gain=1e8"], False),
    (["limit", "c.toml", "--set", "run.samples=10000000"], False),
    (["limit", "c.toml", "--beyond", "--set", "run.samples=10000000"], False),
    (["finite", "c.toml", "--set", "network.n=1000000000", "--set", "run.T=1e6"], False),
    (["exit", "c.toml", "--set", "run.T=1e30", "--set", "network.tau.e=1e12"], False),
    (["continue", "c.toml", "--path", "C.ei=0.5:1.5", "--scans", "10000"], False),
    (["simulate", "c.toml", "--set", "network.n=1000", "--set", "run.T=1e6"], True),
    (["simulate", "c.toml", "--method", "thinning", "--set", "run.T=1e9"], True),
    (["simulate", "c.toml", "--method", "gillespie", "--set", "run.T=1e9"], True),
    (["simulate", "c.toml", "--method", "tau-stiff", "--step", "1e-4", "--set", "run.T=1e6"], True),
    (["simulate", "c.toml", "--replicas", "20000"], True),
    (["compare", "c.toml", "--set", "network.n=1000", "--set", "run.T=1e4"], True),
    (["compare", "c.toml", "--sizes", "10,20", "--replicas", "20000"], True),
    (["bench", "c.toml", "--budget", "1e4"], True),
    (["mlmc", "c.toml", "--tolerance", "1e-4"], True),
    (["couple", "c.toml", "--replicas", "20000"], True),
    (["couple", "c.toml", "--sizes", "10,20", "--replicas", "20000"], True),
    (["couple", "--length", "1048576", "--paths", "1000000"], True),
    (["dense", "d.toml", "--network-only", "--set", "dense.N=10000", "--set", "run.T=1e6"], True),
    (["dense", "d.toml", "--network-only", "--set", "dense.N=2000", "--replicas", "10000"], True),
    (["dense", "d.toml", "--limit-only", "--set", RING, "--tolerance", "1e-12", "--set", "run.T=1e4"], True),
    (["dense", "d.toml", "--limit-only", "--set", RING, "--solver", "volumes", "--set", "run.T=1e4"], True),
    (["dense", "d.toml", "--sizes", "1000,2000", "--replicas", "10000"], True),
    (["sweep", "c.toml", "--run", "simulate --set network.n=1000 --set run.T=1e6", "--over", "run.seed=1,2,3"], True),
    (["tail", "10000", "90", "10", "--digits", "1000"], False),
    (["check"], True),
]
ENDLESS = ["simulate", "c.toml", "--method", "thinning", "--set", "run.T=1e9", "--json"]
# Commands that have ended before anything could interrupt them, on any machine.
MAY_BE_DONE = ("balance", "exit")


def processor_time(process):
    try:
        with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    except (FileNotFoundError, ProcessLookupError):
        return None


class Signals(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="poise-")
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name
        write_configurations(self.folder)

    def start(self, words):
        """The process, once it has worked for BEFORE seconds; None if it has ended."""
        with open(os.path.join(self.folder, "stdout"), "wb") as stdout, \
                open(os.path.join(self.folder, "stderr"), "wb") as stderr:
            process = subprocess.Popen([POISE, *words], stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
                                       cwd=self.folder)
        self.addCleanup(process.kill)
        while process.poll() is None and (processor_time(process) or 0.0) < BEFORE:
            time.sleep(0.01)
        return process

    def end(self, process):
        """(exit code, seconds of processor time since now)"""
        before = processor_time(process)
        pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, usage.ru_utime + usage.ru_stime - (before or 0.0)

    def output(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()

    def interrupt(self, words, sent):
        """Runs, interrupts and waits; False if there was nothing to interrupt."""
        process = self.start(words)
        if process.poll() is not None:
            self.assertIn(words[0], MAY_BE_DONE, f"ended by itself: {process.returncode} {self.output('stderr')}")
            return False
        process.send_signal(sent)
        code, seconds = self.end(process)
        message = self.output("stderr")
        if code == 0 and words[0] in MAY_BE_DONE:
            return False
        self.assertEqual(code, 130, message)
        self.assertLess(seconds, AFTER)
        self.assertNotRegex(message, "terminate called|internal error")
        return True

    def test_every_command_ends_soon_and_keeps_what_it_has(self):
        for words, keeps in LONG:
            for sent in (signal.SIGINT, signal.SIGTERM):
                with self.subTest(words=words, signal=sent.name):
                    files = keeps and words[0] != "check"
                    if self.interrupt([*words, "--json", *(["--out", "x.json"] if files else [])], sent):
                        self.check_result(keeps, files)

    def check_result(self, keeps, files):
        text = self.output("stdout")
        self.assertTrue(text or not keeps, self.output("stderr"))
        if not text:
            self.assertFalse(os.path.exists(os.path.join(self.folder, "x.json")))
            return
        answer = json.loads(text)
        self.assertIs(answer["provenance"]["interrupted"], True)
        if "interrupted" in answer:
            self.assertIs(answer["interrupted"], True)
        if files:
            self.assertEqual(self.output("x.json"), text)
            os.remove(os.path.join(self.folder, "x.json"))

    def test_every_command_is_interrupted_somewhere(self):
        text = subprocess.run([POISE, "--help"], capture_output=True, text=True, check=True).stdout
        known = re.findall(r"^  ([a-z]+) ", text.split("Commands:\n")[1].split("\n\n")[0], re.MULTILINE)
        self.assertEqual(set(known), {words[0] for words, keeps in LONG})

    def test_a_terminal_that_is_closed_asks_and_never_presses(self):
        process = self.start(ENDLESS)
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGHUP)
        self.assertEqual(self.end(process)[0], 130)
        self.check_result(True, False)

    def test_nohup_is_respected(self):
        handler = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # which the program inherits
        try:
            process = self.start(ENDLESS)
        finally:
            signal.signal(signal.SIGHUP, handler)
        process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        self.assertIsNone(process.poll(), self.output("stderr"))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(self.end(process)[0], 130)

    def test_a_second_signal_ends_at_once(self):
        for first, second in ((signal.SIGINT, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT)):
            with self.subTest(first=first.name, second=second.name):
                process = self.start(["simulate", "c.toml", "--replicas", "1000000"])  # a while to put together
                process.send_signal(first)
                process.send_signal(second)
                code, seconds = self.end(process)
                self.assertEqual(code, 130)
                self.assertLess(seconds, 0.3)
                self.assertEqual(self.output("stdout"), "")


if __name__ == "__main__":
    POISE = os.path.abspath(sys.argv.pop(1))
    unittest.main()
