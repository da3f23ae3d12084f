"""Statements that are false do not compile, and proofs that rest on more than the real numbers are noticed.

usage: formal_test.py BUILD_FOLDER [unittest options]; there proofs_checks/formal/check.py has compiled the proofs
"""

import pathlib
import re
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
FORMAL = ROOT / "proofs_checks" / "formal"
sys.path.insert(0, str(FORMAL))
import check  # noqa: E402

BUILD = pathlib.Path()

# File, what stands in it once, and what makes the statement false.
FALSE = [
    ("bennett", "exists edge, 4.1156 < edge < 4.1157 /\\", "exists edge, 4.1156 < edge < 4.11561 /\\"),
    ("bennett", "u ^ 2 / (2 * (1 + u / 3)) <= h u.", "u ^ 2 / (2 * (1 + u / 4)) <= h u."),
    ("lemma_8_1", "printed_bound 1 12 < crossing_probability 1 (12 * sqrt 1) [1].",
     "printed_bound 1 2 < crossing_probability 1 (2 * sqrt 1) [1]."),
    ("corollary_8_2", "exp (b / n * (INR k - n * T) ^ 2)", "exp (b / n * (INR k - n * T))"),
    ("eq_5_30", "exp (- (5.75 * eps * sqrt n)) <= least eps n.", "exp (- (5.5 * eps * sqrt n)) <= least eps n."),
    ("eq_5_42", "(2 ^ m <= length middles)%nat.", "(2 ^ S m <= length middles)%nat."),
    ("eq_5_63", "(- (2 / tau) * variance", "(- (1 / tau) * variance"),
    ("eq_5_67", "exists t, 0 <= t <= T /\\ x = difference t t.", "exists t, 0 <= t <= T / 2 /\\ x = difference t t."),
    ("eq_5_81", "(product P J) = identity (-1).", "(product P J) = identity (-2)."),
    ("lemma_8_3", "exists n0, forall n, (n0 <= n)%nat -> - ln 3 <=", "exists n0, forall n, (n0 <= n)%nat -> ln 3 <="),
    ("theorem_4_1", "(Finite (m + 1)))", "(Finite m))"),
    ("section_6", "(links := [(-1.8, -0.689);", "(links := [(-1.8, -0.589);"),
]

# Name, a file, and what must be said of it.
ASSUMING = [
    ("declared", "Axiom easy : 1 = 2.", "declared.v declares axioms: declared.easy"),
    ("admitted", "Lemma easy : 1 = 2. Admitted.", "admitted.easy assumes"),
    ("inherited", "Lemma easy : 1 = 2. Admitted. Theorem uses : 2 = 1. Proof. symmetry. exact easy. Qed.",
     "inherited.uses assumes"),
    ("machine", "From Coq Require Import Uint63. Lemma easy : (1 + 1 = 2)%uint63.\n"
     "Proof. apply to_Z_inj. rewrite add_spec. reflexivity. Qed.", "machine.easy assumes"),
]


class Planted(unittest.TestCase):
    def compile(self, name, text):
        """Into a copy of the build folder, whose name is returned."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        copy = pathlib.Path(folder.name)
        for compiled in BUILD.glob("*.vo"):
            if compiled.stem != name:
                (copy / compiled.name).symlink_to(compiled)
        (copy / f"{name}.v").write_text(text)
        check.compile_file(copy / f"{name}.v", copy)
        return copy

    def test_false_statements_have_no_proof(self):
        for name, true, false in FALSE:
            with self.subTest(f"{name}: {false}"):
                text = (FORMAL / f"{name}.v").read_text()
                self.assertEqual(1, text.count(true), "stands there once")
                with self.assertRaisesRegex(check.Unproved, "Error:") as refused:
                    self.compile(name, text.replace(true, false))
                self.assertNotRegex(str(refused.exception), "physical path|was not found|[Ss]yntax error")

    def test_assumptions_are_noticed(self):
        for name, text, said in ASSUMING:
            with self.subTest(name):
                build = self.compile(name, text)
                with self.assertRaisesRegex(check.Unproved, re.escape(said)):
                    check.check_assumptions([name], build)

    def test_a_proof_that_assumes_nothing_passes(self):
        build = self.compile("plain", "Lemma easy : 1 + 1 = 2. Proof. reflexivity. Qed.")
        lemmas, used = check.check_assumptions(["plain"], build)
        self.assertEqual((["plain.easy"], set()), (lemmas, used))


class Readme(unittest.TestCase):
    def test_lists_the_theorems(self):
        """Each row names a file and a theorem of it; each file for a statement of the paper is there."""
        rows = re.findall(r"^\| `(\w+)\.v` \| `(\w+)` \|", (FORMAL / "README.md").read_text(), flags=re.MULTILINE)
        for name, theorem in rows:
            with self.subTest(f"{name}.{theorem}"):
                self.assertIn(f"{name}.{theorem}", check.proofs(name, BUILD)[0])
        statements = {path.stem for path in FORMAL.glob("*.v") if path.read_text().startswith("(** [MV, ")}
        self.assertEqual(statements, {name for name, _ in rows})


if __name__ == "__main__":
    if not shutil.which("coqc"):
        print("skipped: there is no coqc")
        sys.exit(check.NO_COQ)
    BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
