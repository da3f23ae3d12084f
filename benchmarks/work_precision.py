#!/usr/bin/python3
"""Measure and draw how much time each sampler needs for how much precision.

Runs `poise simulate` for the exact sampler and for every leaping method over a range of steps, and
`poise mlmc` over a range of tolerances, all on one thread; times are CPU times. A leap's error is its
distance from the exact sampler's replicas: in the mean potential and the variance at the last time, and
in the variance of the population mean, whose fast mode is what leaping distorts first. Bars are two
standard errors of both together; below the grey line the replicas cannot tell an error from chance.

Usage: work_precision.py [CFG] [--poise PROGRAM] [--replicas R] [--out PREFIX]
       writes PREFIX.json, PREFIX.pdf and PREFIX.png, and prints Markdown tables
"""

import argparse
import json
import pathlib
import resource
import subprocess
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

# Okabe and Ito's colours, which remain apart for colour-blind readers.
METHODS = {
    "tau-explicit": ("#D55E00", "o"),
    "tau-midpoint": ("#E69F00", "s"),
    "tau-implicit": ("#CC79A7", "v"),
    "tau-stiff": ("#0072B2", "D"),
    "diffusion": ("#009E73", "^"),
}
QUANTITIES = {
    "mean": r"error of $\mathrm{E}\,\hat v_e(T)$",
    "variance": r"error of $\mathrm{E}\,\hat K_e(T)$",
    "fluctuation": r"relative error of $\mathrm{Var}\,\hat v_e$",
}


def call(program, *arguments):
    """The JSON object that a run of the program prints, its `seconds` replaced by CPU time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([program, *map(str, arguments), "--threads", "1", "--json"],
                          capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"work_precision.py: {done.stderr.strip()}")
    run = json.loads(done.stdout)
    run["seconds"] = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return run


def with_error(samples):
    return float(np.mean(samples)), float(np.std(samples, ddof=1) / np.sqrt(len(samples)))


def summary(run):
    """Estimates with standard errors, and seconds a path, of one `poise simulate`."""
    v = np.array(run["v_e"], dtype=float)
    late = v[:, 2 * v.shape[1] // 3:]
    squares = ((late - late.mean(axis=0)) ** 2).mean(axis=1) * len(v) / (len(v) - 1)
    return {"mean": with_error(v[:, -1]),
            "variance": with_error(np.array(run["K_e"], dtype=float)[:, -1]),
            "fluctuation": with_error(squares),
            "replicas": len(v),
            "seconds": run["seconds"] / len(v)}


def measure(options):
    simulate = [options.poise, "simulate", options.config, "--replicas", options.replicas]
    results = {"exact": summary(call(*simulate, "--method", "exact")), "leaps": {}, "mlmc": []}
    for method in METHODS:
        results["leaps"][method] = [
            {"step": step, **summary(call(*simulate, "--method", method, "--step", step))}
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
    for method, (colour, marker) in METHODS.items():
        leaps = results["leaps"][method]
        seconds = [leap["seconds"] for leap in leaps]
        errors, bars = zip(*(error_against(exact, leap, quantity) for leap in leaps))
        axes.errorbar(seconds, errors, yerr=2 * np.array(bars), color=colour, marker=marker, ms=4.5,
                      lw=1.2, elinewidth=0.7, label=method)
    scale = exact[quantity][0] if quantity == "fluctuation" else 1.0
    axes.axhline(2 * exact[quantity][1] / abs(scale), color="0.6", lw=0.9, ls="--",
                 label="two standard errors of `exact`")
    axes.axvline(exact["seconds"], color="black", lw=1.2, label="exact, one path")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("CPU seconds a path")
    axes.set_title(QUANTITIES[quantity], fontsize=11)
    axes.grid(alpha=0.25, lw=0.5)


def plain_seconds(results, run):
    """What exact paths alone would need for a 95 % interval of that half width."""
    exact = results["exact"]
    variance = exact["replicas"] * exact["mean"][1] ** 2
    return (1.96 / run["tolerance"]) ** 2 * variance * exact["seconds"]


def draw_multilevel(axes, results):
    runs = results["mlmc"]
    tolerance = [run["tolerance"] for run in runs]
    plain = [plain_seconds(results, run) for run in runs]
    axes.plot(plain, tolerance, color="black", marker="o", ms=4.5, lw=1.2, label="plain, exact paths")
    axes.plot([run["seconds"] for run in runs], tolerance, color="#0072B2", marker="D", ms=4.5, lw=1.2,
              label="multilevel")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("CPU seconds in all")
    axes.set_title(r"95 % half width of $\mathrm{E}\,\hat v_e(T)$", fontsize=11)
    axes.grid(alpha=0.25, lw=0.5)
    axes.legend(frameon=False, fontsize=9)


def draw(results, title):
    figure, grid = plt.subplots(2, 2, figsize=(9.5, 7.6))
    for axes, quantity in zip(grid.flat, QUANTITIES):
        draw_errors(axes, results, quantity)
    draw_multilevel(grid[1, 1], results)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=4, frameon=False, fontsize=9)
    figure.suptitle(title)
    figure.tight_layout(rect=(0.0, 0.08, 1.0, 1.0))
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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", type=pathlib.Path, nargs="?",
                        default=pathlib.Path(__file__).with_suffix(".toml"))
    parser.add_argument("--poise", default="build/release/experiments/poise", help="the program")
    parser.add_argument("--replicas", type=int, default=200)
    parser.add_argument("--steps", type=numbers, default=numbers("0.1,0.05,0.02,0.01,0.005,0.002,0.001"))
    parser.add_argument("--tolerances", type=numbers, default=numbers("0.01,0.005,0.002,0.001"))
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("out/work-precision"))
    parser.add_argument("--redraw", action="store_true", help="draw PREFIX.json again, run nothing")
    options = parser.parse_args()
    stored = options.out.with_suffix(".json")
    stored.parent.mkdir(parents=True, exist_ok=True)
    if not options.redraw:
        stored.write_text(json.dumps(measure(options), indent=1))
    results = json.loads(stored.read_text())
    figure = draw(results, f"Work and precision: {options.config.name}, {results['exact']['replicas']} replicas")
    for ending in (".pdf", ".png"):
        metadata = {"CreationDate": None} if ending == ".pdf" else {}
        figure.savefig(options.out.with_suffix(ending), dpi=160, metadata=metadata)
    print_table(results)


if __name__ == "__main__":
    main()
