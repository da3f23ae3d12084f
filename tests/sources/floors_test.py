"""Includes run one way: down the list of folders that lib/poise/CMakeLists.txt adds, in its order.

A folder may include itself and those before it in the list. Beside that:
  - sample/ and limit/ know nothing of each other, whatever their order: what compares them lives above;
  - testing/, the laws that other projects may test their own classes by, may include all of the
    library, and no folder of the library includes it;
  - the library includes neither experiments/ nor proofs_checks/ nor tests/; proofs_checks/ does not
    include experiments/;
  - what lies in a folder internal/ is for its own folder, and for tests and benchmarks of it;
  - mpi.h is included by mpi/ of the library alone, and Arb by certify/ alone.

usage: floors_test.py --floors FLOOR,FLOOR,... [unittest options]
"""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOUSES = ("lib", "python", "experiments", "proofs_checks", "tests", "benchmarks")
APART = ({"sample", "limit"},)
CLOSED = {"lib": ("experiments", "proofs_checks", "tests"), "proofs_checks": ("experiments", "tests")}
OWNERS = {r"mpi\.h": "lib/poise/mpi/", r"(flint/)?(arb|acb|arf|mag)(_\w+)?\.h": "lib/poise/certify/"}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.MULTILINE)
ABOVE_ALL = "testing"
FLOORS = []


def sources():
    for house in HOUSES:
        for path in sorted((ROOT / house).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".h"):
                yield path.relative_to(ROOT).as_posix(), path.read_text()


def fault(path, included, floors):
    """What is wrong with this file including that one, or nothing."""
    parts = path.split("/")
    for pattern, owner in OWNERS.items():
        if re.fullmatch(pattern, included) and not path.startswith(owner):
            return f"is for {owner} alone"
    if included.split("/")[0] in CLOSED.get(parts[0], ()):
        return f"is above {parts[0]}/"
    if "/internal/" in included and not path.startswith(f"lib/{included.split('internal/')[0]}") \
            and parts[0] not in ("tests", "benchmarks"):
        return "is internal to its folder"
    if parts[:2] != ["lib", "poise"] or not included.startswith("poise/"):
        return None
    here, there = parts[2], included.split("/")[1]
    if there not in floors or here not in floors:
        unknown = here if here not in floors else there
        return f"{unknown}/ is not in the list of lib/poise/CMakeLists.txt"
    if here != there and {here, there} in APART:
        return f"{here}/ and {there}/ know nothing of each other"
    if floors.index(there) > floors.index(here):
        return f"{there}/ is above {here}/"
    return None


def faults(files, floors):
    floors = [*floors, ABOVE_ALL]
    found = []
    for path, text in files:
        for included in INCLUDE.findall(text):
            why = fault(path, included, floors)
            if why:
                found.append(f"{path}: includes {included}: {why}")
    return found


class Floors(unittest.TestCase):
    def test_includes_run_down(self):
        found = faults(sources(), FLOORS)
        self.assertEqual([], found, "\n" + "\n".join(found))

    def test_every_floor_is_looked_at(self):
        seen = {path.split("/")[2] for path, _ in sources() if path.startswith("lib/poise/")}
        self.assertLessEqual(set(FLOORS), seen)
        self.assertGreater(len(FLOORS), 9)

    def test_planted_includes_are_noticed(self):
        floors = ["core", "network", "limit", "sample", "certify"]
        planted = {
            "lib/poise/core/error.hpp": "poise/network/model.hpp",
            "lib/poise/sample/exact.cpp": "poise/limit/exit.hpp",
            "lib/poise/limit/exit.cpp": "poise/sample/exact.hpp",
            "lib/poise/sample/leap.hpp": "poise/testing/sampler_laws.hpp",
            "lib/poise/sample/gillespie.cpp": "poise/attic/old.hpp",
            "lib/poise/certify/ball.cpp": "proofs_checks/statement.hpp",
            "lib/poise/network/model.cpp": "arb_hypgeom.h",
            "proofs_checks/ledger.cpp": "experiments/command.hpp",
            "lib/poise/sample/stiff_leap.hpp": "poise/network/internal/batch.hpp",
            "tests/core/team_test.cpp": "mpi.h",
        }
        files = [(path, f"#pragma once\n#  include <{name}>\n") for path, name in planted.items()]
        self.assertEqual(len(planted), len(faults(files, floors)), faults(files, floors))
        for path, text in sources():
            if path == "lib/poise/sample/exact.cpp":
                self.assertTrue(faults([(path, text + '\n#include "poise/limit/exit.hpp"\n')], FLOORS))

    def test_rightful_includes_are_not(self):
        floors = ["core", "network", "certify", "mpi"]
        files = [
            ("lib/poise/network/model.cpp", '#include "poise/network/model.hpp"\n#include "poise/core/error.hpp"\n'),
            ("lib/poise/network/batch.cpp", '#include "poise/network/internal/batch.hpp"\n'),
            ("tests/network/batch_test.cpp", '#include "poise/network/internal/batch.hpp"\n'),
            ("lib/poise/certify/arb.hpp", "#include <flint/arb.h>\n"),
            ("lib/poise/testing/laws.hpp", '#include "poise/certify/ball.hpp"\n'),
            ("lib/poise/mpi/world.cpp", '#include <mpi.h>\n#include "poise/core/error.hpp"\n'),
            ("experiments/check.cpp", '#include "proofs_checks/ledger.hpp"\n'),
        ]
        self.assertEqual([], faults(files, floors))


if __name__ == "__main__":
    place = sys.argv.index("--floors")
    FLOORS = sys.argv[place + 1].split(",")
    del sys.argv[place:place + 2]
    unittest.main()
