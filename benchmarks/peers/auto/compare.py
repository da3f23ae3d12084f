#!/usr/bin/python3
"""Branch diagrams of `poise continue` against AUTO-07p.

For each problem below: every branch that poise finds is followed by AUTO, too, from one point of it in
both directions, and the special points (folds and Hopf points: their parameter and means) and the ends
at the ends of the path must agree one to one, to 1e-6. AUTO has its own equations, Gaussian quadrature
included (balanced.f90), and its own detection of special points.

Usage: compare.py POISE
Exit status: 0 all agree, 1 some do not, 77 AUTO-07p or its Fortran compiler is not installed.
"""

import argparse
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77
TOLERANCE = 1e-6
CHANNELS = ("ee", "ei", "ie", "ii")

# Weights, then (amplitude, offset, gain) of each channel; a path as `poise continue` takes it; and the
# kinds of special points that the problem was chosen for.
PAPER = {"C": (1.0, 1.5, 0.5, 0.5),
         "f": ((0.5, 2.0, 1.0), (1.0, 1.0, 1.0), (0.5, 2.0, 1.0), (1.0, 1.0, 0.5))}
SHARPER = {"C": PAPER["C"],
           "f": ((0.5, 2.0, 1.0), (1.0, 1.0, 1.0), (0.5, 2.0, 1.25), (1.0, 1.0, 0.5))}
BISTABLE = {"C": (1.0, 1.5, 1.0, 1.5),
            "f": ((0.5, 2.0, 2.0), (1.0, 1.0, 0.5), (1.0, 1.0, 0.25), (1.0, 1.0, 1.0))}
PROBLEMS = [
    ("a gain, one Hopf point", PAPER, (1.0, 1.0), "intensity.ie.gain", 0.25, 4.0, ["hopf"]),
    ("a weight, two Hopf points and two escapes", PAPER, (1.0, 1.0), "C.ei", 0.5, 3.0,
     ["hopf", "hopf"]),
    ("a weight, a hysteresis of two folds", BISTABLE, (0.5, 2.0), "C.ei", 0.5, 3.0, ["fold", "fold"]),
    ("a segment of variances, a fold and a branch without one", BISTABLE, (0.5, 2.0), "K", (0.5, 2.0),
     (2.0, 0.5), ["fold"]),
    ("a segment of variances, a fold and an escape", SHARPER, (1.0, 1.0), "K", (1.0, 1.0),
     (0.0, 3.0), ["fold"]),
]


def build_auto(folder):
    """AUTO with our equations as a program in `folder`; None where AUTO or gfortran is missing."""
    objects = sorted(pathlib.Path(os.environ.get("AUTO_DIR", "/usr/lib/auto-07p"), "lib").glob("*.o"))
    if not objects or shutil.which("gfortran") is None:
        return None
    program = pathlib.Path(folder, "balanced")
    subprocess.run(["gfortran", "-O2", "-fopenmp", "-o", program, HERE / "balanced.f90", *objects],
                   cwd=folder, timeout=300, check=True)
    return program


def configuration(network, K):
    weights = ", ".join(f"{name} = {value!r}" for name, value in zip(CHANNELS, network["C"]))
    lines = ["[network]", "n = 1000", "tau = { e = 1.0, i = 1.0 }", f"C = {{ {weights} }}", "[intensity]"]
    for name, (amplitude, offset, gain) in zip(CHANNELS, network["f"]):
        lines.append(f'{name} = {{ kind = "tanh", amplitude = {amplitude!r}, offset = {offset!r}, '
                     f'gain = {gain!r} }}')
    lines += ["[initial]", f"K = {{ e = {K[0]!r}, i = {K[1]!r} }}", 'v = "balanced"', "[run]", "T = 1.0",
              "samples = 2", "seed = 1", ""]
    return "\n".join(lines)


def run_poise(program, network, K, parameter, low, high):
    def end(value):
        return ",".join(map(repr, value)) if parameter == "K" else repr(value)
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder, "network.toml")
        config.write_text(configuration(network, K), encoding="utf-8")
        result = subprocess.run([program, "continue", config, "--json", "--path",
                                 f"{parameter}={end(low)}:{end(high)}"],
                                stdout=subprocess.PIPE, timeout=300, check=True)
    return json.loads(result.stdout)["branches"]


def parameter_index(parameter):
    """Which of PAR(21..) a parameter of this name is; 0 for a segment of variances."""
    if parameter == "K":
        return 0
    if parameter.startswith("C."):
        return 3 + CHANNELS.index(parameter[2:])
    _, channel, name = parameter.split(".")
    return 7 + 3 * CHANNELS.index(channel) + ("amplitude", "offset", "gain").index(name)


