"""The slow tests that tests/labels.cmake names are there: one that was renamed would count as quick.

usage: labels_test.py [unittest options]
"""

import pathlib
import re
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
CASE = re.compile(r"\b(?:TEST|TEST_F|TEST_P|TYPED_TEST|RC_GTEST_PROP)\(\s*(\w+),\s*(\w+)[,)]")


def cases():
    return {f"{suite}.{case}" for path in TESTS.rglob("*.cpp") for suite, case in CASE.findall(path.read_text())}


def slow(text):
    return re.search(r"^set\(slow\n(.*?)\)", text, re.DOTALL | re.MULTILINE)[1].split()


def gone(listed):
    """Those that no source has."""
    known = cases()
    known |= {name.split(".")[0] for name in known}  # Instance/Suite is all of it
    return [name for name in listed if name.split("/")[-1] not in known]


class Labels(unittest.TestCase):
    def test_every_slow_test_exists(self):
        listed = slow((TESTS / "labels.cmake").read_text())
        self.assertEqual(gone(listed), [])
        self.assertEqual(listed, sorted(set(listed)))

    def test_one_that_is_gone_is_seen(self):
        listed = slow("# set(slow\nset(slow\n  Blocks.AgreesOnTheFirstSpike\n  Exact.AgreesOnTheFirstSpike\n  A/None\n)\n")
        self.assertEqual(gone(listed), ["Exact.AgreesOnTheFirstSpike", "A/None"])


if __name__ == "__main__":
    unittest.main()
