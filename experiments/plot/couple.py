#!/usr/bin/python3
"""Draw the couplings, from the files that `scripts/couple` makes, and print the fits.

PREFIX-paths: a coupled pair; the growth of its error with S for the four couplings; the error's tail;
and what becomes of [MV, (5.30)]. PREFIX-networks: the network and its Gaussian twin.

Usage: couple.py FOLDER [--out PREFIX]      writes PREFIX-paths.pdf, .png, PREFIX-networks.pdf, .png
"""

import argparse
import json
import pathlib
import sys

import matplotlib.pyplot as plt
import netCDF4
import numpy as np

from figures import BLUE, GREEN, ORANGE, PURPLE, save

GREY = "0.45"
METHODS = {
    "independent": (PURPLE, "independent"),
    "endpoint": (ORANGE, "ends alone"),
    "adapted": (GREEN, "adapted"),
    "kmt": (BLUE, "KMT"),
}
FIRST_FITTED = 2**10  # below, the logarithm has not settled
SUP = r"$\sup\,|Y(s)-s-B(s)|$ over $[0,S]$"


def read_netcdf(path):
    with netCDF4.Dataset(path) as data:
        return {name: np.ma.filled(variable[:], np.nan) if variable.dtype != str else variable[:]
                for name, variable in data.variables.items()}


def read_samples(folder, pattern):
    """(length, samples) of each file, in order of length."""
    results = [json.loads(path.read_text()) for path in folder.glob(pattern)]
    if not results:
        raise OSError(f"no {pattern}")
    return sorted(((r["length"], np.array(r["sup_error"])) for r in results), key=lambda r: r[0])


def mean_and_error(samples):
    mean = np.array([x.mean() for _, x in samples])
    error = np.array([x.std(ddof=1) / np.sqrt(len(x)) for _, x in samples])
    return np.array([length for length, _ in samples]), mean, error


def fit_line(x, y, error):
    """Weighted least squares: intercept, slope, its standard error, reduced chi-square."""
    design = np.column_stack([np.ones_like(x), x])
    weight = error**-2.0
    covariance = np.linalg.inv(design.T @ (design * weight[:, None]))
    line = covariance @ (design.T @ (weight * y))
    chi_square = (weight * (y - design @ line) ** 2).sum()
    return line[0], line[1], np.sqrt(covariance[1, 1]), chi_square / max(len(x) - 2, 1)


def tidy(axes, title):
    axes.set_title(title, fontsize=10.5)
    axes.grid(alpha=0.25, lw=0.5)


def draw_pair(paths, difference, data):
    s, brownian = data["s"], data["brownian"]
    poisson = data["count"] - s
    paths.plot(s, poisson, color=ORANGE, lw=1.0, label=r"$Y(s)-s$")
    paths.plot(s, brownian, color=BLUE, lw=0.6, label=r"$B(s)$")
    paths.legend(frameon=False, loc="best")
    paths.margins(x=0)
    paths.set_xlabel("$s$")
    tidy(paths, "A coupled pair")
    difference.plot(s, poisson - brownian, color=GREY, lw=0.6)
    difference.axhline(0.0, color="black", lw=0.6)
    difference.margins(x=0)
    difference.set_xlabel("$s$")
    tidy(difference, r"Its difference $Y(s)-s-B(s)$, enlarged")


def draw_growth(axes, growth):
    for method, (colour, label) in METHODS.items():
        length, mean, error = mean_and_error(growth[method])
        late = length >= FIRST_FITTED
        _, slope, slope_error, _ = fit_line(np.log(length[late]), np.log(mean[late]),
                                            error[late] / mean[late])
        print(f"growth {method:12} exponent {slope:.3f} ± {slope_error:.3f} (from 2^10)")
        text = label if method == "kmt" else rf"{label}: $S^{{{slope:.2f}}}$"
        axes.errorbar(length, mean, 2.0 * error, color=colour, lw=1.2, marker="o", ms=3.5, label=text)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xlabel("$S$")
    axes.legend(frameon=False, fontsize=8.5)
    tidy(axes, "Mean of " + SUP)


