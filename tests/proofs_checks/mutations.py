"""Falsified ledgers: the nodes of one changed, one at a time (of long lists some), and the changes that rearrange
whole statements.

A mutation is (what was done, the falsified ledger, the names of the rows that it touches). It changes what the ledger
says: numbers by more than the rounding that the verifier allows, enclosures by more than their width, and nothing
under the keys that the verifier says it does not check.
"""

import copy
import random
import re

DECIMAL = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")
OTHERS = {"proved": "refuted", "refuted": "proved", "supported": "proved", "undecided": "proved"}


FEW = 5  # of a long list's entries, which are all of one shape: so many are changed


def entries(node):
    """Of a dictionary all, of a long list some, spread evenly, the first and the last among them."""
    if isinstance(node, dict):
        return list(node.items())
    if not isinstance(node, list):
        return []
    if len(node) <= FEW:
        return list(enumerate(node))
    return [(k, node[k]) for k in sorted({round(i * (len(node) - 1) / (FEW - 1)) for i in range(FEW)})]


def nodes(node, skipped, path=()):
    """Paths of the nodes, but under keys that are skipped."""
    yield path
    for key, value in entries(node):
        if key not in skipped:
            yield from nodes(value, skipped, (*path, key))


def at(node, path):
    for key in path:
        node = node[key]
    return node


def put(node, path, value):
    at(node, path[:-1])[path[-1]] = value


def other_digit(text, rng):
    """One of its first three digits that count, changed."""
    mantissa = text.split("e")[0]
    places = [k for k, c in enumerate(mantissa) if c.isdigit()]
    first = next((i for i, k in enumerate(places) if mantissa[k] != "0"), 0)
    k = rng.choice(places[first : first + 3])
    digit = rng.choice([d for d in "123456789" if d != text[k]])
    return text[:k] + digit + text[k + 1 :]


def late_digit(text):
    """The sixth digit before the last changed by one: far within rounding, far beyond an enclosure's width."""
    mantissa = text.split("e")[0]
    places = [k for k, c in enumerate(mantissa) if c.isdigit()]
    k = places[-6]
    return text[:k] + ("5" if text[k] != "5" else "6") + text[k + 1 :]


def changed(value, rng):
    """Other values of the same type, and some of others."""
    if isinstance(value, bool):
        return [not value, None, int(value)]
    if value is None:
        return ["x", 0, {}, []]
    if isinstance(value, int):
        return [value + 1, -value - 1, 10**400, float(value) + 0.5, str(value), None]
    if isinstance(value, float):
        near = value * (1 + 1e-3 * rng.choice((-1, 1))) if value else 1e-3
        return [near, -value or 1.0, float("nan"), 1e308, str(value), None]
    if isinstance(value, str):
        others = ["", "x", value + " ", value[1:], None, 7, [value]]
        if value in OTHERS:
            others.append(OTHERS[value])
        if DECIMAL.fullmatch(value):
            others += [other_digit(value, rng), "-" + value if value[0] != "-" else value[1:], "1/0", "1e300000000"]
        return [other for other in others if other != value]
    if isinstance(value, list):
        others = [[], None, "x", value + value[:1], value + [None]]
        if value:
            k = rng.randrange(len(value))
            others += [value[:k] + value[k + 1 :], value[1:]]
        different = [k for k in range(len(value) - 1) if value[k] != value[k + 1]]
        if different:
            k = rng.choice(different)
            others.append(value[:k] + [value[k + 1], value[k]] + value[k + 2 :])
        return [other for other in others if other != value]
    others = [{}, None, [], "x", {**value, "another": 1}]
    if value:
        gone = rng.choice(list(value))
        others.append({key: v for key, v in value.items() if key != gone})
    return [other for other in others if other != value]


def of_nodes(ledger, skipped, rng, each):
    """`each` changes of every node."""
    rows = ledger["statements"]
    for path in nodes({key: value for key, value in ledger.items() if key != "statements"}, skipped):
        for value in changed(at(ledger, path), rng) if path else ():
            false = {**ledger, "expected": list(ledger["expected"])}
            put(false, path, value)
            yield f"{path}: {str(value)[:40]}", false, ()
    for index, row in enumerate(rows):
        for path in nodes(row, skipped):
            if not path:
                continue
            others = changed(at(row, path), rng)
            for value in rng.sample(others, min(each, len(others))):
                false = copy.deepcopy(row)
                put(false, path, copy.deepcopy(value))
                yield f"{row['id']} {path}: {str(value)[:40]}", with_row(ledger, index, false), (row["id"],)


def with_row(ledger, index, row):
    rows = ledger["statements"]
    return {**ledger, "statements": rows[:index] + [row] + rows[index + 1 :]}


def certificates(row):
    for column in ("as_stated", "corrected"):
        for k, certificate in enumerate((row["evidence"][column] or {}).get("certificates", [])):
            yield ("evidence", column, "certificates", k), certificate


