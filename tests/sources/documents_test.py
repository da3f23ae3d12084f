"""What the documents name exists: files and folders in backquotes, links, and targets of links.

A name in backquotes is taken for a path if it has a slash and no blank, and begins with a folder of the
repository, or with poise/, network/, sample/ and so on, folders of the library. NAME stands for any name.

usage: documents_test.py [unittest options]
"""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ("*.md", "docs/**/*.md", "CHANGELOG/**/*.md", "benchmarks/*.md")
LIBRARY = ROOT / "lib" / "poise"
MADE = ("build/", "out/", "paper/paper.pdf", "paper/referee.pdf")
# Pages that scripts/docs makes.
REFERENCE = [ROOT / "docs" / "reference" / name for name in ("commands.md", "configuration.md", "results.md")]


def places(name):
    """Where in the repository a name in backquotes may lie; nothing if it is no path."""
    first = name.split("/")[0]
    if not re.fullmatch(r"[\w.*+-]+(/[\w.*+-]+)+/?|\.ci/\w+", name) or name.startswith(MADE):
        return []
    roots = [root for root, known in ((ROOT, ROOT / first), (ROOT / "lib", ROOT / "lib" / first),
                                      (LIBRARY, LIBRARY / first)) if known.exists()]
    return [(root, name.rstrip("/").replace("NAME", "*").replace("VERSION", "*").replace("KIND-a-few-words", "*"))
            for root in roots]


def missing(path, text):
    text = re.sub(r"\{(\w+),(\w+)\}", r"\1", text)  # NAME.{hpp,cpp}
    for name in re.findall(r"`([^`\n]+)`", text):
        name = name.split(" ")[0]
        found = places(name)
        if found and not any(any(root.glob(pattern)) for root, pattern in found):
            yield name
    for target in re.findall(r"\]\(([^)#:\s]+)\)", text):
        place = path.parent / target
        if not place.exists() and place.resolve() not in REFERENCE:
            yield target


class Documents(unittest.TestCase):
    def test_what_they_name_exists(self):
        found, read = [], 0
        for pattern in DOCUMENTS:
            for path in sorted(ROOT.glob(pattern)):
                read += 1
                found += [f"{path.relative_to(ROOT)}: {name}" for name in missing(path, path.read_text())]
        self.assertEqual([], found, "\n" + "\n".join(found))
        self.assertGreater(read, 15)

    def test_what_is_missing_is_noticed(self):
        text = "`lib/poise/core/errors.hpp`, `poise/core/error.hpp`, `core/nothing.hpp`, [a](docs/nowhere.md), `a/b`"
        self.assertEqual(list(missing(ROOT / "README.md", text)),
                         ["lib/poise/core/errors.hpp", "core/nothing.hpp", "docs/nowhere.md"])


if __name__ == "__main__":
    unittest.main()
