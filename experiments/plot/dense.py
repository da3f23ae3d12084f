#!/usr/bin/env python3
"""Draw dense networks and their limits, from the files that `scripts/reproduce --only 'dense/*'` makes.

PREFIX-ring and PREFIX-ei: spikes of a network, and its rate beside that of the limit, against time and label;
PREFIX-density: potentials of a network over the density of the limit; PREFIX-sizes: how the distance falls with
N, for given weights and for random ones; PREFIX-scrambled: the same where nobody knows the labels; and
PREFIX-stability: stationary states against the strength of the weights. Bars are 1.96 standard errors.

Usage: dense.py FOLDER [--columns 1|2] [--out PREFIX]     writes PREFIX-NAME.pdf, .svg and .png
"""

import pathlib

import modules  # noqa: F401, first: it says what is missing
import poise.plot
from poise.plot.dense_networks import DENSITY, DISTANCES, NEURONS, STATIONARY
from script import arguments, fail, read, save


def stationary(folder, name):
    """(strength, data) of each file NAME-STRENGTH.nc."""
    files = sorted(folder.glob(f"{name}-*.nc"), key=lambda path: float(path.stem.removeprefix(f"{name}-")))
    if not files:
        fail(f"{folder}: has no {name}-*.nc; scripts/reproduce --only 'dense/*' makes them")
    return [(float(path.stem.removeprefix(f"{name}-")), read(path, "dense", STATIONARY)) for path in files]


def main():
    parser = arguments(__doc__)
    parser.add_argument("folder", type=pathlib.Path, help="where the files are")
    options = parser.parse_args()
    folder, columns = options.folder, options.columns
    stem = options.out or folder / "dense"

    def measured(name, needed):
        return read(folder / f"{name}.nc", "dense", needed)

    for name, what in (("ring", "A ring"), ("ei", "Excitation and inhibition")):
        save(poise.plot.dense_rates(measured(name, NEURONS), columns, what), f"{stem}-{name}")
    save(poise.plot.dense_density(measured("density", DENSITY), columns), f"{stem}-density")
    distances = {name: measured(f"sizes-{name}", DISTANCES)
                 for name in ("homogeneous", "ring", "low-rank", "w-random", "scrambled")}
    save(poise.plot.dense_sizes(distances, columns, print), f"{stem}-sizes")
    save(poise.plot.dense_scrambled(distances["scrambled"], columns, print), f"{stem}-scrambled")
    save(poise.plot.dense_stability(stationary(folder, "fold"), stationary(folder, "hopf"), columns),
         f"{stem}-stability")


if __name__ == "__main__":
    main()
