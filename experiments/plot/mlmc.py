#!/usr/bin/env python3
"""Draw Giles' diagnostics from the NetCDF file that `poise mlmc --out` writes.

Variance and mean of every term of the sum beside those of the finer path alone, kurtosis and
consistency, and how samples and work are divided. [Giles 2015, section 3.3]

Usage: mlmc.py RESULT.nc [--columns 1|2] [--out PREFIX]     writes PREFIX.pdf, .svg and .png
"""

import pathlib

import modules  # noqa: F401, first: it says what is missing
import poise.plot
from poise.plot.multilevel import NEEDED
from script import arguments, read, save


def main():
    parser = arguments(__doc__)
    parser.add_argument("result", type=pathlib.Path, help="NetCDF file written by `poise mlmc --out`")
    options = parser.parse_args()
    data = read(options.result, "mlmc", NEEDED)
    save(poise.plot.mlmc(data, options.columns), options.out or options.result.with_suffix(""))


if __name__ == "__main__":
    main()
