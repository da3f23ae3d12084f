#!/usr/bin/python3
"""Checks a ledger of `poise check` again, by other means.

Three things are held against it. What it must say, file by file of expected/ (table.py): every statement once, in the
order of the paper, with these verdicts, these certificates, these tests, these words, and nothing else. What can be
computed: every certificate from the numbers it states, in interval arithmetic of another library (mpmath) or in exact
fractions, by another method than the one that found it and at a higher precision; every statistic from the samples
that the ledger holds (samples.py). What cannot: an argument, a citation, a formal proof must be there, unchanged.

    proofs_checks/verifier/verify.py ledger.json
    proofs_checks/verifier/verify.py --some one.json              # the ledger of a few statements
    proofs_checks/verifier/verify.py --write quick.json full.json  # expected/, after a change of statements

What cannot be read is a fault as well, whatever it is, and so is a certificate that asks for more work than
any that poise writes; the statements after it are checked all the same.

Exit status 0 if all is well; 1, with one line a fault, if not; 2 if there is no file, or no JSON in it.
"""

import argparse
import collections
import contextlib
import importlib
import json
import pathlib
import pkgutil
import re
import signal
import sys
from fractions import Fraction

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
from fault import Fault, require, require_modest  # noqa: E402
import table  # noqa: E402
from mpmath import mp  # noqa: E402
from samples import LEVEL, verify_test  # noqa: E402

SLACK = 4  # digits, of the ledger's, that an enclosure may be wider than one in its last place
KEYS = {"poise_version", "quick", "seed", "digits", "level", "interrupted", "expected", "statements"}
DECIMAL = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")


class Known:
    """What the files in kinds/ know: kind -> function(certificate), which raises Fault (CHECKS); the keys that it
    computes again (COMPUTED), and those that come from a seed (DRAWN); kinds whose numbers are no enclosures, or wide
    ones (WIDE)."""

    def __init__(self):
        self.checks, self.computed, self.drawn, self.wide = {}, {}, {}, set()
        for module in pkgutil.iter_modules([str(FOLDER / "kinds")]):
            loaded = importlib.import_module("kinds." + module.name)
            self.checks.update(loaded.CHECKS)
            self.computed.update(getattr(loaded, "COMPUTED", {}))
            self.drawn.update(getattr(loaded, "DRAWN", {}))
            self.wide.update(getattr(loaded, "WIDE", ()))
        self.held = set()  # certificates that were found to hold, as text


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


def enclosures(node, keys):
    """Pairs of decimals, lower and upper, under these keys: {"lower": ..., "upper": ...}, or a list that ends in them."""
    if isinstance(node, dict):
        if "lower" in keys and "lower" in node:
            yield ends_of(node["lower"], node.get("upper"))
        for key, value in node.items():
            if key not in keys:
                yield from enclosures(value, keys)
            elif key not in ("lower", "upper"):
                yield from pairs(value)
    elif isinstance(node, list):
        for value in node:
            yield from enclosures(value, keys)


def pairs(node):
    """What stands under a key that is computed again: pairs, and nothing else but whole numbers that index them."""
    if isinstance(node, dict) and node:
        values = [value for key, value in node.items() if key not in ("lower", "upper")]
        if len(values) < len(node):
            yield ends_of(node.get("lower"), node.get("upper"))
        for value in values:
            yield from pairs(value)
    elif isinstance(node, list) and node and all(isinstance(value, (dict, list)) for value in node):
        for value in node:
            yield from pairs(value)
    else:
        require(isinstance(node, list) and len(node) >= 2, f"is no enclosure: {shown(node)}")
        require(all(type(value) is int for value in node[:-2]), f"is no enclosure: {shown(node)}")
        yield ends_of(*node[-2:])


def ends_of(lower, upper):
    for end in (lower, upper):
        require(isinstance(end, str) and len(end) <= 1200 and DECIMAL.fullmatch(end), f"is no decimal: {shown(end)}")
    return lower, upper


def enclosures_of(certificate, known):
    """Those that are computed again, and are meant to be narrow."""
    kind = certificate["kind"]
    return () if kind in known.wide else enclosures(certificate, known.computed.get(kind, ()))


def require_narrow(certificate, known, digits):
    """Every enclosure that is computed again has its ends in order, as close as the ledger's digits say, and no
    further apart than its own last digits."""
    for lower, upper in enclosures_of(certificate, known):
        low, high = Fraction(lower), Fraction(upper)
        require(low <= high, f"the ends of an enclosure are exchanged: {shown(lower)}")
        width, scale = high - low, max(abs(low), abs(high))
        own = max(digits_of(lower), digits_of(upper))
        require(width <= Fraction(10) ** (SLACK - digits) * scale, f"an enclosure is too wide: {shown(lower)}")
        require(width <= Fraction(10) ** (3 - own) * scale, f"an enclosure is wider than its digits: {shown(lower)}")


def digits_of(decimal):
    return len(re.sub(r"e.*|\D", "", decimal).lstrip("0"))


def verify_certificate(certificate, known, seconds, digits=15):
    require(isinstance(certificate, dict), "a certificate is no object")
    kind = certificate.get("kind")
    require(isinstance(kind, str) and kind in known.checks, f"unknown kind of certificate: {shown(kind)}")
    try:
        require_modest(certificate)
        text = json.dumps([certificate, digits])
        if text in known.held:
            return
        mp.dps = 15  # whatever the last one left
        with at_most(seconds):
            require_narrow(certificate, known, digits)
            known.checks[kind](certificate)
    except Fault as fault:
        raise Fault(f'certificate "{kind}": {fault}') from fault
    except Exception as error:  # whatever a certificate can make a check stumble over, it does not hold
        raise Fault(f'certificate "{kind}" cannot be checked: {shown(error)}') from error
    known.held.add(text)


