"""What the ledger must say: one file a statement, expected/ID.json.

A file holds the statement's row of the ledger without what is found anew each time. In place of those values stand
words: "(computed)" (the verifier computes it again), "(drawn)" (an input that comes from the seed; what is computed from
it is checked), "(measured)" (of samples; the statistics are computed from it again), "(unchecked)" (see UNCHECKED).
Everything else must be as it is there: verdicts, what fails, roots, kinds, the inputs of each certificate and their
number, rules and sizes of the tests, and the words. {"quick": ..., "full": ...} stands where the two ledgers differ.

So the files say what has to be shown, and `verify.py --write` writes them from ledgers: after a change of a
statement run it, and read what git shows as a change of claims.
"""

import json
import pathlib
import re
from fractions import Fraction

from samples import CLOSE, MEASURED

FOLDER = pathlib.Path(__file__).resolve().parent / "expected"
ROOT = pathlib.Path(__file__).resolve().parents[2]
OPEN = ("(computed)", "(drawn)", "(measured)", "(unchecked)")
UNCHECKED = {
    "provenance": "what was run, by `--json`; no verdict depends on it",
    "poise_version": "names the program; no verdict depends on it",
    "seed": "whoever doubts the samples draws them again with it",
    "seconds": "wall time",
    "figures": "what else was measured, for the reader; no verdict rests on it",
}
COMPUTED_OF_TESTS = ("z", "planted_z", "power", "smallest")


def certificate_pattern(certificate, computed, drawn):
    """`computed`, `drawn`: kind -> keys, at any depth."""
    kind = certificate["kind"]
    words = {key: "(computed)" for key in computed.get(kind, ())} | {key: "(drawn)" for key in drawn.get(kind, ())}

    def walk(node):
        if isinstance(node, dict):
            return {key: words.get(key) or walk(value) for key, value in node.items()}
        return [walk(value) for value in node] if isinstance(node, list) else node

    return walk(certificate)


def test_pattern(test):
    def samples(data):
        groups = [{k: "(measured)" if k in MEASURED else v for k, v in g.items()} for g in data["groups"]]
        return {**data, "groups": groups}

    pattern = {key: "(computed)" if key in COMPUTED_OF_TESTS else value for key, value in test.items()}
    return {**pattern, "data": samples(test["data"]), "planted": samples(test["planted"])}


def row_pattern(row, computed, drawn):
    evidence = {**row["evidence"], "figures": "(unchecked)"}
    for column in ("as_stated", "corrected"):
        finding = evidence[column]
        if finding:
            evidence[column] = {
                **finding,
                "certificates": [certificate_pattern(c, computed, drawn) for c in finding["certificates"]],
                "tests": [test_pattern(t) for t in finding["tests"]],
            }
    return {**row, "evidence": evidence, "seconds": "(unchecked)"}


def merged(quick, full):
    """One pattern of two."""
    if same(quick, full):
        return quick
    if isinstance(quick, dict) and isinstance(full, dict) and list(quick) == list(full):
        return {key: merged(quick[key], full[key]) for key in quick}
    if isinstance(quick, list) and isinstance(full, list) and len(quick) == len(full):
        return [merged(one, other) for one, other in zip(quick, full)]
    return {"quick": quick, "full": full}


def of_mode(pattern, mode):
    if isinstance(pattern, dict):
        if set(pattern) == {"quick", "full"}:
            return pattern[mode]
        return {key: of_mode(value, mode) for key, value in pattern.items()}
    return [of_mode(value, mode) for value in pattern] if isinstance(pattern, list) else pattern


def rational(text):
    """Of a decimal with more digits than a double has, which may be one that was computed."""
    if re.fullmatch(r"-?\d{1,40}\.\d{14,1100}(e[-+]?\d{1,3})?", text):
        return Fraction(text)
    return None


def close(one, other):
    return abs(one - other) <= CLOSE * max(abs(one), abs(other))


def same(expected, found):
    """Equal; but for the rounding of numbers that are not whole."""
    if isinstance(expected, (dict, list)) or type(expected) is not type(found):
        return type(expected) is type(found) and expected == found
    if isinstance(expected, float):
        return expected == found or (found == found and close(expected, found))
    if isinstance(expected, str) and expected != found:
        one, other = rational(expected), rational(found)
        return one is not None and other is not None and close(one, other)
    return expected == found


def shown(value):
    text = ascii(value)
    return text if len(text) <= 60 else text[:57] + "..."


def differences(pattern, found, path=""):
    """One line for each place where `found` is not as the pattern says."""
    if isinstance(pattern, str) and pattern in OPEN:
        return
    if isinstance(pattern, dict) and isinstance(found, dict):
        for key in pattern:
            if key in found:
                yield from differences(pattern[key], found[key], f"{path}.{key}" if path else key)
            else:
                yield f"{path or 'the row'}: {key} is missing"
        for key in found:
            if key not in pattern:
                yield f"{path or 'the row'}: {shown(key)} is not known here"
    elif isinstance(pattern, list) and isinstance(found, list):
        if len(pattern) != len(found):
            yield f"{path}: {len(found)} entries, expected {len(pattern)}"
        for k, (one, other) in enumerate(zip(pattern, found)):
            yield from differences(one, other, f"{path}[{k}]")
    elif not same(pattern, found):
        yield f"{path}: {shown(found)}, expected {shown(pattern)}"


def order():
    """The ids, in the order of the paper."""
    return json.loads((ROOT / "paper" / "statements.json").read_text())["ledger"]


def load(mode):
    """id -> pattern, of every statement; `mode` is "quick" or "full"."""
    return {path.stem: of_mode(json.loads(path.read_text()), mode) for path in sorted(FOLDER.glob("*.json"))}


def text_of(node, indent=0, width=140):
    """JSON with short lists and objects on one line each."""
    flat = json.dumps(node, ensure_ascii=False)
    if len(flat) + indent <= width or not isinstance(node, (dict, list)):
        return flat
    pad = " " * (indent + 1)
    if isinstance(node, dict):
        parts = [f"{pad}{json.dumps(k)}: {text_of(v, indent + 1, width)}" for k, v in node.items()]
        return "{\n" + ",\n".join(parts) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + text_of(v, indent + 1, width) for v in node) + "\n" + " " * indent + "]"


def write(ledgers, computed, drawn):
    """Writes the files from a quick and a full ledger, or one of them; keeps what the other mode has."""
    FOLDER.mkdir(exist_ok=True)
    rows = {}
    for ledger in ledgers:
        mode = "quick" if ledger["quick"] else "full"
        for row in ledger["statements"]:
            rows.setdefault(row["id"], {})[mode] = row_pattern(row, computed, drawn)
    for name, modes in rows.items():
        path = FOLDER / f"{name}.json"
        if len(modes) == 1 and path.exists():
            (other,) = {"quick", "full"} - set(modes)
            modes[other] = of_mode(json.loads(path.read_text()), other)
        pattern = merged(modes["quick"], modes["full"]) if len(modes) == 2 else next(iter(modes.values()))
        path.write_text(text_of(pattern) + "\n")
    if len(rows) > 1 and set(order()) <= set(rows):
        for path in FOLDER.glob("*.json"):
            if path.stem not in rows:
                path.unlink()
    return sorted(rows)
