"""The couplings, from results of `couple`: single paths, and a network beside its Gaussian twin.

Bars are 1.96 standard errors to either side; the line through the logarithmic growth is fitted from S = 2^10. Fits
are told, a line each, to whoever asks for them.
"""

import matplotlib.pyplot as plt
import numpy as np

from .results import number, require
from .style import (BLACK, BLUE, GREY, PALE, RED, TIME, Z95, in_unit, lines, logarithmic, panels, series, styled,
                    title)

METHODS = {"kmt": "KMT", "adapted": "adapted", "endpoint": "ends alone", "independent": "independent"}
LOOK = dict(zip(METHODS, series(len(METHODS))))
FIRST_FITTED = 2**10  # below, the logarithm has not settled
SUP = r"$\sup\,|Y(s)-s-B(s)|$"


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


def draw_pair(paths, difference, data):
    s, brownian = data["s"].values, data["brownian"].values
    poisson = data["count"].values - s
    paths.plot(s, poisson, color=PALE, lw=1.4, label="$Y(s)-s$")
    paths.plot(s, brownian, color=BLUE, lw=0.5, label="$B(s)$")
    paths.legend()
    paths.set_ylabel("coupled paths")
    difference.plot(s, poisson - brownian, color=GREY, lw=0.5)
    difference.axhline(0.0, color=BLACK, lw=0.5)
    difference.set_ylabel("$Y(s)-s-B(s)$")
    for axes in (paths, difference):
        axes.margins(x=0)
        axes.set_xlabel("$s$")


def draw_growth(axes, growth, tell):
    for method, name in METHODS.items():
        length, mean, error = mean_and_error(growth[method])
        late = length >= FIRST_FITTED
        text = name
        if late.sum() > 1:
            _, slope, slope_error, _ = fit_line(np.log(length[late]), np.log(mean[late]), error[late] / mean[late])
            tell(f"growth {method:12} exponent {slope:.3f} ± {slope_error:.3f} (from 2^10)")
            text = name if method == "kmt" else rf"{name}: $S^{{{slope:.2f}}}$"
        axes.errorbar(length, mean, Z95 * error, label=text, **LOOK[method])
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_ylim(top=5000.0 * axes.get_ylim()[1])  # room for the legend
    axes.set_xlabel("$S$")
    axes.set_ylabel("mean of " + SUP)
    axes.legend(loc="upper left")


def draw_logarithm(axes, samples, tell):
    length, mean, error = mean_and_error(samples)
    axes.errorbar(length, mean, Z95 * error, color=BLUE, ls="", marker="o", label="KMT")
    for first, last in ((0, FIRST_FITTED), (FIRST_FITTED, np.inf), (FIRST_FITTED, 2**16), (2**16, np.inf)):
        part = (length >= first) & (length <= last)
        if part.sum() < 3:
            continue
        a, b, b_error, chi = fit_line(np.log(length[part]), mean[part], error[part])
        tell(f"kmt {length[part][0]:.0f}..{length[part][-1]:.0f}: a = {a:.3f}, "
              f"b = {b:.4f} ± {b_error:.4f}, reduced chi-square {chi:.2f}")
        if first == FIRST_FITTED and last == np.inf:
            axes.plot(length, a + b * np.log(length), color=BLACK, lw=0.8,
                      label=rf"${a:.2f}+{b:.3f}\,\log S$")
    axes.set_xscale("log", base=2)
    axes.set_ylim(top=1.25 * axes.get_ylim()[1])  # room for the legend
    axes.set_xlabel("$S$")
    axes.set_ylabel("mean of " + SUP)
    axes.legend(loc="upper left")


def draw_tail(axes, samples, tell):
    shades = plt.cm.viridis(np.linspace(0.0, 0.85, len(samples)))
    for colour, look, (length, x) in zip(shades, lines(6), samples):
        x = np.sort(x)
        exceed = 1.0 - np.arange(len(x)) / len(x)
        axes.plot(x - x.mean(), exceed, color=colour, ls=look["ls"], lw=1.0,
                  label=rf"$2^{{{np.log2(length):.0f}}}$")
        top = x[int(0.99 * len(x)):]
        if len(top) > 1:
            rate = 1.0 / (top - top[0]).mean()
            tell(f"tail S = {length:.0f}: rate {rate:.3f} ± {rate / np.sqrt(len(top)):.3f} over the largest 1 %")
    axes.set_yscale("log")
    axes.set_xlabel("$x$")
    axes.set_ylabel(r"P$(\sup > $ its mean $ + x)$")
    axes.set_xlim(left=-1.5)
    axes.set_xlim(right=1.5 * axes.get_xlim()[1])  # room for the legend
    axes.legend(title="$S$", title_fontsize=7, handlelength=1.6, loc="upper right")


