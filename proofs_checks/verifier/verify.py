#!/usr/bin/python3
"""Checks a ledger of `poise check` again, by other means.

Every certificate is recomputed from the numbers it states, in interval arithmetic of another library
(mpmath) or in exact fractions, by another method than the one that found it and at a higher
precision; every verdict must have evidence of its kind; every test statistic must lie on the right
side of the level. A certificate that is a proof in words (kind "argument") is counted, not checked.

    proofs_checks/verifier/verify.py ledger.json

Exit status 0 if all is well; 1, with one line a fault, if not; 2 if the file is no ledger.
"""

import argparse
import importlib
import json
import math
import pathlib
import pkgutil
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
from fault import Fault, require  # noqa: E402

VERDICTS = ("proved", "refuted", "supported", "undecided")
KEYS = {"id", "title", "as_stated", "corrected", "evidence", "seconds"}


def checks():
    """kind -> function(certificate), which raises Fault: CHECKS of every file in kinds/."""
    found = {"argument": lambda certificate: require(certificate["claim"], "an argument claims nothing")}
    for module in pkgutil.iter_modules([str(FOLDER / "kinds")]):
        found.update(importlib.import_module("kinds." + module.name).CHECKS)
    return found


def verify_test(test, level):
    def p_value(z):
        require(isinstance(z, (int, float)), f'a statistic is no number: "{test["statistic"]}"')
        return math.erfc(abs(z) / math.sqrt(2))

    require(p_value(test["z"]) >= level, f'a test of a supported statement rejects: "{test["null"]}"')
    require(p_value(test["planted_z"]) < level, f'a planted alternative passes: "{test["alternative"]}"')


def verify_finding(finding, level, known):
    """Returns how many certificates were recomputed."""
    verdict = finding["verdict"]
    require(verdict in VERDICTS, f'"{verdict}" is no verdict')
    require(finding["because"], "a verdict without a reason")
    if verdict in ("proved", "refuted"):
        require(finding["certificates"], f"{verdict} without a certificate")
    if verdict == "supported":
        require(finding["tests"], "supported without a test")
        for test in finding["tests"]:
            verify_test(test, level)
    for certificate in finding["certificates"]:
        require(certificate["kind"] in known, f'unknown kind of certificate: "{certificate["kind"]}"')
        known[certificate["kind"]](certificate)
    return sum(certificate["kind"] != "argument" for certificate in finding["certificates"])


def verify_statement(statement, level, known):
    require(set(statement) == KEYS, f"keys are {sorted(statement)}, expected {sorted(KEYS)}")
    recomputed = 0
    for column in ("as_stated", "corrected"):
        finding = statement["evidence"][column]
        verdict = finding["verdict"] if finding else None
        require(statement[column] == verdict, f"{column}: the column and its evidence differ")
        if finding:
            recomputed += verify_finding(finding, level, known)
    require(statement["as_stated"] != "refuted" or statement["corrected"], "refuted, and nothing in its place")
    return recomputed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ledger", type=pathlib.Path)
    path = parser.parse_args().ledger
    try:
        ledger = json.loads(path.read_text())
        statements, level = ledger["statements"], ledger["level"]
    except OSError as error:
        sys.stderr.write(f"{path}: {error.strerror}\n")
        return 2
    except KeyError as error:
        sys.stderr.write(f"{path}: no ledger of poise check: key {error} is missing\n")
        return 2
    except (ValueError, TypeError) as error:
        sys.stderr.write(f"{path}: no ledger of poise check: {error}\n")
        return 2
    known, recomputed, faults = checks(), 0, 0
    if not 0 < level <= 1e-6:
        sys.stderr.write(f"{path}: level {level}: expected at most 1e-6\n")
        faults += 1
    for statement in statements:
        try:
            recomputed += verify_statement(statement, level, known)
        except (Fault, KeyError, TypeError, ValueError) as error:
            reason = error if isinstance(error, Fault) else repr(error)
            sys.stderr.write(f"{path}: {statement.get('id')}: {reason}\n")
            faults += 1
    print(f"{len(statements)} statements, {recomputed} certificates recomputed, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
