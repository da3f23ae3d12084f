"""The ledger end to end: the quick run, checked again by the verifier, which must notice and name whatever is
falsified; the same verdicts from another seed; the pages.

usage: ledger_test.py POISE [unittest options]
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

POISE = ""
ROOT = pathlib.Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "proofs_checks" / "verifier" / "verify.py"
PAGES = ROOT / "docs" / "ledger"

sys.path.insert(0, str(VERIFIER.parent))
import mutations  # noqa: E402
import table  # noqa: E402
import verify  # noqa: E402


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
        pages = path.with_suffix("")
        subprocess.run([POISE, "check", "--quick", "--seed", str(seed), "--out", path, "--pages", pages], check=True,
                       stdout=subprocess.DEVNULL)
        return json.loads(path.read_text())

    def test_the_verifier_agrees(self):
        done = subprocess.run([sys.executable, VERIFIER, self.path], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, f"{done.stderr}if that is meant: verify.py --write, docs/adding/statement.md")

    def test_nothing_is_undecided_by_accident(self):
        for statement in self.ledger["statements"]:
            for column in ("as_stated", "corrected"):
                finding = statement["evidence"][column]
                if finding:
                    self.assertNotIn("rejects", finding["because"], statement["id"])
                    self.assertNotIn("misses", finding["because"], statement["id"])

    def test_another_seed_gives_the_same_verdicts_and_holds_too(self):
        other = self.run_check(pathlib.Path(self.folder.name) / "seed.json", 2)
        self.assertEqual(verdicts(other), verdicts(self.ledger))
        self.assertEqual(list(verify.faults_of(other, verify.Known())), [])

    def test_the_pages_are_those_of_this_ledger(self):
        made = {path.name: path.read_text() for path in self.path.with_suffix("").iterdir()}
        kept = {path.name: path.read_text() for path in PAGES.iterdir()}
        self.assertEqual(sorted(made), sorted(kept))
        for name, text in made.items():
            self.assertEqual(text, kept[name], f"docs/ledger/{name}: run poise check --quick --pages docs/ledger")

    def test_what_the_verifier_expects_is_written_from_this_ledger(self):
        known = verify.Known()
        for row in self.ledger["statements"]:
            pattern = table.row_pattern(row, known.computed, known.drawn)
            kept = table.of_mode(json.loads((table.FOLDER / f"{row['id']}.json").read_text()), "quick")
            self.assertEqual(list(table.differences(pattern, kept)), [], row["id"])
            self.assertEqual(list(table.differences(kept, pattern)), [], row["id"])

    def test_the_verifier_knows_no_kind_that_the_ledger_does_not_use(self):
        """But formal and cited proofs, which may go, and what `exit --certify` proves of one network."""
        used = {c["kind"] for s in self.ledger["statements"] for column in ("as_stated", "corrected")
                for c in (s["evidence"][column] or {"certificates": []})["certificates"]}
        self.assertEqual(set(verify.Known().checks) - {"citation", "formal", "limit_exit"} - used, set())

    def test_every_statement_of_the_order_is_there(self):
        self.assertEqual([s["id"] for s in self.ledger["statements"]], table.order())

    def test_the_verifier_notices_every_mutation_and_names_it(self):
        """Thousands, of every field that is not said to be unchecked. Another test checks the rows as they are."""
        known, patterns = verify.Known(), table.load("quick")
        enclosures = {kind: keys for kind, keys in known.computed.items() if kind not in known.wide}
        tried, missed = 0, []
        for what, false, touched in mutations.mutations(self.ledger, set(table.UNCHECKED), enclosures):
            only = set(touched) if touched else None
            # Of the ledger's own entries, one says against which patterns it is held.
            held = patterns if touched else None
            fault = next(verify.faults_of(false, known, 20.0, patterns=held, only=only), None)
            named = tuple(f"{name}{after}" for name in touched for after in ": ")
            if fault is None or (touched and not fault.startswith(named)):
                missed.append(f"{what}: {fault}")
            tried += 1
        self.assertEqual(missed, [])
        self.assertGreater(tried, 5000)
        print(f"{tried} mutations, all noticed and named")


if __name__ == "__main__":
    POISE = sys.argv.pop(1)
    unittest.main()