def run_auto(auto, network, K, parameter, low, high, start):
    """Both directions from `start` = (parameter, v_e, v_i): the labelled points beside it."""
    segment = parameter == "K"
    par = {1: start[0], 2: parameter_index(parameter)}
    if segment:
        par.update({3: low[0], 4: low[1], 5: high[0], 6: high[1]})
    flat = [*K, *network["C"], *(number for f in network["f"] for number in f)]
    par.update({21 + k: value for k, value in enumerate(flat)})
    constants = {"NPAR": 50, "NDIM": 2, "IPS": 1, "IRS": 0, "ILP": 1, "ISP": 1, "ISW": 1, "ICP": [1],
                 "NTST": 1, "NMX": 6000, "NPR": 0, "JAC": -1, "EPSL": 1e-11, "EPSU": 1e-11,
                 "EPSS": 1e-9, "ITMX": 20, "ITNW": 9, "DSMIN": 1e-7, "DSMAX": 0.02, "A0": 0.0, "A1": 20.0,
                 "UZSTOP": {1: [0.0, 1.0] if segment else [low, high]},
                 "PAR": par, "U": {1: start[1], 2: start[2]}}
    labelled = []
    for direction in (1, -1):
        text = "".join(f"{key} = {value}\n" for key, value in {**constants, "DS": direction * 5e-3}.items())
        auto.with_name("fort.2").write_text(text, encoding="utf-8")
        subprocess.run([auto], cwd=auto.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       timeout=300, check=True)
        labelled += read_labelled(auto.with_name("fort.7"))
    return labelled


def read_labelled(path):
    """The labelled points of AUTO's bifurcation file, but for the start. Its columns: branch, point,
    type, label, PAR(1), norm, U(1), U(2); lines of branch 0 are its header."""
    types = {2: "fold", 3: "hopf", -4: "end"}  # AUTO's LP, HB and UZ
    points = []
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words[0] != "0" and int(words[2]) in types:
            points.append({"type": types[int(words[2])], "parameter": float(words[4]),
                           "v": (float(words[6]), float(words[7]))})
    return points


def distance(ours, theirs, scale):
    return max(abs(ours["parameter"] - theirs["parameter"]) / scale,
               abs(ours["v"][0] - theirs["v"][0]), abs(ours["v"][1] - theirs["v"][1]))


def ends_on_path(branch):
    """The ends of a branch that lie at the ends of the path."""
    return [{"parameter": branch["parameter"][k], "v": (branch["v_e"][k], branch["v_i"][k])}
            for k, end in ((0, "first"), (-1, "last")) if branch[end] == "range"]


def worst_match(ours, theirs, scale):
    """Largest distance of a one-to-one pairing, each of ours with the nearest of theirs; infinite
    where the numbers differ."""
    if len(ours) != len(theirs):
        return math.inf
    rest, worst = list(theirs), 0.0
    for point in ours:
        nearest = min(rest, key=lambda other: distance(point, other, scale))
        worst = max(worst, distance(point, nearest, scale))
        rest.remove(nearest)
    return worst


def compare_branch(auto, problem, branch):
    """(kind, number of points, largest difference) for folds, Hopf points and ends."""
    _, network, K, parameter, low, high, _ = problem
    # Inside the path, and of least |v|: a branch may run off to infinity, and there AUTO stops.
    points = list(zip(branch["parameter"], branch["v_e"], branch["v_i"]))
    start = min(points[5:-5], key=lambda point: math.hypot(*point[1:]))
    theirs = run_auto(auto, network, K, parameter, low, high, start)
    scale = 1.0 if parameter == "K" else abs(high - low)
    ours = {kind: [{"parameter": p["parameter"], "v": (p["v"]["e"], p["v"]["i"])}
                   for p in branch["special"] if p["kind"] == kind] for kind in ("fold", "hopf")}
    ours["end"] = ends_on_path(branch)
    return [(kind, len(points), worst_match(points, [p for p in theirs if p["type"] == kind], scale))
            for kind, points in ours.items()]


def compare(program, auto):
    agreed = True
    for problem in PROBLEMS:
        title, *rest, expected = problem
        branches = run_poise(program, *rest)
        print(title)
        kinds = sorted(p["kind"] for branch in branches for p in branch["special"]
                       if p["kind"] in ("fold", "hopf"))
        if kinds != sorted(expected):
            print(f"    expected {expected}, poise found {kinds}")
            agreed = False
        for number, branch in enumerate(branches):
            for kind, count, worst in compare_branch(auto, problem, branch):
                agreed = agreed and worst <= TOLERANCE
                if count > 0 or worst > TOLERANCE:
                    print(f"    branch {number}: {count} {kind}, largest difference {worst:.1e}"
                          f"{'' if worst <= TOLERANCE else '  DIFFERS'}")
    return agreed


def notices_a_wrong_weight(program, auto):
    """A planted error: AUTO is given C_ee off by 1e-4, and the comparison must say so."""
    title, network, *rest = PROBLEMS[0]
    branch, = run_poise(program, network, *rest[:-1])
    wrong = dict(network, C=(1.0001 * network["C"][0], *network["C"][1:]))
    worst = max(row[2] for row in compare_branch(auto, (title, wrong, *rest), branch))
    print(f"planted error, C_ee off by 1e-4: largest difference {worst:.1e}, to be noticed")
    return worst > TOLERANCE


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("poise", type=pathlib.Path, help="the program poise")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        auto = build_auto(folder)
        if auto is None:
            print("skipped: AUTO-07p (Debian: auto-07p, gfortran) is not installed", file=sys.stderr)
            return SKIPPED
        program = options.poise.resolve()
        return 0 if compare(program, auto) and notices_a_wrong_weight(program, auto) else 1


if __name__ == "__main__":
    sys.exit(main())
