"""The verifier against ledgers that are wrong, incomplete, malformed or hostile: each is a named fault, soon,
and never a traceback; the statements after it are checked all the same.

usage: verifier_test.py [unittest options]
"""

import copy
import math
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import unittest
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "proofs_checks" / "verifier" / "verify.py"
sys.path.insert(0, str(VERIFIER.parent))
import table  # noqa: E402
import verify  # noqa: E402
from mpmath import iv, mp  # noqa: E402
from verifier_parts_test import argument, mean_test  # noqa: E402

KNOWN = verify.Known()


def crossing():
    from kinds.crossing import probability

    value = probability(1, Fraction(1), Fraction(12), 40)
    with mp.workdps(60):
        ends = [Fraction(mp.nstr(mp.make_mpf(end), 40)) for end in value._mpi_]
    lower, upper = (decimal_near(end, side) for end, side in zip(ends, (-1, 1)))
    return {"kind": "crossing", "n": 1, "T": "1", "x": "12", "claim": "exceeds printed", "lower": lower, "upper": upper}


def decimal_near(x, side, digits=30):
    """The decimal of so many digits next to x > 0, below (-1) or above."""
    exponent = math.floor(math.log10(x)) - digits + 1
    mantissa = x / Fraction(10) ** exponent
    return f"{math.floor(mantissa) if side < 0 else math.ceil(mantissa)}e{exponent}"


def certificates():
    """One that holds of each of some kinds."""
    return [
        argument(),
        {"kind": "covering", "inverse_delta": [2, 3]},
        {"kind": "packing", "inverse_delta": [8, 16]},
        {"kind": "crossing_atom", "S": 225, "k": 1170},
        {"kind": "initial_outlier", "n": [10, 100], "distance": "1"},
        crossing(),
    ]


def statement(name, certificate):
    finding = {"verdict": "proved", "because": "of this", "certificates": [certificate], "tests": []}
    other = {"verdict": "supported", "because": "of that", "certificates": [], "tests": [mean_test()]}
    return {"id": name, "title": "t", "as_stated": "proved", "corrected": "supported", "seconds": 0.1,
            "evidence": {"printed": "p", "correction": "c", "as_stated": finding, "corrected": other, "figures": {}}}


def complete_ledger():
    """Under the names of statements that there are, what they do not say; and what they would have to say."""
    statements = [statement(name, c) for name, c in zip(table.order(), certificates())]
    ledger = {"poise_version": "1.0.0", "quick": True, "seed": 1, "digits": 30, "level": 1e-6, "interrupted": False,
              "expected": [s["id"] for s in statements], "statements": statements}
    return ledger, {s["id"]: table.row_pattern(s, KNOWN.computed, KNOWN.drawn) for s in statements}


def nodes(node, path=()):
    yield path
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from nodes(value, (*path, key))


def put(node, path, value):
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value


def nested(depth):
    node = []
    for _ in range(depth):
        node = [node]
    return node


