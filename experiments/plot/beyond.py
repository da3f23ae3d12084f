#!/usr/bin/env python3
"""Draw the limit through its exit and beyond, with simulated networks over it, and print how far the two are
apart as n grows.

Panels: v_e against time over the sheets of the balanced manifold (all balanced points at the variances
of the path, by stability; a band is the range of a cycle, its line the average); the variances; the means
in their plane, a dotted box round the last cycle; the eigenvalues of J_v along the path, up to the exit.
The sheets are followed along chords of the path of (K_e, K_i), never farther from it than 0.2 % of its extent.

The table: the largest distances |v - v_limit| and |K - K_limit| outside a neighbourhood of the exit
whose width shrinks like n^(-1/3) (a fold) or n^(-1/4) (a Hopf point); after a fold the time of the jump;
in a cycle the frequency and the range of v_e. With several replicas each is a mean with its standard error,
and the slopes are weighted fits; the first is drawn. A second table has the same of the finite-n mean
field, which has no noise.

Usage: beyond.py CONFIG [--set KEY=VALUE] [--sizes 1000,4000] [--replicas 1] [--method NAME] [--step H]
                 [--columns 1|2] [--out PREFIX] [--poise PROGRAM]
       writes PREFIX.pdf, .svg, .png and .json (default: out/beyond-NAME)
"""

import itertools
import json
import pathlib
import tempfile

from modules import np
import departure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import MaxNLocator
from results import Program, exit_of, kind_of_exit, number, words
from style import (BLACK, BLUE, GREY, RED, STABLE, TIME, UNSTABLE, YELLOW, arguments, in_unit,
                   legend_below, panels, save, title)

CHORD = 2e-3  # how far the chords may be from the path of the variances, of its extent
SCANS = 5     # values along a chord at which all balanced points are searched
NETWORKS = ({"color": "#C8C8C8", "ls": "-"}, {"color": YELLOW, "ls": (0, (5, 1, 1, 1))},
            {"color": RED, "ls": (0, (4, 1))}, {"color": BLACK, "ls": "-"})  # small n to large
HALO = [Stroke(linewidth=2.2, foreground="white"), Normal()]  # the sheets show through oscillations


def chords(K):
    """Indices at which the path of variances is cut into chords that stay close to it (Douglas and Peucker)."""
    extent = np.ptp(K, axis=0).max()
    cuts, open_ = [0], [(0, len(K) - 1)]
    while open_:
        first, last = open_.pop()
        along = K[last] - K[first]
        length = np.hypot(*along)
        offset = K[first:last + 1] - K[first]
        if length > 0.0:
            offset = offset - np.outer(offset @ along, along) / length**2
        far = np.hypot(*offset.T)
        middle = first + int(far.argmax())
        if far.max() > CHORD * extent and first < middle < last:
            open_ += [(middle, last), (first, middle)]
        else:
            cuts.append(last)
    return cuts


def sheets(program, limit):
    """[(t, v_e, stable)] of every branch of balanced points at the variances of the path."""
    K, t = limit["K"].values, limit["time"].values
    branches = []
    for first, last in itertools.pairwise(chords(K)):
        along = K[last] - K[first]
        if not along.any():
            continue
        ends = ":".join("{:.17g},{:.17g}".format(*K[k]) for k in (first, last))
        diagram = program.run("continue", "--path", f"K={ends}", "--scans", SCANS, may_refuse=True,
                              needed=("parameter", "v", "on_manifold", "point_branch"))
        if diagram is None:  # no balanced point here
            continue
        place = np.maximum.accumulate((K[first:last + 1] - K[first]) @ along / (along @ along))
        when = np.interp(diagram["parameter"].values, place, t[first:last + 1])
        v_e, stable, branch = (diagram[name].values for name in ("v", "on_manifold", "point_branch"))
        branches += [(when[branch == k], v_e[branch == k, 0], stable[branch == k] > 0) for k in np.unique(branch)]
    return branches


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


def draw(limit, exit, networks, branches, columns):
    phases = list(phases_of(limit))
    figure, axes = panels(4, columns, height=2.3)
    draw_means(axes[0], limit, phases, networks, branches)
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


def parse():
    parser = arguments(__doc__)
    parser.add_argument("config", type=pathlib.Path, help="configuration file")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE",
                        help="what `poise --set` takes (repeatable)")
    parser.add_argument("--sizes", default="1000,4000", help="networks to simulate, small to large (at most 4)")
    parser.add_argument("--replicas", type=int, default=1, help="networks of each size (default: %(default)s)")
    parser.add_argument("--method", help="sampler of the networks (default: the configuration's)")
    parser.add_argument("--step", help="step of a leaping method")
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--poise", default=root / "build/release/experiments/poise", help="the program")
    options = parser.parse_args()
    options.out = options.out or root / "out" / f"beyond-{options.config.stem}"
    try:
        options.sizes = [int(size) for size in options.sizes.split(",")]
    except ValueError:
        parser.error(f"--sizes: {options.sizes} is no list of whole numbers, as 1000,4000")
    if len(options.sizes) > len(NETWORKS):
        parser.error(f"--sizes: {len(options.sizes)} are more than the {len(NETWORKS)} that can be told apart")
    return options


LIMIT = ("v", "K", "v_low", "v_high", "period", "phase_kind", "phase_end", "phase_t", "phase_last_cycle_v_low",
         "eigenvalues_re", "eigenvalues_im")


def main():
    options = parse()
    changes = [word for change in options.set for word in ("--set", change)]
    sampler = [word for name in ("method", "step") if getattr(options, name)
               for word in (f"--{name}", getattr(options, name))]
    with tempfile.TemporaryDirectory(prefix="poise-") as folder:
        program = Program(options.poise, options.config, folder, changes)
        limit = program.run("limit", "--beyond", needed=LIMIT)
        delay = number(program.run("exit"), "jump_delay") if exit_of(limit) else None
        branches = sheets(program, limit)
        compared = [program.run("compare", "--set", f"network.n={n}", "--replicas", options.replicas, *sampler,
                                needed=("network_v", "network_K", "mean_field_v", "mean_field_K"))
                    for n in options.sizes]
    exit, phases = exit_of(limit), list(phases_of(limit))
    told = departure.tell(limit, exit, delay, phases, options.sizes, compared)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(f"{options.out}.json").write_text(json.dumps(told, indent=1, default=float) + "\n")
    first = [(n, departure.path_of(one, "network", 0)) for n, one in zip(options.sizes, compared)]
    save(draw(limit, exit, first, branches, options.columns), options.out)


if __name__ == "__main__":
    main()
