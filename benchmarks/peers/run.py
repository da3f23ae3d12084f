#!/usr/bin/python3
"""Run poise and its peers side by side on the network of [MV, Section 6.1] and print Markdown tables.

    run.py time     CPU seconds of the network for one unit of simulated time, one core
    run.py limit    CPU seconds of the hydrodynamic limit and its exit, and how far the answers lie apart
    run.py check    whether every peer simulates the same law as `poise simulate --method exact`

CPU time is user plus system time of the whole process, children included, the same for all. A run to T_1 and
one to T_2 are subtracted, so that start-up, compilation and the balanced point drop out; every command ran
once untimed before (Brian2 keeps its compiled program). Repetitions alternate between the tools; medians.
"""

import argparse
import dataclasses
import functools
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CONFIG = ROOT / "experiments" / "configs" / "paper-6.1.toml"
ONE_CORE = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
QUANTITIES = ("v_e", "v_i", "K_e", "K_i")
REJECT = 1e-6  # p-value below which `check` calls two means different


@dataclasses.dataclass
class Tool:
    name: str
    command: Callable  # (T, seed) -> words of the command that simulates to T
    times: tuple = (1, 3)  # T_1, T_2: far enough apart for the difference to stand out of the noise


def note(text):
    print(text, file=sys.stderr, flush=True)


def run(command):
    """CPU seconds of a command, and the JSON object on the last line of its output."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, cwd=HERE, env=ONE_CORE)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            sys.exit(f"run.py: {' '.join(map(str, command))}: exit code {process.returncode}\n{err.read()}")
        return usage.ru_utime + usage.ru_stime, json.loads(out.read().splitlines()[-1])


def config(directory, **changes):
    """A copy of paper-6.1.toml with other values; a key is the start of its line, as in `n = 5000`."""
    text = CONFIG.read_text()
    for key, value in ({"samples": 2, "replicas": 1} | changes).items():
        text, found = re.subn(rf"(?m)^{key} *= *[^#\n]*", f"{key} = {value} ", text)
        if found != 1:
            sys.exit(f"run.py: {CONFIG}: {found} lines set {key}, expected one")
    with tempfile.NamedTemporaryFile("w", dir=directory, suffix=".toml", delete=False) as file:
        file.write(text)
    return file.name


def poise(options, method, n, times, words=()):
    return Tool(f"poise `{method}`",
                lambda T, seed: [options.poise, "simulate", config(options.directory, n=n, T=float(T)), "--json",
                                 "--method", method, "--seed", str(seed), "--threads", "1", *words], times)


def python_peer(name, script, n, *words, times=(1, 3)):
    return Tool(name, lambda T, seed: [sys.executable, HERE / script, "--n", str(n), "--T", str(T),
                                       "--seed", str(seed), *words], times)


def network_peers(options):
    """The installed peers; says which are missing."""
    step = ["--step", str(options.step)]
    peers = []
    if has_module("numpy", "python3-numpy"):
        peers.append(python_peer("NumPy", "network_numpy.py", options.n, *step))
    if has_octave():
        peers.append(Tool("Octave", lambda T, seed: octave("network_octave.m", options.n, options.step, T, seed)))
    if has_module("brian2", "python3-brian"):
        peers.append(Tool("Brian2, cpp_standalone", lambda T, seed: [
            sys.executable, HERE / "network_brian2.py", "--n", str(options.n), "--T", str(T), "--seed", str(seed),
            *step, "--directory", options.directory / f"brian2-T{T}"]))
    return peers


@functools.cache  # says once what is missing
def has_module(name, package):
    found = all(subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode == 0
                for module in (name, "scipy"))
    if not found:
        note(f"{name}: skipped, {sys.executable} cannot import it or scipy (Debian: {package}, python3-scipy)")
    return found


@functools.cache
def has_octave():
    if shutil.which("octave-cli"):
        return True
    note("Octave: skipped, no octave-cli on the PATH (Debian: octave)")
    return False


def octave(script, *arguments):
    return ["octave-cli", "--quiet", "--norc", HERE / script, *map(str, arguments)]


def poise_tools(options):
    """`tau-explicit` at the peers' step, where this build of poise has it, and the exact samplers."""
    usage = subprocess.run([options.poise, "simulate", "--help"], capture_output=True, text=True).stdout
    tools = []
    if "tau-explicit:" in usage and "--step" in usage:
        tools.append(poise(options, "tau-explicit", options.n, (1, 21), ["--step", str(options.step)]))
    else:
        note(f"poise `tau-explicit`: skipped, {options.poise} does not offer it")
    return tools + [poise(options, "exact", options.n, (1, 5))]


