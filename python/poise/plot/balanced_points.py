"""A network, from a result of `balance --curves`.

Panel (a): its four intensities; panel (b): their means over N(v, K), K the initial variances, which are all that the
limit sees of them. Panel (c): the nullclines F_e = 0 and F_i = 0 of the means, which cross in the balanced points;
those from which the limit can start are filled.
"""

import numpy as np

from .results import require
from .style import BLACK, BLUE, RED, in_unit, legend_below, lines, panels, styled, title

NEEDED = ["v", "K", "on_manifold", "curves_C", "curves_intensity", "curves_mean", "potential"]
CHANNELS = (("e", "e"), ("e", "i"), ("i", "e"), ("i", "i"))


def draw_curves(axes, data, name, symbol):
    for (target, source), look in zip(CHANNELS, lines(4)):
        axes.plot(data["potential"], data[name].sel(target=target, source=source), lw=1.2,
                  label=rf"$f_{{{target}{source}}}$", **look)
    axes.set_xlabel(in_unit("potential of the source", ""))
    axes.set_ylabel(in_unit(symbol, "1/time"))
    axes.margins(x=0)


def field_of(data, target):
    """F of the target over (v_i, v_e): F_a = C_ae E f_ae(v_e) - C_ai E f_ai(v_i). [MV, (3.3)]"""
    gain, loss = (data["curves_C"].sel(target=target, source=source).item()
                  * data["curves_mean"].sel(target=target, source=source).values for source in "ei")
    return gain[None, :] - loss[:, None]


def draw_nullclines(axes, data):
    x = data["potential"].values
    heights = [data["v"].values[:, 1]]
    for target, colour, dashes in (("e", BLUE, "-"), ("i", RED, (0, (5, 1.5)))):
        drawn = axes.contour(x, x, field_of(data, target), levels=[0.0], colors=[colour], linestyles=[dashes],
                             linewidths=1.3)
        heights += [line[:, 1] for line in drawn.allsegs[0]]
        axes.plot([], [], color=colour, ls=dashes, label=f"$F_{target} = 0$")
    for point, on_manifold in zip(data["v"].values, data["on_manifold"].values):
        axes.plot(*point, "o", color=BLACK, mfc=BLACK if on_manifold == 1 else "white", ms=4)
    axes.plot([], [], "o", color=BLACK, ms=4, ls="", label="balanced point on $U$")
    if np.any(data["on_manifold"].values != 1):
        axes.plot([], [], "o", color=BLACK, mfc="white", ms=4, ls="", label="not on it")
    heights = np.concatenate(heights)
    if heights.size:
        margin = 0.2 * max(np.ptp(heights), 1.0)
        axes.set_ylim(max(x[0], heights.min() - margin), min(x[-1], heights.max() + margin))
    axes.set_xlabel(in_unit("$v_e$", ""))
    axes.set_ylabel(in_unit("$v_i$", ""))


@styled
def balance(data, columns=2):
    """The figure of a result of poise.balance(..., curves=True), over one or two columns of a page."""
    require(data, "balance --curves", NEEDED)
    figure, axes = panels(3, columns, across=3, height=2.6)
    draw_curves(axes[0], data, "curves_intensity", "intensity")
    draw_curves(axes[1], data, "curves_mean", "its mean over $N(v, K)$")
    draw_nullclines(axes[2], data)
    parts = [one.get_legend_handles_labels() for one in (axes[0], axes[2])]
    legend_below(figure, *(sum(both, []) for both in zip(*parts)))
    K_e, K_i = data["K"].values
    title(figure, f"Intensities and nullclines at $K_e$ = {K_e:g}, $K_i$ = {K_i:g}")
    return figure
