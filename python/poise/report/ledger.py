"""The ledger in the report: statements, verdicts, reasons, proofs, certificates, tests, and what the verifier said.

Proofs in words are the comments that open the files of proofs_checks/statements; the ledger names each with its
checksum, and a proof is shown as that of the ledger only if the checksums agree. The verifier is another program, in
another arithmetic; it is run on the file itself. Both lie in the source tree, and in PREFIX/share/poise.
"""

import collections
import hashlib
import json
import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass, field

from ..typeset import mathml
from ..typeset.reading import FUNCTIONS, LARGE, LETTERS

ITEM = re.compile(r"- |\([ivx]+\) ")
COMMENT = re.compile(r"\A(?:///[^\n]*\n)+")  # as proofs_checks/ledger/proofs.cmake has it
VERDICTS = ("refuted", "proved", "supported", "undecided")


def sources():
    """The folder that holds proofs_checks, or nothing."""
    here = pathlib.Path(__file__).resolve()
    for place in (here.parents[3], here.parents[min(5, len(here.parents) - 1)] / "share/poise"):
        if (place / "proofs_checks/verifier/verify.py").is_file():
            return place
    return None


@dataclass
class Verification:
    done: bool
    sentence: str
    faults: dict = field(default_factory=lambda: collections.defaultdict(list))  # statement -> lines


def verified(path, some):
    """What the verifier says of a ledger."""
    root = sources()
    if root is None:
        return Verification(False, "The verifier is not installed here, so that nothing was checked again.")
    command = [sys.executable, root / "proofs_checks/verifier/verify.py", path, *(["--some"] if some else [])]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode not in (0, 1) or not done.stdout:
        reason = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"it ended with {done.returncode}"
        return Verification(False, f"The verifier could not be run: {reason}.")
    faults = collections.defaultdict(list)
    for line in done.stderr.splitlines():
        name, _, fault = line.removeprefix(f"{path}: ").partition(": ")
        faults[name if fault else ""].append(fault or name)
    summary = done.stdout.splitlines()[0].removeprefix(f"{path}: ")
    return Verification(True, f"The verifier, another program in another arithmetic, checked every certificate and "
                              f"every statistic of this file again: {summary}.", faults)


# Proofs.

@dataclass
class Proof:
    file: str
    same: bool  # whether its text is that of the ledger's certificate
    blocks: list = field(default_factory=list)  # (kind, HTML): paragraph, item or display


def pieces_of(comment):
    """(kind, text) of a comment: paragraphs, items of lists, displayed formulas, each on one line."""
    pieces = []
    kind = ""
    for line in (line.removeprefix("///").removeprefix(" ").rstrip() for line in comment.splitlines()):
        stripped, indent = line.strip(), len(line) - len(line.lstrip())
        if not stripped:
            kind = ""
        elif kind == "item" and indent >= 2 and not ITEM.match(stripped):
            pieces[-1][1] += " " + stripped
        elif indent >= 4:
            if kind == "display" and goes_on(pieces[-1][1], stripped):
                pieces[-1][1] += " " + stripped
            else:
                pieces.append(["display", stripped])
            kind = "display"
        elif ITEM.match(stripped):
            kind = "item"
            pieces.append([kind, stripped.removeprefix("- ")])
        elif kind == "paragraph":
            pieces[-1][1] += " " + stripped
        else:
            kind = "paragraph"
            pieces.append([kind, stripped])
    return pieces


def goes_on(formula, line):
    """Whether a displayed line goes on with the next: a bracket is open, or a sign begins it."""
    opened = sum(map(formula.count, "([{")) - sum(map(formula.count, ")]}"))
    return opened > 0 or line[0] in "+-<>=*/" or formula[-1] in "+-=*/"


