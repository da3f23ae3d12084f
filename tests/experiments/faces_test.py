"""Holds the faces of every command's result against each other: same fields, same numbers.

Each command is run once with JSON on stdout and --out to every format. A number of the JSON object
has its NetCDF variable (PREFIX of the group + name of the field; the population and the parts of
complex numbers are suffixes) and the other way round, with the same bits; a column of the CSV file is
a field of the JSON object; a scalar has its LaTeX macro. Results do not depend on the run or on the
number of threads, but for clocks, which --reproducible leaves out.

NetCDF is read by the first Python that can; without one the test ends with 77 (skipped).

usage: faces_test.py POISE [unittest options]
"""

import csv
import io
import itertools
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from bad_input_test import CONFIG, DENSE_CONFIG

POISE = ""
READER = ""  # a Python with netCDF4

# A limit that ends: each spike makes more than one other, within no time.
BLOW_UP = ["--set", "dense.intensity={ kind = 'exponential', rate = 1.0, gain = 8.0, threshold = 1.0 }",
           "--set", "dense.kernel.value=3.0", "--set", "dense.initial.variance=0.01", "--times", "0.5,1,2"]

# One small run of every command, and where a command has several kinds of results, of each.
RUNS = {
    "balance": [[], ["--curves"]],
    "limit": [[], ["--times", "0,0.1,0.25"], ["--beyond"]],
    "exit": [[]],
    "continue": [["--path", "C.ei=1.2:2"], ["--path", "intensity.ie.gain=0.5:3"], ["--path", "K=1,1:0.5,2"]],
    "finite": [[], ["--times", "0,0.25", "--spectrum", "1,5", "--modes", "4"],
               ["--times", "0,0.25,0.5", "--since", "0.25"]],
    "simulate": [[], ["--replicas", "2", "--method", "tau-explicit", "--step", "0.05"],
                 ["--record", "potentials,histograms,quantiles,rates,spikes", "--set", "record.neurons=[1, 4]",
                  "--replicas", "2", "--set", "record.bins=5"],
                 ["--record", "rates,spikes,sources", "--set", "record.rate_bin=0.1"],
                 ["--plan"], ["--plan", "--replicas", "3", "--method", "tau-stiff", "--step", "0.05"],
                 ["--plan", "--method", "tau-stiff", "--step", "0.25", "--set", "network.n=100000"]],
    "sweep": [["--run", "limit --times 0.1,0.25", "--over", "network.n=10,20", "--over", "network.C.ei=1.4:1.6:3"],
              ["--run", "simulate", "--over", "run.method=exact,thinning"]],
    "compare": [["--replicas", "2"], ["--sizes", "10,20", "--replicas", "2"]],
    "bench": [["--budget", "1", "--steps", "0.1,0.02"],
              ["--budget", "0.05", "--methods", "tau-stiff,tau-explicit", "--steps", "0.25"]],
    "mlmc": [["--tolerance", "0.5"]],
    "couple": [["--replicas", "2"], ["--sizes", "5,10", "--replicas", "2"],
               ["--length", "32", "--paths", "3", "--method", "kmt"]],
    "dense": [["--density", "0,0.5", "--stationary"], ["--replicas", "2", "--times", "0,0.25"], ["--limit-only"],
              ["--network-only", "--xi", "0,1"], ["--neurons"], ["--sizes", "20,40", "--replicas", "3"],
              [*BLOW_UP, "--limit-only", "--solver", "volumes", "--tolerance", "0.01"]],
    "tail": [["4", "1", "2.5"]],
    "check": [["lemma-5.4", "--quick"]],
}
WITHOUT_CONFIGURATION = ("tail", "check")


def configuration(command, arguments=()):
    """The name of the configuration that a run takes, in a list; empty where it takes none."""
    if command in WITHOUT_CONFIGURATION or "--length" in arguments:
        return []
    return ["d.toml" if command == "dense" else "c.toml"]


def write_configurations(folder):
    for name, text in (("c.toml", CONFIG), ("d.toml", DENSE_CONFIG)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)

