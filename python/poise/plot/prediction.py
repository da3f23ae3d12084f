"""What is predicted of one network of finite size, from a result of `finite`.

Panels as in [MV, Section 6]: K_i, K_e, v_i, v_e against time; in each the expectation of a network's moment with 1.96
standard deviations to either side, and the finite-n mean field about which it is expanded.
"""

from .comparison import moment_panels
from .results import number, require
from .style import BLUE, RED, Z95, in_unit, styled, title

NEEDED = [f"{what}{symbol}" for what in ("", "sd_", "mean_field_") for symbol in "vK"] + ["n", "time"]


def draw_panel(axes, data, symbol, population):
    of = data.sel(population=population)
    t, middle, spread = data["time"].values, of[symbol].values, of[f"sd_{symbol}"].values
    axes.fill_between(t, middle - Z95 * spread, middle + Z95 * spread, color=RED, alpha=0.18, lw=0,
                      label="95 % of networks of $n$")
    axes.plot(t, middle, color=RED, lw=1.3, ls=(0, (4, 1.5)), label="their mean")
    axes.plot(t, of[f"mean_field_{symbol}"], color=BLUE, lw=0.9, label="finite-$n$ mean field")
    axes.set_ylabel(in_unit(rf"$\hat{{{symbol}}}^n_{population}$", data[symbol].attrs["units"]))


@styled
def prediction(data, columns=2):
    """The figure of a result of poise.finite, over one or two columns of a page."""
    require(data, "finite", NEEDED)
    figure = moment_panels(data, columns, draw_panel)
    title(figure, f"What is predicted of a network of $n$ = {number(data, 'n')}")
    return figure
