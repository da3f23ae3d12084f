"""The diagram of balanced points, from a result of `continue`.

Both means against the parameter (on a segment of variances: the place on it), solid where both
eigenvalues of J_v have negative real part, dashed elsewhere; and the eigenvalues of J_v in the complex
plane, coloured by the parameter. Special points are marked in all three, and labelled by the parameter.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from .results import number, require, words
from .style import (BLACK, GREY, MEDIUM_CONTRAST, STABLE, UNSTABLE, WIDTHS, add_letter, in_unit, legend_below, styled,
                    symbol_of, title)

KINDS = {"fold": ("fold", "o"), "hopf": ("Hopf point", "s"), "neutral-saddle": ("neutral saddle", "^"),
         "branch-point": ("branch point", "D")}
HOLLOW = {"ls": "", "ms": 5, "mfc": "white", "mec": BLACK, "mew": 1.0}
NEEDED = ("parameter", "v", "on_manifold", "point_branch", "det", "eigenvalues_re", "eigenvalues_im",
          "path_parameter", "path_from", "path_to", "special_kind")


def runs(stable):
    """Slices of equal stability; each goes on to the first point of the next, so that no gap shows."""
    edges = np.flatnonzero(np.diff(stable.astype(int))) + 1
    starts, ends = [0, *edges], [*edges, len(stable)]
    return [slice(start, min(end + 1, len(stable))) for start, end in zip(starts, ends)]


def mark_special(axes, data, x, y):
    kinds = words(data["special_kind"])
    for kind, (_, marker) in KINDS.items():
        axes.plot(x[kinds == kind], y[kinds == kind], marker=marker, zorder=5, **HOLLOW)


def label_special(axes, data, population):
    """Each special point's parameter beside it, where the curve is not."""
    parameter, v = data["parameter"].values, data["v"].sel(population=population).values
    for point in range(data.sizes["special_point"]):
        at = data.isel(special_point=point)
        x, y = at["special_parameter"].item(), at["special_v"].sel(population=population).item()
        on_branch = np.flatnonzero(data["point_branch"].values == at["special_point_branch"].item())
        distance = np.hypot(*(data["v"].values[on_branch] - at["special_v"].values).T)
        middle = np.clip(np.argmin(distance), 2, max(2, len(on_branch) - 3))
        before, after = on_branch[middle - 2], on_branch[min(middle + 2, len(on_branch) - 1)]
        x0, x1 = parameter[before] - x, parameter[after] - x
        if x0 * x1 > 0.0:  # the curve turns: beyond its tip
            right, up = x0 < 0.0, 0
        else:  # above it, on the side to which it falls
            right, up = (v[after] - v[before]) * (x1 - x0) < 0.0, 5
        axes.annotate(f"{x:.5g}", (x, y), xytext=(5 if right else -5, up), textcoords="offset points",
                      ha="left" if right else "right", va="center" if up == 0 else "baseline", fontsize=6.5)


def draw_means(axes, data, population):
    v = data["v"].sel(population=population).values
    branches = data["point_branch"].values
    for branch in np.unique(branches):
        of_branch = np.flatnonzero(branches == branch)
        colour = MEDIUM_CONTRAST[int(branch) % len(MEDIUM_CONTRAST)]
        for part in runs(data["on_manifold"].values[of_branch]):
            points = of_branch[part]
            axes.plot(data["parameter"].values[points], v[points], color=colour, lw=1.4,
                      ls=STABLE if data["on_manifold"].values[points[0]] > 0 else UNSTABLE)
    if data.sizes["special_point"]:
        mark_special(axes, data, data["special_parameter"].values,
                     data["special_v"].sel(population=population).values)
        label_special(axes, data, population)
    axes.set_ylabel(in_unit(f"$v_{population}$", data["v"].attrs["units"]))
    axes.margins(x=0.25)  # for the labels
    limit_means(axes, data, population)


def limit_means(axes, data, population):
    """Where a branch runs off to infinity, show what happens before."""
    v, det = data["v"].sel(population=population).values, np.abs(data["det"].values)
    inner = [*data["special_v"].sel(population=population).values, *v[det > 1e-3 * det.max()]]
    low, high = min(inner), max(inner)
    room = 0.25 * (high - low)
    low, high = max(v.min(), low - room), min(v.max(), high + room)
    margin = 0.14 * (high - low)
    axes.set_ylim(low - margin, high + margin)


def draw_eigenvalues(axes, data):
    re, im, parameter = (data[name].values for name in ("eigenvalues_re", "eigenvalues_im", "parameter"))
    for k in range(2):
        points = axes.scatter(re[:, k], im[:, k], c=parameter, s=4, cmap="viridis", lw=0, rasterized=True)
        if data.sizes["special_point"]:
            mark_special(axes, data, data["special_eigenvalues_re"].values[:, k],
                         data["special_eigenvalues_im"].values[:, k])
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.axvline(0.0, color=BLACK, lw=0.6)
    axes.axhline(0.0, color=BLACK, lw=0.3)
    axes.set_xlabel(in_unit(r"$\mathrm{Re}\,\lambda(J_v)$", data["eigenvalues_re"].attrs["units"]))
    axes.set_ylabel(in_unit(r"$\mathrm{Im}\,\lambda(J_v)$", data["eigenvalues_im"].attrs["units"]))
    return points


def legend(figure, data):
    handles = [Line2D([], [], color=GREY, lw=1.4, ls=STABLE, label="on the manifold (stable)"),
               Line2D([], [], color=GREY, lw=1.4, ls=UNSTABLE, label="unstable")]
    present = set(words(data["special_kind"]))
    handles += [Line2D([], [], marker=marker, label=label, **HOLLOW)
                for kind, (label, marker) in KINDS.items() if kind in present]
    legend_below(figure, handles, [handle.get_label() for handle in handles])


def ends_of(data):
    """The segment of variances, as text."""
    return " to ".join("({:g}, {:g})".format(*data[f"path_{end}"].values) for end in ("from", "to"))


@styled
def continue_(data, columns=2):
    """The figure of a result of poise.continue_, over one or two columns of a page."""
    require(data, "continue", NEEDED)
    parameter = number(data, "path_parameter")
    segment = parameter == "K"
    layout = [["e", "plane"], ["i", "plane"]] if columns == 2 else [["e"], ["i"], ["plane"]]
    figure, axes = plt.subplot_mosaic(layout, figsize=(WIDTHS[columns], 4.2 if columns == 2 else 6.6),
                                      layout="constrained")
    axes["e"].sharex(axes["i"])
    axes["e"].tick_params(labelbottom=False)
    for population in "ei":
        draw_means(axes[population], data, population)
    label = "place on the segment" if segment else symbol_of(parameter)
    axes["i"].set_xlabel(label)
    figure.colorbar(draw_eigenvalues(axes["plane"], data), ax=axes["plane"], label=label)
    for letter, name in zip("abc", ("e", "i", "plane")):
        add_letter(axes[name], letter)
    legend(figure, data)
    where = f"$(K_e, K_i)$ = {ends_of(data)}" if segment else symbol_of(parameter)
    title(figure, f"Balanced points along {where}, and the eigenvalues of $J_v$")
    return figure
