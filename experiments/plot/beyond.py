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
import poise.plot
from poise.plot import departure
from poise.plot.beyond_exit import LIMIT, NETWORKS, phases_of
from poise.plot.results import exit_of, number
from script import Program, arguments, save

CHORD = 2e-3  # how far the chords may be from the path of the variances, of its extent
SCANS = 5     # values along a chord at which all balanced points are searched


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
    save(poise.plot.beyond(limit, first, branches, options.columns), options.out)


if __name__ == "__main__":
    main()
