#!/usr/bin/env python3
"""Measure and draw how much time each sampler needs for how much precision.

Runs `poise simulate` for the exact sampler and for every leaping method over a range of steps, and
`poise mlmc` over a range of tolerances, all on one thread; times are CPU times. A leap's error is its
distance from the exact sampler's replicas: in the mean potential and the variance at the last time, and
in the variance of the population mean, whose fast mode is what leaping distorts first. Bars are two
standard errors of both together. An error that the replicas cannot tell from chance is drawn as what it is known
to be less than: a hollow point with an arrow, two standard errors above it, joined to nothing.

A path's time is what the run takes beyond one that samples next to nothing: starting up is charged to no path.

Usage: work_precision.py [CFG] [--poise PROGRAM] [--replicas R] [--columns 1|2] [--out PREFIX] [--redraw]
       writes PREFIX.json, .pdf, .svg and .png, and prints Markdown tables
"""

import json
import pathlib
import resource
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "experiments/plot"))
from modules import np  # noqa: E402
from poise.plot.style import (BLACK, BLUE, GREY, in_unit, legend_below, logarithmic, panels, series,  # noqa: E402
                              styled, title)
from script import arguments, save  # noqa: E402

METHODS = dict(zip(("tau-explicit", "tau-midpoint", "tau-implicit", "tau-stiff", "diffusion"), series(5)))
QUANTITIES = {
    "mean": in_unit(r"error of $\mathrm{E}\,\hat v^n_e(T)$", "potential"),
    "variance": in_unit(r"error of $\mathrm{E}\,\hat K^n_e(T)$", "potential^2"),
    "fluctuation": r"relative error of $\mathrm{Var}\,\hat v^n_e$",
}
FEWEST = 2  # replicas, for a standard error


