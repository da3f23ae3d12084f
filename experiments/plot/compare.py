#!/usr/bin/env python3
"""Draw the paper's four panels from the NetCDF file that `poise compare --out` writes.

Panels as in [MV, Section 6]: K_i, K_e, v_i, v_e against time; in each the hydrodynamic limit, every
network, and what is predicted of one network of n neurons: expectation and 1.96 standard deviations.

Usage: compare.py RESULT.nc [--columns 1|2] [--out PREFIX]     writes PREFIX.pdf, .svg and .png
"""

import pathlib

import modules  # noqa: F401, first: it says what is missing
import poise.plot
from poise.plot.comparison import NEEDED
from script import arguments, read, save


def main():
    parser = arguments(__doc__)
    parser.add_argument("result", type=pathlib.Path, help="NetCDF file written by `poise compare --out`")
    options = parser.parse_args()
    data = read(options.result, "compare", NEEDED)
    save(poise.plot.compare(data, options.columns), options.out or options.result.with_suffix(""))


if __name__ == "__main__":
    main()