def of_enclosures(ledger, computed):
    """A late digit of one end, for each end of up to four enclosures of each certificate. `computed`: kind -> keys of
    its enclosures."""

    def ends(node, keys, path=(), inside=False):
        if isinstance(node, str) and inside and DECIMAL.fullmatch(node) and len(re.sub(r"e.*|\D", "", node)) >= 20:
            yield path
        for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
            yield from ends(value, keys, (*path, key), inside or key in keys)

    for index, row in enumerate(ledger["statements"]):
        for path, certificate in certificates(row):
            for end in list(ends(certificate, computed.get(certificate["kind"], ())))[:8]:
                false = copy.deepcopy(row)
                put(false, (*path, *end), late_digit(at(certificate, end)))
                yield f"{row['id']} {path} {end}: a late digit", with_row(ledger, index, false), (row["id"],)


def of_statements(ledger):
    """Rows dropped, doubled, renamed, exchanged; verdicts and evidence exchanged, within a row and between two."""
    rows, names = ledger["statements"], [row["id"] for row in ledger["statements"]]
    for index, row in enumerate(rows):
        name, after = row["id"], rows[(index + 1) % len(rows)]
        yield f"{name} dropped", {**ledger, "statements": rows[:index] + rows[index + 1 :]}, ()
        yield f"{name} doubled", {**ledger, "statements": rows + [row]}, ()
        yield f"{name} renamed", with_row(ledger, index, {**row, "id": "lemma-9.9"}), ()
        yield f"{name} under another's name", with_row(ledger, index, {**row, "id": after["id"]}), ()
        swapped = list(rows)
        swapped[index], swapped[(index + 1) % len(rows)] = after, row
        yield f"{name} exchanged", {**ledger, "statements": swapped}, ()
        gone = {**ledger, "statements": rows[:index] + rows[index + 1 :], "expected": names[:index] + names[index + 1 :]}
        yield f"{name} dropped and not asked for", gone, ()
        evidence = row["evidence"]
        for what, false in {
            "the evidence of another": {**row, "evidence": after["evidence"]},
            "columns exchanged": {**row, **exchanged(row), "evidence": {**evidence, **exchanged(evidence)}},
            "corrected by what is printed": {**row, "evidence": {**evidence, "corrected": evidence["as_stated"]}},
        }.items():
            if false != row:
                yield f"{name}: {what}", with_row(ledger, index, false), (name,)
        yield from of_findings(ledger, index)


def exchanged(columns):
    return {"as_stated": columns["corrected"], "corrected": columns["as_stated"]}


def of_findings(ledger, index):
    """Verdicts turned in column and evidence alike; certificates taken from others, replaced, emptied; tests likewise."""
    row = ledger["statements"][index]
    foreign = [c for other in ledger["statements"] if other is not row for _, c in certificates(other)]
    word = {"kind": "argument", "where": "README.md", "claim": "trust me", "sha256": ""}
    for column in ("as_stated", "corrected"):
        finding = row["evidence"][column]
        if not finding:
            continue
        own = finding["certificates"]
        changes = [(f"turned into {v}", {"verdict": v}) for v in (*OTHERS, "true") if v != finding["verdict"]]
        changes += [("without evidence", {"certificates": [], "tests": []}),
                    ("by a word", {"certificates": [word], "tests": []}),
                    ("and a word", {"certificates": own + [word]}),
                    ("by certificates of others", {"certificates": foreign[: len(own)] or foreign[:1]}),
                    ("without a reason", {"because": "x"})]
        changes += [(f"without certificate {k}", {"certificates": own[:k] + own[k + 1 :]}) for k in range(len(own))]
        changes += [("without its last test", {"tests": finding["tests"][:-1]})] if finding["tests"] else []
        for k, test in enumerate(finding["tests"]):
            for what, value in {
                "its data and the planted exchanged": {**test, "data": test["planted"], "planted": test["data"]},
                "planted as the data": {**test, "planted": test["data"], "planted_z": test["z"]},
                "z from nowhere": {**test, "z": 0.25}, "z turned": {**test, "z": -test["z"] or 0.5},
                "a planted z from nowhere": {**test, "planted_z": 50.0},
                "sees more than it does": {**test, "smallest": test["smallest"] / 10},
            }.items():
                changes.append((f"test {k}: {what}", {"tests": [*finding["tests"][:k], value, *finding["tests"][k + 1 :]]}))
        for what, change in changes:
            if all(finding[key] == value for key, value in change.items()):
                continue
            false = {**row, "evidence": {**row["evidence"], column: {**finding, **change}}}
            if "verdict" in change:
                false[column] = change["verdict"]
            yield f"{row['id']} {column} {what}", with_row(ledger, index, false), (row["id"],)


def mutations(ledger, skipped, computed, seed=20251, each=1):
    """`skipped`: keys that are not checked; `computed`: kind -> keys of the enclosures that a certificate claims."""
    rng = random.Random(seed)
    yield from of_statements(ledger)
    yield from of_enclosures(ledger, computed)
    yield from of_nodes(ledger, skipped, rng, each)
