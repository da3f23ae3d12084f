"""What people read before and after a run: helps, manual, completion, tables.

usage: presentation_test.py POISE [unittest options]
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import faces_test
from faces_test import RUNS, commands, configuration, options_of, write_configurations

POISE = ""
WIDTH = 80
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")


def output(*words, folder=None):
    return subprocess.run([POISE, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=folder,
                          timeout=300, check=True).stdout


class Width(unittest.TestCase):
    def assert_fits(self, text):
        for line in text.splitlines():
            self.assertLessEqual(len(line), WIDTH, line)

    def test_helps(self):
        for words in (["--help"], *([command, "--help"] for command in commands())):
            with self.subTest(words):
                self.assert_fits(output(*words))

    def test_tables(self):
        with tempfile.TemporaryDirectory(prefix="poise-") as folder:
            write_configurations(folder)
            for command in commands():
                for arguments in RUNS[command]:
                    with self.subTest(command=command, arguments=arguments):
                        text = output(command, *configuration(command, arguments), *arguments, folder=folder)
                        self.assertTrue(text)
                        self.assert_fits(text)

    def test_tables_of_a_shipped_configuration(self):
        for command in ("balance", "limit", "exit"):
            for name in sorted(os.listdir(os.path.join(ROOT, "experiments/configs"))):
                if not name.endswith(".toml"):
                    continue
                with self.subTest(command=command, name=name):
                    result = subprocess.run([POISE, command, f"experiments/configs/{name}"], capture_output=True,
                                            text=True, cwd=ROOT, timeout=300, check=False)
                    self.assertIn(result.returncode, (0, 3))
                    self.assert_fits(result.stdout)


class Descriptions(unittest.TestCase):
    def test_the_manual_formats_without_a_warning(self):
        text = output("--manual")
        for command in commands():
            self.assertIn(f'.SH "{command}"', text)
            for option in options_of(command):
                if option != "--help":
                    self.assertIn(option.replace("-", r"\-"), text)
        if shutil.which("groff") is None:
            self.skipTest("groff is not installed")
        page = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-P-cbou", "-rLL=80n"], input=text, capture_output=True, text=True,
                              check=True)
        self.assertEqual(page.stderr, "")
        self.assertIn("EXIT STATUS", page.stdout)

    def completed(self, *words):
        """What bash offers for the last of `words`."""
        script = ('source /dev/stdin; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _poise; printf "%s\\n" "${COMPREPLY[@]}"')
        result = subprocess.run(["bash", "-c", script, "bash", "poise", *words], input=output("--completion"),
                                capture_output=True, text=True, check=True)
        self.assertEqual(result.stderr, "")
        return result.stdout.split()

    def test_bash_completes(self):
        if shutil.which("bash") is None:
            self.skipTest("bash is not installed")
        self.assertLessEqual(set(commands()), set(self.completed("")))
        self.assertEqual(self.completed("sim"), ["simulate"])
        for command in commands():
            with self.subTest(command):
                self.assertEqual(set(options_of(command)), set(self.completed(command, "--")))
        self.assertEqual(self.completed("simulate", "c.toml", "--met"), ["--method"])
        self.assertIn("tau-stiff", self.completed("simulate", "c.toml", "--method", "tau-s"))

    def test_the_examples_are_of_their_command(self):
        for command in commands():
            with self.subTest(command):
                examples = output(command, "--help").split("Examples:\n")[1].splitlines()
                self.assertTrue(examples)
                for example in examples:
                    self.assertTrue(example.startswith(f"  poise {command}"), example)


if __name__ == "__main__":
    POISE = faces_test.POISE = os.path.abspath(sys.argv.pop(1))
    unittest.main()
