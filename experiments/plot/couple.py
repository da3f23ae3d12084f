#!/usr/bin/env python3
"""Draw the couplings, from the files that `scripts/reproduce --only 'couple/*'` makes, and print the fits.

PREFIX-paths: a coupled pair; the growth of its error with S for the four couplings; the error's tail;
and what becomes of [MV, (5.30)]. PREFIX-networks: the network and its Gaussian twin. Bars are 1.96 standard
errors to either side; the line through the logarithmic growth is fitted from S = 2^10.

Usage: couple.py FOLDER [--columns 1|2] [--out PREFIX]
       writes PREFIX-paths and PREFIX-networks, each as .pdf, .svg and .png
"""

import pathlib

import modules  # noqa: F401, first: it says what is missing
import poise.plot
from poise.plot.couplings import METHODS, NETWORK, PAIR, SIZES
from poise.plot.results import number
from script import arguments, fail, read, save


def read_all(folder, pattern, needed):
    files = sorted(folder.glob(pattern))
    if not files:
        fail(f"{folder}: has no {pattern}; scripts/reproduce --only 'couple/*' makes it")
    return [read(file, "couple", needed) for file in files]


def read_samples(folder, pattern):
    """(length, samples) of each file, in order of length."""
    results = read_all(folder, pattern, ("length", "sup_error"))
    return sorted(((number(r, "length"), r["sup_error"].values) for r in results), key=lambda r: r[0])


def main():
    parser = arguments(__doc__)
    parser.add_argument("folder", type=pathlib.Path, help="folder with those files")
    options = parser.parse_args()
    folder, columns = options.folder, options.columns
    prefix = options.out or folder / "couple"
    pair = read(folder / "pair.nc", "couple", PAIR)
    growth = {method: read_samples(folder, f"growth-{method}-*.nc") for method in METHODS}
    save(poise.plot.couple_paths(pair, growth, read_samples(folder, "tail-*.nc"), columns, print), f"{prefix}-paths")
    network = read(folder / "network.nc", "couple", NETWORK)
    sizes = read_all(folder, "sizes-*.nc", SIZES)
    save(poise.plot.couple_networks(network, sizes, columns, print), f"{prefix}-networks")


if __name__ == "__main__":
    main()
