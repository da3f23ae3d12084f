#!/usr/bin/python3
"""Checks a ledger of `poise check` again, by other means.

Every certificate is recomputed from the numbers it states, in interval arithmetic of another library
(mpmath) or in exact fractions, by another method than the one that found it and at a higher
precision; every verdict must have evidence of its kind; every test statistic must lie on the right
side of the level. A certificate that is a proof in words (kind "argument") is counted, not checked. The
ledger must be complete: every statement that it says was asked for, once, and no other.

    proofs_checks/verifier/verify.py ledger.json

What cannot be read is a fault as well, whatever it is, and so is a certificate that asks for more work than
any that poise writes; the statements after it are checked all the same.

Exit status 0 if all is well; 1, with one line a fault, if not; 2 if there is no file, or no JSON in it.
"""

import argparse
import collections
import contextlib
import importlib
import json
import math
import pathlib
import pkgutil
import signal
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
from fault import Fault, require, require_modest  # noqa: E402
from mpmath import mp  # noqa: E402

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
        return math.erfc(abs(float(z)) / math.sqrt(2))

    require(p_value(test["z"]) >= level, f'a test of a supported statement rejects: "{test["null"]}"')
    require(p_value(test["planted_z"]) < level, f'a planted alternative passes: "{test["alternative"]}"')


@contextlib.contextmanager
def at_most(seconds):
    """Ends what takes longer by a Fault."""

    def over(*_):
        raise Fault(f"a certificate takes longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def verify_certificate(certificate, known, seconds):
    require(isinstance(certificate, dict), "a certificate is no object")
    kind = certificate.get("kind")
    require(isinstance(kind, str) and kind in known, f"unknown kind of certificate: {shown(kind)}")
    require_modest(certificate)
    mp.dps = 15  # whatever the last one left
    try:
        with at_most(seconds):
            known[kind](certificate)
    except Fault:
        raise
    except Exception as error:  # whatever a certificate can make a check stumble over, it does not hold
        raise Fault(f'a certificate "{kind}" cannot be checked: {shown(error)}') from error
    return kind != "argument"


def verify_finding(finding, level, known, seconds):
    """Returns how many certificates were recomputed."""
    verdict = finding["verdict"]
    require(verdict in VERDICTS, f"{shown(verdict)} is no verdict")
    require(isinstance(finding["because"], str) and finding["because"], "a verdict without a reason")
    for key in ("certificates", "tests"):
        require(isinstance(finding[key], list), f"{key} are no list")
    if verdict in ("proved", "refuted"):
        require(finding["certificates"], f"{verdict} without a certificate")
    if verdict == "supported":
        require(finding["tests"], "supported without a test")
        for test in finding["tests"]:
            verify_test(test, level)
    return sum(verify_certificate(certificate, known, seconds) for certificate in finding["certificates"])


def verify_statement(statement, level, known, seconds):
    require(isinstance(statement, dict), "is no object")
    require(set(statement) == KEYS, f"keys are {sorted(statement)}, expected {sorted(KEYS)}")
    recomputed = 0
    for column in ("as_stated", "corrected"):
        finding = statement["evidence"][column]
        require(finding is None or isinstance(finding, dict), f"{column}: the evidence is no object")
        verdict = finding["verdict"] if finding else None
        require(statement[column] == verdict, f"{column}: the column and its evidence differ")
        if finding:
            recomputed += verify_finding(finding, level, known, seconds)
    require(statement["as_stated"] is not None, "no verdict on what was printed")
    require(statement["as_stated"] != "refuted" or statement["corrected"], "refuted, and nothing in its place")
    return recomputed


def incomplete(ledger, statements):
    """What keeps the statements from being all that were asked for, each once; one line a fault."""
    if ledger.get("interrupted") is not False:
        yield "the ledger was interrupted" if ledger.get("interrupted") is True else "does not say whether it is complete"
    expected = ledger.get("expected")
    if not isinstance(expected, list) or not all(isinstance(name, str) for name in expected):
        yield "does not say which statements were asked for"
        return
    if not expected:
        yield "no statement was asked for"
    found = collections.Counter(name_of(statement) for statement in statements)
    for name in dict.fromkeys(expected):
        if found[name] != 1:
            yield f"{shown(name)} is {'missing' if found[name] == 0 else 'there more than once'}"
    for name in found:
        if name not in expected:
            yield f"{shown(name)} was not asked for"
    if len(set(expected)) < len(expected):
        yield "a statement was asked for more than once"


def name_of(statement):
    name = statement.get("id") if isinstance(statement, dict) else None
    return name if isinstance(name, str) else "a statement without a name"


def shown(value):
    """For a message: short, on one line, without control characters."""
    if isinstance(value, Exception):
        value = f"{type(value).__name__}: {value}"
    text = ascii(value)
    return text if len(text) <= 100 else text[:97] + "..."


def whole_number(text):
    """Python refuses to read thousands of digits; they stay text, which is no number."""
    return int(text) if len(text) <= 1000 else text


def read(path):
    """Raises OSError, ValueError, RecursionError."""
    return json.loads(path.read_bytes().decode(), parse_int=whole_number)


def faults_of(ledger, known, seconds, recomputed):
    """One line a fault; appends to `recomputed` the number of certificates of each statement."""
    if not isinstance(ledger, dict):
        yield "is no ledger of poise check: no object"
        return
    level, statements = ledger.get("level"), ledger.get("statements")
    if isinstance(level, bool) or not isinstance(level, (int, float)) or not 0 < level <= 1e-6:
        yield f"level {shown(level)}: expected at most 1e-6"
        level = 1e-6
    if not isinstance(statements, list):
        yield "is no ledger of poise check: statements are no list"
        return
    yield from incomplete(ledger, statements)
    for statement in statements:
        try:
            recomputed.append(verify_statement(statement, level, known, seconds))
        except Fault as fault:
            yield f"{shown(name_of(statement))[1:-1]}: {fault}"
        except Exception as error:
            yield f"{shown(name_of(statement))[1:-1]}: cannot be read: {shown(error)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ledger", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=300.0, help="for one certificate; what takes longer is a fault")
    arguments = parser.parse_args()
    path, recomputed, faults, ledger = arguments.ledger, [], 0, None
    try:
        ledger = read(path)
    except OSError as error:
        sys.stderr.write(f"{path}: {error.strerror}\n")
        return 2
    except ValueError as error:
        sys.stderr.write(f"{path}: no ledger of poise check: {shown(error)}\n")
        return 2
    except RecursionError:
        sys.stderr.write(f"{path}: nested too deeply to be read\n")
        return 1
    for fault in faults_of(ledger, checks(), arguments.seconds, recomputed):
        sys.stderr.write(f"{path}: {fault}\n")
        faults += 1
    statements = ledger.get("statements") if isinstance(ledger, dict) else None
    count = len(statements) if isinstance(statements, list) else 0
    print(f"{count} statements, {sum(recomputed)} certificates recomputed, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