CLOCKS = {"host", "date", "wall_seconds", "cpu_seconds"}  # of the provenance
TOLD = {"recommendation", "price", "hours", "checkpoint", "exchanges", "rank_hours"}  # from seconds, by bench and by a plan

READ_NETCDF = """
import json, sys, netCDF4, numpy
def plain(x):
    if isinstance(x, (bytes, str)): return str(x)
    return None if x != x else x
file = netCDF4.Dataset(sys.argv[1])
file.set_auto_maskandscale(False)
variables = {}
for name, v in file.variables.items():
    values = v[...]
    flat = [values] if isinstance(values, str) else numpy.asarray(values).ravel().tolist()
    variables[name] = {"dimensions": list(v.dimensions), "shape": list(v.shape),
                       "values": [plain(x) for x in flat], "integer": str(v.dtype).startswith("int"),
                       "units": getattr(v, "units", None), "long_name": getattr(v, "long_name", None),
                       "meanings": getattr(v, "flag_meanings", None)}
attributes = {k: plain(getattr(file.getncattr(k), "item", lambda: file.getncattr(k))()) for k in file.ncattrs()}
json.dump({"variables": variables, "attributes": attributes}, sys.stdout)
"""


def find_reader():
    known = [sys.executable, *(shutil.which(name) for name in ("python3",)), "/usr/bin/python3"]
    for python in filter(None, known):
        if subprocess.run([python, "-c", "import netCDF4"], capture_output=True, check=False).returncode == 0:
            return python
    return ""


