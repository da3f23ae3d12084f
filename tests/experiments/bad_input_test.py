"""Runs the program on every kind of bad input.

Each time: exit code 2, one sentence on stderr that names the file, line, key and reason, nothing on
stdout, and no file made, changed or half-written. Controls run the same way on good input, so that
the checks are known to tell the two apart.

usage: bad_input_test.py POISE [unittest options]
"""

import functools
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest

POISE = ""

CONFIG = """\
[network]
n = 20
tau = { e = 1.0, i = 1.0 }
C = { ee = 1.0, ei = 1.5, ie = 0.5, ii = 0.5 }
[intensity]
ee = { kind = "tanh", amplitude = 0.5, offset = 2.0, gain = 1.0 }
ei = { kind = "tanh", amplitude = 1.0, offset = 1.0, gain = 1.0 }
ie = { kind = "tanh", amplitude = 0.5, offset = 2.0, gain = 1.0 }
ii = { kind = "tanh", amplitude = 1.0, offset = 1.0, gain = 0.5 }
[initial]
K = { e = 1.0, i = 1.0 }
v = "balanced"
[run]
T = 0.5
samples = 6
seed = 1
"""

DENSE_CONFIG = """\
[dense]
N = 40
tau = 1.0
intensity = { kind = "sigmoid", rate = 5.0, gain = 4.0, threshold = 1.0 }
drive = { kind = "constant", value = 1.0 }
kernel = { kind = "constant", value = 0.5 }
initial = { kind = "normal", mean = 0.2, variance = 0.09 }
[run]
T = 0.5
samples = 6
seed = 1
"""

# What the options without which a command does not run are given.
REQUIRED = {"--path": "C.ei=1.5:1.6", "--tolerance": "0.5", "--over": "run.replicas=1,2", "--run": "limit"}
# The keys of [run] that a command cannot do without.
NEEDED = {"balance": (), "continue": (), "limit": ("T", "samples"), "sweep": ("T", "samples"), "exit": ("T",), "finite": ("T", "samples"), "mlmc": ("T", "seed"), "bench": ("T", "seed"),
          "simulate": ("T", "samples", "seed"), "compare": ("T", "samples", "seed"),
          "couple": ("T", "samples", "seed")}


