"""Proofs that no computation repeats: in words, by theorems of others, and formal ones. What is checked is that they
are there, unchanged since the ledger was made: an argument is bound to its file's header by a hash."""

import functools
import hashlib
import pathlib
import re

from fault import require

ROOT = pathlib.Path(__file__).resolve().parents[3]


def inside(name):
    """The file of that name, which must lie in the repository."""
    require(isinstance(name, str) and name, "no file is named")
    path = (ROOT / name).resolve()
    require(path.is_relative_to(ROOT) and path.is_file(), f"there is no file {name[:80]}")
    return path


@functools.lru_cache(maxsize=None)
def digest(path):
    """Of the "///" block at the head of a C++ file, of the whole of any other: as proofs_checks/ledger/proofs.cmake."""
    content = path.read_bytes()
    if path.suffix in (".cpp", ".hpp"):
        content = re.match(rb"(///[^\n]*\n)*", content).group()
    return hashlib.sha256(content).hexdigest()


def require_bound(name, sha256):
    path = inside(name)
    require(digest(path) == sha256, f"{name} is not as it was when the ledger was made, or is another")
    return path


def argument(certificate):
    require(certificate["claim"], "an argument claims nothing")
    require_bound(certificate["where"], certificate["sha256"])


@functools.lru_cache(maxsize=None)
def bibliography():
    return re.findall(r"^@\w+\{([^,\s]+),", (ROOT / "paper" / "references.bib").read_text(), re.MULTILINE)


def citation(certificate):
    require(certificate["theorem"], "a citation names no theorem")
    require(certificate["source"] in bibliography(), "a citation's source is not in paper/references.bib")
    require_bound(certificate["where"], certificate["sha256"])


def formal(certificate):
    path = require_bound(certificate["file"], certificate["sha256"])
    require(path.parent == ROOT / "proofs_checks" / "formal" and path.suffix == ".v", "a formal proof lies elsewhere")
    require_theorem(path.read_text(), certificate["theorem"], certificate["file"])


def require_theorem(text, theorem, file):
    text = re.sub(r"\(\*.*?\*\)", " ", text, flags=re.DOTALL)  # comments; they are not nested there
    name = re.escape(theorem)
    require(re.search(rf"^\s*(Theorem|Lemma|Corollary|Proposition)\s+{name}\b", text, re.MULTILINE),
            f"{file} has no theorem of that name")
    require(not re.search(r"\b(Admitted|Axiom|Parameter|Conjecture|admit|Abort)\b", text), "a formal proof has gaps")


CHECKS = {"argument": argument, "citation": citation, "formal": formal}
COMPUTED = {kind: ("sha256",) for kind in CHECKS}
WIDE = tuple(CHECKS)  # hashes are no enclosures
