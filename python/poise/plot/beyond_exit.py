"""The limit through its exit and beyond, with simulated networks over it: from results of `limit --beyond` and
`compare`.

Panels: v_e against time over the sheets of the balanced manifold (all balanced points at the variances
of the path, by stability; a band is the range of a cycle, its line the average); the variances; the means
in their plane, a dotted box round the last cycle; the eigenvalues of J_v along the path, up to the exit.
"""

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import MaxNLocator

from .results import exit_of, kind_of_exit, require, words
from .style import (BLACK, BLUE, GREY, RED, STABLE, TIME, UNSTABLE, YELLOW, in_unit, legend_below, panels, styled, title)

NETWORKS = ({"color": "#C8C8C8", "ls": "-"}, {"color": YELLOW, "ls": (0, (5, 1, 1, 1))},
            {"color": RED, "ls": (0, (4, 1))}, {"color": BLACK, "ls": "-"})  # small n to large
HALO = [Stroke(linewidth=2.2, foreground="white"), Normal()]  # the sheets show through oscillations


def phases_of(limit):
    """Kind, end, times, ends and times' indices of every phase, in their order."""
    kinds, ends = words(limit["phase_kind"]), words(limit["phase_end"])
    t = limit["time"].values
    for p in range(limit.sizes["phase"]):
        begin, end = limit["phase_t"].values[p]
        yield {"kind": kinds[p], "end": ends[p], "t": (begin, end), "inside": (t >= begin) & (t <= end),
               "from": limit["phase_from_v"].values[p], "to": limit["phase_to_v"].values[p],
               "cycle": (limit["phase_last_cycle_v_low"].values[p], limit["phase_last_cycle_v_high"].values[p])}


def draw_sheets(axes, branches):
    named = set()
    for t, v_e, stable in branches:
        for part in np.split(np.arange(len(t)), np.flatnonzero(np.diff(stable.astype(int))) + 1):
            name = "balanced points, stable" if stable[part[0]] else "balanced points, unstable"
            axes.plot(t[part], v_e[part], color=GREY, lw=0.9 if stable[part[0]] else 0.7,
                      ls=STABLE if stable[part[0]] else UNSTABLE, label=None if name in named else name, zorder=2,
                      path_effects=HALO)
            named.add(name)


def draw_means(axes, limit, phases, networks, branches):
    t, low, high = limit["time"].values, limit["v_low"].values[:, 0], limit["v_high"].values[:, 0]
    for (n, network), look in zip(networks, NETWORKS[-len(networks):]):
        axes.plot(network["t"], network["v_e"], lw=0.6, label=f"network, $n = {n}$", zorder=1, **look)
    draw_sheets(axes, branches)
    axes.fill_between(t, low, high, color=BLUE, alpha=0.15, lw=0, zorder=0)
    for number_, phase in enumerate(phases):
        axes.plot(t[phase["inside"]], limit["v"].values[phase["inside"], 0], color=BLUE, lw=1.6, zorder=3,
                  label=None if number_ else "limit")
        if phase["kind"] == "jump" and phase["end"] == "landed":
            axes.plot(phase["t"], (phase["from"][0], phase["to"][0]), color=BLUE, lw=1.0, ls=":", zorder=3)
    visible = np.concatenate([low, high] + [network["v_e"] for _, network in networks])
    margin = 0.08 * np.ptp(visible) + 0.05
    axes.set_ylim(visible.min() - margin, visible.max() + margin)
    axes.set_ylabel(in_unit("$v_e$", limit["v"].attrs["units"]))


def draw_variances(axes, limit, networks):
    for (_, network), look in zip(networks, NETWORKS[-len(networks):]):
        for key in ("K_e", "K_i"):
            axes.plot(network["t"], network[key], lw=0.6, **look)
    for population, style in (("e", "-"), ("i", (0, (5, 1.2, 1, 1.2)))):
        axes.plot(limit["time"], limit["K"].sel(population=population), color=BLUE, lw=1.6, ls=style,
                  label=f"$K_{population}$, limit")
    axes.set_ylabel(in_unit("$K_e$, $K_i$", limit["K"].attrs["units"]))
    axes.legend()