def proof_of(name, findings):
    """The proof in words that a statement's certificates name, its own file before others; nothing where there is
    none, or no sources."""
    root, own = sources(), re.sub("[-.]", "_", name)
    named = [one for finding in findings for one in finding["certificates"] if one.get("kind") == "argument"]
    for certificate in sorted(named, key=lambda one: pathlib.PurePath(one["where"]).stem != own):
        path = root / certificate["where"] if root else None
        comment = COMMENT.match(path.read_text()) if path and path.is_file() else None
        if comment:
            same = hashlib.sha256(comment.group().encode()).hexdigest() == certificate.get("sha256")
            return Proof(certificate["where"], same, [(kind, mathml(text)) for kind, text in pieces_of(comment.group())])
    return None


# Rows.

TITLES = {"eq": "Equation ({})", "jsz": "[JSZ], {}"}


def title_of(name):
    """theorem-4.1 as people write it: Theorem 4.1."""
    kind, _, number = name.partition("-")
    return TITLES.get(kind, f"{kind.capitalize()} {{}}").format(number)


def sentence(text):
    """Typeset, with a capital where it begins with a word."""
    word = re.match(r"(a|[a-z]{2,})(?= )|", text).group()
    is_word = word and word not in FUNCTIONS and word not in LETTERS and word not in LARGE
    return mathml(text[0].upper() + text[1:] if is_word else text)


def kinds_of(certificates):
    """("crossing", 12) and so on."""
    return collections.Counter(str(certificate.get("kind")) for certificate in certificates).items()


@dataclass
class Finding:
    heading: str
    statement: str  # HTML
    verdict: str
    because: str  # HTML
    kinds: list
    certificates: list  # (kind, JSON)
    counts: list
    tests: list
    failing: str
    root: str


def finding_of(heading, statement, finding):
    tests = [[mathml(test["statistic"]), mathml(test["null"]), number_of(test, "z"), mathml(test["alternative"]),
              number_of(test, "planted_z"), number_of(test, "power")] for test in finding["tests"]]
    certificates = [(certificate.get("kind"), json.dumps(certificate, indent=1, ensure_ascii=False))
                    for certificate in finding["certificates"]]
    return Finding(heading, sentence(statement or ""), finding["verdict"], sentence(finding["because"] or ""),
                   finding["kinds"], certificates, list(kinds_of(finding["certificates"])), tests,
                   finding["failing"] or "", finding["root"] or "")


def number_of(test, key):
    value = test.get(key)
    return f"{value:.3g}" if isinstance(value, (int, float)) else "–"


@dataclass
class Row:
    name: str
    called: str
    title: str
    as_stated: str
    corrected: str
    findings: list
    readings: list  # (reading, verdict, reason), HTML
    proof: Proof | None
    faults: list
    seconds: float


def row_of(statement, verification):
    evidence = statement["evidence"]
    findings = [finding_of("As printed", evidence["printed"], evidence["as_stated"])]
    if evidence["corrected"]:
        findings.append(finding_of("Corrected", evidence["correction"], evidence["corrected"]))
    readings = [(sentence(one["reading"]), one["verdict"], sentence(one["because"])) for one in evidence.get("readings") or ()]
    proof = proof_of(statement["id"], [one for one in (evidence["as_stated"], evidence["corrected"]) if one])
    return Row(statement["id"], title_of(statement["id"]), mathml(statement["title"]), statement["as_stated"], statement["corrected"] or "", findings,
               readings, proof, verification.faults.get(statement["id"], []), statement["seconds"])


@dataclass
class Ledger:
    rows: list
    verification: Verification
    counts: list  # (verdict, how many as printed)
    quick: bool
    missing: list


def ledger_of(result, verify, tell):
    ledger = result.data
    some = len(ledger["expected"]) < 30
    if verify:
        tell(f"{result.path}: verifying")
    verification = verified(result.path, some) if verify else Verification(False, "Nothing was verified again (--no-verify).")
    try:
        rows = [row_of(statement, verification) for statement in ledger["statements"]]
    except (KeyError, TypeError, AttributeError) as error:
        from .files import refuse
        refuse(result.path, f"no ledger of this version of `poise check`: its evidence lacks {error}")
    counts = collections.Counter(row.as_stated for row in rows)
    missing = [name for name in ledger["expected"] if name not in {row.name for row in rows}]
    return Ledger(rows, verification, [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]],
                  ledger["quick"], missing)
