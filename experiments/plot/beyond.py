#!/usr/bin/python3
"""Draw the limit through its exit and beyond, with simulated networks over it, and print how
far the two are apart as n grows.

Panels: v_e against time over the sheets of the balanced manifold (all balanced points at the variances
of the path, by stability; a band is the range of a cycle, its line the average); the variances; the means
in their plane, a dotted box round the last cycle; the eigenvalues of J_v along the path, up to the exit.

The table: the largest distances |v - v_limit| and |K - K_limit| outside a neighbourhood of the exit
whose width shrinks like n^(-1/3) (a fold) or n^(-1/4) (a Hopf point); after a fold the time of the jump;
in a cycle the frequency and the range of v_e. With several replicas each is a mean with its standard error,
and the slopes are weighted fits; the first is drawn. A second table has the same of the finite-n mean
field, which has no noise.

Usage: beyond.py CONFIG [--sizes 1000,4000] [--replicas 1] [--method NAME] [--step H]
                 [--out PREFIX] [--poise PROGRAM]
       writes PREFIX.pdf, PREFIX.png and PREFIX.json (default: out/beyond-NAME)
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
import numpy as np

from figures import BLUE, GREEN, ORANGE, save

GREY = "0.55"
SHADES = ["0.78", "0.6", "0.35", "0.1"]  # networks, small n to large
SHEET_TIMES = 121
PATHS = ("v_e", "v_i", "K_e", "K_i")


class Program:
    """Runs the program on variants of one configuration."""

    def __init__(self, poise, config, folder):
        self.poise, self.text, self.folder = poise, config.read_text(), pathlib.Path(folder)

    def run(self, command, changes=(), *options):
        text = self.text
        for pattern, value in changes:
            text, found = re.subn(pattern, value, text, count=1, flags=re.MULTILINE)
            if not found:
                sys.exit(f"beyond.py: nothing in the configuration matches {pattern!r}")
        file = self.folder / "run.toml"
        file.write_text(text)
        result = subprocess.run([self.poise, command, file, "--json", *options],
                                capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"beyond.py: poise {command}: {result.stderr.strip()}")
        return json.loads(result.stdout)

    def balanced_points(self, K):
        return self.run("balance", [(r"^K = .*$", f"K = {{ e = {K[0]:.17g}, i = {K[1]:.17g} }}")])["points"]

    def networks(self, n, replicas, sampler):
        """Networks of size n, and the finite-n mean field."""
        result = self.run("compare", [(r"^n = .*$", f"n = {n}")], "--replicas", str(replicas), *sampler)
        paths = {key: np.atleast_2d(np.array(result["network"][key], dtype=float)) for key in PATHS}
        t = np.array(result["network"]["t"], dtype=float)
        mean_field = {key: np.array(result["mean_field"][key], dtype=float) for key in ("t", *PATHS)}
        return [{"t": t} | {key: path[k] for key, path in paths.items()} for k in range(replicas)], mean_field


def arrays(limit):
    return {key: np.array(value, dtype=float) for key, value in limit.items()
            if isinstance(value, list) and key != "phases"}


def sheets(program, limit):
    """(t, v_e, stable) of every balanced point at the variances of the path."""
    rows = []
    for k in np.unique(np.linspace(0, len(limit["t"]) - 1, SHEET_TIMES).astype(int)):
        for point in program.balanced_points((limit["K_e"][k], limit["K_i"][k])):
            rows.append((limit["t"][k], point["v"]["e"], point["on_manifold"]))
    return np.array(rows)


def eigenvalues(program, limit, until):
    """(t, re, im) of the eigenvalues of J_v along the path while it is balanced, evenly along the path."""
    rows = []
    inside = limit["t"] <= until
    pieces = np.sqrt(sum(np.diff(limit[key][inside]) ** 2 for key in PATHS))
    length = np.concatenate([[0.0], np.cumsum(pieces)])
    for k in np.unique(np.searchsorted(length, np.linspace(0.0, length[-1], 61))):
        points = program.balanced_points((limit["K_e"][k], limit["K_i"][k]))
        here = min(points, key=lambda p: abs(p["v"]["e"] - limit["v_e"][k]) + abs(p["v"]["i"] - limit["v_i"][k]))
        rows += [(limit["t"][k], z["re"], z["im"]) for z in here["eigenvalues"]]
    return np.array(rows)


def crossings(t, x, level):
    """Times at which x passes the level upwards."""
    up = np.flatnonzero((x[:-1] < level) & (x[1:] >= level))
    return t[up] + (level - x[up]) / (x[up + 1] - x[up]) * (t[up + 1] - t[up])


def largest(values):
    return values.max() if len(values) else np.nan


def distances(network, limit, exit, delay, phases, n):
    """What the table and the JSON file say of one network."""
    t, stop = limit["t"], len(limit["t"])
    v = np.maximum(abs(network["v_e"][:stop] - limit["v_e"]), abs(network["v_i"][:stop] - limit["v_i"]))
    K = np.maximum(abs(network["K_e"][:stop] - limit["K_e"]), abs(network["K_i"][:stop] - limit["K_i"]))
    row = {"n": n}
    if not exit:
        return row | {"v_before": v.max(), "K_before": K.max()}
    eta, fold = exit["t"], exit["kind"] == "fold"
    # A fold: the unit of the boundary layer before it, and half as long again as the jump is delayed
    # after it, to leading order. A Hopf point: n^(-1/4) on either side.
    ahead, behind = (delay / 2.338 * n ** (-1 / 3), 1.5 * delay * n ** (-1 / 3)) if fold else 2 * (n ** -0.25,)
    before, after = t < eta - ahead, t > eta + behind
    row |= {"v_before": largest(v[before]), "K_before": largest(K[before]), "K_after": largest(K[after])}
    kinds = [phase["kind"] for phase in phases]
    if fold and "runaway" not in kinds and after.any():
        jump = next(phase for phase in phases if phase["kind"] == "jump")
        middle = 0.5 * (jump["from"]["v_e"] + jump["to"]["v_e"])
        side = np.sign(jump["to"]["v_e"] - jump["from"]["v_e"])
        row |= {"v_after": largest(v[after])}
        times = crossings(network["t"], side * network["v_e"], side * middle)
        row |= {"jump": times[0] if len(times) else np.nan}
        row |= {"delay": row["jump"] - eta}
    if kinds[-1] == "cycle":
        last = t > t[-1] - 0.25 * (t[-1] - eta)
        times = crossings(t[last], network["v_e"][:stop][last], limit["v_e"][last].mean())
        row |= {"frequency": (len(times) - 1) / (times[-1] - times[0]) / np.sqrt(n) if len(times) > 2 else np.nan,
                "frequency_limit": (1.0 / limit["period"][last]).mean(),
                "v_e_low": network["v_e"][:stop][last].min(), "v_e_high": network["v_e"][:stop][last].max(),
                "v_e_low_limit": limit["v_e_low"][last].min(), "v_e_high_limit": limit["v_e_high"][last].max()}
    return row


def summary(rows):
    """Means over the replicas of one size, and under `errors` the standard errors of what varies. A replica
    without a value (no jump, no turn) leaves none to the mean."""
    keys = [key for key in rows[0] if key != "n"]
    values = {key: np.array([row.get(key, np.nan) for row in rows]) for key in keys}
    means = {"n": rows[0]["n"]} | {key: value.mean() for key, value in values.items()}
    if len(rows) == 1:
        return means | {"errors": {}}
    return means | {"errors": {key: value.std(ddof=1) / np.sqrt(len(rows)) for key, value in values.items()
                               if not key.endswith("_limit")}}


def slope(n, values, errors):
    """The exponent of n by least squares on logarithms, as text; with an error where the values have one."""
    if not errors:
        return f"n^{np.polyfit(np.log(n), np.log(values), 1)[0]:.2f}"
    weights = np.array(values) / np.array(errors)  # of log(value)
    fit, covariance = np.polyfit(np.log(n), np.log(values), 1, w=weights, cov="unscaled")
    return f"n^({fit[0]:.2f} ± {np.sqrt(covariance[0, 0]):.2f})"


def print_table(rows, exit, delay):
    keys = [key for key in rows[-1] if key != "errors" and not key.endswith("_limit")]
    cells = [[f"{row.get(key, np.nan):.4g}" + (f" ± {row['errors'][key]:.2g}" if key in row["errors"] else "")
              for key in keys] for row in rows]
    widths = [max(map(len, column)) for column in zip(keys, *cells)]
    for line in [keys, *cells]:
        print("  ".join(f"{cell:>{width}}" for cell, width in zip(line, widths)))
    if "frequency" in rows[-1]:
        last = rows[-1]
        print(f"limit: frequency/sqrt(n) {last['frequency_limit']:.4g}, v_e from {last['v_e_low_limit']:.4g} "
              f"to {last['v_e_high_limit']:.4g}")
    if "jump" in rows[-1] and delay:
        print(f"limit: jump {exit['t']:.6g}, delayed by {delay:.4g} n^(-1/3) to leading order: " + ", ".join(
            f"{exit['t'] + delay * row['n'] ** (-1 / 3):.4g}" for row in rows))
    if len(rows) > 1:
        n = [row["n"] for row in rows]
        for key in ("v_before", "K_before", "v_after", "K_after", "delay"):
            values = [row.get(key, np.nan) for row in rows]
            if np.all(np.isfinite(values)) and min(values) > 0.0:
                print(f"{key}: {slope(n, values, [row['errors'][key] for row in rows if key in row['errors']])}")


def mark_exit(axes, exit):
    if exit:
        axes.axvline(exit["t"], color=ORANGE, lw=0.9, ls="--")


def draw_means(axes, limit, phases, networks, sheet):
    for (n, network), shade in zip(networks, SHADES[-len(networks):]):
        axes.plot(network["t"], network["v_e"], color=shade, lw=0.7, label=f"network, $n = {n}$", zorder=1)
    stable = sheet[:, 2] == 1
    axes.plot(*sheet[stable, :2].T, ".", color=GREEN, ms=2.2, label="balanced points, stable", zorder=2)
    if not stable.all():
        axes.plot(*sheet[~stable, :2].T, ".", color=ORANGE, ms=1.4, label="balanced points, unstable", zorder=2)
    axes.fill_between(limit["t"], limit["v_e_low"], limit["v_e_high"], color=BLUE, alpha=0.18, lw=0, zorder=0)
    for phase in phases:
        inside = (limit["t"] >= phase["t"][0]) & (limit["t"] <= phase["t"][1])
        axes.plot(limit["t"][inside], limit["v_e"][inside], color=BLUE, lw=1.8, zorder=3,
                  label="limit" if phase is phases[0] else None)
        if phase["kind"] == "jump" and phase["end"] == "landed":
            axes.plot(phase["t"], [phase["from"]["v_e"], phase["to"]["v_e"]], color=BLUE, lw=1.2, ls=":", zorder=3)
    visible = np.concatenate([limit["v_e_low"], limit["v_e_high"]] + [network["v_e"] for _, network in networks])
    margin = 0.08 * np.ptp(visible) + 0.05
    axes.set_ylim(visible.min() - margin, visible.max() + margin)
    axes.set_ylabel("$v_e$")
    axes.set_title("means over the sheets of the manifold")


def draw_variances(axes, limit, networks):
    for key, colour in (("K_e", BLUE), ("K_i", GREEN)):
        for (_, network), shade in zip(networks, SHADES[-len(networks):]):
            axes.plot(network["t"], network[key], color=shade, lw=0.7)
        axes.plot(limit["t"], limit[key], color=colour, lw=1.8, label=f"${key}$, limit")
    axes.set_ylabel("variance")
    axes.set_title("variances")
    axes.legend(frameon=False, fontsize=8)


def draw_plane(axes, limit, phases, networks):
    for (_, network), shade in zip(networks, SHADES[-len(networks):]):
        axes.plot(network["v_e"], network["v_i"], color=shade, lw=0.5)
    for phase in phases:
        inside = (limit["t"] >= phase["t"][0]) & (limit["t"] <= phase["t"][1])
        style = "--" if phase["kind"] == "cycle" else "-"
        axes.plot(limit["v_e"][inside], limit["v_i"][inside], color=BLUE, lw=1.8, ls=style)
        if phase["end"] in ("fold", "hopf", "escape"):
            axes.plot(phase["to"]["v_e"], phase["to"]["v_i"], "o", color=ORANGE, ms=5, zorder=4)
        if phase["kind"] == "jump" and phase["end"] == "landed":
            axes.plot([phase[end]["v_e"] for end in ("from", "to")], [phase[end]["v_i"] for end in ("from", "to")],
                      color=BLUE, lw=1.2, ls=":")
        if "last_cycle" in phase:
            cycle = phase["last_cycle"]
            axes.add_patch(Rectangle(
                (cycle["v_e"][0], cycle["v_i"][0]), np.ptp(cycle["v_e"]), np.ptp(cycle["v_i"]),
                fill=False, color=BLUE, lw=0.9, ls=":"))
    axes.set_xlabel("$v_e$")
    axes.set_ylabel("$v_i$")
    axes.set_title("the means in their plane")


def draw_eigenvalues(figure, axes, values, exit):
    points = axes.scatter(values[:, 1], values[:, 2], c=values[:, 0], cmap="viridis", s=12)
    axes.axvline(0.0, color="black", lw=0.8)
    axes.axhline(0.0, color="black", lw=0.4)
    axes.set_xlabel("real part")
    axes.set_ylabel("imaginary part")
    axes.set_title("eigenvalues of $J_v$ " + ("up to the exit" if exit else "along the path"))
    axes.xaxis.set_major_locator(MaxNLocator(6))
    figure.colorbar(points, ax=axes, label="time $t$")


def draw(name, limit, phases, exit, networks, sheet, values):
    figure, grid = plt.subplots(2, 2, figsize=(10.5, 7.6))
    draw_means(grid[0, 0], limit, phases, networks, sheet)
    draw_variances(grid[0, 1], limit, networks)
    draw_plane(grid[1, 0], limit, phases, networks)
    draw_eigenvalues(figure, grid[1, 1], values, exit)
    for axes in grid[0]:
        mark_exit(axes, exit)
        axes.set_xlabel("time $t$")
        axes.margins(x=0)
    for axes in grid.flat:
        axes.grid(alpha=0.25, lw=0.5)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=(len(labels) + 1) // 2, frameon=False, markerscale=3)
    what = f"leaves the balanced manifold at $\\eta$ = {exit['t']:.4g} ({exit['kind']})" if exit else "stays balanced to the last time"
    figure.suptitle(f"{name}: the limit {what}")
    figure.tight_layout(rect=(0.0, 0.08, 1.0, 1.0))  # room for the legend below
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", type=pathlib.Path)
    parser.add_argument("--sizes", default="1000,4000", help="networks to simulate, small to large (at most 4)")
    parser.add_argument("--replicas", type=int, default=1, help="networks of each size (default: %(default)s)")
    parser.add_argument("--method", help="sampler of the networks (default: the configuration's)")
    parser.add_argument("--step", help="step of a leaping method")
    parser.add_argument("--out", type=pathlib.Path, help="prefix of what is written")
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--poise", default=root / "build/release/experiments/poise", help="the program")
    options = parser.parse_args()
    prefix = options.out or root / "out" / f"beyond-{options.config.stem}"
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="poise-") as folder:
        program = Program(options.poise, options.config, folder)
        result = program.run("limit", [], "--beyond")
        delay = program.run("exit")["jump_delay"]
        limit, phases, exit = arrays(result), result["phases"], result["exit"]
        sheet = sheets(program, limit)
        values = eigenvalues(program, limit, exit["t"] if exit else np.inf)
        sampler = [word for name in ("method", "step") if getattr(options, name)
                   for word in (f"--{name}", getattr(options, name))]
        networks = [(n, *program.networks(n, options.replicas, sampler)) for n in sizes]
    rows = [summary([distances(network, limit, exit, delay, phases, n) for network in replicas])
            for n, replicas, _ in networks]
    print_table(rows, exit, delay)
    mean_field_rows = [summary([distances(mean_field, limit, exit, delay, phases, n)])
                       for n, _, mean_field in networks]
    print("\nThe finite-n mean field:")
    print_table(mean_field_rows, exit, delay)
    prefix.parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(f"{prefix}.json").write_text(json.dumps(
        {"exit": exit, "rows": rows, "mean_field": mean_field_rows}, indent=1, default=float) + "\n")
    drawn = [(n, replicas[0]) for n, replicas, _ in networks]
    figure = draw(options.config.stem, limit, phases, exit, drawn, sheet, values)
    save(figure, prefix)


if __name__ == "__main__":
    main()
