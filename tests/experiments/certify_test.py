"""`poise exit --certify`: its answer, its certificates, and that the verifier rejects what was tampered with.

usage: certify_test.py POISE [unittest options]
"""

import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIGS = ROOT / "experiments" / "configs"
VERIFIER = ROOT / "proofs_checks" / "verifier"
sys.path.insert(0, str(VERIFIER))
import verify  # noqa: E402
from fault import Fault  # noqa: E402

KNOWN = verify.Known()
UNIT = 10**6  # of 2^-bits: far more than the errors of a path of a few steps


def poise(*words):
    done = subprocess.run([POISE, *map(str, words)], capture_output=True, text=True, timeout=600)
    return done.returncode, done.stdout, done.stderr


def proved(config, *words):
    """The answer, and the certificate."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "certificate.json"
        code, out, err = poise("exit", CONFIGS / config, "--certify", "--json", "--certificate", path, *words)
        assert code == 0, err
        return json.loads(out)["certified"], json.loads(path.read_text())


def moved(text, by):
    return str(int(text) + by)


class Answer(unittest.TestCase):
    def test_fold(self):
        code, out, _ = poise("exit", CONFIGS / "fold.toml", "--certify", "--json")
        self.assertEqual(code, 0)
        answer = json.loads(out)
        certified = answer["certified"]
        self.assertEqual((certified["verdict"], certified["kind"], certified["reason"]), ("proved", "fold", None))
        lower, upper = Fraction(certified["eta"]["lower"]), Fraction(certified["eta"]["upper"])
        self.assertLess(upper - lower, Fraction(1, 10**15))
        self.assertLessEqual(abs(Fraction(answer["eta"]) - lower), answer["eta_error"])

    def test_never(self):
        certified, _ = proved("paper-6.2.toml")
        self.assertEqual((certified["verdict"], certified["kind"]), ("proved", "none"))
        self.assertIsNone(certified["eta"])
        self.assertIsNone(certified["horizon"])

    def test_not_before_the_last_time(self):
        certified, _ = proved("hopf.toml", "--set", "run.T=0.5")
        self.assertEqual((certified["kind"], certified["horizon"], certified["eta"]), ("none", 0.5, None))
        self.assertIn("later", certified["reason"])

    def test_undecided(self):
        code, out, _ = poise("exit", CONFIGS / "fold.toml", "--certify", "--json", "--set", "initial.K.e=0",
                             "--set", "initial.near={e = 2.2, i = 0.0}")
        self.assertEqual(code, 0)
        certified = json.loads(out)["certified"]
        self.assertEqual((certified["verdict"], certified["kind"], certified["eta"]), ("undecided", None, None))
        self.assertIn("K_e = 0", certified["reason"])

    def test_a_certificate_wants_a_proof(self):
        code, out, err = poise("exit", CONFIGS / "hopf.toml", "--certificate", "x.json")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("--certify", err)


class Certificate(unittest.TestCase):
    """Of a Hopf point: a few steps, so that every tampering can be looked at."""

    @classmethod
    def setUpClass(cls):
        cls.hopf = proved("hopf.toml")[1]
        cls.fold = proved("runaway.toml", "--set", "initial.K.i=1.8", "--digits", "12")[1]
        cls.rest = proved("paper-6.2.toml")[1]

    def holds(self, certificate):
        verify.verify_certificate(certificate, KNOWN, 600)

    def rejects(self, certificate, change):
        tampered = copy.deepcopy(certificate)
        change(tampered)
        self.assertNotEqual(tampered, certificate)
        with self.assertRaises(Fault):
            self.holds(tampered)

    def test_holds(self):
        for certificate in (self.hopf, self.fold, self.rest):
            self.holds(certificate)

    def test_of_another_network(self):
        def weight(c):
            c["network"]["C"][0][0] *= 1 + 1e-14

        def gain(c):
            c["network"]["f"][1][0]["gain"] += 1e-14

        def tau(c):
            c["tau"][1] += 1e-14

        def variance(c):
            c["K"][0] += 1e-14

        for change in (weight, gain, tau, variance):
            self.rejects(self.hopf, change)

    def test_of_another_path(self):
        for unknown in range(5):
            for place in (0, 1, 7):
                def coefficient(c):
                    path = c["steps"][1]["path"][unknown]
                    path[place] = moved(path[place], UNIT)

                with self.subTest(unknown=unknown, place=place):
                    self.rejects(self.hopf, coefficient)

        def length(c):
            c["steps"][1]["length"] *= 1 + 1e-14

        def dropped(c):
            del c["steps"][1]

        def twice(c):
            c["steps"].insert(1, c["steps"][1])

        def no_steps(c):
            c["steps"] = []

        for change in (length, dropped, twice, no_steps):
            self.rejects(self.hopf, change)

    def test_of_smaller_errors(self):
        for step in (0, 1, -1):
            for unknown in (0, 2 if step else 1):
                def error(c):
                    c["steps"][step]["error"][unknown] = str(Fraction(c["steps"][step]["error"][unknown]) / 64)

                self.rejects(self.hopf, error)

    def test_of_another_time(self):
        def earlier(c):
            width = Fraction(c["eta"][1]) - Fraction(c["eta"][0])
            c["eta"] = [str(Fraction(end) - width) for end in c["eta"]]

        def narrower(c):
            c["eta"][0] = c["eta"][1]

        def sooner(c):
            width = int(c["where"][1]) - int(c["where"][0])
            c["where"] = [moved(u, -2 * width) for u in c["where"]]

        def later(c):
            width = int(c["where"][1]) - int(c["where"][0])
            c["where"] = [moved(u, 2 * width) for u in c["where"]]

        for certificate in (self.hopf, self.fold):
            for change in (earlier, narrower, sooner, later):
                with self.subTest(kind=certificate["exit"], change=change.__name__):
                    self.rejects(certificate, change)

    def test_of_another_kind(self):
        for certificate, kinds in ((self.hopf, ("fold", "none", "escape")), (self.fold, ("hopf", "none"))):
            for kind in kinds:
                def other(c):
                    c["exit"] = kind
                    c["horizon"] = 0.01

                self.rejects(certificate, other)

    def test_of_another_region(self):
        def larger(c):
            for key in ("v_radius", "K_radius", "level"):
                c["rest"][key] *= 64

        def thinner(c):
            c["rest"]["v_radius"] /= 64

        def ellipse(c):
            c["rest"]["level"] *= 2

        def elsewhere(c):
            c["rest"]["center"][2] = moved(c["rest"]["center"][2], 1 << c["bits"] - 8)

        def turned(c):
            c["rest"]["P"][1] = -2 * c["rest"]["P"][0]

        def flat(c):
            c["rest"]["P"] = [x / 16 for x in c["rest"]["P"]]

        def not_there_yet(c):
            del c["steps"][-4:]

        for change in (larger, thinner, ellipse, elsewhere, turned, flat, not_there_yet):
            with self.subTest(change=change.__name__):
                self.rejects(self.rest, change)

    def test_of_a_longer_horizon(self):
        certificate = copy.deepcopy(self.rest)
        reached = Fraction(int(certificate["end"]["at"][4]), 1 << certificate["bits"])
        certificate["horizon"] = float(reached) * (1 - 1e-12)
        self.holds(certificate)

        def longer(c):
            c["horizon"] = float(reached) * (1 + 1e-12)

        self.rejects(certificate, longer)

    def test_as_a_program(self):
        with tempfile.TemporaryDirectory() as folder:
            good, bad = pathlib.Path(folder) / "good.json", pathlib.Path(folder) / "bad.json"
            good.write_text(json.dumps(self.hopf))
            bad.write_text(json.dumps({**self.hopf, "tau": [1.0, 2.0]}))
            runs = [subprocess.run([sys.executable, VERIFIER / "certificate.py", path], capture_output=True, text=True)
                    for path in (good, bad, pathlib.Path(folder) / "none.json")]
            self.assertEqual([run.returncode for run in runs], [0, 1, 2])
            self.assertIn("holds", runs[0].stdout)
            self.assertIn("bad.json: ", runs[1].stderr)


if __name__ == "__main__":
    POISE = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
