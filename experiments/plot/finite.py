#!/usr/bin/env python3
"""Draw what is predicted of networks of finite size, over simulated ones, and how fluctuations grow towards a
Hopf point.

Panels (a) to (d): v_e and K_e at two sizes; in each the limit, some networks, and what `poise compare` predicts of
one network: expectation and 1.96 standard deviations. Panel (e): n times the stationary variances of v_e and v_i
against the rate at which the means' ringing dies, for networks whose weights onto the inhibitory population are
made smaller together, which moves the rest point of the limit towards a Hopf point. The fitted powers are printed.
Panel (f): the predicted power spectrum of v_e at rest, which peaks where the means ring.

Usage: finite.py CONFIG [--sizes 1250,5000] [--replicas 6] [--scales 1,0.99,...] [--n 100000]
                 [--columns 1|2] [--out PREFIX] [--poise PROGRAM]
       writes PREFIX.pdf, .svg and .png (default: out/finite-size)
"""

import pathlib
import tempfile
import tomllib

from modules import np
from results import Program, number
from style import BLACK, BLUE, PALE, RED, TIME, arguments, in_unit, legend_below, panels, save, title

PATHS = [f"{what}_{symbol}" for what in ("limit", "prediction", "prediction_low", "prediction_high", "network")
         for symbol in "vK"]


def draw_band(axes, data, symbol, population, n):
    of = data.sel(population=population)
    t = data["time"].values
    for place, path in enumerate(of[f"network_{symbol}"].values):
        axes.plot(t, path, color=PALE, lw=0.5, label=None if place else "networks")
    low, high = (of[f"prediction_{side}_{symbol}"].values for side in ("low", "high"))
    axes.fill_between(t, low, high, color=RED, alpha=0.18, lw=0, label="95 % of networks, predicted")
    axes.plot(t, of[f"prediction_{symbol}"], color=RED, lw=1.3, ls=(0, (4, 1.5)), label="their mean, predicted")
    axes.plot(t, of[f"limit_{symbol}"], color=BLUE, lw=1.5, label="hydrodynamic limit")
    axes.set_ylabel(in_unit(rf"$\hat{{{symbol}}}^n_{population}$, $n = {n}$", of[f"limit_{symbol}"].attrs["units"]))
    axes.set_xlabel(TIME)
    axes.margins(x=0)


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


def draw_growth(axes, rows):
    for column, (colour, marker, name) in enumerate(((BLUE, "o", "e"), (RED, "s", "i")), start=1):
        near = rows[-4:]  # -1 as the point is approached: a damped oscillation driven by noise
        power = np.polyfit(np.log(near[:, 0]), np.log(near[:, column]), 1)[0]
        print(f"n Var(v_{name}) ~ (decay rate)^{power:.3f} over {near[-1, 0]:.3g} to {near[0, 0]:.3g}")
        axes.loglog(rows[:, 0], rows[:, column], color=colour, marker=marker, lw=1.0, ms=4,
                    label=rf"$n\,$Var$(\hat v_{name})$: power {power:.2f}")
    axes.set_xlabel(r"decay rate of the ringing [1/time]")
    axes.set_ylabel(r"$n\,$Var$(\hat v)$ [potential$^2$]")
    axes.legend(frameon=False)


def draw_spectra(axes, program, sizes):
    for n, colour, style in zip(sizes, (BLUE, RED, BLACK), ("-", (0, (4, 1.5)), ":")):
        omega = np.geomspace(0.3, 60.0, 200)
        data = program.run("finite", "--set", f"network.n={n}", "--times", 40, "--spectrum",
                           ",".join(f"{w:.6g}" for w in omega), needed=("spectrum_v",))
        axes.loglog(data["omega"], float(n) * data["spectrum_v"].values[:, 0], color=colour, ls=style, label=f"$n = {n}$")
    axes.set_xlabel(r"angular frequency $\omega$ [1/time]")
    axes.set_ylabel(r"$n\,S_{v_e}(\omega)$ [potential$^2$ time]")
    axes.legend(frameon=False)


def main():
    parser = arguments(__doc__)
    parser.add_argument("config", type=pathlib.Path)
    parser.add_argument("--sizes", default="1250,5000")
    parser.add_argument("--replicas", type=int, default=6)
    parser.add_argument("--scales", default="1,0.98,0.96,0.94,0.92,0.91,0.905,0.902,0.9")
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--poise", default="build/release/experiments/poise")
    options = parser.parse_args()
    figure, axes = panels(6, options.columns)
    with tempfile.TemporaryDirectory() as folder:
        program = Program(options.poise, options.config, folder, [])
        for row, n in enumerate(options.sizes.split(",")):
            data = program.run("compare", "--set", f"network.n={n}", "--set", "run.samples=201",
                               "--replicas", options.replicas, needed=PATHS)
            for column, symbol in enumerate("vK"):
                draw_band(axes[2 * row + column], data, symbol, "e", n)
        draw_growth(axes[4], towards_hopf(program, onto_inhibitory(options.config),
                                          map(float, options.scales.split(",")), options.n))
        draw_spectra(axes[5], program, options.sizes.split(","))
    legend_below(figure, *axes[0].get_legend_handles_labels())
    title(figure, "Networks of finite size: predicted, and simulated")
    save(figure, options.out or pathlib.Path("out/finite-size"))


if __name__ == "__main__":
    main()
