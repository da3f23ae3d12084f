#!/usr/bin/env python3
"""Draw what a network's neurons heard, and how near their potentials are to a normal law.

From the NetCDF file that `poise simulate --record spikes,histograms,quantiles --out` writes (or some of them): a
raster, histograms against N(v, K) and their Q-Q plot. v and K are the network's own, or with --limit those of the
hydrodynamic limit, from a file that `poise limit --out` wrote. --spikes: the file that --record-to wrote.

Usage: record.py RESULT.nc [--limit LIMIT.nc] [--spikes SPIKES.nc] [--time T] [--replica R] [--columns 1|2] [--out PREFIX]
writes PREFIX.pdf, .svg and .png
"""

import pathlib

import modules  # noqa: F401, first: it says what is missing
import poise.plot
import xarray
from script import arguments, fail, read, save


def main():
    parser = arguments(__doc__)
    parser.add_argument("result", type=pathlib.Path, help="NetCDF file written by `poise simulate --record --out`")
    parser.add_argument("--limit", type=pathlib.Path, help="NetCDF file written by `poise limit --out`")
    parser.add_argument("--spikes", type=pathlib.Path, help="NetCDF file written by `poise simulate --record-to`")
    parser.add_argument("--time", type=float, help="sample time (default: the last)")
    parser.add_argument("--replica", type=int, default=0, help="which of the networks (default: 0)")
    options = parser.parse_args()
    data = read(options.result, "simulate", ["v", "K"])
    limit = read(options.limit, "limit", ["v", "K"]) if options.limit else None
    spikes = xarray.open_dataset(options.spikes, decode_times=False) if options.spikes else None
    try:
        figure = poise.plot.recorded(data, limit, options.time, options.replica, options.columns, spikes)
    except poise.InputError as error:
        fail(f"{options.result}: {error}")
    save(figure, options.out or options.result.with_suffix(""))


if __name__ == "__main__":
    main()
