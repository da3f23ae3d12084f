"""Giles' diagnostics, from a result of `mlmc`.

Variance and mean of every term of the sum beside those of the finer path alone, kurtosis and
consistency, and how samples and work are divided. [Giles 2015, section 3.3]
"""

import numpy as np

from .results import number, require
from .style import BLACK, BLUE, RED, YELLOW, Z95, in_unit, panels, styled, title

NEEDED = [f"level_{name}" for name in ("step", "samples", "mean", "variance", "kurtosis", "fine_variance",
                                       "consistency", "work")] + ["n", "T", "quantity", "value", "half_width",
                                                                  "confidence"]
UNITS = {"v": "potential", "K": "potential^2"}
SQUARED = {"v": "potential^2", "K": "potential^4"}
LIGHT = {"color": YELLOW, "ec": BLACK, "hatch": "////"}  # beside BLUE, also in grey


def draw_variances(axes, level, symbol):
    place = np.arange(len(level["step"]))
    axes.semilogy(place, level["fine_variance"], "o-", color=BLUE, label=r"$P_\ell$")
    axes.semilogy(place[1:], level["variance"][1:], "s--", color=RED, label=r"$P_\ell - P_{\ell-1}$")
    axes.set_ylabel(in_unit("variance", SQUARED[symbol]))
    axes.legend()


def draw_means(axes, level, symbol):
    place = np.arange(len(level["step"]))
    error = Z95 * np.sqrt(level["variance"] / level["samples"])
    axes.errorbar(place[1:], level["mean"][1:], yerr=error[1:], fmt="s", color=RED, capsize=2,
                  label="mean ± 1.96 standard errors")
    axes.axhline(0.0, color=BLACK, lw=0.6)
    axes.set_ylabel(in_unit(r"$\mathrm{E}\,(P_\ell - P_{\ell-1})$", UNITS[symbol]))
    axes.legend()


def draw_checks(axes, level, symbol):
    place = np.arange(len(level["step"]))
    kurtosis, consistency = level["kurtosis"] / 3.0, level["consistency"]
    axes.bar(place - 0.18, kurtosis, width=0.34, color=BLUE, label="kurtosis / 3 (normal: 1)")
    axes.bar(place + 0.18, consistency, width=0.34, **LIGHT, label="consistency (at most 1)")
    axes.axhline(1.0, color=BLACK, lw=0.8, ls="--")
    axes.set_ylim(0.0, 1.5 * np.nanmax([1.0, *kurtosis, *consistency]))
    axes.set_ylabel("check")
    axes.legend()


def draw_division(axes, level, symbol):
    place = np.arange(len(level["step"]))
    samples, work = level["samples"], level["samples"] * level["work"]
    axes.bar(place - 0.18, samples / samples.sum(), width=0.34, color=BLUE, label="of the samples (their number)")
    axes.bar(place + 0.18, work / work.sum(), width=0.34, **LIGHT, label=f"of {1e-9 * work.sum():.3g} s of work")
    for x, count in zip(place, samples):
        axes.annotate(f"{count:.0f}", (x - 0.18, count / samples.sum()), xytext=(0, 1), ha="center",
                      textcoords="offset points", fontsize=6.5)
    axes.set_ylim(0.0, 1.4)
    axes.set_ylabel("share")
    axes.legend()


@styled
def mlmc(data, columns=2):
    """The figure of a result of poise.mlmc, over one or two columns of a page."""
    require(data, "mlmc", NEEDED)
    level = {name.removeprefix("level_"): data[name].values for name in data.variables if name.startswith("level_")}
    symbol, population = number(data, "quantity").split("_")
    labels = [f"{step:.2g}" if step > 0 else "exact" for step in level["step"]]
    figure, axes = panels(4, columns, sharex=True)
    for one, panel in zip(axes, (draw_variances, draw_means, draw_checks, draw_division)):
        panel(one, level, symbol)
        one.set_xticks(range(len(labels)), labels)
        one.grid(False, axis="x")
        one.margins(y=0.15)
    for one in axes[-2:] if columns == 2 else axes[-1:]:
        one.set_xlabel(in_unit("step of the finer path $P_\\ell$", r"units of $\tau$"))
    title(figure, rf"Multilevel estimate of $\mathrm{{E}}\,\hat{{{symbol}}}^n_{population}({number(data, 'T'):g})$ "
                  f"at $n$ = {number(data, 'n')}: {number(data, 'value'):.5g} ± {number(data, 'half_width'):.2g} "
                  f"({100 * number(data, 'confidence'):g} % confidence)")
    return figure