def each(items, check):
    """The faults of each, whatever it raises."""
    for item in items:
        try:
            check(item)
        except Fault as fault:
            yield str(fault)
        except Exception as error:
            yield f"cannot be read: {shown(error)}"


def faults_of_row(row, pattern, known, seconds, digits):
    """One line a fault."""
    yield from table.differences(pattern, row)
    for finding in (row["evidence"]["as_stated"], row["evidence"]["corrected"]):
        if finding:
            yield from each(finding["certificates"], lambda c: verify_certificate(c, known, seconds, digits))
            yield from each(finding["tests"], verify_test)


def faults_of_frame(ledger, expected):
    """Of everything but the rows."""
    for key in sorted(KEYS ^ set(ledger) - {"provenance"}):
        yield f"{shown(key)} is {'missing' if key in KEYS else 'not known here'}"
    for key, what, holds in (
        ("poise_version", "a version", lambda x: isinstance(x, str) and re.fullmatch(r"\d{1,9}(\.\d{1,9}){1,3}", x)),
        ("quick", "true or false", lambda x: isinstance(x, bool)),
        ("seed", "a seed", lambda x: type(x) is int and 0 <= x < 2**64),
        ("digits", "15 to 1000", lambda x: type(x) is int and 15 <= x <= 1000),
        ("level", "1e-06", lambda x: x == LEVEL),
        ("interrupted", "false: an interrupted ledger is not complete", lambda x: x is False),
        ("expected", "the statements of the paper in their order", lambda x: x == expected),
    ):
        if not holds(ledger.get(key)):
            yield f"{key}: {shown(ledger.get(key))}, expected {what}"
    names = [name_of(row) for row in ledger["statements"]]
    for name in dict.fromkeys(expected):
        if names.count(name) != 1:
            yield f"{name} is {'missing' if name not in names else 'there more than once'}"
    for name in dict.fromkeys(names):
        if name not in expected:
            yield f"{shown(name)} is no statement of the ledger"
    if names != expected and sorted(names) == sorted(expected):
        yield "the statements are not in the order of the paper"


def faults_of_digits(ledger, known):
    """Most of the ledger's enclosures have as many digits as it says."""
    rows = [row["evidence"] for row in ledger["statements"]]
    findings = [row[column] for row in rows for column in ("as_stated", "corrected") if row[column]]
    certificates = [certificate for finding in findings for certificate in finding["certificates"]]
    ends = [end for certificate in certificates for pair in enclosures_of(certificate, known) for end in pair]
    digits = collections.Counter(map(digits_of, ends))
    if digits and digits.most_common(1)[0][0] != ledger["digits"]:
        yield f"digits: {shown(ledger['digits'])}, but the enclosures have {digits.most_common(1)[0][0]}"


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


def faults_of(ledger, known, seconds=300.0, some=False, patterns=None, only=None):
    """One line a fault. `some`: only the statements that it was asked for have to be there. `patterns` as
    table.load gives them, which is the default. `only`: names of rows, where the others are known to hold."""
    if not isinstance(ledger, dict) or not isinstance(ledger.get("statements"), list):
        yield "is no ledger of poise check"
        return
    if patterns is None:
        patterns = table.load("quick" if ledger.get("quick") is True else "full")
    expected = table.order()
    if some and isinstance(ledger.get("expected"), list):
        expected = [name for name in expected if name in ledger["expected"]]
    for name in expected:
        if name not in patterns:
            yield f"{name}: there is no expected/{name}.json"
    yield from faults_of_frame(ledger, expected)
    digits = ledger["digits"] if type(ledger.get("digits")) is int and 15 <= ledger["digits"] <= 1000 else 30
    for row in ledger["statements"]:
        name = name_of(row)
        if name in patterns and (only is None or name in only):
            try:
                for fault in faults_of_row(row, patterns[name], known, seconds, digits):
                    yield f"{name}: {fault}"
            except Exception as error:
                yield f"{name}: cannot be read: {shown(error)}"
    if not some and only is None:
        try:
            yield from faults_of_digits(ledger, known)
        except Exception as error:
            yield f"digits: cannot be read: {shown(error)}"


def summary(ledger, faults):
    rows = ledger["statements"] if isinstance(ledger, dict) and isinstance(ledger.get("statements"), list) else []
    unchecked = "".join(f"\n  {key}: {reason}" for key, reason in table.UNCHECKED.items())
    return f"{len(rows)} statements, {faults} faults\nnot checked:{unchecked}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ledger", type=pathlib.Path, nargs="+")
    parser.add_argument("--some", action="store_true", help="the ledger is of some statements, not of all")
    parser.add_argument("--write", action="store_true", help="write expected/ from these ledgers, and check nothing")
    parser.add_argument("--seconds", type=float, default=300.0, help="for one certificate; what takes longer is a fault")
    arguments = parser.parse_args()
    known, faults, ledgers = Known(), 0, []
    for path in arguments.ledger:
        try:
            ledgers.append(read(path))
        except OSError as error:
            sys.stderr.write(f"{path}: {error.strerror}\n")
            return 2
        except ValueError as error:
            sys.stderr.write(f"{path}: no ledger of poise check: {shown(error)}\n")
            return 2
        except RecursionError:
            sys.stderr.write(f"{path}: nested too deeply to be read\n")
            return 1
    if arguments.write:
        print(f"wrote expected/ of {', '.join(table.write(ledgers, known.computed, known.drawn))}")
        return 0
    for path, ledger in zip(arguments.ledger, ledgers):
        found = 0
        for fault in faults_of(ledger, known, arguments.seconds, arguments.some):
            sys.stderr.write(f"{path}: {fault}\n")
            found += 1
        print(f"{path}: {summary(ledger, found)}")
        faults += found
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
