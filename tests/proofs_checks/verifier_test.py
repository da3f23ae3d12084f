"""The verifier against ledgers that are wrong, incomplete, malformed or hostile: each is a named fault, soon,
and never a traceback; the statements after it are checked all the same. And each of its parts alone: the rules that
make statistics of samples, the proofs that are bound to their files, the table of what the ledger must say.

usage: verifier_test.py [unittest options]
"""

import copy
import json
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
import samples  # noqa: E402
import table  # noqa: E402
import verify  # noqa: E402
from kinds import proofs  # noqa: E402
from mpmath import iv, mp  # noqa: E402

KNOWN = verify.Known()
WHERE = "proofs_checks/statements/lemma_8_1.cpp"


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


def argument():
    return {"kind": "argument", "where": WHERE, "claim": "this", "sha256": proofs.digest(ROOT / WHERE)}


def certificates():
    """One that holds of each of some kinds."""
    return [
        argument(),
        {"kind": "covering", "inverse_delta": [2, 3]},
        {"kind": "packing", "inverse_delta": [8, 16]},
        {"kind": "printed-noise", "n": 4, "weights": ["1", "1"], "intensities": ["1/4", "1/16"], "time": "1",
         "mean_of_5.5": "0", "mean_of_5.8": "-1/8"},
        {"kind": "crossing_atom", "S": 225, "k": 1170},
        {"kind": "initial_outlier", "n": [10, 100], "distance": "1"},
        crossing(),
    ]


def group(count, mean, variance, **more):
    return {"count": count, "mean": mean, "variance": variance, **more}


def test_of(found, planted):
    """A test with statistics as they should be; `found` and `planted` are data."""
    test = {"statistic": "s", "null": "0", "data": found, "alternative": "1", "planted": planted,
            "unit": {"size": 2.0, "name": "2", "square": False}}

    def z(data):
        (kind, value, _), smallest = samples.statistic(data)
        with mp.workdps(100):
            return float(value if kind == "z" else mp.sqrt(2) * mp.erfinv(1 - value)), smallest

    (test["z"], smallest), (test["planted_z"], _) = z(found), z(planted)
    test["power"] = math.erfc((samples.critical() - abs(test["planted_z"])) / math.sqrt(2)) / 2
    test["smallest"] = smallest / 2.0
    return test


def mean_test():
    return test_of({"rule": "mean", "expected": 0.0, "groups": [group(100, 0.05, 1.0)]},
                   {"rule": "mean", "expected": 0.0, "groups": [group(100, 1.2, 1.0)]})


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
                    start = time.monotonic()
                    found = self.faults(self.changed(((*path, key), value)))
                    self.assertEqual({line.split(":")[0] for line in found}, {name}, found)
                    self.assertTrue(any(f'certificate "{kind}"' in line for line in found), found)
                    self.assertLess(time.monotonic() - start, 5.0)

    def test_more_work_than_any_certificate_needs_is_refused_at_once(self):
        for certificate in (
            {"kind": "tusnady", "most": 10**6, "lower": "1.0", "upper": "1.0"},
            {"kind": "poisson_speed", "n": 10**9, "lower": "0.1", "upper": "0.1"},
            {"kind": "coupling_floor", "root": 10**12, "lower": "0.1", "upper": "0.1"},
            {"kind": "modulus_floor", "n": 10**12, "eps": "1", "delta": 1, "lower": "0.5", "upper": "0.5"},
            {"kind": "exponential_moment", "n": 10**6, "T": "0.5", "b": "0.1", "lower": "1", "upper": "2"},
            {"kind": "ou_covariances", "tau": "1", "step": "1", "variance": "1", "rates": ["1"] * 10**5, "covariances": []},
            {"kind": "decomposition", "n": 1, "horizon": "1e4000", "start": {"e": ["0"], "i": ["0"]}, "spikes": [1]},
            {"kind": "mean-off", "family": "narrow", "networks": [{}] * 10**5},
        ):
            with self.subTest(kind=certificate["kind"]):
                start = time.monotonic()
                with self.assertRaisesRegex(verify.Fault, "more work|too many|beyond"):
                    verify.verify_certificate(certificate, KNOWN, 60.0)
                self.assertLess(time.monotonic() - start, 1.0)

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
        for lower, upper in (("6e-11", "7e-11"), ("1e-20", certificate["upper"]), (certificate["upper"], certificate["lower"])):
            with self.assertRaisesRegex(verify.Fault, "wide|exchanged"):
                verify.verify_certificate({**certificate, "lower": lower, "upper": upper}, KNOWN, 10.0, 30)