def draw_exponent(axes, samples, tell):
    """-log P(sup_{s <= n} |D| > eps sqrt(n)) for one path against sqrt(n), where 20 paths or more exceed."""
    for eps, look in zip((0.4, 0.5, 0.6, 0.8), series(4)):
        n, log_p = [], []
        for length, x in samples:
            count = (x > eps * np.sqrt(length)).sum()
            if 20 <= count < 0.5 * len(x):
                n.append(length)
                log_p.append(-np.log(count / len(x)))
        if len(n) < 2:
            continue
        axes.plot(np.sqrt(n), log_p, label=rf"$\epsilon={eps}$", **look)
        slopes = np.diff(log_p) / np.diff(np.sqrt(n))
        of_all = -np.expm1(4.0 * np.array(n) * np.log1p(-np.exp(-np.array(log_p))))
        tell(f"(5.30) eps = {eps}: n = {n}, -log p of one path {np.round(log_p, 3)}, "
              f"slopes in sqrt(n) {np.round(slopes, 2)}, P of 4 n paths {np.round(of_all, 3)}")
    axes.set_xlabel(r"$\sqrt{n}$")
    axes.set_ylabel(r"$-\log\,$P$(\sup\,|y-w|>\epsilon)$")
    axes.set_ylim(bottom=0.0)
    if axes.lines:
        axes.set_ylim(top=1.45 * axes.get_ylim()[1])  # room for the legend
        axes.legend(loc="upper left", ncols=2, handlelength=2.0)


@styled
def couple(data, columns=2):
    """One result of poise.couple: a pair of paths, or a network beside its Gaussian twin."""
    if set(PAIR) <= set(data.variables):
        figure, axes = panels(2, columns)
        draw_pair(*axes, data)
        title(figure, "A Poisson process and the Brownian motion coupled to it")
        return figure
    require(data, "couple", ("network_path", "twin_path", "n"))
    figure, axes = panels(4, columns, height=2.3)
    for panel, gap, population in ((axes[0], axes[1], "e"), (axes[2], axes[3], "i")):
        draw_neurons(panel, gap, data, population, min(3, data.sizes["neuron"]))
    title(figure, f"A network of $n$ = {number(data, 'n')} and its Gaussian twin")
    return figure


@styled
def couple_paths(pair, growth, tail, columns=2, tell=lambda line: None):
    """A coupled pair; the growth of its error with S for the four couplings; the error's tail; and what becomes of
    [MV, (5.30)]. `pair`: a result of poise.couple(length=...); `growth`: {method: [(length, errors)]} and `tail`:
    [(length, errors)], both in order of length, errors being `sup_error` of such results."""
    require(pair, "couple --length", PAIR)
    figure, axes = panels(6, columns, across=3)
    draw_pair(axes[0], axes[3], pair)
    draw_growth(axes[1], growth, tell)
    draw_logarithm(axes[4], growth["kmt"], tell)
    draw_tail(axes[2], tail, tell)
    draw_exponent(axes[5], tail, tell)
    title(figure, "Poisson and Brownian paths coupled: a pair, the growth of its error with $S$, and the error's tail")
    return figure


def draw_neurons(axes, gap, data, population, count):
    of = data.sel(population=population)
    t = data["time"].values
    for look, neuron in zip(lines(count), range(of.sizes["neuron"])):
        network, twin = of["network_path"].values[:, neuron], of["twin_path"].values[:, neuron]
        first = neuron == 0
        axes.plot(t, network, color=look["color"], lw=1.3, alpha=0.6, label="network $x$" if first else None)
        axes.plot(t, twin, color=BLACK, lw=0.6, ls="--", label=r"twin $\tilde{x}$" if first else None)
        gap.plot(t, network - twin, lw=0.8, **look, label=f"neuron {neuron + 1}")
    unit = of["network_path"].attrs["units"]
    axes.set_ylabel(in_unit(rf"$x$ and $\tilde{{x}}$, population ${population}$", unit))
    gap.set_ylabel(in_unit(r"$x-\tilde{x}$", unit))
    for panel in (axes, gap):
        panel.margins(x=0)
        panel.set_xlabel(TIME)
        panel.set_ylim(top=panel.get_ylim()[1] + 0.2 * np.ptp(panel.get_ylim()))  # room for the legend
        panel.legend(ncols=3, loc="upper right")