def draw_logarithm(axes, samples):
    length, mean, error = mean_and_error(samples)
    axes.errorbar(length, mean, 2.0 * error, color=BLUE, ls="", marker="o", ms=3.5,
                  label="KMT, mean ± 2 standard errors")
    for first, last in ((0, FIRST_FITTED), (FIRST_FITTED, np.inf), (FIRST_FITTED, 2**16), (2**16, np.inf)):
        part = (length >= first) & (length <= last)
        if part.sum() < 3:
            continue
        a, b, b_error, chi = fit_line(np.log(length[part]), mean[part], error[part])
        print(f"kmt {length[part][0]:.0f}..{length[part][-1]:.0f}: a = {a:.3f}, "
              f"b = {b:.4f} ± {b_error:.4f}, reduced chi-square {chi:.2f}")
        if first == FIRST_FITTED and last == np.inf:
            axes.plot(length, a + b * np.log(length), color="black", lw=0.9,
                      label=rf"${a:.2f}+{b:.3f}\,\log S$, fitted from $2^{{10}}$")
    axes.set_xscale("log", base=2)
    axes.set_xlabel("$S$")
    axes.legend(frameon=False, fontsize=8.5)
    tidy(axes, "Logarithmic growth of the coupling's error")


def draw_tail(axes, samples):
    shades = plt.cm.viridis(np.linspace(0.1, 0.85, len(samples)))
    for colour, (length, x) in zip(shades, samples):
        x = np.sort(x)
        exceed = 1.0 - np.arange(len(x)) / len(x)
        axes.plot(x - x.mean(), exceed, color=colour, lw=1.1, label=rf"$2^{{{np.log2(length):.0f}}}$")
        top = x[int(0.99 * len(x)):]
        rate = 1.0 / (top - top[0]).mean()
        print(f"tail S = {length:.0f}: rate {rate:.3f} ± {rate / np.sqrt(len(top)):.3f} over the largest 1 %")
    axes.set_yscale("log")
    axes.set_xlabel("$x$ = distance above the mean")
    axes.set_xlim(left=-1.5)
    axes.legend(frameon=False, fontsize=8, title="$S$", ncols=2)
    tidy(axes, r"Exponential tail: P(sup > mean + $x$)")


def draw_exponent(axes, samples):
    """-log P(sup_{s <= n} |D| > eps sqrt(n)) for one path against sqrt(n), where 20 paths or more exceed."""
    for eps, colour in zip((0.4, 0.5, 0.6, 0.8), (BLUE, ORANGE, GREEN, PURPLE)):
        n, log_p = [], []
        for length, x in samples:
            count = (x > eps * np.sqrt(length)).sum()
            if 20 <= count < 0.5 * len(x):
                n.append(length)
                log_p.append(-np.log(count / len(x)))
        if len(n) < 2:
            continue
        axes.plot(np.sqrt(n), log_p, color=colour, marker="o", ms=3.5, lw=1.2, label=rf"$\epsilon={eps}$")
        slopes = np.diff(log_p) / np.diff(np.sqrt(n))
        of_all = -np.expm1(4.0 * np.array(n) * np.log1p(-np.exp(-np.array(log_p))))
        print(f"(5.30) eps = {eps}: n = {n}, -log p of one path {np.round(log_p, 3)}, "
              f"slopes in sqrt(n) {np.round(slopes, 2)}, P of 4 n paths {np.round(of_all, 3)}")
    axes.set_xlabel(r"$\sqrt{n}$")
    axes.set_ylim(bottom=0.0)
    axes.legend(frameon=False, fontsize=8.5)
    tidy(axes, r"(5.30), one path, $S=1$: $-\log\,$P$(\sup\,|y-w|>\epsilon)$")


def paths_figure(folder):
    figure, grid = plt.subplots(2, 3, figsize=(13.0, 7.6))
    draw_pair(grid[0, 0], grid[1, 0], read_netcdf(folder / "pair.nc"))
    growth = {method: read_samples(folder, f"growth-{method}-*.json") for method in METHODS}
    draw_growth(grid[0, 1], growth)
    draw_logarithm(grid[1, 1], growth["kmt"])
    tail = read_samples(folder, "tail-*.json")
    draw_tail(grid[0, 2], tail)
    draw_exponent(grid[1, 2], tail)
    figure.tight_layout()
    return figure


