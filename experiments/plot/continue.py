#!/usr/bin/env python3
"""Draw the diagram of balanced points from the NetCDF file that `poise continue --out` writes.

Both means against the parameter (on a segment of variances: the place on it), solid where both
eigenvalues of J_v have negative real part, dashed elsewhere; and the eigenvalues of J_v in the complex
plane, coloured by the parameter. Special points are marked in all three, and labelled by the parameter.

Usage: continue.py RESULT.nc [--columns 1|2] [--out PREFIX]     writes PREFIX.pdf, .svg and .png
"""

import pathlib

import modules  # noqa: F401, first: it says what is missing
import poise.plot
from poise.plot.diagram import NEEDED
from script import arguments, read, save


def main():
    parser = arguments(__doc__)
    parser.add_argument("result", type=pathlib.Path, help="NetCDF file written by `poise continue --out`")
    options = parser.parse_args()
    data = read(options.result, "continue", NEEDED)
    save(poise.plot.continue_(data, options.columns), options.out or options.result.with_suffix(""))


if __name__ == "__main__":
    main()