def poise(*arguments):
    return subprocess.run([POISE, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout


@functools.cache
def help_of(command):
    return poise(command, "--help")


@functools.cache
def commands():
    return re.findall(r"^  ([a-z]+) ", poise("--help").split("Commands:\n")[1].split("\n\n")[0], re.MULTILINE)


def taking(word):
    """The commands that have this option or argument."""
    return [command for command in commands() if re.search(rf"^  {word}\b", help_of(command), re.MULTILINE)]


def readers():
    """Every command that reads a configuration of a balanced network."""
    return [command for command in taking("CFG") if command != "dense"]


def starters():
    """Those that start from a balanced point."""
    return [command for command in readers() if command not in ("balance", "continue")]


def samplers():
    return taking("--step-tolerance")


def required(command):
    usage = re.search(r"^Usage: .*", help_of(command), re.MULTILINE)[0]
    return [word for option in re.findall(r" (--[a-z-]+)", usage) for word in (option, REQUIRED[option])]


# (what is replaced, by what, line:column: key: beginning of the reason)
CONFIG_FAULTS = [
    ("tau", "tua", "3:1: network.tua: unknown key, did you mean tau?"),
    ("[run]", "[rnu]", "13:2: rnu: unknown table, did you mean run?"),
    ("K = { e = 1.0, i = 1.0 }\n", "", "10:2: initial.K: is missing, expected a table with e, i"),
    ("n = 20", 'n = "20"', "2:1: network.n: is a string, expected an integer"),
    ("n = 20", "n = 20.0", "2:1: network.n: is a float, expected an integer"),
    ("n = 20", "n = 0", "2:1: network.n: is 0, expected an integer from 1"),
    ("K = { e = 1.0", "K = { e = -1.0", "11:7: initial.K.e: is -1, expected a finite number >= 0"),
    ("K = { e = 1.0", "K = { e = inf", "11:7: initial.K.e: is inf, expected a finite number >= 0"),
    ("tau = { e = 1.0", "tau = { e = -1.0", "3:9: network.tau.e: is -1, expected a finite number > 0"),
    ("tau = { e = 1.0", "tau = { e = 0", "3:9: network.tau.e: is 0, expected a finite number > 0"),
    ("ei = 1.5", "ei = nan", "4:17: network.C.ei: is nan, expected a finite number >= 0"),
    ("gain = 0.5", "gain = nan", "9:54: intensity.ii.gain: is nan, expected a finite number"),
    ("offset = 2.0", "offset = 0.5",
     "6:40: intensity.ee.offset: is 0.5: the intensity is not positive everywhere"),
    ('"tanh"', '"tahn"', '6:8: intensity.ee.kind: is "tahn", expected one of tanh, erf, bump, constant'),
    ("T = 0.5", "T = 0", "14:1: run.T: is 0, expected a finite number > 0"),
    ("samples = 6", "samples = 1", "15:1: run.samples: is 1, expected an integer from 2"),
    ("seed = 1", "seed = -1", "16:1: run.seed: is -1, expected an integer from 0"),
    ("seed = 1", "seed = 1\nstep = 0", "17:1: run.step: is 0, expected a finite number > 0"),
    ("seed = 1", "seed = 1\nstep = 0.1", "17:1: run.step: is given, but method exact takes no steps"),
    ("seed = 1", 'seed = 1\nmethod = "tau-stiff"', "13:2: run.step: is missing, expected "),
    ("seed = 1", 'seed = 1\nmethod = "tau-stiff"\nstep = 0.1\nstep_tolerance = 0.1',
     "19:1: run.step_tolerance: is given, but method tau-stiff takes fixed steps"),
    ("seed = 1", "seed = 1\n[record]\nwhta = 'rates'", "18:1: record.whta: unknown key, did you mean what?"),
    ("seed = 1", "seed = 1\n[record]\nwhat = 'rates,spike'",
     '18:1: record.what: contains "spike", expected potentials, histograms, quantiles, rates, spikes, sources, did you mean spikes'),
    ("seed = 1", "seed = 1\n[record]\nwhat = ['rates', 'rates']", '18:1: record.what: contains "rates" twice'),
    ("seed = 1", "seed = 1\n[record]\nwhat = 3", "18:1: record.what: is an integer, expected one or several of"),
    ("seed = 1", "seed = 1\n[record]\nneurons = 21", "18:1: record.neurons: is 21, expected an integer from 1 to 20"),
    ("seed = 1", "seed = 1\n[record]\nneurons = [3, 20]", "18:1: record.neurons: contains 20, expected neurons from 0 to 19"),
    ("seed = 1", "seed = 1\n[record]\nneurons = [3, 3]", "18:1: record.neurons: has 3 after 3"),
    ("seed = 1", "seed = 1\n[record]\nbins = 0", "18:1: record.bins: is 0, expected an integer from 1"),
    ("n = 20", "n = 2 0", "2:7: "),
    ("[run]", "[run", "13:5: "),
    ('v = "balanced"', "v = { e = 0, i = 0 }\nnear = { e = 0, i = 0 }",
     "13:1: initial.near: is given together with an explicit v"),
]


class Program(unittest.TestCase):
    """A scratch folder, and the ways to run the program in it."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="poise-")
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name
        self.write("good.toml", CONFIG)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def edited(self, old, new):
        self.assertIn(old, CONFIG)
        return self.write("bad.toml", CONFIG.replace(old, new, 1))

    def contents(self):
        result = {}
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    result[os.path.join(folder, name)] = file.read()
        return result

    def run_poise(self, *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec=None):
        given = not arguments or arguments[0] not in readers() or set(REQUIRED) & set(arguments)
        more = [] if given else required(arguments[0])
        return subprocess.run([POISE, *arguments, *more], stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr,
                              preexec_fn=preexec, cwd=self.folder, timeout=120, check=False)

    def assert_refused(self, arguments, *parts, **options):
        """Exit code 2, `parts` in one sentence on stderr, stdout empty, the folder as it was."""
        before = self.contents()
        result = self.run_poise(*arguments, **options)
        message = result.stderr.decode()
        self.assertEqual(result.returncode, 2, (arguments, message))
        self.assertIn(result.stdout, (b"", None), arguments)
        for part in parts:
            self.assertIn(part, message, arguments)
        self.assertEqual(message.count("\n"), 1, message)
        self.assertNotRegex(message, r"internal error|terminate called|std::|Sanitizer")
        self.assertEqual(self.contents(), before, arguments)


class Controls(Program):
    """Good input, run the same way, succeeds."""

    def test_every_command_accepts_the_configuration_that_the_faults_are_put_into(self):
        for command in readers():
            with self.subTest(command):
                result = self.run_poise(command, self.path("good.toml"), "--json")
                self.assertEqual(result.returncode, 0, result.stderr)
                json.loads(result.stdout)

    def test_out_is_written_under_its_name_and_nothing_else_is(self):
        for command in readers():
            with self.subTest(command):
                name = f"{command}.nc"
                before = set(os.listdir(self.folder))
                result = self.run_poise(command, self.path("good.toml"), "--out", self.path(name))
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertEqual(set(os.listdir(self.folder)), before | {name})

    def test_near_that_selects_the_point_and_gillespie_on_few_neurons_are_accepted(self):
        config = self.edited('v = "balanced"', 'v = "balanced"\nnear = { e = -2.7, i = -1.2 }')
        result = self.run_poise("simulate", config, "--method", "gillespie")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_every_leaping_method_runs(self):
        for method in ("tau-explicit", "tau-midpoint", "tau-stiff", "tau-implicit", "diffusion"):
            for command in samplers():
                with self.subTest(command=command, method=method):
                    result = self.run_poise(command, self.path("good.toml"), "--method", method,
                                            "--step", "0.02", "--json")
                    self.assertEqual(result.returncode, 0, result.stderr)
                    self.assertEqual(json.loads(result.stdout)["method"], method)

    def test_another_method_leaves_the_steps_of_the_file(self):
        config = self.edited("seed = 1", 'seed = 1\nmethod = "tau-explicit"\nstep = 0.02\n'
                             "step_tolerance = 0.1")
        for method in ("tau-explicit", "exact", "tau-stiff"):
            with self.subTest(method):
                result = self.run_poise("simulate", config, "--method", method)
                self.assertEqual(result.returncode, 0, result.stderr)

    def test_a_step_past_the_limit_of_stability_is_warned_of(self):
        config = self.edited("n = 20", "n = 20000")
        for method, step, warned in (("tau-explicit", "0.1", True), ("tau-midpoint", "0.1", True),
                                     ("tau-explicit", "0.001", False), ("tau-stiff", "0.1", False)):
            with self.subTest(method=method, step=step):
                result = self.run_poise("simulate", config, "--method", method, "--step", step)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertEqual(b"past the limit of stability" in result.stderr, warned)


    def test_coupled_paths_need_no_configuration(self):
        for method in ("kmt", "adapted", "endpoint", "independent"):
            with self.subTest(method):
                result = self.run_poise("couple", "--length", "64", "--paths", "3", "--seed", "5",
                                        "--method", method, "--json")
                self.assertEqual(result.returncode, 0, result.stderr)
                answer = json.loads(result.stdout)
                self.assertEqual((answer["method"], answer["length"], answer["paths"]),
                                 (method, 64, 3))
                self.assertEqual(len(answer["sup_error"]), 3)


    def test_a_tail_is_enclosed(self):
        result = self.run_poise("tail", "4", "1", "24", "--json", "--out", self.path("tail.nc"))
        self.assertEqual(result.returncode, 0, result.stderr)
        answer = json.loads(result.stdout)
        self.assertEqual((answer["n"], answer["T"], answer["x"]), (4, 1, 24))
        self.assertLess(answer["bound"], float(answer["lower"]))
        self.assertLessEqual(float(answer["lower"]), float(answer["upper"]))
        self.assertEqual((answer["holds"], answer["proved_region"]), (False, False))

    def test_some_statements_leave_an_earlier_ledger_alone(self):
        self.write("ledger.json", "old")
        result = self.run_poise("check", "lemma-5.4", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([s["id"] for s in json.loads(result.stdout)["statements"]], ["lemma-5.4"])
        with open(self.path("ledger.json")) as file:
            self.assertEqual(file.read(), "old")


class BadConfiguration(Program):
    def test_keys_that_are_missing(self):
        for command in readers():
            for key, line in (("T", 14), ("samples", 15), ("seed", 16)):
                with self.subTest(command=command, key=key):
                    config = self.edited(CONFIG.splitlines()[line - 1] + "\n", "")
                    if key in NEEDED[command]:
                        self.assert_refused([command, config], f"{config}:13:2: run.{key}: is missing, expected ")
                    else:
                        result = self.run_poise(command, config)
                        self.assertEqual(result.returncode, 0, result.stderr)

    def test_faults_in_the_text(self):
        for command in readers():
            for old, new, message in CONFIG_FAULTS:
                with self.subTest(command=command, new=new):
                    config = self.edited(old, new)
                    self.assert_refused([command, config], f"{config}:{message}")

    def test_faults_leave_an_earlier_result_alone(self):
        self.write("old.nc", "old")
        config = self.edited("n = 20", "n = 0")
        for command in readers():
            with self.subTest(command):
                self.assert_refused([command, config, "--out", self.path("old.nc")], "network.n")

    def test_near_that_selects_nothing(self):
        config = self.edited('v = "balanced"', 'v = "balanced"\nnear = { e = 100.0, i = 100.0 }')
        for command in starters():
            with self.subTest(command):
                self.assert_refused([command, config], f"{config}:13:1: initial.near: ")

    def test_files_that_cannot_be_read(self):
        empty = self.write("empty.toml", "")
        junk = self.path("junk.toml")
        with open(junk, "wb") as file:
            file.write(bytes(range(256)))
        deep = self.write("deep.toml", "a = " + "[" * 100_000)
        dotted = self.write("dotted.toml", "a." * 100_000 + "a = 1")
        for config, reason in [
            (self.path("absent.toml"), "No such file or directory"),
            (self.folder, "Is a directory"),
            (empty, ":1:1: network: is missing"),
            (junk, ":1:"),
            (deep, "is longer than"),
            (dotted, "is longer than"),
            ("/dev/zero", "is longer than"),
        ]:
            for command in readers():
                with self.subTest(command=command, config=config):
                    self.assert_refused([command, config], config, reason)


class BadMethod(Program):
    def test_unknown_method_in_the_file(self):
        config = self.edited("seed = 1", 'seed = 1\nmethod = "euler"')
        for command in samplers():
            with self.subTest(command):
                self.assert_refused([command, config], f'{config}:17:1: run.method: is "euler"',
                                    "thinning", "gillespie")

    def test_unknown_method_as_an_option(self):
        for command in samplers():
            with self.subTest(command):
                self.assert_refused([command, self.path("good.toml"), "--method", "euler"],
                                    "--method", '"euler"', "thinning", "gillespie")

    def test_gillespie_on_too_many_neurons(self):
        config = self.edited("n = 20", "n = 65")
        for command in samplers():
            with self.subTest(command):
                self.assert_refused([command, config, "--method", "gillespie"],
                                    f"{config}:2:1: network.n: is 65, expected at most 64")


    def test_steps_as_options(self):
        good = self.path("good.toml")
        for command in samplers():
            for options, *parts in [
                (["--step", "0.1"], "--step: run.step: is given, but method exact takes no steps"),
                (["--method", "tau-explicit"], "good.toml:13:2: run.step: is missing"),
                (["--method", "tau-explicit", "--step", "0"], "--step", "finite number > 0"),
                (["--method", "tau-explicit", "--step", "nan"], "--step", "finite number > 0"),
                (["--method", "tau-explicit", "--step-tolerance", "1.5"], "--step-tolerance"),
                (["--method", "tau-stiff", "--step", "0.1", "--step-tolerance", "0.1"],
                 "--step-tolerance: run.step_tolerance: is given"),
            ]:
                with self.subTest(command=command, options=options):
                    self.assert_refused([command, good, *options], *parts)


    def test_records_that_cannot_be(self):
        good = self.path("good.toml")
        for options, part in [
            (["--record", "spikes", "--method", "tau-explicit", "--step", "0.1"],
             "--record: record.what: contains spikes, which method tau-explicit does not tell"),
            (["--record", "spikes", "--set", "record.most_spikes=10"],
             "--set record.most_spikes=10: record.most_spikes: is 10, but some "),
            (["--record", "neurons"], '--record: record.what: contains "neurons"'),
            (["--record", "rates", "--set", "record.rate_bin=0"], "record.rate_bin: is 0, expected "),
            (["--record", "rates", "--set", "record.rate_bin=1e-20"], "record.rate_bin: is 1e-20, expected at least T / "),
            (["--record", "rates", "--set", "record.rate_bin=0.03", "--method", "tau-explicit", "--step", "0.02"],
             "record.rate_bin: is 0.03, expected a multiple of the step of tau-explicit, "),
            (["--record", "sources"], "record.what: contains sources, expected spikes, too"),
            (["--record", ""], '--record: record.what: contains ""'),
        ]:
            with self.subTest(options=options):
                self.assert_refused(["simulate", good, *options], part)


class BadOption(Program):
    def test_command_lines(self):
        good = self.path("good.toml")
        cases = [
            ([], "no command: expected one of: balance, limit, exit, continue, finite, simulate"),
            (["simulat", good], '"simulat" is not a command: expected one of: ', "did you mean simulate?"),
            (["chek"], "did you mean check?"),
            (["simulate"], "simulate: CFG is missing: Configuration file", "`poise simulate --help`"),
            (["simulate", good, good], "good.toml", "is one argument too many"),
            (["simulate", good, "--jsn"], 'simulate: unknown option "--jsn", did you mean --json?'),
            (["simulate", good, "--jsn=1"], 'unknown option "--jsn"'),
            (["simulate", good, "--frobnicate"], 'unknown option "--frobnicate" (see `poise simulate --help`)'),
            (["simulate", good, "--method", "tau-stif"], "--method", "did you mean tau-stiff?"),
            (["mlmc", good, "--tolerance", "0.1", "--quantity", "v"], '--quantity: "v" is not one of v_e, v_i, K_e, K_i'),
            (["simulate", good, "--csv", "--json"], "--csv and --json: expected one of them"),
            (["simulate", good, "--seed"], "--seed"),
            (["simulate", good, "--seed", "-1"], "--seed"),
            (["simulate", good, "--seed", "1.5"], "--seed"),
            (["simulate", good, "--seed", "9223372036854775808"], "--seed"),
            (["simulate", good, "--seed", "one"], "--seed"),
            (["simulate", good, "--replicas", "0"], "--replicas"),
            (["simulate", good, "--threads", "-1"], "--threads"),
            (["simulate", good, "--threads", "many"], "--threads"),
            (["limit", good, "--times", "1,x"], "--times"),
            (["limit", good, "--times", "1,nan"], "--times"),
            (["limit", good, "--times", "2,1"], "--times"),
            (["limit", good, "--times", "-1"], "--times"),
            (["limit", good, "--out", good], "--out"),
            (["compare", good, "--sizes", "0"], "--sizes"),
            (["compare", good, "--sizes", "100,1000", "--method", "gillespie"], "network.n"),
            (["balance", good, "--method", "thinning"], "--method"),
            (["mlmc", good, "--tolerance", "0"], '--tolerance: "0" is not a number from'),
            (["mlmc", good, "--tolerance", "nan"], "--tolerance"),
            (["mlmc", good, "--tolerance", "0.1", "--confidence", "1"], "--confidence"),
            (["mlmc", good, "--tolerance", "0.1", "--step", "100"], "--step: is 100, expected at most run.T"),
            (["mlmc", good, "--tolerance", "0.1", "--halvings", "13"], "--halvings"),
            (["mlmc", good, "--tolerance", "0.1", "--quantity", "v"], "K_i"),
            (["bench", good, "--methods", "tau-stif"], '--methods: "tau-stif" is not one of', "did you mean tau-stiff?"),
            (["bench", good, "--methods", "tau-stiff,"], '--methods: "" is not one of'),
            (["bench", good, "--steps", "0.1,2"], "--steps: is 2, expected at most run.T, 0.5"),
            (["bench", good, "--steps", "0"], "--steps"),
            (["bench", good, "--steps", "1e-9"], "--budget: is 10, expected at least"),
            (["bench", good, "--budget", "0.001"], "--budget: is 0.001, expected at least"),
            (["bench", good, "--budget", "nan"], "--budget"),
            (["couple"], "--length"),
            (["couple", good, "--length", "64"], "--length"),
            (["couple", good, "--paths", "3"], "--length"),
            (["couple", good, "--method", "adapted"], "kmt, endpoint, independent"),
            (["couple", "--length", "0"], "--length"),
            (["couple", "--length", "64", "--sizes", "10"], "--sizes"),
            (["couple", "--length", "64", "--method", "KMT"], "kmt, adapted, endpoint, independent"),
            (["tail", "0", "1", "1"], "N"),
            (["tail", "-1", "1", "1"], "-1"),
            (["tail", "1.5", "1", "1"], "N"),
            (["tail", "10", "0", "1"], "T: is not a number > 0"),
            (["tail", "10", "-1", "1"], "T: is not a number > 0"),
            (["tail", "10", "one", "1"], 'T: "one" is not a decimal number'),
            (["tail", "10", "1", "nan"], 'X: "nan" is not a decimal number'),
            (["tail", "10", "1"], "X"),
            (["tail", "10", "1e9", "1"], "T: "),
            (["tail", "10", "1", "1", "--digits", "0"], "--digits"),
            (["check", "lemma-9.9"], '"lemma-9.9" is not a statement', "expected some of:"),
            (["check", "lemma-5.4", "--out", self.path("a.tex")], "expected a name that ends in .json"),
            (["check", "lemma-5.4", "--out", os.path.join(good, "a.json")],
             "cannot be written: Not a directory"),
            (["check", "--digits", "5"], "--digits"),
            (["check", "--time-limit", "-1"], "--time-limit"),
            (["check", "--seed", "-1"], "--seed"),
        ]
        for arguments, *expected in cases:
            with self.subTest(arguments=arguments):
                self.assert_refused(arguments, *expected)

    def test_set(self):
        good = self.path("good.toml")
        for command in readers():
            for text, message in [
                ("network.tua.e=1", "network.tua: unknown key, did you mean tau?; expected one of n, tau, C"),
                ("rnu.T=1", "rnu: unknown table, did you mean run?"),
                ("network.n=many", "network.n: is a string, expected an integer from 1"),
                ("network.n=0", "network.n: is 0, expected an integer from 1"),
                ("run.T=-1", "run.T: is -1, expected a finite number > 0"),
                ("network.tau={e=1,i=-1}", "network.tau.i: is -1, expected a finite number > 0"),
                ("run.method=euler", 'run.method: is "euler", expected one of'),
            ]:
                with self.subTest(command=command, text=text):
                    self.assert_refused([command, good, "--set", text], f"poise: --set {text}: {message}")
            for text in ("network.n", "=1", ""):
                with self.subTest(command=command, text=text):
                    self.assert_refused([command, good, "--set", text], "--set: ", "is not of the form KEY=VALUE")
            with self.subTest(command):
                self.assert_refused([command, good, "--set", "a b=1"], "is not a key, expected one such as network.n")


class Dense(Program):
    """The command that reads configurations of another model: tests/setup has all that can be wrong in them."""

    def setUp(self):
        super().setUp()
        self.write("dense.toml", DENSE_CONFIG)

    def with_line(self, old, new):
        self.assertIn(old, DENSE_CONFIG)
        return self.write("bad.toml", DENSE_CONFIG.replace(old, new, 1))

    def test_good_input_is_accepted(self):
        result = self.run_poise("dense", self.path("dense.toml"), "--json", "--out", self.path("d.nc"))
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertEqual(json.loads(result.stdout)["N"], 40)
        self.assertTrue(os.path.exists(self.path("d.nc")))

    def test_keys_that_are_missing(self):
        for key, line in (("T", "T = 0.5\n"), ("samples", "samples = 6\n"), ("seed", "seed = 1\n")):
            with self.subTest(key):
                config = self.with_line(line, "")
                self.assert_refused(["dense", config], f"{config}:8:2: run.{key}: is missing, expected ")
        config = self.with_line("seed = 1\n", "")
        self.assertEqual(self.run_poise("dense", config, "--limit-only").returncode, 0)
        config = self.with_line("T = 0.5\nsamples = 6\n", "")
        self.assertEqual(self.run_poise("dense", config, "--times", "0.1").returncode, 0)

    def test_faults_in_the_text(self):
        for old, new, message in [
            ("tau = 1.0", "tua = 1.0", "3:1: dense.tua: unknown key, did you mean tau?"),
            ("N = 40", "N = 0", "2:1: dense.N: is 0, expected an integer from 1"),
            ('"constant", value = 0.5', '"konstant", value = 0.5', '6:12: dense.kernel.kind: is "konstant"'),
            ("[run]", "[run]\nmethod = 'exact'", "9:1: run.method: unknown key"),
        ]:
            with self.subTest(new):
                config = self.with_line(old, new)
                self.assert_refused(["dense", config], f"{config}:{message}")

    def test_matrices(self):
        line = 'kernel = { kind = "constant", value = 0.5 }'
        config = self.with_line(line, 'kernel = { kind = "matrix", file = "w.txt" }')
        place = f"{config}:6:29: dense.kernel.file: {self.path('w.txt')}"
        row = " ".join(["0.01"] * 40) + "\n"
        self.write("w.txt", row * 40)
        result = self.run_poise("dense", config, "--limit-only")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        for text, message in [
            (row * 39, ": has 39 rows of numbers, expected N = 40"),
            (row * 41, ":41: is row 41, expected N = 40"),
            (row * 20 + "1 2 3\n" + row * 19, ":21: has 3 numbers, expected N = 40"),
            (row * 39 + row.replace("0.01", "nan", 1), ":40: \"nan\": expected a finite number"),
            (row * 39 + row.replace("0.01", "word", 1), ":40: \"word\" is not a number"),
            ("", ": has 0 rows of numbers, expected N = 40"),
        ]:
            with self.subTest(message):
                self.write("w.txt", text)
                self.assert_refused(["dense", config], place + message)
        os.remove(self.path("w.txt"))
        self.assert_refused(["dense", config], place + ": cannot be read: No such file or directory")
        self.write("w.nc", "no such thing")
        config = self.with_line(line, 'kernel = { kind = "matrix", file = "w.nc" }')
        self.assert_refused(["dense", config], f"{config}:6:29: dense.kernel.file: {self.path('w.nc')}: cannot be read")

    def test_options(self):
        good = self.path("dense.toml")
        for arguments, *expected in [
            (["--times", "2,1"], "--times"), (["--times", "1,1"], "--times"), (["--times", "-1"], "--times"),
            (["--xi", "1.5"], "--xi"), (["--solver", "euler"], "--solver"), (["--tolerance", "0"], "--tolerance"),
            (["--limit-only", "--network-only"], "--limit-only and --network-only: expected one of them"),
            (["--network-only", "--density", "0"], "--density"), (["--sizes", "0"], "--sizes"),
            (["--sizes", "10", "--limit-only"], "--sizes"), (["--method", "exact"], "--method"),
            (["--set", "dense.N=many"], "--set dense.N=many: dense.N: is a string, expected an integer"),
            (["--set", "dense.N"], "is not of the form KEY=VALUE, as dense.N=1000"),
        ]:
            with self.subTest(arguments):
                self.assert_refused(["dense", good, *arguments], *expected)

    def test_what_does_not_fit_into_memory_is_refused(self):
        self.assert_refused(["dense", self.path("dense.toml"), "--set", "dense.N=10000000", "--set",
                             "dense.kernel={ kind = 'gaussian', height = 1.0, width = 0.1 }"],
                            "dense.N: 10000000 neurons", "GB of memory")
        self.assert_refused(["dense", self.path("dense.toml"), "--set", "run.samples=10000000", "--replicas",
                             "1000000"], "GB of memory")

    def test_each_model_has_its_commands(self):
        self.assert_refused(["dense", self.path("good.toml")], "unknown table; expected one of dense, run")
        for command in readers():
            with self.subTest(command):
                self.assert_refused([command, self.path("dense.toml")], "dense: unknown table; expected one of network")


class BadPlaceForResults(Program):
    def test_out_that_cannot_be_written(self):
        self.write("file", "old")
        good = self.path("good.toml")
        os.mkdir(self.path("folder.nc"))
        for out, reason in [
            (self.path("file/a.nc"), "cannot be written: Not a directory"),
            (self.path("folder.nc"), "cannot be written: Is a directory"),
            (self.path("x" * 300 + ".nc"), "cannot be written: File name too long"),
            (self.path("a.txt"), "has no ending that says its format, expected .nc (NetCDF), .json, .csv or .tex"),
            (self.path("a"), "has no ending that says its format"),
            ("/dev/full", "has no ending that says its format"),
            (good, "is the configuration file itself"),
        ]:
            for command in readers():
                with self.subTest(command=command, out=out):
                    self.assert_refused([command, good, "--out", out], f"{out}", reason)

    def test_folders_are_made(self):
        for command in readers():
            with self.subTest(command):
                out = self.path(f"{command}/new/a.csv")
                result = self.run_poise(command, self.path("good.toml"), "--out", out)
                self.assertEqual((result.returncode, result.stderr), (0, b""))
                self.assertGreater(os.path.getsize(out), 0)

    def test_disk_full_while_writing(self):
        def no_file_beyond_4_kib():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        self.write("old.nc", "old")
        for command in readers():
            expected = self.run_poise(command, self.path("good.toml"), "--json", "--reproducible").stdout
            for out in ("old.nc", "new.nc"):
                with self.subTest(command=command, out=out):
                    before = self.contents()
                    path = self.path(out)
                    result = self.run_poise(command, self.path("good.toml"), "--json", "--reproducible", "--out", path,
                                            preexec=no_file_beyond_4_kib)
                    self.assertEqual(result.returncode, 2)
                    self.assertEqual(result.stderr.decode(), f"poise: {path}: cannot be written: File too large\n")
                    self.assertEqual(result.stdout, expected)  # nothing that was computed is lost
                    self.assertEqual(self.contents(), before)

    def test_a_place_that_goes_away_during_the_work(self):
        os.mkdir(self.path("elsewhere"))
        process = subprocess.Popen([POISE, "simulate", "good.toml", "--set", "run.T=1e9", "--json",
                                    "--out", "results/a.json"], cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env={**os.environ, "TMPDIR": self.path("elsewhere")})
        self.addCleanup(process.kill)
        while process.poll() is None and not os.path.isdir(self.path("results")):
            time.sleep(0.01)
        time.sleep(0.1)
        os.rmdir(self.path("results"))
        self.write("results", "in the way")
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 2)
        first, second = stderr.decode().splitlines()
        self.assertIn("results/a.json: cannot be written: Not a directory", first)
        kept = re.fullmatch(r"poise: the result is in (.*)", second)[1]
        self.assertTrue(kept.startswith(self.path("elsewhere")), kept)
        with open(kept, "rb") as file:
            self.assertEqual(file.read(), stdout)
        self.assertIs(json.loads(stdout)["interrupted"], True)

    def test_standard_error_that_is_full_or_closed_changes_nothing(self):
        good, bad = self.path("good.toml"), self.edited("n = 20", "n = 0")
        for command in readers():
            for config, code in ((good, 0), (bad, 2)):
                expected = self.run_poise(command, config, "--json", "--reproducible").stdout
                with self.subTest(command=command, code=code), open("/dev/full", "wb") as full:
                    for way in ({"stderr": full}, {"preexec": lambda: os.close(2)}):
                        result = self.run_poise(command, config, "--json", "--reproducible", **way)
                        self.assertEqual((result.returncode, result.stdout), (code, expected))
        with open("/dev/full", "wb") as full:
            self.assertEqual(self.run_poise("nonsense", stdout=full, stderr=full).returncode, 2)

    def test_standard_output_that_is_full(self):
        for command in readers():
            for form in ([], ["--json"]):
                with self.subTest(command=command, form=form), open("/dev/full", "wb") as full:
                    self.assert_refused([command, self.path("good.toml"), *form],
                                        "No space left on device", stdout=full)

    def test_standard_output_that_is_closed(self):
        for command in readers():
            with self.subTest(command):
                self.assert_refused([command, self.path("good.toml")], "standard output",
                                    preexec=lambda: os.close(1))


if __name__ == "__main__":
    POISE = os.path.abspath(sys.argv.pop(1))
    unittest.main()
