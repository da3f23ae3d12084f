"""The work-precision diagram of the samplers, from a result of `bench`.

Panels (a) to (c): the errors of E v, of E K and, relatively, of Var v, of the population with the higher limit,
against the processor time of a path, a line a method; numbers at the points of (a) are steps. An error that chance explains is
drawn as what it is known to be less than: a hollow point with an arrow, joined to nothing. Panel (d): what an
expectation takes in all, by multilevel Monte Carlo and by exact paths alone.
"""

import numpy as np

from .results import number, require, words
from .style import BLACK, BLUE, GREY, in_unit, legend_below, logarithmic, panels, series, styled, title

ERRORS = {
    "v": in_unit(r"error of $\mathrm{E}\,\hat v^n(T)$", "potential"),
    "K": in_unit(r"error of $\mathrm{E}\,\hat K^n(T)$", "potential^2"),
    "spread": r"relative error of $\mathrm{Var}\,\hat v^n(T)$",
}
NEEDED = ["n", "T", "stability_limit", "reference_method", "reference_exact", "reference_paths", "reference_seconds",
          "point_method", "point_step", "point_outcome", "point_seconds"]
NEEDED += [f"point_{name}_{what}" for name in ERRORS for what in ("error", "upper", "seen")]


def errors_of(data, name, chosen):
    """(size, upper limit, seen) of each chosen point, of the population with the higher limit."""
    size, upper, seen = (data[f"point_{name}_{what}"].values[chosen] for what in ("error", "upper", "seen"))
    rows = np.arange(len(upper))
    which = upper.argmax(axis=1)
    return size[rows, which], upper[rows, which], seen[rows, which] == 1


def draw_method(axes, seconds, errors, look, label):
    """Errors that are seen, joined to neighbours of which the same is true; elsewhere upper limits."""
    size, upper, seen = errors
    axes.plot(seconds, np.where(seen, size, np.nan), lw=1.0, label=label, **look)
    axes.errorbar(seconds[~seen], upper[~seen], yerr=0.35 * upper[~seen], uplims=True, ls="", color=look["color"],
                  marker=look["marker"], mfc="white", mew=0.7, lw=0.7, capsize=1.5)


def draw_steps(axes, seconds, errors, steps, colour):
    """The step beside each error that is seen, and beside the cheapest that is not."""
    size, upper, seen = errors
    for place in (*np.flatnonzero(seen), *np.flatnonzero(~seen)[:1]):
        axes.annotate(f"{steps[place]:.2g}", (seconds[place], (size if seen[place] else upper)[place]), xytext=(2.5, 2.0),
                      textcoords="offset points", fontsize=5, color=colour)


def draw_errors(axes, data, name, methods):
    measured = (words(data["point_outcome"]) == "measured") & np.isfinite(data["point_seconds"].values)
    for method, look in methods.items():
        chosen = measured & (data["point_method"].values == method)
        seconds = data["point_seconds"].values[chosen]
        errors = errors_of(data, name, chosen)
        draw_method(axes, seconds, errors, look, method)
        if name == "v":
            draw_steps(axes, seconds, errors, data["point_step"].values[chosen], look["color"])
    if number(data, "reference_exact") == 1:
        axes.axvline(number(data, "reference_seconds"), color=BLACK, lw=1.0, label="exact, one path")
    logarithmic(axes, "x", "y")
    axes.margins(x=0.08)
    axes.set_xlabel(in_unit("CPU time of a path", "s"))
    axes.set_ylabel(ERRORS[name])


def draw_multilevel(axes, data):
    half_width = data["multilevel_half_width"].values
    axes.plot(data["multilevel_exact_seconds"], half_width, "o--", color=GREY, label="exact paths alone")
    axes.plot(data["multilevel_seconds"], half_width, "D-", color=BLUE, label="multilevel")
    logarithmic(axes, "x", "y")
    axes.set_yticks(half_width, [f"{width:.2g}" for width in half_width])  # a few, within a decade
    axes.set_yticks([], minor=True)
    axes.set_xlabel(in_unit("CPU time in all", "s"))
    axes.set_ylabel(in_unit(r"half width for $\mathrm{E}\,\hat v^n_e(T)$", "potential"))
    axes.legend()


@styled
def bench(data, columns=2):
    """The figure of a result of poise.bench, over one or two columns of a page. Its times are those of the run:
    a result without clocks has no figure."""
    require(data, "bench", NEEDED)
    names = list(dict.fromkeys(data["point_method"].values.tolist()))
    methods = dict(zip(names, series(max(len(names), 1))))
    multilevel = data.sizes.get("multilevel", 0) > 0
    figure, axes = panels(4 if multilevel else 3, columns, across=2 if multilevel else 3, height=2.5)
    for one, name in zip(axes, ERRORS):
        draw_errors(one, data, name, methods)
    if multilevel:
        draw_multilevel(axes[3], data)
    legend_below(figure, *axes[0].get_legend_handles_labels())
    title(figure, f"Work and precision of the samplers at $n$ = {number(data, 'n')}, $T$ = {number(data, 'T'):g}, "
                  f"against {number(data, 'reference_paths')} paths of {number(data, 'reference_method')}; explicit "
                  f"steps are stable up to {number(data, 'stability_limit'):.2g}")
    return figure
