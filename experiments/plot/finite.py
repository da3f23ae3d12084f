#!/usr/bin/env python3
"""Draw what is predicted of networks of finite size, over simulated ones, and how fluctuations grow towards a
Hopf point and a fold.

Panels (a) to (d): v_e and K_e at two sizes; in each the limit, some networks, and what `poise compare` predicts of
one network: expectation and 1.96 standard deviations. Panel (e): n times the stationary variances of v_e and v_i
against the rate at which the means' ringing dies, for networks whose weights onto the inhibitory population are
made smaller together, which moves the rest point of the limit towards a Hopf point. The fitted powers are printed.
Panel (f): the predicted power spectrum of v_e at rest, which peaks where the means ring. Panel (g): what n times the
variances tend to along the balanced points of --fold, against the distance to the fold. Panel (h): the correlation of
each mean with itself at time 1, predicted and over --many networks of the first size.

Usage: finite.py CONFIG [--sizes 1250,5000] [--replicas 6] [--scales 1,0.99,...] [--n 100000]
                 [--fold CONFIG] [--path K=0.5,2:2,0.5] [--many 200] [--columns 1|2] [--out PREFIX] [--poise PROGRAM]
       writes PREFIX.pdf, .svg and .png (default: out/finite-size)
"""

import pathlib
import tempfile
import tomllib

from modules import np
import poise.plot
from poise.plot.finite_size import PATHS
from poise.plot.results import number
from script import Program, arguments, save


def onto_inhibitory(config):
    """The weights onto the inhibitory population, as the configuration has them."""
    with open(config, "rb") as file:
        weights = tomllib.load(file)["network"]["C"]
    return {key: float(weights[key]) for key in ("ie", "ii")}


def towards_hopf(program, weights, scales, n):
    """Decay rate of the ringing and n Var(v) of both populations, at rest."""
    rows = []
    for scale in scales:
        changes = [word for key, weight in weights.items()
                   for word in ("--set", f"network.C.{key}={weight * scale!r}")]
        data = program.run("finite", *changes, "--set", f"network.n={n}", "--times", 40, "--spectrum", 0,
                           may_refuse=True, needed=("spectrum_sd_v", "spectrum_ringing_re"))
        if data is not None:
            rows.append((-number(data, "spectrum_ringing_re"), *(n * data["spectrum_sd_v"].values ** 2)))
    return np.array(rows)


def spectrum(program, n):
    omega = ",".join(f"{w:.6g}" for w in np.geomspace(0.3, 60.0, 200))
    return program.run("finite", "--set", f"network.n={n}", "--times", 40, "--spectrum", omega, needed=("spectrum_v",))


def memory(program, n, replicas):
    """What two-time correlations are drawn of: predicted, and of networks."""
    run = ("--set", f"network.n={n}", "--set", "run.T=2", "--set", "run.samples=41")
    return (program.run("finite", *run, "--since", 1, needed=("two_time_covariance",)),
            program.run("simulate", *run, "--replicas", replicas, needed=("v",)))


def main():
    parser = arguments(__doc__)
    parser.add_argument("config", type=pathlib.Path)
    parser.add_argument("--sizes", default="1250,5000")
    parser.add_argument("--replicas", type=int, default=6)
    parser.add_argument("--scales", default="1,0.98,0.96,0.94,0.92,0.91,0.905,0.902,0.9")
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--fold", type=pathlib.Path, default=pathlib.Path("experiments/configs/fold.toml"))
    parser.add_argument("--path", default="K=0.5,2:2,0.5")
    parser.add_argument("--many", type=int, default=200)
    parser.add_argument("--poise", default="build/release/experiments/poise")
    options = parser.parse_args()
    sizes, scales = options.sizes.split(","), map(float, options.scales.split(","))
    with tempfile.TemporaryDirectory() as folder:
        program = Program(options.poise, options.config, folder, [])
        compared = [(n, program.run("compare", "--set", f"network.n={n}", "--set", "run.samples=201",
                                    "--replicas", options.replicas, needed=PATHS)) for n in sizes]
        growth = towards_hopf(program, onto_inhibitory(options.config), scales, options.n)
        spectra = [(n, spectrum(program, n)) for n in sizes]
        remembered = memory(program, sizes[0], options.many)
        branches = Program(options.poise, options.fold, folder, []).run("continue", "--path", options.path)
    save(poise.plot.finite(compared, growth, spectra, branches, remembered, options.columns, print),
         options.out or pathlib.Path("out/finite-size"))


if __name__ == "__main__":
    main()
