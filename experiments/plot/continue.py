#!/usr/bin/python3
"""Draw the diagram of balanced points from the NetCDF file that `poise continue --out` writes.

Left: both means against the parameter (on a segment of variances: the place on it), solid where both
eigenvalues of J_v have negative real part, dashed elsewhere. Right: the eigenvalues of J_v in the complex
plane, coloured by the parameter. Special points are labelled in all three.

Usage: continue.py RESULT.nc [--out PREFIX]     writes PREFIX.pdf and PREFIX.png
"""

import argparse
import pathlib
import sys

import matplotlib.pyplot as plt
import netCDF4
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from figures import save

# Colours that remain apart for colour-blind readers (Okabe and Ito), one a branch.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
# In the order of the variable special_kind.
KINDS = (("fold", "o"), ("Hopf point", "s"), ("neutral saddle", "^"), ("branch point", "D"))


def read(path):
    """Variables and global attributes of a result file, as arrays and a dictionary."""
    with netCDF4.Dataset(path) as data:
        variables = {name: np.ma.filled(variable[:], np.nan) for name, variable in data.variables.items()}
        attributes = {name: data.getncattr(name) for name in data.ncattrs()}
    return variables, attributes


def runs(stable):
    """Slices of equal stability; each goes on to the first point of the next, so that no gap shows."""
    edges = np.flatnonzero(np.diff(stable.astype(int))) + 1
    starts, ends = [0, *edges], [*edges, len(stable)]
    return [slice(start, min(end + 1, len(stable))) for start, end in zip(starts, ends)]


def mark_special(axes, data, x, y):
    for kind, (_, marker) in enumerate(KINDS):
        chosen = data.get("special_kind", np.array([])) == kind
        if chosen.any():
            axes.plot(x[chosen], y[chosen], marker, ms=7, mfc="white", mec="black", mew=1.3, zorder=5)


def label_special(axes, data, name):
    """Each special point's parameter beside it, where the curve is not."""
    for k, (x, y) in enumerate(zip(data["special_parameter"], data[f"special_{name}"])):
        on_branch = np.flatnonzero(data["branch"] == data["special_branch"][k])
        distance = np.hypot(data["v_e"][on_branch] - data["special_v_e"][k],
                            data["v_i"][on_branch] - data["special_v_i"][k])
        middle = np.clip(np.argmin(distance), 2, max(2, len(on_branch) - 3))
        before, after = on_branch[middle - 2], on_branch[min(middle + 2, len(on_branch) - 1)]
        x0, x1 = data["parameter"][before] - x, data["parameter"][after] - x
        if x0 * x1 > 0.0:  # the curve turns: beyond its tip
            right, up = x0 < 0.0, 0
        else:  # above it, on the side to which it falls
            right, up = (data[name][after] - data[name][before]) * (x1 - x0) < 0.0, 8
        axes.annotate(f"{x:.5g}", (x, y), xytext=(8 if right else -8, up), textcoords="offset points",
                      ha="left" if right else "right", va="center" if up == 0 else "baseline", fontsize=9)


def draw_means(axes, data, population):
    name = f"v_{population}"
    for number in np.unique(data["branch"]):
        of_branch = data["branch"] == number
        t, v, stable = (data[key][of_branch] for key in ("parameter", name, "on_manifold"))
        colour = COLOURS[int(number) % len(COLOURS)]
        for part in runs(stable):
            solid = stable[part.start] > 0
            axes.plot(t[part], v[part], color=colour, lw=1.8, ls="-" if solid else (0, (4, 2)))
    if "special_kind" in data:
        mark_special(axes, data, data["special_parameter"], data[f"special_{name}"])
        label_special(axes, data, name)
    axes.set_ylabel(f"$v_{population}$")
    axes.margins(x=0.18)  # for the labels
    axes.grid(alpha=0.25, lw=0.5)


def limit_means(axes, data, population):
    """Where a branch runs off to infinity, show what happens before."""
    v, special = data[f"v_{population}"], data.get(f"special_v_{population}", np.array([]))
    inner = [*special, *v[np.abs(data["det"]) > 1e-3 * np.abs(data["det"]).max()]]
    low, high = min(inner), max(inner)
    room = 0.25 * (high - low)
    low, high = max(v.min(), low - room), min(v.max(), high + room)
    margin = 0.14 * (high - low)
    axes.set_ylim(low - margin, high + margin)


def draw_eigenvalues(axes, data):
    parameter = data["parameter"]
    for k in (1, 2):
        points = axes.scatter(data[f"eigenvalue_{k}_re"], data[f"eigenvalue_{k}_im"], c=parameter, s=5,
                              cmap="viridis", lw=0, rasterized=True)
        if "special_kind" in data:
            mark_special(axes, data, data[f"special_eigenvalue_{k}_re"], data[f"special_eigenvalue_{k}_im"])
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.axvline(0.0, color="black", lw=0.8)
    axes.axhline(0.0, color="black", lw=0.4)
    axes.set_xlabel(r"$\mathrm{Re}\,\lambda(J_v)$")
    axes.set_ylabel(r"$\mathrm{Im}\,\lambda(J_v)$")
    axes.grid(alpha=0.25, lw=0.5)
    return points


def legend(figure, data):
    handles = [Line2D([], [], color="0.3", lw=1.8, label="on the manifold (stable)"),
               Line2D([], [], color="0.3", lw=1.8, ls=(0, (4, 2)), label="unstable")]
    present = set(data.get("special_kind", np.array([])).astype(int))
    handles += [Line2D([], [], ls="", marker=marker, ms=7, mfc="white", mec="black", mew=1.3, label=label)
                for kind, (label, marker) in enumerate(KINDS) if kind in present]
    figure.legend(handles=handles, loc="lower center", ncols=len(handles), frameon=False)


def draw(data, attributes):
    parameter = attributes["path_parameter"]
    figure, axes = plt.subplot_mosaic([["e", "plane"], ["i", "plane"]], figsize=(10.5, 6.0))
    axes["e"].sharex(axes["i"])
    axes["e"].tick_params(labelbottom=False)
    for population in "ei":
        draw_means(axes[population], data, population)
        limit_means(axes[population], data, population)
    segment = parameter == "K"
    label = (f"place on the segment $(K_e, K_i)$ = {attributes['path_from']} to {attributes['path_to']}"
             if segment else parameter)
    axes["i"].set_xlabel(label)
    points = draw_eigenvalues(axes["plane"], data)
    figure.colorbar(points, ax=axes["plane"], label="place on the segment" if segment else parameter)
    legend(figure, data)
    figure.suptitle(f"{attributes['title']}: balanced points and the eigenvalues of $J_v$")
    figure.tight_layout(rect=(0.0, 0.06, 1.0, 1.0))  # room for the legend below
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", type=pathlib.Path, help="NetCDF file written by `poise continue --out`")
    parser.add_argument("--out", type=pathlib.Path, help="prefix of the figures (default: beside the result)")
    options = parser.parse_args()
    prefix = options.out or options.result.with_suffix("")
    try:
        data, attributes = read(options.result)
        figure = draw(data, attributes)
    except (OSError, KeyError) as error:
        sys.exit(f"continue.py: {options.result}: not a result of `poise continue`: {error}")
    save(figure, prefix)


if __name__ == "__main__":
    main()
