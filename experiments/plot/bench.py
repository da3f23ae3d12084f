#!/usr/bin/env python3
"""Draw the work-precision diagram of the samplers from the NetCDF file that `poise bench --out` writes.

Errors of E v, E K and Var v against the processor time of a path, a line a method, steps at the points; hollow
points with arrows are upper limits of errors that chance explains. Where the budget allowed for it, what an
expectation takes by multilevel Monte Carlo and by exact paths alone.

Usage: bench.py RESULT.nc [--columns 1|2] [--out PREFIX]     writes PREFIX.pdf, .svg and .png
"""

import pathlib

import modules  # noqa: F401, first: it says what is missing
import poise.plot
from poise.plot.work_precision import NEEDED
from script import arguments, read, save


def main():
    parser = arguments(__doc__)
    parser.add_argument("result", type=pathlib.Path, help="NetCDF file written by `poise bench --out`")
    options = parser.parse_args()
    data = read(options.result, "bench", NEEDED)
    save(poise.plot.bench(data, options.columns), options.out or options.result.with_suffix(""))


if __name__ == "__main__":
    main()