class Samples(unittest.TestCase):
    """Statistics whose values are known otherwise."""

    def z(self, **data):
        (kind, value, _), smallest = samples.statistic(data)
        return float(value), smallest

    def test_of_means(self):
        critical = samples.critical()
        self.assertAlmostEqual(critical, 4.891638, places=6)  # tables of the normal law
        z, smallest = self.z(rule="mean", expected=1.0, groups=[group(400, 1.1, 4.0)])
        self.assertAlmostEqual(z, 1.0)
        self.assertAlmostEqual(smallest, 0.1 * critical)
        z, smallest = self.z(rule="difference", groups=[group(100, 2.0, 9.0), group(100, 1.0, 16.0)])
        self.assertAlmostEqual(z, 2.0)
        self.assertAlmostEqual(smallest, 0.5 * critical)

    def test_of_limits(self):
        """y = a + c / n exactly; with two sizes, the variance is that of 2 y(2n) - y(n)."""
        exact = [group(100, 3.0 + 7.0 / n, 0.01 * n, n=n) for n in (10.0, 20.0, 50.0)]
        z, _ = self.z(rule="limit", exponents=[1.0], expected=3.0, groups=exact)
        self.assertAlmostEqual(z, 0.0, places=9)
        two = [group(1, 5.0, 0.5, n=10.0), group(1, 4.0, 0.25, n=20.0)]
        z, smallest = self.z(rule="limit", exponents=[1.0], expected=0.0, groups=two)
        self.assertAlmostEqual(z, 3.0 / math.sqrt(4 * 0.25 + 0.5))
        self.assertAlmostEqual(smallest, samples.critical() * math.sqrt(1.5))

    def test_of_tails(self):
        p, _ = self.z(rule="tail", chance=0.5, groups=[{"count": 40, "successes": 38}])
        self.assertAlmostEqual(p * 2**40, 780 + 40 + 1, places=6)
        _, smallest = self.z(rule="tail", chance=0.05, groups=[{"count": 40, "successes": 0}])
        least = round(40 * (smallest + 0.05))
        self.assertLess(samples.tail(least, 40, 0.05), 1e-6)
        self.assertGreaterEqual(samples.tail(least - 1, 40, 0.05), 1e-6)

    def test_of_squares(self):
        """At the mean square that Wilson and Hilferty's cube root expects, and one spread beyond."""
        spread = 2 / 900
        for away in (0.0, 1.0):
            square = 2.0 * (1 - spread + away * math.sqrt(spread)) ** 3
            z, _ = self.z(rule="spread", expected=2.0, groups=[{"count": 100, "mean_square": square}])
            self.assertAlmostEqual(z, away)

    def cases(self):
        limit = [group(50, 0.01, 0.02, n=10.0), group(50, 0.01, 0.02, n=20.0), group(50, 0.0, 0.02, n=40.0)]
        planted = [{**g, "mean": 1.0} for g in limit]
        rule = {"rule": "limit", "exponents": [1.0], "expected": 0.0}
        tail = {"rule": "tail", "chance": 0.05}
        square = {"rule": "spread", "expected": 1.0}
        return [
            mean_test(),
            test_of({"rule": "difference", "groups": [group(50, 0.0, 1.0), group(50, 0.1, 1.0)]},
                    {"rule": "difference", "groups": [group(50, 0.0, 1.0), group(50, 3.0, 1.0)]}),
            test_of({**rule, "groups": limit}, {**rule, "groups": planted}),
            test_of({**tail, "groups": [{"count": 40, "successes": 3}]}, {**tail, "groups": [{"count": 40, "successes": 30}]}),
            test_of({**square, "groups": [{"count": 100, "mean_square": 1.1}]},
                    {**square, "groups": [{"count": 100, "mean_square": 9.0}]}),
        ]

    def test_every_statistic_and_every_sample_is_looked_at(self):
        for test in self.cases():
            samples.verify_test(test)
            for key in ("z", "planted_z", "power", "smallest"):
                with self.assertRaises(verify.Fault, msg=(test["data"]["rule"], key)):
                    samples.verify_test({**test, key: test[key] + 1e-6 * (1 + abs(test[key]))})
            for which in ("data", "planted"):
                for k, measured in enumerate(test[which]["groups"]):
                    for key in measured:
                        false = copy.deepcopy(test)
                        false[which]["groups"][k][key] = measured[key] + 1
                        with self.assertRaises(verify.Fault, msg=(test["data"]["rule"], which, key)):
                            samples.verify_test(false)

    def test_a_test_must_accept_and_see(self):
        test = mean_test()
        for found, planted, fault in ((test["planted"], test["planted"], "rejects"), (test["data"], test["data"], "misses")):
            with self.assertRaisesRegex(verify.Fault, fault):
                samples.verify_test(test_of(found, planted))


