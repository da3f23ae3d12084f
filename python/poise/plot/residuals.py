"""Networks minus what is predicted of them, in standard errors, from a result of `compare`.

In each panel the mean of the networks' moments less its predicted expectation, over the standard deviation of that
mean that is predicted: right where it stays within the band of 1.96 nineteen times in twenty (neighbouring times are
correlated). Beside it the same for the hydrodynamic limit in place of the prediction: what is left is the bias of a
finite network.
"""

import numpy as np

from .comparison import NEEDED, moment_panels
from .results import number, require
from .style import BLACK, BLUE, PALE, RED, Z95, styled, title


def standard_errors(data, symbol, population):
    """(time, networks minus prediction, networks minus limit), both over the predicted standard deviation of the
    networks' mean; where that is 0, nothing."""
    of = data.sel(population=population)
    mean = of[f"network_{symbol}"].mean("replica").values
    spread = (of[f"prediction_high_{symbol}"] - of[f"prediction_low_{symbol}"]).values / (2.0 * Z95)
    error = np.where(spread > 0.0, spread, np.nan) / np.sqrt(data.sizes["replica"])
    return data["time"].values, *((mean - of[f"{what}_{symbol}"].values) / error for what in ("prediction", "limit"))


def draw_panel(axes, data, symbol, population):
    t, predicted, limit = standard_errors(data, symbol, population)
    axes.axhspan(-Z95, Z95, color=RED, alpha=0.18, lw=0, label="95 % of the time")
    axes.axhline(0.0, color=BLACK, lw=0.6)
    axes.plot(t, limit, color=PALE, lw=0.9, ls=(0, (5, 1.5)), label="from the hydrodynamic limit")
    axes.plot(t, predicted, color=BLUE, lw=1.1, label="from the prediction at $n$")
    axes.set_ylabel(rf"$\hat{{{symbol}}}^n_{population}$ [standard errors]")


@styled
def residuals(data, columns=2):
    """The figure of a result of poise.compare, over one or two columns of a page."""
    require(data, "compare", NEEDED)
    figure = moment_panels(data, columns, draw_panel)
    count = data.sizes["replica"]
    title(figure, f"How far {'the mean of ' + str(count) + ' networks' if count > 1 else 'a network'} of $n$ = "
                  f"{number(data, 'n')} is from what is predicted")
    return figure