def cpu_per_unit_time(tool):
    """CPU seconds and spikes (None where a tool does not count them) for one unit of simulated time."""
    (early_cpu, early), (late_cpu, late) = (run(tool.command(T, 1)) for T in tool.times)
    span = tool.times[1] - tool.times[0]
    spikes = [result.get("events", result.get("spikes")) for result in (early, late)]
    return (late_cpu - early_cpu) / span, None if None in spikes else (spikes[1] - spikes[0]) / span


def measure(tools, repeats):
    """For each tool the list of its `cpu_per_unit_time`."""
    measured = [[] for _ in tools]
    for tool in tools:
        note(f"warming up: {tool.name}")
        cpu_per_unit_time(tool)
    for repeat in range(repeats):
        for tool, results in zip(tools, measured):
            results.append(cpu_per_unit_time(tool))
            note(f"{repeat + 1}/{repeats} {tool.name}: {results[-1][0]:.4f} CPU s per unit of time")
    return measured


def print_table(header, rows):
    print("| " + " | ".join(header) + " |")
    print("|---" + "|--:" * (len(header) - 1) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def time_networks(options):
    tools = poise_tools(options) + network_peers(options)
    measured = [[cpu for cpu, _ in results] for results in measure(tools, options.repeats)]
    first = statistics.median(measured[0])
    print(f"Network, n = {options.n}, leaps of {options.step:g}, one core; medians of {options.repeats}.\n")
    print_table(["tool", "CPU s per unit of time", "least to most", f"relative to {tools[0].name}"],
                [[tool.name, f"{statistics.median(cpu):.4f}", f"{min(cpu):.4f} to {max(cpu):.4f}",
                  f"{statistics.median(cpu) / first:.1f}"] for tool, cpu in zip(tools, measured)])

    small = 100
    tools = [poise(options, "exact", small, (10, 410)), poise(options, "thinning", small, (10, 210))]
    if has_module("numpy", "python3-numpy"):
        tools.append(python_peer("plain Python, thinning", "thinning_python.py", small, times=(5, 15)))
    measured = [statistics.median(1e9 * cpu / spikes for cpu, spikes in results)
                for results in measure(tools, options.repeats)]
    print(f"Exact samplers, n = {small}, one core; medians of {options.repeats}.\n")
    print_table(["tool", "CPU ns per spike", f"relative to {tools[0].name}"],
                [[tool.name, f"{cost:.0f}", f"{cost / measured[0]:.1f}"] for tool, cost in zip(tools, measured)])


def time_limit(options):
    """poise as a whole process, start-up and all; Octave's solves alone: eleven less one, over ten."""
    rows = []
    for title, gain in (("to T = 10, no exit", 1.0), ("gain_ie = 1.25, exit near t = 0.92", 1.25)):
        shape = f'{{ kind = "tanh", amplitude = 0.5, offset = 2.0, gain = {gain} }}'
        command = [options.poise, "limit", config(options.directory, ie=shape, T=10.0, samples=201), "--json"]
        cpu = []
        for _ in range(max(options.repeats, 5)):
            seconds, path = run(command)
            cpu.append(seconds)
        ours = statistics.median(cpu)
        rows.append([title, "poise, whole process", f"{1e3 * ours:.1f}", "1", ""])
        if not has_octave():
            continue
        cpu = []
        for _ in range(options.repeats):
            one, _ = run(octave("limit_octave.m", 10, 1, gain))
            eleven, answer = run(octave("limit_octave.m", 10, 11, gain))
            cpu.append((eleven - one) / 10)
        theirs = statistics.median(cpu)
        if (path["exit"] is None) != (answer["exit"] is None):
            sys.exit(f"run.py: {title}: poise says exit {path['exit']}, Octave {answer['exit']}")
        if path["exit"] is None:
            apart = max(abs(path[name][-1] - answer[name]) for name in QUANTITIES)
        else:
            apart = abs(path["exit"]["t"] - answer["exit"]["t"])
        rows.append([title, "Octave, solves alone", f"{1e3 * theirs:.1f}", f"{theirs / ours:.1f}", f"{apart:.1g}"])
    print(f"Hydrodynamic limit with its exit; medians of {options.repeats}. Apart: of v and K at T, or of the exit "
          "times, from poise.\n")
    print_table(["job", "tool", "CPU ms", "relative to poise", "apart"], rows)


def check_law(options):
    """Means over seeds of v and K at T = 1 against those of exact networks, by Welch's test."""
    from scipy.stats import ttest_ind

    T = 1
    reference = poise(options, "exact", options.n, (), ["--replicas", str(4 * options.seeds)])
    _, exact = run(reference.command(T, 1))
    expected = {name: [path[-1] for path in exact[name]] for name in QUANTITIES}
    if not has_module("numpy", "python3-numpy"):
        sys.exit("run.py: check needs numpy and scipy, for the wrong network that it must notice")
    wrong = python_peer("NumPy, C_ei 2% too large", "network_numpy.py", options.n,
                        "--step", str(options.step), "--weight-ei", "1.53")
    rows, failures = [], []
    for tool in [*network_peers(options), wrong]:
        results = []
        for seed in range(1, options.seeds + 1):
            note(f"{tool.name}: seed {seed} of {options.seeds}")
            results.append(run(tool.command(T, seed))[1])
        cells, least = [], 1.0
        for name in QUANTITIES:
            values = [result[name] for result in results]
            least = min(least, ttest_ind(values, expected[name], equal_var=False).pvalue)
            cells.append(mean_and_error(values))
        if (least < REJECT) != (tool is wrong):
            failures.append(tool.name)
        rows.append([tool.name, *cells, f"{least:.2g}"])
    rows.insert(0, ["poise `exact`", *(mean_and_error(expected[name]) for name in QUANTITIES), ""])
    print(f"Means at T = {T}, n = {options.n}, leaps of {options.step:g}, over {options.seeds} seeds "
          f"({4 * options.seeds} replicas of poise), ± one standard error. The last tool is wrong on purpose "
          f"and must be told apart at p < {REJECT:g}; the others must not.\n")
    print_table(["tool", *QUANTITIES, "least p (Welch)"], rows)
    if failures:
        sys.exit(f"run.py: check failed for: {', '.join(failures)}")


def mean_and_error(values):
    return f"{statistics.mean(values):.4f} ± {statistics.stdev(values) / len(values) ** 0.5:.4f}"


def print_versions(options):
    def first_line(*command):
        try:
            return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0]
        except (OSError, IndexError):
            return None

    versions = [first_line(options.poise, "--version"), f"Python {platform.python_version()}"]
    for module in ("numpy", "scipy", "brian2"):
        version = first_line(sys.executable, "-c", f"import {module}; print({module}.__version__)")
        versions.append(version and f"{module} {version}")
    versions.append(first_line("octave-cli", "--version"))
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    print("; ".join(filter(None, [*versions, model and model[1]])) + ".")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    jobs = {"time": time_networks, "limit": time_limit, "check": check_law}
    parser.add_argument("job", nargs="*", metavar="JOB", help="time, limit, check; default: time limit")
    parser.add_argument("--poise", type=pathlib.Path, default=ROOT / "build/release/experiments/poise",
                        help="the program (default: %(default)s)")
    parser.add_argument("--n", type=int, default=5000, help="neurons in each population")
    parser.add_argument("--step", type=float, default=1e-3, help="step of the leaps")
    parser.add_argument("--repeats", type=int, default=5, help="timings of each tool")
    parser.add_argument("--seeds", type=int, default=16, help="seeds for each peer in `check`")
    options = parser.parse_args()
    if unknown := set(options.job) - set(jobs):
        parser.error(f"no job {', '.join(sorted(unknown))}; there are: {', '.join(jobs)}")
    options.poise = options.poise.resolve()
    if not os.access(options.poise, os.X_OK):
        parser.error(f"no program {options.poise}; build it, or name it with --poise")
    with tempfile.TemporaryDirectory(prefix="poise-peers-") as directory:
        options.directory = pathlib.Path(directory)
        for job in options.job or ["time", "limit"]:
            jobs[job](options)
    print_versions(options)


if __name__ == "__main__":
    main()