class Verifier(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ledger, cls.patterns = complete_ledger()
        cls.names = cls.ledger["expected"]

    def faults(self, ledger, seconds=10.0):
        return list(verify.faults_of(ledger, KNOWN, seconds, some=True, patterns=self.patterns))

    def changed(self, *changes):
        ledger = copy.deepcopy(self.ledger)
        for path, value in changes:
            put(ledger, path, value)
        return ledger

    def certificate(self, kind):
        for k, row in enumerate(self.ledger["statements"]):
            if row["evidence"]["as_stated"]["certificates"][0]["kind"] == kind:
                return ("statements", k, "evidence", "as_stated", "certificates", 0), row["id"]
        self.fail(kind)

    def run_on(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "ledger.json"
            path.write_text(text)
            done = subprocess.run([sys.executable, VERIFIER, path], capture_output=True, text=True, timeout=120)
        self.assertNotIn("Traceback", done.stderr)
        return done

    def test_a_complete_ledger_passes(self):
        self.assertEqual(self.faults(self.ledger), [])

    def test_what_was_asked_for_must_be_there_once_in_order_and_nothing_else(self):
        rows, names = self.ledger["statements"], self.names
        cases = {
            "interrupted": ((("interrupted",), True),),
            "is not complete": ((("interrupted",), None),),
            f"{names[-1]} is missing": ((("statements",), rows[:-1]),),
            f"{names[0]} is there more than once": ((("statements",), rows + rows[:1]),),
            f"'{names[-1]}' is no statement": ((("expected",), names[:-1]),),
            "'lemma-10' is no statement": ((("statements", 0, "id"), "lemma-10"),),
            "expected the statements of the paper": ((("expected",), names + names[:1]),),
            "not in the order": ((("statements",), rows[1:] + rows[:1]),),
            "'another' is not known": ((("another",), 1),),
        }
        for fault, changes in cases.items():
            found = self.faults(self.changed(*changes))
            self.assertTrue(any(fault in line for line in found), (fault, found))

    def test_without_some_every_statement_must_be_there(self):
        found = list(verify.faults_of(self.ledger, KNOWN, patterns=self.patterns))
        for name in table.order()[len(self.names):]:
            self.assertIn(f"{name} is missing", found)

    def test_a_malformed_statement_hides_no_other(self):
        """Each node of a statement replaced by something else: no exception; and the false one is still found."""
        false, name = self.certificate("crossing_atom")
        rng, tried = random.Random(20251), 0
        for path in nodes(self.ledger["statements"][0]):
            if not path:
                continue
            for value in (None, [], {}, "", "x", -1, 10**400, 1e308, float("nan"), True, nested(300)):
                if rng.random() > 0.3:
                    continue
                ledger = self.changed((("statements", 0, *path), value), ((*false, "k"), 5))
                found = self.faults(ledger)
                self.assertTrue(any(line.startswith(f"{name}: certificate") for line in found), (path, value, found))
                tried += 1
        self.assertGreater(tried, 50)

    def test_a_malformed_ledger_is_a_named_fault(self):
        first = ("statements", 0, "evidence")
        for path, value in [
            (("statements",), None), (("statements",), "x"), (("statements",), {}), (("statements",), 7),
            (("statements",), [None]), (("statements",), [[]]), (("statements",), ["x"]), (("level",), None),
            (("level",), "1e-6"), (("level",), 0), (("level",), float("nan")), (("level",), True), (("level",), 1e-7),
            (("expected",), "x"), (("expected",), [1]), (("quick",), 1), (("seed",), -1), (("digits",), True),
            (("statements", 0), []), (first, None), ((*first, "as_stated"), None), ((*first, "as_stated"), "proved"),
            ((*first, "as_stated", "certificates"), None), ((*first, "as_stated", "certificates"), [None]),
            ((*first, "as_stated", "certificates"), [{"kind": ["argument"]}]),
            ((*first, "corrected", "tests", 0, "z"), 10**400), ((*first, "corrected", "tests", 0, "z"), "0.5"),
            ((*first, "corrected", "tests", 0, "planted_z"), None),
            ((*first, "corrected", "tests", 0, "planted_z"), float("nan")),
            (("statements", 0, "id"), 7), (("statements", 0, "title"), nested(800)),
        ]:
            with self.subTest(path=path, value=str(value)[:40]):
                self.assertNotEqual(self.faults(self.changed((path, value))), [])

    def test_what_is_no_ledger(self):
        for text, status in (("", 2), ("{", 2), ("\x00", 2), ("[]", 1), ("null", 1), ("7", 1), ("{}", 1), ('"x"', 1),
                             ("[" * 100_000 + "]" * 100_000, 1), ('{"level": 1e-6, "statements": ' + "9" * 9999 + "}", 1)):
            done = self.run_on(text)
            self.assertEqual(done.returncode, status, text[:20])
            self.assertEqual(len(done.stderr.splitlines()), 1, text[:20])

    def test_malformed_numbers_are_faults(self):
        for kind, key, values in [
            ("crossing", "T", ["0", "1/0", "-1", "inf", "nan", "", None, [], 10**400, "1e300000000", "1e-300000000"]),
            ("crossing", "x", ["1e9", "-1", "0"]),
            ("crossing", "n", [0, -1, 10**12, 10**400, "1", None, 1.5]),
            ("crossing", "lower", ["", "1" * 10**6, "nan", "2", None]),
            ("crossing", "claim", [None, 7]),
            ("covering", "inverse_delta", [[0], [-1], None, ["2"], [1] * 10**6]),
            ("crossing_atom", "k", [10**9, 10**400, None, "1170", 5]),
            ("initial_outlier", "n", [[0], [1], None]),
        ]:
            path, name = self.certificate(kind)
            for value in values:
                with self.subTest(kind=kind, key=key, value=str(value)[:30]):
                    start = time.process_time()
                    found = self.faults(self.changed(((*path, key), value)))
                    self.assertEqual({line.split(":")[0] for line in found}, {name}, found)
                    self.assertTrue(any(f'certificate "{kind}"' in line for line in found), found)
                    self.assertLess(time.process_time() - start, 5.0)

    def test_more_work_than_any_certificate_needs_is_refused_at_once(self):
        for certificate in (
            {"kind": "tusnady", "most": 10**6, "lower": "1.0", "upper": "1.0"},
            {"kind": "poisson_speed", "n": 10**9, "lower": "0.1", "upper": "0.1"},
            {"kind": "coupling_floor", "root": 10**12, "lower": "0.1", "upper": "0.1"},
            {"kind": "modulus_floor", "n": 10**12, "eps": "1", "delta": 1, "lower": "0.5", "upper": "0.5"},
            {"kind": "exponential_moment", "n": 10**6, "T": "0.5", "b": "0.1", "lower": "1", "upper": "2"},
            {"kind": "ou_covariances", "tau": "1", "step": "1", "variance": "1", "rates": ["1"] * 10**5,
             "covariances": [[0, 0, "1", "1"]]},
            {"kind": "three_solutions", "n": 1, "horizon": "1e4000", "within": "1e-12",
             "start": {"e": ["0"], "i": ["0"]}, "spikes": [1]},
            {"kind": "mean-off", "family": "narrow", "networks": [{}] * 10**5},
        ):
            with self.subTest(kind=certificate["kind"]):
                start = time.process_time()
                with self.assertRaisesRegex(verify.Fault, "more work|too many|beyond"):
                    verify.verify_certificate(certificate, KNOWN, 60.0)
                self.assertLess(time.process_time() - start, 1.0)

    def test_a_check_that_does_not_end_is_ended(self):
        def endless(_):
            while True:
                iv.exp(iv.mpf(1))

        known = verify.Known()
        known.checks["endless"] = endless
        with self.assertRaisesRegex(verify.Fault, "longer than 0.2 s"):
            verify.verify_certificate({"kind": "endless"}, known, 0.2)

    def test_an_enclosure_is_as_narrow_as_it_says(self):
        certificate = crossing()
        verify.verify_certificate(certificate, KNOWN, 10.0, 30)
        low, high = certificate["lower"], certificate["upper"]
        for lower, upper in (("6e-11", "7e-11"), ("1e-20", high), (high, low)):
            with self.assertRaisesRegex(verify.Fault, "wide|exchanged"):
                verify.verify_certificate({**certificate, "lower": lower, "upper": upper}, KNOWN, 10.0, 30)


if __name__ == "__main__":
    unittest.main()
