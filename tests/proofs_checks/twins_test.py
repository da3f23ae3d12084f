"""Certificates of the rows on the proofs of [MV, Section 5] and the appendix, each beside a planted twin: the same
with one thing wrong that the statement turns on. The verifier accepts the one and names what is wrong in the other.

usage: twins_test.py POISE [unittest options]
"""

import copy
import json
import pathlib
import subprocess
import sys
import unittest
from unittest import mock

POISE = ""
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "proofs_checks" / "verifier"))
import verify  # noqa: E402
from kinds import empirical_rate  # noqa: E402
from mpmath import mp  # noqa: E402

ROWS = ["eq-5.19", "eq-5.29", "lemma-5.5", "eq-5.50", "eq-5.57", "eq-5.62", "eq-5.69", "eq-5.70", "section-6", "eq-8.14"]


def ends(value):
    """A narrow enclosure of a number."""
    with mp.workdps(40):
        value = mp.mpf(value)
        return [mp.nstr(value * (1 + sign * mp.mpf(10) ** -25), 35) for sign in ((-1, 1) if value > 0 else (1, -1))]


class Twins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = subprocess.run([POISE, "check", *ROWS, "--quick", "--json"], check=True, capture_output=True, text=True)
        cls.known, cls.kinds = verify.Known().checks, {}
        for row in json.loads(done.stdout)["statements"]:
            for column in ("as_stated", "corrected"):
                for certificate in (row["evidence"][column] or {}).get("certificates", []):
                    cls.kinds.setdefault(certificate["kind"], []).append(certificate)

    def refused(self, certificate, reason, **changes):
        """The certificate holds, and with these keys replaced it does not, for this reason."""
        self.known[certificate["kind"]](certificate)
        twin = copy.deepcopy(certificate)
        twin.update(changes)
        with self.assertRaisesRegex(verify.Fault, reason):
            self.known[certificate["kind"]](twin)

    def of(self, kind, **where):
        return next(c for c in self.kinds[kind] if all(c[key] == value for key, value in where.items()))

    def test_every_certificate_holds(self):
        for kind in ("balance_unused", "independent_pair", "empirical_rate", "linear_response", "point_start",
                     "modulus_mean", "misplaced_weight", "quantile_start", "energy_rate", "no_point_by_sources",
                     "modulus_moment"):
            for certificate in self.kinds[kind]:
                self.known[kind](certificate)

    def test_a_rate_without_the_variance_of_the_start(self):
        """Noise alone promises more than Cramer's theorem for |x(0)| allows."""
        case = self.of("empirical_rate", start_variance="100")
        with mp.workdps(40):
            promised = ends(1 / (4 * (1 - mp.exp(-1))))
        self.refused(case, "the claimed rate is another", rate=promised)
        with mock.patch.object(empirical_rate, "near"):
            self.refused(case, "absolute value at 0 is likelier than claimed", rate=promised)

    def test_a_pair_that_is_coupled(self):
        pair = self.of("independent_pair", eps="0.5")
        low, high = ends("0.95")
        self.refused(pair, "outside", lower=low, upper=high)

    def test_a_response_twice_as_large(self):
        noise = self.kinds["linear_response"][0]
        self.refused(noise, "another ratio", ratio=ends(2 * mp.mpf(noise["ratio"][0])))
        self.assertGreater(float(noise["ratio"][0]), 0.99 * (2 - float(mp.exp(-mp.mpf(noise["time"][-1])))))

    def test_a_start_at_another_point(self):
        self.refused(self.of("point_start", c="0"), "the distance is another", c="0.001")

    def test_a_modulus_that_is_too_small(self):
        mean = self.kinds["modulus_mean"][0]
        self.refused(mean, "may be larger", bound=str(0.9 * float(mean["bound"])))
        self.refused(self.of("modulus_moment", b=10), "bound is another", b=11)

    def test_weights_of_one(self):
        self.refused(self.kinds["misplaced_weight"][0], "weight_squared is another", weight_squared=ends(1))
        same = self.kinds["quantile_start"][0]
        self.refused(same, "a weight of 1", C="1")
        self.refused(same, "a smaller constant does", C="1.5")

    def test_the_printed_derivative(self):
        rate = self.kinds["energy_rate"][0]
        self.refused(rate, "derivative is another", derivative=rate["printed"])
        self.refused(rate, "derivative is another", derivative=rate["signs_mended"])

    def test_a_balanced_network(self):
        self.refused(self.kinds["balance_unused"][0], "balanced", rates=[["1/2", "1/2"], ["1/2", "1/2"]])

    def test_a_point_too_far_left(self):
        self.refused(self.kinds["no_point_by_sources"][0], "cdf is another", a=-1.0)


if __name__ == "__main__":
    POISE = sys.argv.pop(1)
    unittest.main()