def draw_plane(axes, limit, phases, networks):
    for (_, network), look in zip(networks, NETWORKS[-len(networks):]):
        axes.plot(network["v_e"], network["v_i"], lw=0.4, **look)
    v = limit["v"].values
    for phase in phases:
        axes.plot(*v[phase["inside"]].T, color=BLUE, lw=1.6, ls="--" if phase["kind"] == "cycle" else "-")
        if phase["end"] in ("fold", "hopf", "escape"):
            axes.plot(*phase["to"], "o", mfc="white", mec=BLACK, ms=4.5, zorder=4)
        if phase["kind"] == "jump" and phase["end"] == "landed":
            axes.plot(*zip(phase["from"], phase["to"]), color=BLUE, lw=1.0, ls=":")
        low, high = phase["cycle"]
        if np.isfinite(low).all():
            axes.add_patch(Rectangle(low, *(high - low), fill=False, color=BLUE, lw=0.8, ls=":"))
    unit = limit["v"].attrs["units"]
    axes.set_xlabel(in_unit("$v_e$", unit))
    axes.set_ylabel(in_unit("$v_i$", unit))


def draw_eigenvalues(figure, axes, limit, until):
    """Evenly along the path while it is balanced."""
    t = limit["time"].values
    inside = np.flatnonzero(t <= until)
    steps = np.hypot(*np.diff(limit["v"].values[inside], axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    chosen = inside[np.unique(np.searchsorted(length, np.linspace(0.0, length[-1], 61)))]
    for k in range(2):
        points = axes.scatter(limit["eigenvalues_re"].values[chosen, k], limit["eigenvalues_im"].values[chosen, k],
                              c=t[chosen], cmap="viridis", s=7, lw=0)
    axes.axvline(0.0, color=BLACK, lw=0.6)
    axes.axhline(0.0, color=BLACK, lw=0.3)
    axes.set_xlabel(in_unit(r"$\mathrm{Re}\,\lambda(J_v)$", limit["eigenvalues_re"].attrs["units"]))
    axes.set_ylabel(in_unit(r"$\mathrm{Im}\,\lambda(J_v)$", limit["eigenvalues_im"].attrs["units"]))
    axes.xaxis.set_major_locator(MaxNLocator(5))
    figure.colorbar(points, ax=axes, label=TIME)


LIMIT = ("v", "K", "v_low", "v_high", "period", "phase_kind", "phase_end", "phase_t", "phase_last_cycle_v_low",
         "eigenvalues_re", "eigenvalues_im")


@styled
def beyond(limit, networks=(), sheets=(), columns=2):
    """`limit`: a result of poise.limit(beyond=True). `networks`: [(n, path)] of at most four, small to large, a path
    being departure.path_of a result of poise.compare. `sheets`: [(t, v_e, stable)] of balanced points at the variances
    of the path."""
    require(limit, "limit --beyond", LIMIT)
    exit = exit_of(limit)
    phases = list(phases_of(limit))
    figure, axes = panels(4, columns, height=2.3)
    draw_means(axes[0], limit, phases, networks, sheets)
    draw_variances(axes[1], limit, networks)
    draw_plane(axes[2], limit, phases, networks)
    draw_eigenvalues(figure, axes[3], limit, exit[0] if exit else np.inf)
    for one in axes[:2]:
        if exit:
            one.axvline(exit[0], color=BLACK, lw=0.8, ls=":", label=r"exit, $\eta$" if one is axes[0] else None)
        one.set_xlabel(TIME)
        one.margins(x=0)
    legend_below(figure, *axes[0].get_legend_handles_labels())
    what = (rf"leaves the balanced manifold at $\eta$ = {exit[0]:.4g} ({kind_of_exit(exit[1])})" if exit
            else "stays balanced to the last time")
    title(figure, f"The limit {what}, and networks of finite size")
    return figure
