"""The hydrodynamic limit and the way of its eigenvalues, from a result of `limit`.

Panels (a), (b): means and variances against time. Panel (c): the eigenvalues of J_v in the complex plane, from the
start (hollow) to the end (filled), darker as time goes on; the limit leaves the balanced manifold where the first of
them reaches the imaginary axis. Panel (d): their real parts against time.
"""

import matplotlib
import numpy as np

from .results import exit_of, kind_of_exit, require
from .style import BLACK, BLUE, GREY, RED, TIME, in_unit, panels, styled, title

NEEDED = ["v", "K", "eigenvalues_re", "eigenvalues_im", "time"]


def draw_moment(axes, data, name):
    for population, colour, dashes in (("e", BLUE, "-"), ("i", RED, (0, (5, 1.5)))):
        axes.plot(data["time"], data[name].sel(population=population), color=colour, ls=dashes,
                  label=f"${name}_{population}$")
    axes.set_xlabel(TIME)
    axes.set_ylabel(in_unit("means $v$" if name == "v" else "variances $K$", data[name].attrs["units"]))
    axes.margins(x=0)
    axes.legend()


def draw_plane(axes, t, real, imaginary):
    shades = matplotlib.colors.LinearSegmentedColormap.from_list("time", ["#A0A0A0", BLUE])
    for column in range(real.shape[1]):
        points = np.column_stack([real[:, column], imaginary[:, column]])
        pieces = matplotlib.collections.LineCollection(np.stack([points[:-1], points[1:]], axis=1), cmap=shades, lw=1.6)
        pieces.set_array(t[:-1])
        axes.add_collection(pieces)
        axes.plot(*points[0], "o", color=BLUE, mfc="white", ms=4)
        axes.plot(*points[-1], "o", color=BLUE, ms=4)
    axes.axvline(0.0, color=BLACK, lw=0.8)
    axes.margins(0.1)
    axes.autoscale_view()
    axes.set_xlabel(r"real part of the eigenvalues of $J_v$")
    axes.set_ylabel("imaginary part")


def draw_real_parts(axes, data):
    for column, look in enumerate(({"ls": "-"}, {"ls": (0, (5, 1.5))})):
        axes.plot(data["time"], data["eigenvalues_re"][:, column], color=GREY if column else BLUE, **look)
    axes.axhline(0.0, color=BLACK, lw=0.8)
    axes.set_xlabel(TIME)
    axes.set_ylabel(r"real parts [1/fast time]")
    axes.margins(x=0)


@styled
def limit(data, columns=2):
    """The figure of a result of poise.limit, over one or two columns of a page."""
    require(data, "limit", NEEDED)
    figure, axes = panels(4, columns)
    draw_moment(axes[0], data, "v")
    draw_moment(axes[1], data, "K")
    before = np.isfinite(data["eigenvalues_re"].values).all(axis=1)
    draw_plane(axes[2], data["time"].values[before], data["eigenvalues_re"].values[before],
               data["eigenvalues_im"].values[before])
    draw_real_parts(axes[3], data)
    exit = exit_of(data)
    if exit:
        for one in (axes[0], axes[1], axes[3]):
            one.axvline(exit[0], color=BLACK, lw=0.8, ls=":")
    title(figure, "The hydrodynamic limit and the eigenvalues of $J_v$" + (
        rf", to its exit at $\eta$ = {exit[0]:.6g} ({kind_of_exit(exit[1])})" if exit else ""))
    return figure
