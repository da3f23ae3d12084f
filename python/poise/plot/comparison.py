"""The paper's four panels, from a result of `compare`.

Panels as in [MV, Section 6]: K_i, K_e, v_i, v_e against time; in each the hydrodynamic limit, every
network, and what is predicted of one network of n neurons: expectation and 1.96 standard deviations.
"""

from .results import exit_of, kind_of_exit, number, require
from .style import BLACK, BLUE, PALE, RED, TIME, in_unit, legend_below, panels, styled, title

PANELS = (("K", "i"), ("K", "e"), ("v", "i"), ("v", "e"))
NEEDED = [f"{what}_{symbol}" for what in ("limit", "prediction", "prediction_low", "prediction_high", "network")
          for symbol in "vK"] + ["n", "seed"]


def draw_panel(axes, data, symbol, population):
    of = data.sel(population=population)
    t = data["time"].values
    paths = of[f"network_{symbol}"].values
    for number_, path in enumerate(paths):
        axes.plot(t, path, color=PALE, lw=0.5, label="networks" if number_ == 0 else None)
    low, high = (of[f"prediction_{side}_{symbol}"].values for side in ("low", "high"))
    axes.fill_between(t, low, high, color=RED, alpha=0.18, lw=0, label="95 % of networks of $n$, predicted")
    axes.plot(t, of[f"prediction_{symbol}"], color=RED, lw=1.3, ls=(0, (4, 1.5)), label="their mean, predicted")
    if len(paths) > 1:
        axes.plot(t, paths.mean(axis=0), color=BLACK, lw=0.8, label="mean of the networks")
    axes.plot(t, of[f"limit_{symbol}"], color=BLUE, lw=1.5, label="hydrodynamic limit")
    axes.set_ylabel(in_unit(rf"$\hat{{{symbol}}}^n_{population}$ and ${symbol}_{population}$",
                            of[f"limit_{symbol}"].attrs["units"]))
    if exit := exit_of(data, "limit_"):
        axes.axvline(exit[0], color=BLACK, lw=0.8, ls=":", label=rf"$\eta = {exit[0]:.4g}$ ({kind_of_exit(exit[1])})")


def moment_panels(data, columns, draw):
    """A figure with draw(axes, data, symbol, population) in each of the four panels."""
    figure, axes = panels(4, columns, sharex=True)
    for one, (symbol, population) in zip(axes, PANELS):
        draw(one, data, symbol, population)
        one.margins(x=0)
    for one in axes[-2:] if columns == 2 else axes[-1:]:
        one.set_xlabel(TIME)
    legend_below(figure, *axes[0].get_legend_handles_labels())
    return figure


@styled
def compare(data, columns=2):
    """The figure of a result of poise.compare, over one or two columns of a page."""
    require(data, "compare", NEEDED)
    figure = moment_panels(data, columns, draw_panel)
    count = data.sizes["replica"]
    title(figure, f"Networks of $n$ = {number(data, 'n')} and their hydrodynamic limit "
                  f"({count} network{'s' if count > 1 else ''}, seed {number(data, 'seed')})")
    return figure
