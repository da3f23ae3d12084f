"""Every command and snippet of README and docs runs as written, and prints what the page says.

usage: pages_test.py POISE MODULE [PAGE:NUMBER=PROGRAM ...] [unittest options]
       MODULE: the folder of the Python module; - where it is not built
       PROGRAM: what was built of the NUMBERth cpp block of PAGE
"""

import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from snippets import Fault, blocks, matches

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Those of the ledger are written by the program, and that of the Python module is run by tests/python.
PAGES = sorted([ROOT / "README.md", *(p for p in (ROOT / "docs").rglob("*.md")
                                      if "ledger" not in p.parts and p.name != "python.md")])
POISE, MODULE, PROGRAMS = "", "-", {}
LONGEST = 120  # seconds for a block; those that take longer are marked


def sandbox(folder):
    """Makes `folder` look like the root of the repository, with a built program and no results."""
    for path in ROOT.iterdir():
        if path.name not in ("build", "out", ".git"):
            (folder / path.name).symlink_to(path)
    place = folder / "build" / "release" / "experiments"
    place.mkdir(parents=True)
    (place / "poise").symlink_to(POISE)
    tools = folder / "build" / "tools"
    tools.mkdir()
    (tools / "python3").symlink_to(sys.executable)
    environment = dict(os.environ, PATH=f"{tools}:{place}:{os.environ['PATH']}", PYTHON=sys.executable, COLUMNS="80")
    if MODULE != "-":
        environment["PYTHONPATH"] = MODULE
    return environment


def command_of(page, page_blocks, block):
    """What runs the block; None where nothing here can."""
    if block.language == "sh":
        return ["bash", "-euo", "pipefail", "-c", block.text]
    if block.language == "cpp":
        key = f"{page.relative_to(ROOT).as_posix()}:{block.number}"
        if key not in PROGRAMS:
            raise Fault(f"line {block.line}: no program was built of this block ({key})")
        return [PROGRAMS[key]]
    if "import poise" in block.text and MODULE == "-":
        return None
    text = block.text
    if block.mark == "continues":
        text = "\n".join(b.text for b in page_blocks if b.language == "python" and b.line <= block.line)
    return [sys.executable, "-c", text]


def run_block(page, page_blocks, block, folder, environment):
    command = command_of(page, page_blocks, block)
    if command is None:
        return f"line {block.line}: the Python module is not built"
    done = subprocess.run(command, cwd=folder, env=environment, timeout=LONGEST, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    wanted = int(block.mark.rpartition(" ")[2]) if block.mark.startswith("exits with") else 0
    if done.returncode != wanted:
        raise Fault(f"line {block.line}: ended with {done.returncode}, expected {wanted}:\n{block.text}\n{done.stdout}")
    if block.expected is not None and not matches(block.expected, done.stdout):
        raise Fault(f"line {block.line}: printed\n{done.stdout}\nand the page says\n{block.expected}")
    return None


def check(page, text, folder):
    """Runs a page in `folder`; returns what could not be run, and why. Faults: what is not as the page says."""
    environment, skipped = sandbox(folder), []
    page_blocks = blocks(text)
    for block in page_blocks:
        if block.mark.startswith("not run: "):
            continue
        if block.language == "toml":
            name = block.text.splitlines()[0]
            if not name.startswith("# ") or not name.endswith(".toml"):
                raise Fault(f"line {block.line}: a toml block that neither begins with # NAME.toml nor is marked")
            (folder / name[2:]).write_text(block.text + "\n")
        elif block.language in ("sh", "python", "cpp"):
            reason = run_block(page, page_blocks, block, folder, environment)
            skipped += [reason] if reason else []
    return skipped


class Pages(unittest.TestCase):
    """A test a page is added below."""

    def fault(self, text):
        with tempfile.TemporaryDirectory() as folder, self.assertRaises(Fault) as caught:
            check(ROOT / "README.md", text, pathlib.Path(folder))
        return str(caught.exception)

    def test_what_is_wrong_is_noticed(self):
        self.assertIn("ended with 1", self.fault("```sh\nfalse\n```\n"))
        self.assertIn("ended with 2", self.fault("```sh\npoise balance nowhere.toml | cat\n```\n"))
        self.assertIn("expected 3", self.fault("<!-- exits with 3 -->\n```sh\ntrue\n```\n"))
        self.assertIn("and the page says", self.fault("```sh\necho 1\n```\n\n```text\n2\n```\n"))
        self.assertIn("and the page says", self.fault("```python\nprint(1)\n```\n```text\n1\n...\n2\n```\n"))
        self.assertIn("no program was built", self.fault("```cpp\nint x;\n```\n```cpp\n```\n" + "```cpp\n```\n" * 9))
        self.assertIn("toml block", self.fault("```toml\na = 1\n```\n"))
        self.assertIn("indented", self.fault("Words.\n\n    poise balance\n"))
        self.assertIn("language ''", self.fault("```\npoise\n```\n"))

    def test_readme_is_short(self):
        words = (ROOT / "README.md").read_text().split()
        self.assertLessEqual(len(words), 600)

    def test_pages_are_reachable(self):
        """Some page's table of contents names every page."""
        listed = set()
        for page in PAGES:
            for line in page.read_text().splitlines():
                target = page.parent / (line.strip() + ".md")
                if line.strip() and " " not in line.strip() and target.exists():
                    listed.add(target.resolve())
        made = {"results.in.md", "index.md", "README.md"}
        missing = [str(p.relative_to(ROOT)) for p in PAGES
                   if p.is_relative_to(ROOT / "docs") and p.name not in made and p.resolve() not in listed]
        self.assertEqual(missing, [])


def test_of(page):
    def test(self):
        with tempfile.TemporaryDirectory() as folder:
            try:
                skipped = check(page, page.read_text(), pathlib.Path(folder))
            except Fault as fault:
                self.fail(f"{page.relative_to(ROOT)}: {fault}")
        if skipped:
            self.skipTest("; ".join(skipped))
    return test


for page in PAGES:
    name = "_".join(page.relative_to(ROOT).with_suffix("").parts).replace("-", "_").lower()
    setattr(Pages, f"test_page_{name}", test_of(page))


if __name__ == "__main__":
    missing = [name for name in ("matplotlib", "netCDF4", "numpy", "xarray") if not importlib.util.find_spec(name)]
    if missing:
        print(f"skipped: {sys.executable} has no {', '.join(missing)}; scripts/bootstrap installs them")
        sys.exit(77)
    POISE, MODULE = str(pathlib.Path(sys.argv.pop(1)).resolve()), sys.argv.pop(1)
    while len(sys.argv) > 1 and "=" in sys.argv[1]:
        key, _, program = sys.argv.pop(1).partition("=")
        PROGRAMS[key] = program
    unittest.main()