def draw_sizes(axes, results, tell):
    quantities = {"sup_error": ("o", r"$\mathrm{sup}_j\,\mathrm{sup}_t$"),
                  "mean_error": ("s", r"mean$_j\,\mathrm{sup}_t$"),
                  "final_error": ("^", "mean$_j$ at $T$")}
    for result in results:
        method, n = number(result, "method"), result["n"].values
        for name, (marker, meaning) in quantities.items():
            of = result.sel(quantity=name)
            value, error = of["distance_value"].values, of["distance_error"].values
            slope = of["distance_exponent"].item()
            a, b, b_error, chi = fit_line(np.log(n), np.sqrt(n) * value, np.sqrt(n) * error)
            tell(f"networks {METHODS[method]}, {name}: exponent {slope:.3f} ± "
                  f"{of['distance_exponent_error'].item():.3f}; "
                  f"n^-1/2 ({a:.2f} + {b:.2f} log n), ± {b_error:.2f}, reduced chi-square {chi:.1f}")
            if method != "kmt" and name == "final_error":
                continue
            axes.errorbar(n, value, Z95 * error, **{**LOOK[method], "marker": marker})
            axes.annotate(rf"{METHODS[method]}, {meaning}: $n^{{{slope:.2f}}}$", (n[-1], value[-1]), xytext=(5, 0),
                          textcoords="offset points", va="center", fontsize=6, color=LOOK[method]["color"])
    draw_law(axes, next(result for result in results if number(result, "method") == "kmt"))
    logarithmic(axes, "x", "y")
    axes.set_xlabel("$n$")
    axes.set_ylabel(in_unit(r"$|x-\tilde{x}|$", "potential"))
    axes.set_xlim(right=15.0 * axes.get_xlim()[1])  # room for the labels
    axes.set_ylim(bottom=axes.get_ylim()[0] / 2.0)  # and for the legend
    axes.legend(loc="lower left")


def draw_law(axes, kmt):
    """The bound's shape, through the middle of what was measured."""
    n, value = kmt["n"].values, kmt.sel(quantity="sup_error")["distance_value"].values
    law = np.log(n) / np.sqrt(n)
    axes.plot(n, law * np.mean(value / law), color=BLACK, lw=0.8, ls=":", label=r"$\propto n^{-1/2}\log n$")


def draw_distances(axes, data):
    for population, colour in (("e", BLUE), ("i", RED)):
        of = data.sel(population=population)
        axes.plot(data["time"], of["d_W_network"], color=colour, lw=1.2, label=f"network, ${population}$")
        axes.plot(data["time"], of["d_W_twin"], color=colour, lw=0.9, ls=(0, (3, 1.5)), label=f"twin, ${population}$")
    axes.set_xlabel(TIME)
    axes.set_ylabel(in_unit("$d_W$ to $N(0,K^n_t)$", data["d_W_network"].attrs["units"]))
    axes.margins(x=0)
    axes.set_ylim(0.0, 1.3 * axes.get_ylim()[1])  # room for the legend
    axes.legend(ncols=2, loc="upper right")


PAIR = ("s", "brownian", "count")
NETWORK = ("network_path", "twin_path", "d_W_network", "d_W_twin", "n", "method")
SIZES = ("distance_value", "distance_error", "distance_exponent", "distance_exponent_error", "method")


@styled
def couple_networks(network, sizes, columns=2, tell=lambda line: None):
    """A network and its Gaussian twin. `network`: a result of poise.couple with a configuration; `sizes`: such
    results with sizes=..., one a method."""
    require(network, "couple", NETWORK)
    figure, axes = panels(4, columns, height=2.3)
    draw_neurons(axes[0], axes[2], network, "e", 3)
    draw_sizes(axes[1], sizes, tell)
    draw_distances(axes[3], network)
    title(figure, f"A network of $n$ = {number(network, 'n')} and its Gaussian twin")
    return figure
