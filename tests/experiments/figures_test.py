#!/usr/bin/env python3
"""Every figure is drawn from small results of the program: as TrueType, at its width, from nothing else.

    figures_test.py POISE
"""

import contextlib
import io
import os
import pathlib
import re
import runpy
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLOT, CONFIGS = ROOT / "experiments/plot", ROOT / "experiments/configs"
MODULES = "import matplotlib, netCDF4, numpy, xarray"
POISE = pathlib.Path()


def take_up_modules():
    """Goes on under an interpreter that has the modules; the one that runs the tests may lack them."""
    candidates = (os.environ.get("PYTHON", sys.executable), "/usr/bin/python3")
    for candidate in candidates:
        if subprocess.run([candidate, "-c", MODULES], capture_output=True).returncode == 0:
            if candidate != sys.executable:
                os.execv(candidate, [candidate, *sys.argv])
            return
    sys.exit(f"figures_test.py: no matplotlib, netCDF4, numpy and xarray in {candidates}: scripts/bootstrap")


def words_of(pdf):
    """All that a PDF says, its streams inflated."""
    raw = pdf.read_bytes()
    text = raw
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL):
        try:
            text += zlib.decompress(stream)
        except zlib.error:
            pass
    return text


class Figures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="poise-figures-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)

    def result(self, name, *words):
        file = self.folder / f"{name}.nc"
        subprocess.run([POISE, *map(str, words), "--out", file], check=True, stdout=subprocess.DEVNULL)
        return file

    def script(self, script, *words):
        """Runs it within this process, where its modules are loaded once."""
        out, err, code = io.StringIO(), io.StringIO(), 0
        with (unittest.mock.patch.object(sys, "argv", [str(script), *map(str, words)]),
              contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)):
            try:
                runpy.run_path(str(script), run_name="__main__")
            except SystemExit as end:
                code = end.code or 0
        if isinstance(code, str):
            print(code, file=err)
            code = 1
        return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())

    def assert_drawn(self, script, stem, *words, columns=2):
        done = self.script(script, *words, "--out", stem, "--columns", columns)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("Warning", done.stderr)
        return done.stdout

    def assert_figure(self, stem, columns=2):
        pdf = words_of(pathlib.Path(f"{stem}.pdf"))
        self.assertNotIn(b"/Type3", pdf)
        self.assertIn(b"/FontFile2", pdf)  # what embeds TrueType
        width = float(re.search(rb"/MediaBox \[ 0 0 ([0-9.]+)", pdf).group(1)) / 72.0
        self.assertAlmostEqual(width, {1: 3.4, 2: 7.0}[columns], places=2)
        self.assertIn("<text", pathlib.Path(f"{stem}.svg").read_text())
        png = pathlib.Path(f"{stem}.png")
        self.assertEqual(png.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        self.assertLess(png.stat().st_size, 250_000)

    def assert_sentence(self, done):
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_compare(self):
        for columns, replicas in ((2, 3), (1, 1)):
            file = self.result("compare", "compare", CONFIGS / "small.toml", "--replicas", replicas)
            self.assert_drawn(PLOT / "compare.py", self.folder / "compare", file, columns=columns)
            self.assert_figure(self.folder / "compare", columns)

    def test_record(self):
        words = ("simulate", CONFIGS / "small.toml", "--replicas", 2, "--record")
        limit = self.result("limit", "limit", CONFIGS / "small.toml")
        for what, *options in (["spikes,histograms,quantiles"], ["quantiles", "--limit", limit],
                               ["histograms,spikes", "--replica", 1, "--time", 0.5], ["spikes"]):
            file = self.result("record", *words, what)
            for columns in (1, 2):
                self.assert_drawn(PLOT / "record.py", self.folder / "record", file, *options, columns=columns)
                self.assert_figure(self.folder / "record", columns)
        spikes = self.folder / "spikes.nc"
        streamed = self.result("streamed", *words, "spikes,histograms", "--record-to", spikes)
        self.assert_drawn(PLOT / "record.py", self.folder / "streamed", streamed, "--spikes", spikes, "--replica", 1)
        self.assert_figure(self.folder / "streamed")
        self.assert_drawn(PLOT / "record.py", self.folder / "kept", self.result("kept", *words, "spikes,histograms"),
                          "--replica", 1)
        drawn, kept = ((self.folder / f"{name}.png").read_bytes() for name in ("streamed", "kept"))
        self.assertEqual(drawn, kept)
        self.assert_sentence(self.script(PLOT / "record.py", self.result("bare", *words, "rates")))
        self.assert_sentence(self.script(PLOT / "record.py", file, "--replica", 2))

    def test_the_same_result_gives_the_same_file(self):
        file = self.result("same", "compare", CONFIGS / "small.toml")
        drawn = []
        for _ in range(2):
            self.assert_drawn(PLOT / "compare.py", self.folder / "same", file)
            drawn.append([pathlib.Path(f"{self.folder / 'same'}.{end}").read_bytes() for end in ("pdf", "svg", "png")])
        self.assertEqual(*drawn)

    def test_mlmc(self):
        file = self.result("mlmc", "mlmc", CONFIGS / "small.toml", "--tolerance", 0.05)
        self.assert_drawn(PLOT / "mlmc.py", self.folder / "mlmc", file)
        self.assert_figure(self.folder / "mlmc")

    def test_continue(self):
        for name, config, path in (("gain", "hopf", "intensity.ie.gain=0.25:4"), ("K", "fold", "K=0.5,2:2,0.5")):
            file = self.result(name, "continue", CONFIGS / f"{config}.toml", "--path", path)
            self.assert_drawn(PLOT / "continue.py", self.folder / name, file)
            self.assert_figure(self.folder / name)

    def test_couple(self):
        folder = self.folder / "couple"
        folder.mkdir()
        small = ("couple", CONFIGS / "couple.toml", "--set", "run.samples=21", "--set", "network.n=20")
        for method in ("kmt", "adapted", "endpoint", "independent"):
            for exponent in (8, 10, 11, 12):
                self.result(f"couple/growth-{method}-{exponent}", "couple", "--length", 2**exponent, "--paths", 4,
                            "--method", method)
        for exponent in (4, 5):
            self.result(f"couple/tail-{exponent}", "couple", "--length", 2**exponent, "--paths", 400)
        self.result("couple/pair", "couple", "--length", 64)
        self.result("couple/network", *small)
        self.result("couple/sizes-kmt", *small, "--replicas", 3, "--sizes", "10,20,40")
        self.assertIn("growth kmt", self.assert_drawn(PLOT / "couple.py", folder / "drawn", folder))
        for name in ("paths", "networks"):
            self.assert_figure(folder / f"drawn-{name}")

    def test_dense(self):
        folder, configs = self.folder / "dense", CONFIGS / "dense"
        folder.mkdir()

        def result(name, config, *words):
            self.result(f"dense/{name}", "dense", configs / f"{config}.toml", "--tolerance", 1e-3, *words)

        small = ("--neurons", "--set", "dense.N=200", "--set", "run.T=1", "--set", "run.samples=11")
        for name in ("ring", "ei"):
            result(name, name, *small, "--xi", "0.25,0.75")
        result("density", "homogeneous", *small, "--times", "0.2,1", "--density=-0.5,0,0.5,1")
        for name in ("homogeneous", "ring", "low-rank", "w-random", "scrambled"):
            result(f"sizes-{name}", name, "--sizes", "20,40", "--replicas", 3, "--set", "run.T=0.5")
        for strength in (1, 1.5):
            for name in ("fold", "hopf"):
                result(f"{name}-{strength}", "homogeneous", "--stationary", "--limit-only", "--times", 0.01,
                       "--set", f"dense.kernel.value={strength}")
        told = self.assert_drawn(PLOT / "dense.py", folder / "drawn", folder)
        self.assertIn("in the order found", told)
        for name in ("ring", "ei", "density", "sizes", "scrambled", "stability"):
            self.assert_figure(folder / f"drawn-{name}")

    def test_finite(self):
        told = self.assert_drawn(PLOT / "finite.py", self.folder / "finite", CONFIGS / "small.toml", "--sizes", "100,200",
                                 "--replicas", 2, "--scales", "1,0.98,0.96,0.95", "--n", 1000, "--fold", CONFIGS / "fold.toml",
                                 "--many", 20, "--poise", POISE)
        self.assertIn("(decay rate of the ringing)^-", told)
        self.assertIn("(distance to the fold)^-1.0", told)
        self.assert_figure(self.folder / "finite")

    def test_beyond(self):
        for config in ("runaway", "fold-strong"):
            told = self.assert_drawn(PLOT / "beyond.py", self.folder / config, CONFIGS / f"{config}.toml", "--sizes",
                                     "20,40", "--replicas", 2, "--poise", POISE)
            self.assertIn("finite-n mean field", told)
            self.assert_figure(self.folder / config)

    def test_beyond_takes_what_the_program_takes(self):
        file = self.folder / "dotted.toml"
        text = (CONFIGS / "small.toml").read_text()
        dotted = text.replace("K = { e = 1.0, i = 1.0 }", "K.e = 1.0\nK.i = 1.0").replace("n = 200\n", "")
        self.assertNotEqual(text, dotted)
        file.write_text(dotted)
        self.assert_drawn(PLOT / "beyond.py", self.folder / "dotted", file, "--sizes", "20", "--poise", POISE,
                          "--set", "network.n=50")
        self.assert_figure(self.folder / "dotted")

    def test_bench(self):
        for name, options in (("bench", ("--budget", 2)),
                              ("few", ("--budget", 0.5, "--methods", "tau-stiff,tau-explicit", "--steps", "0.2,0.1"))):
            file = self.result(name, "bench", CONFIGS / "small.toml", "--set", "network.n=50", *options)
            self.assert_drawn(PLOT / "bench.py", self.folder / name, file)
            self.assert_figure(self.folder / name)

    def test_what_is_no_result_ends_in_one_sentence(self):
        good = self.result("good", "compare", CONFIGS / "small.toml")
        truncated, text = self.folder / "truncated.nc", self.folder / "text.nc"
        truncated.write_bytes(good.read_bytes()[:good.stat().st_size // 2])
        text.write_text("nothing\n")
        empty = self.folder / "empty"
        empty.mkdir(exist_ok=True)
        for script in ("compare.py", "mlmc.py", "continue.py", "bench.py"):
            foreign = [] if script == "compare.py" else [good]
            for file in (truncated, text, self.folder / "missing.nc", *foreign):
                with self.subTest(script=script, file=file.name):
                    done = self.script(PLOT / script, file, "--out", self.folder / "never")
                    self.assert_sentence(done)
                    self.assertIn(file.name, done.stderr)
        self.assert_sentence(self.script(PLOT / "couple.py", empty))
        self.assert_sentence(self.script(PLOT / "dense.py", empty))
        self.assert_sentence(self.script(PLOT / "beyond.py", CONFIGS / "small.toml", "--poise", "/nowhere/poise"))
        self.assert_sentence(self.script(PLOT / "beyond.py", text, "--poise", POISE))
        self.assertFalse(list(self.folder.glob("never*")))

    def test_a_missing_module_ends_in_one_sentence(self):
        # -S hides the packages of every interpreter.
        for script in sorted(PLOT.glob("*.py")):
            if os.access(script, os.X_OK):
                done = subprocess.run([sys.executable, "-S", script, "--help"], capture_output=True, text=True)
                self.assert_sentence(done)
                self.assertIn("no module matplotlib", done.stderr)
                self.assertIn("/usr/bin/python3", done.stderr)

    def test_helps_are_whole_and_no_interpreter_is_fixed(self):
        for script in sorted(PLOT.glob("*.py")):
            if not os.access(script, os.X_OK):
                continue
            with self.subTest(script=script.name):
                self.assertEqual(script.read_text().splitlines()[0], "#!/usr/bin/env python3")
                help_ = self.script(script, "--help").stdout
                opening = script.read_text().split('"""')[1].partition("\nUsage:")[0].strip()
                self.assertIn(opening, help_)
                self.assertTrue(opening.endswith((".", "]")), opening)

    def test_colours_differ_in_grey(self):
        from poise.plot import style
        for colours in (style.HIGH_CONTRAST, style.MEDIUM_CONTRAST):
            light = sorted(map(style.luminance, colours))
            self.assertGreater(min(b - a for a, b in zip(light, light[1:])), 8.0, light)


if __name__ == "__main__":
    take_up_modules()
    POISE = pathlib.Path(sys.argv.pop(1)).resolve()
    sys.path.insert(0, str(PLOT))  # as the interpreter does for a script
    unittest.main()
