"""How fast networks approach their limit, from a result of `compare`, `couple` or `dense` over several sizes.

A panel for each kind of quantity: distances against the size with 1.96 standard errors to either side, on logarithmic
axes, and the powers that fit.
"""

import numpy as np

from .results import require
from .style import Z95, logarithmic, panels, series, styled, title

SHOWN = 4  # curves of one panel that remain apart
BESIDE = 28  # letters of a label, of which two have room in a row
MARKED = 8  # sizes whose labels have room


def size_of(data):
    """The name of the size, and the sizes."""
    name = next(name for name in ("n", "N") if name in data.dims)
    return name, data[name].values if name in data.variables else np.arange(1, data.sizes[name] + 1)


def finish(axis, name, sizes):
    logarithmic(axis, "x", "y")
    if len(sizes) <= MARKED:
        axis.set_xticks(sizes, [str(size) for size in sizes])
        axis.minorticks_off()
    axis.set_xlabel(f"${name}$")
    axis.set_ylabel("distance")
    axis.margins(y=0.15)
    longest = max(len(label) for label in axis.get_legend_handles_labels()[1])
    axis.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=2 if longest < BESIDE else 1, frameon=False)


@styled
def convergence(data, columns=2):
    """The figure of a result of poise.compare(sizes=...), poise.couple(sizes=...) or poise.dense(sizes=...), over one
    or two columns of a page."""
    prefix = "error" if "error_value" in data.variables else "distance"
    require(data, "compare --sizes", [f"{prefix}_{what}" for what in ("value", "error", "exponent", "quantity_name")])
    name, sizes = size_of(data)
    quantities = [str(text) for text in data[f"{prefix}_quantity_name"].values]
    value, error = (np.atleast_2d(data[f"{prefix}_{what}"].values) for what in ("value", "error"))
    exponent = data[f"{prefix}_exponent"].values
    figure, axes = panels(-(-len(quantities) // SHOWN), columns, height=2.9)
    for place, axis in enumerate(axes):
        group = range(place * SHOWN, min((place + 1) * SHOWN, len(quantities)))
        for k, look in zip(group, series(SHOWN)):
            power = f": ${name}^{{{exponent[k]:.2f}}}$" if np.isfinite(exponent[k]) else ""
            axis.errorbar(sizes, value[k], Z95 * error[k], label=quantities[k].replace("_", " ") + power, **look)
        finish(axis, name, sizes)
    title(figure, f"Distance of networks from their limit as ${name}$ grows")
    return figure
