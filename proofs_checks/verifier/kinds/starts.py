"""Starts at the quantiles of N(0, 1): one moved far away [MV, Theorem 4.1], all moved a little [MV, Lemma 5.4].

W1 is the integral over u in (0, 1) of |Q(u) - z_j| with Q = Phi^{-1}, cell by cell: since int Q = -phi(Q), the cell
of z_j between Q(a) and Q(b) costs 2 phi(z_j) - phi(Q(a)) - phi(Q(b)), both halves being of equal length.
"""

import functools

import mpmath
from fault import require, require_at_most
from mpmath import mp, mpf


@functools.cache
def quantile(numerator, denominator):
    """Phi^{-1} of the fraction, to 25 digits."""
    with mpmath.workdps(30):
        return mp.sqrt(2) * mp.erfinv(2 * mpf(numerator) / denominator - 1)


def start(n):
    require_at_most(n, 2000, "n")
    return [quantile(2 * j - 1, 2 * n) for j in range(1, n + 1)]


@functools.cache
def distance(n):
    """W1 of the mid-quantiles and N(0, 1), to 20 digits."""
    require_at_most(n, 2000, "n")
    with mpmath.workdps(30):
        total = mpf(0)
        for j in range(1, n + 1):
            left = mpf(0) if j == 1 else mp.npdf(quantile(j - 1, n))
            right = mpf(0) if j == n else mp.npdf(quantile(j, n))
            total += 2 * mp.npdf(quantile(2 * j - 1, 2 * n)) - left - right
        return total


def require_distance(row):
    lower, upper = (mpf(end) for end in row["distance"])
    require(lower <= distance(row["n"]) <= upper, f"W1 at n = {row['n']} is outside")
    require(upper - lower < 1e-7 * upper, "the enclosure of W1 is wide")


def require_growth(rows, least):
    sizes = [row["n"] for row in rows]
    require(len(rows) >= least and sizes == sorted(set(sizes)), "too few sizes, or not in order")


def outlier_start(certificate):
    rows = certificate["rows"]
    require_growth(rows, 3)
    require(mpf(rows[-1]["distance"][1]) + 2 / mpf(rows[-1]["n"]) < mpf("0.02"), "weak convergence does not show")
    for before, after in zip(rows, rows[1:]):
        require(mpf(after["distance"][1]) < mpf(before["distance"][0]), "W1 does not fall")
    for row in rows:
        require_distance(row)
        n = row["n"]
        with mpmath.workdps(30):
            u = start(n)
            u[-1] += n
            mean = sum(u) / n
            variance = sum((x - mean) ** 2 for x in u) / n
            require(abs(mean - mpf(row["mean"])) < mpf(10) ** -20 and mpf(row["mean"]) == 1, "the mean is not 1")
            require(variance >= mpf(row["variance_at_least"]), "the variance is smaller")
        require(int(row["variance_at_least"]) == n - 1, "the variance is not of order n")


def offset_start(certificate):
    rows = certificate["rows"]
    require_growth(rows, 4)
    constants = []
    for row in rows:
        require_distance(row)
        n, least = mpf(row["n"]), mpf(row["least_constant"])
        require(row["n"] == 4 ** (2 + len(constants)), "sizes do not grow fourfold")
        with mpmath.workdps(30):
            found = n ** mpf("-0.25") / (1 / mp.sqrt(n) + 2 * distance(row["n"]))
            require(least <= found < least * (1 + mpf(10) ** -6), f"another least constant at n = {row['n']}")
        constants.append(least)
    require(all(after > 1.2 * before for before, after in zip(constants, constants[1:])), "the constants do not grow")


CHECKS = {"outlier_start": outlier_start, "offset_start": offset_start}
COMPUTED = {"outlier_start": ("distance",), "offset_start": ("distance", "least_constant")}
WIDE = ("outlier_start", "offset_start")  # quantiles of two libraries
