"""Source tags resolve: [Surname Year] in paper/references.bib, [MV, ...] in paper/statements.json.

A tag is a bracket that begins with a capital and holds a year, or that begins with MV; several sources
in one bracket are separated by semicolons, and what follows a year and a comma is a place in it.

usage: sources_test.py [unittest options]
"""

import json
import pathlib
import re
import unicodedata
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("lib", "python", "experiments", "proofs_checks", "tests", "benchmarks")
NUMBERED = json.loads((ROOT / "paper" / "statements.json").read_text())


def plain(text):
    """Without LaTeX's accents and braces, or Unicode's."""
    text = re.sub(r"\\[^a-zA-Z]", "", text).replace("{", "").replace("}", "")
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def bibliography():
    """[(surnames with KMT for its three, year)]"""
    entries = []
    for line in (ROOT / "paper" / "references.bib").read_text().splitlines():
        author, year = re.search(r"author = \{(.*?)\}, title", line), re.search(r"year = (\d{4})", line)
        if author and year:
            names = {word for name in plain(author[1]).split(" and ") for word in name.split(",")[0].split()}
            if names == {"Komlos", "Major", "Tusnady"}:
                names.add("KMT")
            entries.append((names, year[1]))
    return entries


def texts():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".py", ".md", ".h") and path != pathlib.Path(__file__).resolve():
                # Comments wrap: join their lines.
                yield path, re.sub(r"\s*\n\s*(///|//|#|\*)?\s*", " ", path.read_text())


def unresolved(tag, entries):
    """The parts of a tag that no entry matches."""
    for part in tag.split(";"):
        years = re.findall(r"\b(?:18|19|20)\d{2}\b", part)
        names = set(re.findall(r"[A-Z][A-Za-z]+", plain(part[:part.index(years[0])]))) if years else set()
        for year in years:
            if not any(names <= known and year == when for known, when in entries):
                yield f"{part.strip()} ({year})"
        if not years or not names:
            yield part.strip()


def unknown_in_paper(tag):
    for section, number in re.findall(r"\((\d)\.(\d+)(?: i+)?\)", tag):
        if not 1 <= int(number) <= NUMBERED["equations"].get(section, 0):
            yield f"({section}.{number})"
    for kind, number in re.findall(r"(Hypothesis|Theorem|Lemma|Corollary) (\d\.\d)", tag):
        if f"{kind} {number}" not in NUMBERED["statements"]:
            yield f"{kind} {number}"
    for number in re.findall(r"(?:Sections?|§) ?(\d(?:\.\d)?)", tag):
        if number not in NUMBERED["sections"]:
            yield f"Section {number}"


class Sources(unittest.TestCase):
    def test_every_tag_resolves(self):
        entries, faults, tags = bibliography(), [], 0
        for path, text in texts():
            for tag in re.findall(r"\[([A-Z][^\[\]]*?\b(?:18|19|20)\d{2}\b[^\[\]]*)\]", text):
                tags += 1
                faults += [f"{path.relative_to(ROOT)}: [{tag}]: {fault}" for fault in unresolved(tag, entries)]
            for tag in re.findall(r"\[MV, ([^\[\]]*)\]", text):
                tags += 1
                faults += [f"{path.relative_to(ROOT)}: [MV, {tag}]: {fault}" for fault in unknown_in_paper(tag)]
        self.assertEqual([], faults, "\n" + "\n".join(faults))
        self.assertGreater(tags, 100)

    def test_unknown_tags_are_noticed(self):
        entries = bibliography()
        self.assertEqual(list(unresolved("Kuznetsov 1998; KMT 1975, 1976", entries)), [])
        self.assertEqual(list(unresolved("Kuznetsov 1999", entries)), ["Kuznetsov 1999 (1999)"])
        self.assertEqual(list(unresolved("Salmon and Nobody 2011", entries)), ["Salmon and Nobody 2011 (2011)"])
        self.assertEqual(list(unknown_in_paper("(5.83), Lemma 5.7, Section 6.2")), [])
        self.assertEqual(list(unknown_in_paper("(5.84), Lemma 5.9")), ["(5.84)", "Lemma 5.9"])


if __name__ == "__main__":
    unittest.main()