class Proofs(unittest.TestCase):
    """What no computation repeats must be there, unchanged."""

    def refused(self, certificate, fault):
        with self.assertRaisesRegex(verify.Fault, fault):
            verify.verify_certificate(certificate, KNOWN, 10.0)

    def test_an_argument_is_bound_to_the_head_of_its_file(self):
        verify.verify_certificate(argument(), KNOWN, 10.0)
        self.refused({**argument(), "sha256": "0" * 64}, "another")
        self.refused({**argument(), "where": "proofs_checks/statements/lemma_8_3.cpp"}, "another")
        self.refused({**argument(), "where": "../etc/passwd"}, "no file")
        self.refused({**argument(), "claim": ""}, "claims nothing")

    def test_only_the_head_of_a_program_counts(self):
        with tempfile.TemporaryDirectory() as folder:
            one, other = pathlib.Path(folder, "a.cpp"), pathlib.Path(folder, "b.cpp")
            one.write_text("/// proof\n/// end\n\nint x;\n")
            other.write_text("/// proof\n/// end\nint y;\n/// more\n")
            self.assertEqual(proofs.digest(one), proofs.digest(other))
            other.write_text("/// proof\n/// End\n\nint x;\n")
            proofs.digest.cache_clear()
            self.assertNotEqual(proofs.digest(one), proofs.digest(other))

    def test_a_citation_has_a_source(self):
        citation = {**argument(), "kind": "citation", "theorem": "a bound", "source": "Bennett1962"}
        verify.verify_certificate(citation, KNOWN, 10.0)
        self.refused({**citation, "source": "Bennett1963"}, "not in paper")
        self.refused({**citation, "theorem": ""}, "no theorem")

    def test_a_formal_proof_has_the_theorem_and_no_gaps(self):
        for text, theorem, fault in (
            ("Theorem a_b : 1 = 1.\nProof. reflexivity. Qed.\n", "a_b", None),
            ("(* Theorem a_b : False. *)\nLemma c : 1 = 1.\n", "a_b", "no theorem of that name"),
            ("Theorem a_b : 1 = 2.\nProof. Admitted.\n", "a_b", "gaps"),
            ("Axiom x : False.\nTheorem a_b : 1 = 2.\nProof. destruct x. Qed.\n", "a_b", "gaps"),
        ):
            if fault is None:
                proofs.require_theorem(text, theorem, "a.v")
            else:
                with self.assertRaisesRegex(verify.Fault, fault):
                    proofs.require_theorem(text, theorem, "a.v")
        self.refused({"kind": "formal", "file": WHERE, "theorem": "x", "sha256": argument()["sha256"]}, "elsewhere")


class Table(unittest.TestCase):
    def test_two_modes_in_one_file(self):
        quick = {"a": 1, "b": [{"k": "x"}, {"k": "y"}], "c": [1, 2], "d": None}
        full = {"a": 1, "b": [{"k": "x"}, {"k": "z"}], "c": [1, 2, 3], "d": {"e": 1}}
        both = table.merged(quick, full)
        self.assertEqual(both["b"], [{"k": "x"}, {"k": {"quick": "y", "full": "z"}}])
        self.assertEqual(table.of_mode(both, "quick"), quick)
        self.assertEqual(table.of_mode(both, "full"), full)
        self.assertEqual(json.loads(table.text_of(both)), both)

    def test_rounding_is_no_difference_and_more_is(self):
        for one, other, equal in (
            (1.0, 1.0 + 1e-14, True), (1.0, 1.0 + 1e-6, False), (1, 1.0, False), (1, True, False), (0.0, 1e-300, False),
            ("0.46049701857591979", "0.46049701857591978", True), ("0.46049701857591979", "0.46049711857591979", False),
            ("1/5", "1/50", False), ("a", "b", False), (None, "computed", False), (float("nan"), 1.0, False),
        ):
            self.assertEqual(table.same(one, other), equal, (one, other))

    def test_differences_are_named(self):
        pattern = {"a": {"b": [1, "computed"]}, "c": "unchecked"}
        self.assertEqual(list(table.differences(pattern, {"a": {"b": [1, 7]}, "c": 3})), [])
        for found, fault in (
            ({"a": {"b": [2, 7]}, "c": 3}, "a.b[0]: 2, expected 1"), ({"a": {"b": [1]}, "c": 3}, "a.b: 1 entries"),
            ({"a": {"b": [1, 7]}}, "c is missing"), ({"a": {"b": [1, 7], "d": 1}, "c": 3}, "a: 'd' is not known"),
            ({"a": None, "c": 3}, "a: None"),
        ):
            self.assertTrue(any(fault in line for line in table.differences(pattern, found)), fault)

    def test_there_is_a_file_for_each_statement_and_no_other(self):
        self.assertEqual(sorted(table.load("quick")), sorted(table.order()))

    def test_what_is_not_checked_has_a_reason(self):
        self.assertTrue(all(table.UNCHECKED.values()))


if __name__ == "__main__":
    unittest.main()