def draw_neurons(axes, gap, data, population, count):
    column = list(data["population"]).index(population)
    colours = (BLUE, ORANGE, GREEN, PURPLE)
    t = data["time"]
    network, twin = data["network_path"][column], data["twin_path"][column]
    for j in range(min(count, network.shape[1])):
        axes.plot(t, network[:, j], color=colours[j], lw=1.3, label="network $x$" if j == 0 else None)
        axes.plot(t, twin[:, j], color="black", lw=0.7, ls="--", label=r"twin $\tilde{x}$" if j == 0 else None)
        gap.plot(t, network[:, j] - twin[:, j], color=colours[j], lw=0.9)
    for panel in (axes, gap):
        panel.margins(x=0)
        panel.set_xlabel("time $t$")
    axes.legend(frameon=False, fontsize=8.5, loc="best")
    tidy(axes, "Excitatory neurons and their Gaussian twins")
    tidy(gap, r"Their differences $x-\tilde{x}$, enlarged")


def draw_sizes(axes, results):
    quantities = {"sup_error": ("o", r"$\mathrm{sup}_j\,\mathrm{sup}_t$"),
                  "mean_error": ("s", r"mean$_j\,\mathrm{sup}_t$"),
                  "final_error": ("^", "mean$_j$ at $T$")}
    for result in results:
        colour, label = METHODS[result["method"]]
        n = np.array(result["n"])
        for name, (marker, meaning) in quantities.items():
            value, error = (np.array(result[name][key]) for key in ("value", "error"))
            slope = result[name]["exponent"]
            a, b, b_error, chi = fit_line(np.log(n), np.sqrt(n) * value, np.sqrt(n) * error)
            print(f"networks {label}, {name}: exponent {slope:.3f} ± {result[name]['exponent_error']:.3f}; "
                  f"n^-1/2 ({a:.2f} + {b:.2f} log n), ± {b_error:.2f}, reduced chi-square {chi:.1f}")
            if result["method"] != "kmt" and name == "final_error":
                continue
            axes.errorbar(n, value, 2.0 * error, color=colour, marker=marker, ms=4, lw=1.1)
            axes.annotate(rf"{label}, {meaning}: $n^{{{slope:.2f}}}$", (n[0], value[0]), xytext=(0, 6),
                          textcoords="offset points", fontsize=7.5, color=colour)
    kmt = next(r for r in results if r["method"] == "kmt")
    n = np.array(kmt["n"])
    law = np.log(n) / np.sqrt(n)
    axes.plot(n, law * np.mean(kmt["sup_error"]["value"] / law), color="black", lw=0.9, ls=":",
              label=r"$\propto n^{-1/2}\log n$")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("$n$")
    axes.set_ylim(top=axes.get_ylim()[1] * 2.0)
    axes.legend(frameon=False, fontsize=8.5, loc="lower left")
    tidy(axes, r"$|x-\tilde{x}|$ as $n$ grows")


def draw_distances(axes, data):
    for column, (population, colour) in enumerate(zip(data["population"], (BLUE, ORANGE))):
        axes.plot(data["time"], data["network_distance"][:, column], color=colour, lw=1.3,
                  label=f"network, {population}")
        axes.plot(data["time"], data["twin_distance"][:, column], color=colour, lw=1.0, ls="--",
                  label=f"twin, {population}")
    axes.set_xlabel("time $t$")
    axes.margins(x=0)
    axes.set_ylim(bottom=0.0)
    axes.legend(frameon=False, fontsize=8.5, ncols=2)
    tidy(axes, r"Exact $d_W$ between the neurons at $t$ and $N(0,K^n_t)$")


def networks_figure(folder):
    figure, grid = plt.subplots(2, 2, figsize=(10.5, 7.6))
    data = read_netcdf(folder / "network.nc")
    draw_neurons(grid[0, 0], grid[1, 0], data, "e", 3)
    draw_sizes(grid[0, 1], [json.loads(path.read_text()) for path in sorted(folder.glob("sizes-*.json"))])
    draw_distances(grid[1, 1], data)
    figure.tight_layout()
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path, help="folder that scripts/couple has filled")
    parser.add_argument("--out", type=pathlib.Path, help="prefix of the figures (default: FOLDER/couple)")
    options = parser.parse_args()
    prefix = options.out or options.folder / "couple"
    for name, make in (("paths", paths_figure), ("networks", networks_figure)):
        try:
            figure = make(options.folder)
        except (OSError, KeyError, ValueError) as error:
            sys.exit(f"couple.py: {options.folder}: not filled by scripts/couple: {error}")
        save(figure, pathlib.Path(f"{prefix}-{name}"), dpi=110)


if __name__ == "__main__":
    main()
