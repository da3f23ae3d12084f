#!/usr/bin/python3
"""Draw the paper's four panels from the NetCDF file that `poise compare --out` writes.

Panels as in [MV, Section 6]: K_i, K_e, v_i, v_e against time; in each the hydrodynamic limit, the
finite-n mean field, every replica of the network, and the replicas' mean.

Usage: compare.py RESULT.nc [--out PREFIX]     writes PREFIX.pdf and PREFIX.png
"""

import argparse
import pathlib
import sys

import matplotlib.pyplot as plt
import netCDF4
import numpy as np

from figures import BLUE, ORANGE, save

PANELS = [("variance", "i"), ("variance", "e"), ("mean", "i"), ("mean", "e")]
SYMBOL = {"variance": "K", "mean": "v"}
HAT = {"variance": r"\hat{K}", "mean": r"\hat{v}"}
GREY = "0.62"


def read(path):
    """Variables and global attributes of a result file, as arrays and a dictionary."""
    with netCDF4.Dataset(path) as data:
        variables = {name: np.ma.filled(variable[:], np.nan) if variable.dtype != str else variable[:]
                     for name, variable in data.variables.items()}
        attributes = {name: data.getncattr(name) for name in data.ncattrs()}
    return variables, attributes


def draw_panel(axes, data, quantity, population):
    column = list(data["population"]).index(population)
    t = data["time"]
    paths = data[f"network_{quantity}"][:, :, column]
    for number, path in enumerate(paths):
        axes.plot(t, path, color=GREY, lw=0.6, label="network, each replica" if number == 0 else None)
    if len(paths) > 1:
        axes.plot(t, paths.mean(axis=0), color="black", lw=1.2, label="network, mean of replicas")
    axes.plot(t, data[f"mean_field_{quantity}"][:, column], color=ORANGE, lw=1.5, ls="--",
              label="finite-$n$ mean field")
    axes.plot(t, data[f"limit_{quantity}"][:, column], color=BLUE, lw=1.8, label="hydrodynamic limit")
    axes.set_title(rf"${HAT[quantity]}_{population}^n(t)$ and ${SYMBOL[quantity]}_{population}(t)$")
    axes.margins(x=0)
    axes.grid(alpha=0.25, lw=0.5)


def draw(data, attributes):
    figure, grid = plt.subplots(2, 2, figsize=(9.0, 7.0), sharex=True)
    for axes, (quantity, population) in zip(grid.flat, PANELS):
        draw_panel(axes, data, quantity, population)
        if "exit_time" in attributes:
            axes.axvline(attributes["exit_time"], color=BLUE, lw=0.8, ls=":",
                         label=rf"$\eta = {attributes['exit_time']:.4g}$ ({attributes['exit_kind']})")
    for axes in grid[1]:
        axes.set_xlabel("time $t$")
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=3, frameon=False)
    figure.suptitle(f"{attributes['title']}: n = {attributes['n']}, "
                    f"{len(data['network_mean'])} replica(s), seed {attributes['seed']}")
    figure.tight_layout(rect=(0.0, 0.07, 1.0, 1.0))  # room for the legend below
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", type=pathlib.Path, help="NetCDF file written by `poise compare --out`")
    parser.add_argument("--out", type=pathlib.Path, help="prefix of the figures (default: beside the result)")
    options = parser.parse_args()
    prefix = options.out or options.result.with_suffix("")
    try:
        data, attributes = read(options.result)
        figure = draw(data, attributes)
    except (OSError, KeyError) as error:
        sys.exit(f"compare.py: {options.result}: not a result of `poise compare`: {error}")
    save(figure, prefix)


if __name__ == "__main__":
    main()
