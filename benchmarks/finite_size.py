#!/usr/bin/env python3
"""Hold what `poise finite` predicts of one network against replicas of the exact network.

A row for each n: over the sample times (but 0) the range of measured over predicted standard deviations of the
moments v_e, v_i, K_e, K_i, with one standard error; how many standard errors the means lie from the prediction at
most, and from the finite-n mean field alone; the largest difference of a correlation, at one time and of the moments
at each time with those at the time T/4 before the others. CONFIG may be random:SEED:COUNT, networks drawn by
random_networks.py, which are told apart by their place. With --spectrum, power of
v_e and v_i at rest in bands of the angular frequency, measured over predicted: Welch's method over segments of 10
units of time, on replicas of --spectrum units each, the first 4 left out.

Usage: finite_size.py CONFIG --sizes N,N,... --replicas R,R,... [--set KEY=VALUE ...] [--T 5] [--samples 13]
                      [--seed 7] [--spectrum T] [--poise PROGRAM]
       prints Markdown tables
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "experiments/plot"))
from modules import np  # noqa: E402
from random_networks import random_configurations  # noqa: E402

MOMENTS = ("v_e", "v_i", "K_e", "K_i")
BANDS = ((2, 5), (5, 9), (9, 13), (13, 17), (17, 22), (22, 35))
SEGMENT = 10.0  # of Welch's method, in units of time
SETTLE = 4.0


def call(options, command, *words):
    line = [options.poise, command, options.config, *(f"--set={change}" for change in options.set), *words, "--json"]
    done = subprocess.run([str(word) for word in line], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"finite_size.py: {done.stderr.strip()}")
    return json.loads(done.stdout)


def row(options, n, replicas):
    common = ("--set", f"network.n={n}", "--set", f"run.T={options.T}", "--set", f"run.samples={options.samples}")
    since = options.T / 4.0
    theory = call(options, "finite", *common, "--since", since)
    run = call(options, "simulate", *common, "--replicas", replicas, "--seed", options.seed)
    paths = np.array([run[name] for name in MOMENTS], float)[:, :, 1:]  # [moment, replica, time]
    mean, deviation = paths.mean(axis=1), paths.std(axis=1, ddof=1)
    predicted = np.array([theory[name] for name in MOMENTS], float)[:, 1:]
    spread = np.array([theory["sd"][name] for name in MOMENTS], float)[:, 1:]
    field = np.array([theory["mean_field"][name] for name in MOMENTS], float)[:, 1:]
    ratio, error = deviation / spread, deviation / np.sqrt(replicas)
    measured = np.array([np.corrcoef(paths[:, :, k]) for k in range(paths.shape[2])])
    apart = np.abs(measured - np.array(theory["correlation"], float)[1:]).max()
    at_two = two_time_differences(run, theory, since)
    print(f"| {options.name} | {n} | {replicas} | {ratio.min():.3f} - {ratio.max():.3f} | {1 / np.sqrt(2 * replicas):.3f} "
          f"| {np.abs((mean - predicted) / error).max():.1f} of {ratio.size} "
          f"| {np.abs((mean - field) / error).max():.1f} | {apart:.3f} | {at_two:.3f} |",
          flush=True)


def two_time_differences(run, theory, since):
    """Largest difference of a correlation of a moment after `since` with one at `since`."""
    times = np.array(theory["t"])
    first = int(np.searchsorted(times, since - 1e-9))
    if abs(times[first] - since) > 1e-9:
        sys.exit("finite_size.py: T/4 is none of the sample times: choose --samples 4 k + 1")
    paths = np.array([run[name] for name in MOMENTS], float)  # [moment, replica, time]
    paths -= paths.mean(axis=1, keepdims=True)
    paths /= paths.std(axis=1, keepdims=True) + 1e-300
    spread = np.array([theory["sd"][name] for name in MOMENTS], float)
    largest = 0.0
    for k in range(first + 1, len(times)):
        measured = paths[:, :, k] @ paths[:, :, first].T / paths.shape[1]
        predicted = np.array(theory["two_time"]["covariance"][k], float)
        predicted /= spread[:, k, None] * spread[None, :, first]
        largest = max(largest, np.abs(measured - predicted).max())
    return largest


def spectra(options, n, replicas):
    """Welch's estimate with a Hann window, two-sided in omega, over the prediction."""
    step = 0.01
    samples = round(options.spectrum / step) + 1
    run = call(options, "simulate", "--set", f"network.n={n}", "--set", f"run.T={options.spectrum}", "--set",
               f"run.samples={samples}", "--replicas", replicas, "--seed", options.seed)
    length = round(SEGMENT / step)
    omega = 2.0 * np.pi * np.arange(length // 2) / SEGMENT
    inside = (omega >= BANDS[0][0]) & (omega < BANDS[-1][1])
    theory = call(options, "finite", "--set", f"network.n={n}", "--times", 40, "--spectrum",
                  ",".join(repr(float(w)) for w in omega[inside]))["spectrum"]
    window = np.hanning(length)
    for name in ("v_e", "v_i"):
        power = []
        for path in np.atleast_2d(np.array(run[name], float))[:, round(SETTLE / step):]:
            for first in range(0, len(path) - length + 1, length // 2):
                piece = path[first:first + length]
                power.append(np.abs(np.fft.fft((piece - piece.mean()) * window)) ** 2 * step / (window ** 2).sum())
        measured = np.mean(power, axis=0)[:length // 2][inside]
        predicted, w = np.array(theory[name]), omega[inside]
        bands = [measured[(w >= a) & (w < b)].sum() / predicted[(w >= a) & (w < b)].sum() for a, b in BANDS]
        peak = (w >= 10) & (w < 20)
        centre = [(w * s)[peak].sum() / s[peak].sum() for s in (measured, predicted)]
        print(f"| {n} | {name} | " + " | ".join(f"{b:.2f}" for b in bands)
              + f" | {centre[0]:.2f} | {centre[1]:.2f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\nUsage:")[0],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("--sizes", required=True)
    parser.add_argument("--replicas", required=True)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--T", type=float, default=5.0)
    parser.add_argument("--samples", type=int, default=13)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--spectrum", type=float, metavar="T")
    parser.add_argument("--poise", default=str(ROOT / "build/release/experiments/poise"))
    options = parser.parse_args()
    pairs = [(int(n), int(r)) for n, r in zip(options.sizes.split(","), options.replicas.split(","), strict=True)]
    if options.spectrum:
        print("| n | | " + " | ".join(f"{a}-{b}" for a, b in BANDS) + " | centroid of 10-20 | predicted |")
        print("|--:|--|" + "--:|" * (len(BANDS) + 2))
    else:
        print("| network | n | replicas | ratios of standard deviations | sampling error | largest z of means "
              "| of mean field | correlations | at two times |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for config in configurations(options, min(n for n, _ in pairs), pathlib.Path(folder)):
            options.config, options.name = config, config.stem
            for n, replicas in pairs:
                (spectra if options.spectrum else row)(options, n, replicas)


def configurations(options, smallest, folder):
    if not options.config.startswith("random:"):
        return [pathlib.Path(options.config)]
    _, seed, count = options.config.split(":")
    return random_configurations(int(count), int(seed), options.T, smallest, folder, options.poise)


if __name__ == "__main__":
    main()
