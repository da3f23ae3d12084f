#!/usr/bin/env python3
"""How fast `poise finite` becomes right as n grows: residuals of means and covariances against exact networks.

At one time, for each size: the norm of (measured - predicted) over the four moments' means and over their ten
covariances, each entry in units of the predicted standard deviations times sqrt(n) (so of order 1), less what sampling
alone makes of it (subtracted in squares); the same for the finite-n mean field and for the leading order of the
covariance, n -> infinity. Exponents are least-squares fits of log residual to log n; their errors are from 200
resamplings of the replicas. Theory: means n^(-3/2) (mean field: n^(-1)), covariances n^(-3/2), that is n^(-1/2)
relative to themselves.

Usage: finite_convergence.py CONFIG --sizes N,N,... --replicas R,R,... [--set KEY=VALUE ...] [--T 1] [--seed 7]
                             [--poise PROGRAM]
       prints Markdown
"""

import argparse
import pathlib

from finite_size import MOMENTS, ROOT, call, np

RESAMPLINGS = 200


def residuals(sample, theory, n, drawn=1):
    """Of means, of the mean field's means, of covariances: squared norms, less what sampling makes of them.

    `drawn`: how often replicas were drawn at random: once, or twice where `sample` is drawn again from a sample.
    """
    replicas = sample.shape[1]
    deviation = np.array([theory["sd"][name][-1] for name in MOMENTS])
    predicted = np.array([theory[name][-1] for name in MOMENTS])
    field = np.array([theory["mean_field"][name][-1] for name in MOMENTS])
    scaled = (sample - predicted[:, None]) / (deviation * np.sqrt(n))[:, None]
    mean, covariance = scaled.mean(axis=1), np.cov(scaled)
    noise = drawn * np.trace(covariance) / replicas
    expected = np.array(theory["correlation"][-1], float) / n
    spread = (np.outer(np.diag(covariance), np.diag(covariance)) + covariance**2) * drawn / replicas
    upper = np.triu_indices(4)
    off_field = mean + (predicted - field) / (deviation * np.sqrt(n))
    return (mean @ mean - noise, off_field @ off_field - noise,
            ((covariance - expected)[upper] ** 2).sum() - spread[upper].sum())


def fit(sizes, squares):
    squares = np.array(squares)
    if (squares <= 0.0).any():
        return float("nan")
    return np.polyfit(np.log(sizes), 0.5 * np.log(squares), 1)[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\nUsage:")[0],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=pathlib.Path)
    parser.add_argument("--sizes", required=True)
    parser.add_argument("--replicas", required=True)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--T", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--poise", default=str(ROOT / "build/release/experiments/poise"))
    options = parser.parse_args()
    sizes = [int(n) for n in options.sizes.split(",")]
    rng, samples, theories = np.random.default_rng(options.seed), [], []
    for n, replicas in zip(sizes, map(int, options.replicas.split(",")), strict=True):
        common = ("--set", f"network.n={n}", "--set", f"run.T={options.T}", "--set", "run.samples=2")
        theories.append(call(options, "finite", *common))
        run = call(options, "simulate", *common, "--replicas", replicas, "--seed", options.seed)
        samples.append(np.array([[path[-1] for path in run[name]] for name in MOMENTS]))
    found = [residuals(sample, theory, n) for sample, theory, n in zip(samples, theories, sizes)]
    again = []
    for _ in range(RESAMPLINGS):
        picked = [sample[:, rng.integers(sample.shape[1], size=sample.shape[1])] for sample in samples]
        again.append([residuals(sample, theory, n, drawn=2) for sample, theory, n in zip(picked, theories, sizes)])
    again = np.array(again)  # [resampling, size, quantity]
    print("| n | replicas | means | of mean field | covariances |\n|--:|--:|--:|--:|--:|")
    error = again.std(axis=0)
    for k, n in enumerate(sizes):
        cells = [f"{np.sqrt(max(s, 0.0)):.2e} ± {e / (2.0 * np.sqrt(max(s, e))):.1e}" for s, e in zip(found[k], error[k])]
        print(f"| {n} | {samples[k].shape[1]} | " + " | ".join(cells) + " |")
    cells = []
    for q in range(3):
        exponents = [fit(sizes, resample[:, q]) for resample in again]
        cells.append(f"{fit(sizes, np.array(found)[:, q]):.2f} ± {np.nanstd(exponents):.2f}")
    print("| exponent | | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
