"""The ledger end to end: the quick run, checked again by the verifier, which must notice what is
falsified; the same verdicts from another seed; the table in README.

usage: ledger_test.py POISE [unittest options]
"""

import copy
import decimal
import itertools
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import unittest

POISE = ""
ROOT = pathlib.Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "proofs_checks" / "verifier" / "verify.py"


sys.path.insert(0, str(VERIFIER.parent))
import verify  # noqa: E402
from verifier_test import nodes, put  # noqa: E402

DECIMAL = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")


def is_decimal(value):
    return isinstance(value, str) and len(value) >= 10 and DECIMAL.fullmatch(value)


def enclosures(node, path=()):
    """Where pairs of decimals, lower and upper, stand: (path to their container, key, key)."""
    if isinstance(node, dict):
        if is_decimal(node.get("lower")) and is_decimal(node.get("upper")):
            yield path, "lower", "upper"
        for key, value in node.items():
            yield from enclosures(value, (*path, key))
    elif isinstance(node, list):
        if len(node) >= 2 and is_decimal(node[-2]) and is_decimal(node[-1]):
            yield path, len(node) - 2, len(node) - 1
        for key, value in enumerate(node):
            yield from enclosures(value, (*path, key))


def move(certificate, place, part):
    path, lower, upper = place
    for key in path:
        certificate = certificate[key]
    with decimal.localcontext() as context:
        context.prec = 1100
        for key in (lower, upper):
            certificate[key] = str(decimal.Decimal(certificate[key]) * (1 + decimal.Decimal(part)))


def verdicts(ledger):
    return {s["id"]: (s["as_stated"], s["corrected"]) for s in ledger["statements"]}


class Ledger(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name) / "ledger.json"
        cls.ledger = cls.run_check(cls.path, 1)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @staticmethod
    def run_check(path, seed):
        subprocess.run([POISE, "check", "--quick", "--seed", str(seed), "--out", path], check=True, stdout=subprocess.DEVNULL)
        return json.loads(path.read_text())

    def verify(self, ledger):
        path = pathlib.Path(self.folder.name) / "other.json"
        path.write_text(json.dumps(ledger))
        return subprocess.run([sys.executable, VERIFIER, path], capture_output=True, text=True)

    def test_the_verifier_agrees(self):
        done = subprocess.run([sys.executable, VERIFIER, self.path], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_nothing_is_undecided_by_accident(self):
        for statement in self.ledger["statements"]:
            for column in ("as_stated", "corrected"):
                finding = statement["evidence"][column]
                if finding:
                    self.assertNotIn("rejects", finding["because"], statement["id"])
                    self.assertNotIn("misses", finding["because"], statement["id"])

    def test_another_seed_gives_the_same_verdicts(self):
        other = self.run_check(pathlib.Path(self.folder.name) / "seed.json", 2)
        self.assertEqual(verdicts(other), verdicts(self.ledger))

    def test_readme_shows_this_table(self):
        table = self.path.with_suffix(".md").read_text()
        self.assertEqual(len(table.splitlines()), 2 + len(self.ledger["statements"]))
        self.assertIn("\n\n" + table + "\n", (ROOT / "README.md").read_text())

    def test_every_statement_of_the_order_is_there(self):
        ids = json.loads((ROOT / "paper" / "statements.json").read_text())["ledger"]
        self.assertEqual([s["id"] for s in self.ledger["statements"]], ids)
        self.assertEqual(self.ledger["expected"], ids)
        self.assertIs(self.ledger["interrupted"], False)

    def test_the_verifier_survives_any_change(self):
        """Random nodes of the ledger's own certificates replaced, cut short or doubled: a Fault or nothing, soon."""
        rng, known, faults = random.Random(20251), verify.checks(), 0
        kinds = {}
        for statement in self.ledger["statements"]:
            for column in ("as_stated", "corrected"):
                for certificate in (statement["evidence"][column] or {}).get("certificates", []):
                    kinds.setdefault(certificate["kind"], certificate)
        values = (None, [], {}, "", "x", "0", "-1", "1/0", "1e300000000", 0, -1, 10**9, 10**400, 1e300, float("nan"))
        for certificate in kinds.values():
            if certificate["kind"] == "argument":
                continue
            paths = [path for path in nodes(certificate) if path]
            for path in rng.sample(paths, min(6, len(paths))):
                false = copy.deepcopy(certificate)
                put(false, path, rng.choice(values))
                start = time.monotonic()
                try:
                    verify.verify_certificate(false, known, 20.0)
                except verify.Fault as fault:
                    faults += 1
                    self.assertNotIn("longer than", str(fault), (certificate["kind"], path))
                self.assertLess(time.monotonic() - start, 60.0, (certificate["kind"], path))
        self.assertGreater(faults, 50)

    def test_the_verifier_notices_a_verdict_without_evidence(self):
        false = copy.deepcopy(self.ledger)
        for statement in false["statements"]:
            statement["evidence"]["as_stated"]["certificates"] = []
            statement["evidence"]["as_stated"]["tests"] = []
        done = self.verify(false)
        self.assertEqual(done.returncode, 1)
        settled = [s for s in false["statements"] if s["as_stated"] != "undecided"]
        self.assertEqual(len(done.stderr.splitlines()), len(settled), done.stderr)

    def test_the_verifier_notices_a_changed_verdict(self):
        false = copy.deepcopy(self.ledger)
        for statement in false["statements"]:
            statement["as_stated"] = "proved" if statement["as_stated"] == "refuted" else "refuted"
        self.assertEqual(len(self.verify(false).stderr.splitlines()), len(false["statements"]))

    def test_the_verifier_notices_a_test_that_rejects(self):
        false = copy.deepcopy(self.ledger)
        tests = [t for s in false["statements"] for column in ("as_stated", "corrected")
                 if (s["evidence"][column] or {}).get("verdict") == "supported" for t in s["evidence"][column]["tests"]]
        self.assertTrue(tests)
        tests[0]["z"] = 5.0
        self.assertEqual(self.verify(false).returncode, 1)

    def test_the_verifier_notices_a_moved_enclosure(self):
        """Up to six enclosures of each kind of certificate, moved up and down by a part in 10^9, one at a time."""
        known = verify.checks()
        kinds = {}
        for statement in self.ledger["statements"]:
            for column in ("as_stated", "corrected"):
                for certificate in (statement["evidence"][column] or {}).get("certificates", []):
                    kinds.setdefault(certificate["kind"], certificate)
        moved = 0
        for kind, certificate in kinds.items():
            for place in itertools.islice(enclosures(certificate), 6):
                for part in (1e-9, -1e-9):
                    false = copy.deepcopy(certificate)
                    move(false, place, part)
                    with self.assertRaises(verify.Fault, msg=f"{kind} {place}"):
                        known[kind](false)
                    moved += 1
        self.assertGreater(moved, 20)


if __name__ == "__main__":
    POISE = sys.argv.pop(1)
    unittest.main()
