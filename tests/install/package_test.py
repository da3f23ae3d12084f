#!/usr/bin/env python3
"""The Debian packages that cpack makes, unpacked into an empty folder, work there without the sources: the program, its
manual, completion, configurations and verifier, the module, and a project that finds the library.

    package_test.py BUILD        configured for /usr, as by the presets `package` and `ci`

Skipped where dpkg-shlibdeps or `file` is missing (scripts/bootstrap), or the build is for another prefix.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path()
PACKAGES = {"poise": {"libfmt9", "libflint-arb2", "libhwy1", "libnetcdf19"},
            "python3-poise": {"poise", "python3", "python3-numpy", "python3-xarray"},
            "libpoise-dev": {"libboost-dev", "libeigen3-dev", "nlohmann-json3-dev"}}
USE = """
import poise
assert poise.__file__.startswith({root!r}), poise.__file__
print(poise.limit({config!r}).sizes["time"], poise.tail(4, 1, 2.5).lower.item())
"""


def run(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)
    if done.returncode:
        raise AssertionError(f"status {done.returncode} of {words}:\n{done.stdout}{done.stderr}")
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="poise-package-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        # What a user's configuration could add is kept out.
        cls.environment = {"PATH": f"{cls.folder}/root/usr/bin:/usr/bin:/bin", "HOME": str(cls.folder), "LC_ALL": "C.UTF-8"}
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", cls.folder / "made", cwd=cls.folder)
        cls.files = {file.name.partition("_")[0]: file for file in (cls.folder / "made").glob("*.deb")}
        cls.root = cls.folder / "root"
        for file in cls.files.values():
            run("dpkg-deb", "--extract", file, cls.root)
        cls.share = cls.root / "usr/share"
        cls.small = cls.share / "poise/configs/small.toml"

    def poise(self, *words):
        return run(self.root / "usr/bin/poise", *words, env=self.environment, cwd=self.folder)

    def test_each_names_what_it_needs(self):
        packages = dict(PACKAGES)
        if (BUILD / "experiments" / "poise_mpi.so").exists():
            packages["poise-mpi"] = {"poise", "libopenmpi3"}
        self.assertEqual(set(self.files), set(packages))
        for name, needed in packages.items():
            field = run("dpkg-deb", "--field", self.files[name], "Depends")
            depends = {one.split()[0] for one in field.split(",")}
            self.assertLessEqual(needed, depends, field)
            if name == "poise":
                unneeded = {one for one in depends if one.endswith("-dev") or one.startswith(("python3", "libopenmpi"))}
                self.assertFalse(unneeded, field)

    def test_the_program(self):
        self.assertIn("poise limit", self.poise("--help") + self.poise("limit", "--help"))
        self.assertTrue(json.loads(self.poise("limit", self.small, "--json"))["t"])
        self.assertEqual(json.loads(self.poise("tail", 4, 1, 2.5, "--json"))["x"], 2.5)  # by the module of ball arithmetic
        self.poise("limit", self.small, "--out", "limit.nc")
        self.assertEqual((self.folder / "limit.nc").read_bytes()[1:4], b"HDF")

    def test_manual_completion_and_documents(self):
        self.assertIn("poise", (self.share / "bash-completion/completions/poise").read_text())
        manual = list((self.share / "man/man1").iterdir())
        self.assertEqual([one.name for one in manual], ["poise.1"])
        self.assertIn("tutorial.md", {one.name for one in (self.share / "doc/poise").iterdir()})
        self.assertFalse(list(self.root.rglob("__pycache__")))

    def test_the_verifier(self):
        self.poise("exit", self.share / "poise/configs/fold.toml", "--certify", "--certificate", "proof.json")
        verifier = self.share / "poise/proofs_checks/verifier"
        run("/usr/bin/python3", verifier / "certificate.py", "proof.json", env=self.environment, cwd=self.folder)

    def test_the_module(self):
        site = self.root / "usr/lib/python3/dist-packages"
        code = USE.format(root=str(self.root), config=str(self.small))
        self.assertIn("0.", run("/usr/bin/python3", "-c", code, env=self.environment | {"PYTHONPATH": str(site)},
                                cwd=self.folder))

    def test_a_project_finds_the_library(self):
        build = self.folder / "consumer"
        run("cmake", "-G", "Ninja", "-S", ROOT / "tests/install/consumer", "-B", build, "-D",
            f"CMAKE_PREFIX_PATH={self.root}/usr", "-D", f"CONFIG={self.small}", env=self.environment)
        self.assertIn(str(self.root), (build / "CMakeCache.txt").read_text().partition("poise_DIR:PATH=")[2][:200])
        run("cmake", "--build", build, env=self.environment)
        run("ctest", "--test-dir", build, env=self.environment)

    def test_nothing_refers_to_the_sources(self):
        houses = [f"{ROOT}/{house}".encode() for house in ("lib/poise", "experiments", "python", "proofs_checks", "build")]
        for file in self.root.rglob("*"):
            if file.is_file() and file.suffix not in (".a", ".md"):  # an archive's asserts name their files
                content = file.read_bytes()
                self.assertEqual([house for house in houses if house in content], [], file)


if __name__ == "__main__":
    BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    missing = [name for name in ("cpack", "dpkg-deb", "dpkg-shlibdeps", "file") if not shutil.which(name)]
    if missing:
        print(f"skipped: no {', '.join(missing)}; scripts/bootstrap installs them")
        sys.exit(77)
    if "CMAKE_INSTALL_PREFIX:PATH=/usr\n" not in (BUILD / "CMakeCache.txt").read_text():
        print("skipped: the folders of this build are not those of a package")
        sys.exit(77)
    unittest.main()