def call(program, *words):
    """The JSON object that a run of the program prints, its `seconds` replaced by CPU time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run([program, *map(str, words), "--threads", "1", "--json"],
                              capture_output=True, text=True)
    except OSError as error:
        sys.exit(f"work_precision.py: {program}: cannot be run: {error.strerror}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"work_precision.py: {done.stderr.strip()}")
    run = json.loads(done.stdout)
    run["seconds"] = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return run


def with_error(samples):
    return float(np.mean(samples)), float(np.std(samples, ddof=1) / np.sqrt(len(samples)))


def summary(run, idle):
    """Estimates with standard errors, and seconds a path, of one `poise simulate`."""
    v = np.array(run["v_e"], dtype=float)
    late = v[:, 2 * v.shape[1] // 3:]
    squares = ((late - late.mean(axis=0)) ** 2).mean(axis=1) * len(v) / (len(v) - 1)
    return {"mean": with_error(v[:, -1]),
            "variance": with_error(np.array(run["K_e"], dtype=float)[:, -1]),
            "fluctuation": with_error(squares),
            "replicas": len(v),
            "seconds": max(run["seconds"] - idle, 1e-9) / len(v)}


def start_up(options):
    """CPU seconds of a run that samples next to nothing; the least of five."""
    tiny = [options.poise, "simulate", options.config, "--replicas", 1, "--method", "exact", "--set", "network.n=1",
            "--set", "run.T=1e-6"]
    return min(call(*tiny)["seconds"] for _ in range(5))


def measure(options):
    simulate = [options.poise, "simulate", options.config, "--replicas", options.replicas]
    idle = start_up(options)

    def sampled(*words):
        return summary(call(*simulate, *words), idle)

    results = {"exact": sampled("--method", "exact"), "leaps": {}, "mlmc": []}
    for method in METHODS:
        results["leaps"][method] = [
            {"step": step, **sampled("--method", method, "--step", step)}
            for step in options.steps]
    for tolerance in options.tolerances:
        run = call(options.poise, "mlmc", options.config, "--tolerance", tolerance)
        results["mlmc"].append({key: run[key] for key in
                                ("tolerance", "half_width", "seconds", "work", "plain_work", "levels")})
    return results


def error_against(exact, leap, quantity):
    """Distance of a leap from the exact sampler, and its standard error."""
    value, error = leap[quantity]
    reference, reference_error = exact[quantity]
    scale = reference if quantity == "fluctuation" else 1.0
    return abs(value - reference) / scale, np.hypot(error, reference_error) / scale


def draw_errors(axes, results, quantity):
    exact = results["exact"]
    for method, look in METHODS.items():
        leaps = results["leaps"][method]
        seconds = np.array([leap["seconds"] for leap in leaps])
        errors, bars = (np.array(x) for x in zip(*(error_against(exact, leap, quantity) for leap in leaps)))
        draw_method(axes, seconds, errors, 2.0 * bars, look, method)
    axes.axvline(exact["seconds"], color=BLACK, lw=1.0, label="exact, one path")
    logarithmic(axes, "x", "y")
    axes.set_xlabel(in_unit("CPU time of a path", "s"))
    axes.set_ylabel(QUANTITIES[quantity])


def draw_method(axes, seconds, errors, bars, look, label):
    """Points with their bars where the error is seen, joined to neighbours of which the same is true; elsewhere
    upper limits."""
    seen = errors > bars
    axes.plot(seconds, np.where(seen, errors, np.nan), lw=1.0, label=label, **look)
    axes.errorbar(seconds[seen], errors[seen], yerr=bars[seen], ls="", color=look["color"], lw=0.6)
    most = (errors + bars)[~seen]
    axes.errorbar(seconds[~seen], most, yerr=0.45 * most, uplims=True, ls="", color=look["color"],
                  marker=look["marker"], mfc="white", mew=0.7, lw=0.7, capsize=1.5)


def plain_seconds(results, run):
    """What exact paths alone would need for a 95 % interval of that half width."""
    exact = results["exact"]
    variance = exact["replicas"] * exact["mean"][1] ** 2
    return (1.96 / run["tolerance"]) ** 2 * variance * exact["seconds"]


def draw_multilevel(axes, results):
    runs = results["mlmc"]
    tolerance = [run["tolerance"] for run in runs]
    plain = [plain_seconds(results, run) for run in runs]
    axes.plot(plain, tolerance, "o--", color=GREY, label="plain, exact paths")
    axes.plot([run["seconds"] for run in runs], tolerance, "D-", color=BLUE, label="multilevel")
    logarithmic(axes, "x", "y")
    axes.set_xlabel(in_unit("CPU time in all", "s"))
    axes.set_ylabel(in_unit(r"half width for $\mathrm{E}\,\hat v^n_e(T)$", "potential"))
    axes.legend()


@styled
def draw(results, columns):
    figure, axes = panels(4, columns, height=2.4)
    for one, quantity in zip(axes, QUANTITIES):
        draw_errors(one, results, quantity)
    draw_multilevel(axes[3], results)
    legend_below(figure, *axes[0].get_legend_handles_labels())
    title(figure, f"Work and precision of the samplers ({results['exact']['replicas']} replicas)")
    return figure


def print_table(results):
    exact = results["exact"]
    print("| method | step | ms a path | E v_e | E K_e | Var v_e, relative |")
    print("|---|--:|--:|--:|--:|--:|")
    mean, variance, spread = (exact[q] for q in QUANTITIES)
    print(f"| exact | | {1e3 * exact['seconds']:.3g} | {mean[0]:.5f} ± {mean[1]:.5f} "
          f"| {variance[0]:.5f} ± {variance[1]:.5f} | 1 ± {spread[1] / spread[0]:.2g} |")
    for method, leaps in results["leaps"].items():
        for leap in leaps:
            cells = [leap[q][0] - exact[q][0] for q in ("mean", "variance")]
            ratio = leap["fluctuation"][0] / exact["fluctuation"][0]
            bars = [error_against(exact, leap, q)[1] for q in QUANTITIES]
            print(f"| {method} | {leap['step']:g} | {1e3 * leap['seconds']:.3g} "
                  f"| {cells[0]:+.5f} ± {bars[0]:.5f} | {cells[1]:+.5f} ± {bars[1]:.5f} "
                  f"| {ratio:.3g} ± {bars[2]:.2g} |")
    print("\n| tolerance | half width | multilevel, s | plain, s |")
    print("|--:|--:|--:|--:|")
    for run in results["mlmc"]:
        print(f"| {run['tolerance']:g} | {run['half_width']:.3g} | {run['seconds']:.3g} "
              f"| {plain_seconds(results, run):.3g} |")


def numbers(text):
    return [float(x) for x in text.split(",")]


def main():
    parser = arguments(__doc__)
    parser.add_argument("config", type=pathlib.Path, nargs="?", default=pathlib.Path(__file__).with_suffix(".toml"))
    parser.add_argument("--poise", default=ROOT / "build/release/experiments/poise", help="the program")
    parser.add_argument("--replicas", type=int, default=200)
    parser.add_argument("--steps", type=numbers, default=numbers("0.1,0.05,0.02,0.01,0.005,0.002,0.001"))
    parser.add_argument("--tolerances", type=numbers, default=numbers("0.01,0.005,0.002,0.001"))
    parser.add_argument("--redraw", action="store_true", help="draw PREFIX.json again, run nothing")
    options = parser.parse_args()
    if options.replicas < FEWEST:
        parser.error(f"--replicas: {options.replicas} gives no standard error, expected {FEWEST} or more")
    prefix = options.out or ROOT / "out/work-precision"
    stored = pathlib.Path(f"{prefix}.json")
    if not options.redraw:
        results = measure(options)
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_text(json.dumps(results, indent=1))
    try:
        results = json.loads(stored.read_text())
    except (OSError, ValueError) as error:
        sys.exit(f"work_precision.py: {stored}: cannot be read: {error}")
    save(draw(results, options.columns), prefix)
    print_table(results)


if __name__ == "__main__":
    main()
