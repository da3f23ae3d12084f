"""What is predicted of networks of finite size, over simulated ones, from results of `compare` and `finite`.

Panels (a) to (d): v_e and K_e at two sizes; in each the limit, some networks, and what `compare` predicts of one
network: expectation and 1.96 standard deviations. Panel (e): n times the stationary variances of v_e and v_i against
the rate at which the means' ringing dies. Panel (f): the predicted power spectrum of v_e at rest, which peaks where
the means ring. Panel (g): what n times the variances tend to along a branch of balanced points, against the distance
to its fold. Panel (h): the correlation of a mean at one time with itself at another, predicted and over networks.
"""

import numpy as np

from .results import number, require, words
from .style import BLACK, BLUE, PALE, RED, TIME, in_unit, legend_below, panels, series, styled, title

FREQUENCY = r"angular frequency $\omega$ [1/time]"

PATHS = [f"{what}_{symbol}" for what in ("limit", "prediction", "prediction_low", "prediction_high", "network")
         for symbol in "vK"]


def draw_band(axes, data, symbol, population, n):
    of = data.sel(population=population)
    t = data["time"].values
    for place, path in enumerate(of[f"network_{symbol}"].values):
        axes.plot(t, path, color=PALE, lw=0.5, label=None if place else "networks")
    low, high = (of[f"prediction_{side}_{symbol}"].values for side in ("low", "high"))
    axes.fill_between(t, low, high, color=RED, alpha=0.18, lw=0, label="95 % of networks, predicted")
    axes.plot(t, of[f"prediction_{symbol}"], color=RED, lw=1.3, ls=(0, (4, 1.5)), label="their mean, predicted")
    axes.plot(t, of[f"limit_{symbol}"], color=BLUE, lw=1.5, label="hydrodynamic limit")
    axes.set_ylabel(in_unit(rf"$\hat{{{symbol}}}^n_{population}$, $n = {n}$", of[f"limit_{symbol}"].attrs["units"]))
    axes.set_xlabel(TIME)
    axes.margins(x=0)


def draw_growth(axes, rows, nearest, distance, unit, tell):
    """Columns of `rows`: a distance to the special point, n Var(v_e), n Var(v_i), by decreasing distance. Both grow
    like its inverse: powers over the `nearest` last rows."""
    for column, (colour, marker, name) in enumerate(((BLUE, "o", "e"), (RED, "s", "i")), start=1):
        near = rows[-nearest:]
        power = np.polyfit(np.log(near[:, 0]), np.log(near[:, column]), 1)[0]
        tell(f"n Var(v_{name}) ~ ({distance})^{power:.3f} over {near[-1, 0]:.3g} to {near[0, 0]:.3g}")
        axes.loglog(rows[:, 0], rows[:, column], color=colour, marker=marker, lw=1.0, ms=3,
                    label=rf"$n\,$Var$(\hat v_{name})$: power {power:.2f}")
    axes.set_xlabel(f"{distance} [{unit}]")
    axes.set_ylabel(r"$n\,$Var$(\hat v)$ [potential$^2$]")
    axes.legend(frameon=False)


def draw_spectra(axes, spectra):
    for (n, data), colour, style in zip(spectra, (BLUE, RED, BLACK), ("-", (0, (4, 1.5)), ":")):
        axes.loglog(data["omega"], float(n) * data["spectrum_v"].values[:, 0], color=colour, ls=style,
                    label=f"$n = {n}$")
    axes.set_xlabel(FREQUENCY)
    axes.set_ylabel(r"$n\,S_{v_e}(\omega)$ [potential$^2$ time]")
    axes.legend(frameon=False)


def towards_fold(branches):
    """Distance along the path to the first fold, and n Var(v) of both populations, on the stable side of it."""
    require(branches, "continue", ["scatter_v", "parameter", "special_kind"])
    fold = int(np.flatnonzero(words(branches["special_kind"]) == "fold")[0])
    branch = branches["point_branch"].values == branches["special_point_branch"].values[fold]
    distance = np.abs(branches["parameter"].values - branches["special_parameter"].values[fold])
    scatter = branches["scatter_v"].values
    rows = np.column_stack([distance, scatter])[branch & np.isfinite(scatter).all(axis=1) & (distance > 1e-7)]
    return rows[np.argsort(-rows[:, 0])]


def draw_memory(axes, predicted, simulated):
    """Correlations of v_e and v_i with themselves at the earlier time; one standard error of the networks'."""
    require(predicted, "finite", ["two_time_covariance", "two_time_since", "sd_v"])
    t, since = predicted["time"].values, predicted["two_time_since"].item()
    first = int(np.searchsorted(t, since - 1e-9))
    for place, (colour, name) in enumerate(((BLUE, "e"), (RED, "i"))):
        sd = predicted["sd_v"].values[:, place]
        axes.plot(t[first:], predicted["two_time_covariance"].values[first:, place, place] / (sd[first:] * sd[first]),
                  color=colour, label=rf"$\hat v_{name}$, predicted")
        paths = simulated["v"].isel(population=place).values
        measured = np.array([np.corrcoef(paths[:, k], paths[:, first])[0, 1] for k in range(first, len(t))])
        axes.errorbar(t[first:], measured, (1.0 - measured**2) / np.sqrt(len(paths)), color=colour, ls="", marker="o",
                      ms=2.5, lw=0.8, label=f"{len(paths)} networks")
    axes.axhline(0.0, color=BLACK, lw=0.5)
    axes.set_xlabel(TIME)
    axes.set_ylabel(f"correlation with time {since:g}")
    axes.legend(frameon=False)


@styled
def spectrum(data, columns=2):
    """The power spectra of the means at rest, of a result of poise.finite(spectrum=...)."""
    require(data, "finite --spectrum", ["omega", "spectrum_v", "n"])
    figure, (axes,) = panels(1, columns, across=1, height=2.6)
    order = np.argsort(data["omega"].values)
    for place, (name, look) in enumerate(zip("ei", series(2))):
        axes.loglog(data["omega"].values[order], data["spectrum_v"].values[order, place], label=rf"$\hat v_{name}$", **look)
    axes.set_xlabel(FREQUENCY)
    axes.set_ylabel(r"$S(\omega)$ [potential$^2$ time]")
    axes.legend()
    title(figure, f"Power spectra of the means of a network of $n$ = {number(data, 'n')} at rest, predicted")
    return figure


@styled
def finite(compared, growth, spectra, branches, memory, columns=2, tell=lambda line: None):
    """`compared`: [(n, result of poise.compare)], two of them; `growth`: rows of decay rate, n Var(v_e) and n Var(v_i)
    of networks ever closer to a Hopf point; `spectra`: [(n, result of poise.finite(spectrum=...))]; `branches`: a
    result of poise.continue_ with a fold; `memory`: results of poise.finite(since=...) and of poise.simulate at the
    same times. The fitted powers of the growth are told."""
    figure, axes = panels(8, columns)
    for row, (n, data) in enumerate(compared):
        require(data, "compare", PATHS)
        for column, symbol in enumerate("vK"):
            draw_band(axes[2 * row + column], data, symbol, "e", n)
    draw_growth(axes[4], growth, 4, "decay rate of the ringing", "1/time", tell)
    draw_spectra(axes[5], spectra)
    rows = towards_fold(branches)
    draw_growth(axes[6], rows, max(2, np.count_nonzero(rows[:, 0] < 1e-4)), "distance to the fold", "1", tell)
    draw_memory(axes[7], *memory)
    legend_below(figure, *axes[0].get_legend_handles_labels())
    title(figure, "Networks of finite size: predicted, and simulated")
    return figure
