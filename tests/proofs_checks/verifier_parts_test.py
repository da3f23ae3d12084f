"""The verifier's parts: the rules that make statistics of samples, the proofs that are bound to their files, the table
of what the ledger must say.

usage: verifier_parts_test.py [unittest options]
"""

import copy
import json
import math
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "proofs_checks" / "verifier"))
import samples  # noqa: E402
import table  # noqa: E402
import verify  # noqa: E402
from kinds import proofs  # noqa: E402
from mpmath import mp  # noqa: E402

KNOWN = verify.Known()
WHERE = "proofs_checks/statements/lemma_8_1.cpp"


def argument():
    return {"kind": "argument", "where": WHERE, "claim": "this", "sha256": proofs.digest(ROOT / WHERE)}


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
            test_of({**tail, "groups": [{"count": 40, "successes": 3}]},
                    {**tail, "groups": [{"count": 40, "successes": 30}]}),
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
        pattern = {"a": {"b": [1, "(computed)"], "kinds": ["computed"]}, "c": "(unchecked)"}
        self.assertEqual(list(table.differences(pattern, {"a": {"b": [1, 7], "kinds": ["computed"]}, "c": 3})), [])
        for found, fault in (
            ({"a": {"b": [2, 7]}, "c": 3}, "a.b[0]: 2, expected 1"), ({"a": {"b": [1]}, "c": 3}, "a.b: 1 entries"),
            ({"a": {"b": [1, 7], "kinds": ["x"]}, "c": 3}, "a.kinds[0]: 'x'"),
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
