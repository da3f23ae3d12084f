#!/usr/bin/python3
"""Draw Giles' diagnostics from the NetCDF file that `poise mlmc --out` writes.

Variance and mean of every term of the sum beside those of the finer path alone, kurtosis and
consistency, and how samples and work are divided. [Giles 2015, section 3.3]

Usage: mlmc.py RESULT.nc [--out PREFIX]     writes PREFIX.pdf and PREFIX.png
"""

import argparse
import pathlib
import sys

import matplotlib.pyplot as plt
import netCDF4
import numpy as np

from figures import BLUE, GREEN, ORANGE, save

NAMES = ("step", "samples", "mean", "variance", "kurtosis", "fine_mean", "fine_variance", "consistency",
         "work")


def read(path):
    """The columns of the file by name, and its title."""
    with netCDF4.Dataset(path) as data:
        return {name: np.asarray(data[name][:]) for name in NAMES}, data.getncattr("title")


def draw_variances(axes, data):
    place = np.arange(len(data["step"]))
    axes.semilogy(place, data["fine_variance"], "o-", color=BLUE, label=r"$P_\ell$")
    axes.semilogy(place[1:], data["variance"][1:], "s-", color=ORANGE, label=r"$P_\ell - P_{\ell-1}$")
    axes.set_title("variance of a sample", fontsize=11)
    axes.legend(frameon=False)


def draw_means(axes, data):
    place = np.arange(len(data["step"]))
    error = 2 * np.sqrt(data["variance"] / data["samples"])
    axes.errorbar(place[1:], data["mean"][1:], yerr=error[1:], fmt="s-", color=ORANGE, capsize=3,
                  label=r"$\mathrm{E}(P_\ell - P_{\ell-1})$, two standard errors")
    axes.axhline(0.0, color="0.6", lw=0.8)
    axes.set_title("mean of a difference", fontsize=11)
    axes.legend(frameon=False)


def draw_checks(axes, data):
    place = np.arange(len(data["step"]))
    axes.bar(place - 0.18, data["kurtosis"] / 3.0, width=0.34, color=BLUE, label="kurtosis / 3")
    axes.bar(place + 0.18, data["consistency"], width=0.34, color=GREEN, label="consistency")
    axes.axhline(1.0, color="0.4", lw=0.9, ls="--")
    axes.set_ylim(0.0, 1.4 * max(1.0, *(data["kurtosis"] / 3.0), *data["consistency"]))
    axes.set_title("checks: normal kurtosis; consistency at most 1", fontsize=11)
    axes.legend(frameon=False)


def draw_work(axes, data):
    place = np.arange(len(data["step"]))
    work = data["samples"] * data["work"]
    axes.bar(place - 0.18, data["samples"] / data["samples"].sum(), width=0.34, color=BLUE,
             label="share of the samples")
    axes.bar(place + 0.18, work / work.sum(), width=0.34, color=ORANGE, label="share of the work")
    for x, samples in zip(place, data["samples"]):
        axes.annotate(f"{samples:.0f}", (x - 0.18, samples / data["samples"].sum()), ha="center",
                      va="bottom", fontsize=8)
    axes.set_title(f"division of {1e-9 * work.sum():.3g} s of work", fontsize=11)
    axes.legend(frameon=False)


def draw(data, title):
    figure, grid = plt.subplots(2, 2, figsize=(9.5, 7.2))
    labels = [f"{step:.3g}" if step > 0 else "exact" for step in data["step"]]
    for axes, panel in zip(grid.flat, (draw_variances, draw_means, draw_checks, draw_work)):
        panel(axes, data)
        axes.set_xticks(range(len(labels)), labels)
        axes.set_xlabel("step of the finer path")
        axes.margins(y=0.15)
        axes.grid(alpha=0.25, lw=0.5, axis="y")
    figure.suptitle(title)
    figure.tight_layout()
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", type=pathlib.Path, help="NetCDF file written by `poise mlmc --out`")
    parser.add_argument("--out", type=pathlib.Path, help="prefix of the figures (default: beside the result)")
    options = parser.parse_args()
    prefix = options.out or options.result.with_suffix("")
    try:
        figure = draw(*read(options.result))
    except (OSError, KeyError, IndexError) as error:
        sys.exit(f"mlmc.py: {options.result}: not a result of `poise mlmc`: {error}")
    save(figure, prefix)


if __name__ == "__main__":
    main()