def commands():
    text = subprocess.run([POISE, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  ([a-z]+) ", text.split("Commands:\n")[1].split("\n\n")[0], re.MULTILINE)


def options_of(command):
    text = subprocess.run([POISE, command, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  (--[a-z-]+)", text, re.MULTILINE)


def leaves(value, path=()):
    """{(group, ..., field[, "e"/"i"][, "re"/"im"]): [values in their order]}; records become columns."""
    if isinstance(value, dict):
        merged = {}
        for key, inner in value.items():
            merged |= leaves(inner, (*path, key))
        return merged
    if isinstance(value, list):
        merged = {}
        for inner in value:
            for where, values in leaves(inner, path).items():
                merged.setdefault(where, []).extend(values)
        return merged or {path: []}
    return {path: [value]}


def expanded(variables):
    """{name, split where it runs over the populations: [values]}, with flags as words."""
    result = {}
    for name, v in variables.items():
        values = v["values"]
        if v["meanings"] is not None:
            words = v["meanings"].split()
            words = [False, True] if words == ["false", "true"] else words
            values = [None if k < 0 else words[k] for k in values]
        if "population" not in v["dimensions"] or name == "population":
            result[name] = values
            continue
        axis = v["dimensions"].index("population")
        inner = math.prod(v["shape"][axis + 1:])
        for place, letter in enumerate("ei"):
            result[f"{name}_{letter}"] = [x for k, x in enumerate(values) if (k // inner) % 2 == place]
    return result


def candidates(path):
    """Names that the variable of a leaf may have: prefixes are names of groups, in the singular, or nothing."""
    parts, suffix = list(path), []
    while len(parts) > 1 and parts[-1] in ("e", "i", "re", "im"):
        suffix.insert(0, parts.pop())
    *groups, field = parts
    field = re.sub(r"_([ei])_(.*)", r"_\2_\1", field)  # v_e_low: the population comes last
    if field == "t":
        yield "time"
    choices = [{"", group + "_", group.removesuffix("s") + "_", re.sub("es$", "", group) + "_"} for group in groups]
    for prefixes in itertools.product(*choices):
        yield "".join((*prefixes, field, "_name"))  # of labels, which have that of their axis in JSON
        yield "".join((*prefixes, "_".join([field, *suffix])))


def same(a, b):
    """Text that is missing is empty in NetCDF; numbers are equal to the last bit."""
    if len(a) != len(b):
        return False
    return all(x == y or (x is None and y == "") or (y is None and x == "") for x, y in zip(a, b))


class Faces(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="poise-")
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name
        write_configurations(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def content(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def run_poise(self, command, arguments, *more):
        for name in os.listdir(self.folder):
            if name.startswith("x."):
                os.remove(self.path(name))
        words = [POISE, command, *configuration(command, arguments), *arguments, *more]
        result = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, cwd=self.folder, timeout=300,
                                check=False)
        self.assertEqual((result.returncode, result.stderr), (0, b""), words)
        return result.stdout

    def for_every_run(self, check):
        for command in commands():
            with self.subTest(command=command):
                self.assertIn(command, RUNS, "a command without an entry in RUNS")
            for arguments in RUNS.get(command, []):
                with self.subTest(command=command, arguments=arguments):
                    check(command, arguments)

    def files(self, command, name):
        if "--wide" not in options_of(command):  # it writes files of its own
            return ["--out", f"{name}.json"]
        return [word for ending in ("nc", "json", "csv", "tex") for word in ("--out", f"{name}.{ending}")]

    def read_netcdf(self, name):
        text = subprocess.run([READER, "-c", READ_NETCDF, self.path(name)], capture_output=True, text=True, check=True)
        return json.loads(text.stdout)

    def test_the_faces_of_a_result_agree(self):
        self.for_every_run(self.check_faces)

    def check_faces(self, command, arguments):
        stdout = self.run_poise(command, arguments, "--json", "--reproducible", *self.files(command, "x"))
        answer = json.loads(stdout)
        if not os.path.exists(self.path("x.nc")):
            return
        self.assertEqual(self.content("x.json"), stdout)
        file = self.read_netcdf("x.nc")
        provenance = answer.pop("provenance")
        self.check_provenance(provenance, file["attributes"])
        self.check_descriptions(file["variables"])
        self.check_netcdf(answer, file["variables"])
        self.check_csv(answer, self.content("x.csv").decode())
        self.check_latex(answer, self.content("x.tex").decode())

    def check_provenance(self, provenance, attributes):
        self.assertEqual(attributes.pop("Conventions"), "CF-1.10")
        self.assertEqual(attributes, {k: int(v) if isinstance(v, bool) else v for k, v in provenance.items()})
        for key in ("poise_version", "commit", "compiler", "libraries", "command_line", "interrupted"):
            self.assertIn(key, provenance)
        self.assertFalse(CLOCKS & set(provenance))

    def check_descriptions(self, variables):
        for name, v in variables.items():
            self.assertTrue(v["long_name"], f"{name} has no long_name")
            text = any(isinstance(x, str) for x in v["values"])
            if not text and v["meanings"] is None and v["values"]:
                self.assertTrue(v["units"], f"{name} has no units")

    def check_netcdf(self, answer, variables):
        values = expanded(variables)
        dimensions = {d for v in variables.values() for d in v["dimensions"]}
        free = set(values)
        for path, leaf in leaves(answer).items():
            names = [name for name in candidates(path) if name in free or name == "time" and "time" in values]
            if not names and all(x is None for x in leaf):
                continue  # a group that is null, or records of which there are none
            # Labels of an axis may be a field, too: that one first.
            equal = sorted((name for name in names if same(values[name], leaf)), key=dimensions.__contains__)
            where = ".".join(path)
            self.assertTrue(equal, f"{where} = {leaf[:9]} is in no variable; {names}: "
                                   f"{[values[name][:9] for name in names]}; of {sorted(free)}")
            free.discard(equal[0])
        for name in sorted(free):
            about_axes = name in dimensions or any(name == f"{d}_{e}" for d in dimensions for e in dimensions)
            self.assertTrue(about_axes or not values[name], f"the variable {name} is not in JSON")

    def check_csv(self, answer, text):
        columns = []
        for block in text.split("\r\n\r\n"):
            header, *rows = list(csv.reader(io.StringIO(block, newline="")))
            for k, name in enumerate(header):
                columns.append((name, [row[k] for row in rows]))
        for name, cells in columns:
            known = [[as_cell(x) for x in part] for leaf in leaves(answer).values() for part in parts(leaf, len(cells))]
            self.assertIn(cells, known, f"the column {name} is not in JSON")

    def check_latex(self, answer, text):
        macros = dict(re.findall(r"\\newcommand\{\\x([A-Za-z]+)\}\{(.*)\}\n", text))
        self.assertEqual(len(macros), text.count("\n"))
        for path, value in scalars(answer):
            *groups, last = path
            camel = "".join(word[:1].upper() + word[1:] for part in path for word in re.split("_", part) if word)
            camel = re.sub(r"\d", lambda d: ("Zero One Two Three Four Five Six Seven Eight Nine".split())[int(d[0])], camel)
            if value is None and camel not in macros:
                continue  # a group that is null
            self.assertIn(camel, macros, f"{'.'.join(path)} has no macro")
            shown = number_of(macros[camel])
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                continue
            digits = len(re.sub(r"\\cdot.*|[^0-9]", "", macros[camel]).lstrip("0"))
            self.assertTrue(math.isclose(shown, value, rel_tol=0.51 * 10.0 ** (1 - digits), abs_tol=1e-300),
                            (path, value, macros[camel]))

    def test_same_bytes_again_and_with_any_number_of_threads(self):
        self.for_every_run(self.check_same_bytes)

    def check_same_bytes(self, command, arguments):
        threaded = "--threads" in options_of(command)
        outputs = []
        for threads in "12":
            way = ["--threads", threads] if threaded else []
            stdout = self.run_poise(command, arguments, "--json", "--reproducible", *way, *self.files(command, "x"))
            made = [name for name in sorted(os.listdir(self.folder)) if name.startswith("x.")]
            if "x.nc" not in made:
                made = []  # the ledger's own files say how long it took
            outputs.append({"stdout": stdout, **{name: self.content(name) for name in made}})
        self.assertEqual(set(outputs[0]), set(outputs[1]))
        for name, content in outputs[0].items():
            self.assertTrue(content == outputs[1][name], f"{name} differs")

    def test_runs_differ_in_clocks_alone(self):
        self.for_every_run(self.check_clocks)

    def check_clocks(self, command, arguments):
        ordinary = json.loads(self.run_poise(command, arguments, "--json"))
        without = json.loads(self.run_poise(command, arguments, "--json", "--reproducible"))
        provenance = ordinary.pop("provenance")
        self.assertEqual({k: v for k, v in provenance.items() if k not in CLOCKS}, without.pop("provenance"))
        self.assertLessEqual(CLOCKS, set(provenance))
        one, other = leaves(ordinary), leaves(without)
        self.assertEqual(set(one), set(other))
        for path, values in one.items():
            timed = "second" in path[-1] or path[-1] in TOLD
            expected = [None] * len(values) if timed else values
            self.assertEqual(other[path], expected, path)


def parts(leaf, rows):
    """What columns of so many rows a field can give: itself, or of each place on a further axis."""
    step = len(leaf) // rows if rows and len(leaf) % rows == 0 else 0
    return [leaf[k::step] for k in range(step)] if step else [leaf]


def as_cell(value):
    """As CSV writes it; numbers compare as numbers."""
    if value is None:
        return Cell("")
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    return Cell(value if isinstance(value, str) else repr(value))


class Cell(str):
    """A cell that equals another way to write the same number, and "-" for what is missing."""

    def __eq__(self, other):
        try:
            return float(self) == float(other)
        except ValueError:
            return str(self) == str(other) or {str(self), str(other)} <= {"", "-"}

    __hash__ = None


def scalars(answer, path=()):
    for key, value in answer.items():
        if isinstance(value, dict) and set(value) != {"re", "im"}:
            yield from scalars(value, (*path, key))
        elif not isinstance(value, (dict, list)):
            yield (*path, key), value


def number_of(macro):
    text = re.sub(r"\\ensuremath\{(.*)\}", r"\1", macro)
    text = re.sub(r"\\cdot 10\^\{(.*)\}", r"e\1", text)
    try:
        return float(text)
    except ValueError:
        return math.nan


if __name__ == "__main__":
    POISE = os.path.abspath(sys.argv.pop(1))
    READER = find_reader()
    if not READER:
        print("no Python with netCDF4")
        sys.exit(77)
    unittest.main()
