"""Distances between Gaussian laws and few points, for [MV, (5.57), (5.58), (5.69)].

W_1 is int |F - G| of the distribution functions, here from antiderivatives between the points where F and G cross.
The C++ side has closed forms in quantiles.
"""

from fractions import Fraction

import mpmath
from fault import require, require_at_most
from gauss import lower, upper
from kinds.balanced_points import interval
from mpmath import iv, mp, mpf

DIGITS = 25


def number(text):
    value = Fraction(text)
    return mpf(value.numerator) / value.denominator


def near(found, ends, what):
    """Inside the enclosure, but for the digits that are computed here; and the enclosure is narrow."""
    iv.dps = 60
    low, high = lower(interval(ends)), upper(interval(ends))
    slack = mpf(10) ** -DIGITS * abs(found)
    require(low - slack <= found <= high + slack, f"{what} is another")
    require(high - low <= mpf(10) ** -12 * abs(found), f"the enclosure of {what} says little")


def area(a, b, level):
    """int_a^b (Phi(x) - level) dx, by the antiderivative x Phi(x) + phi(x)."""
    whole = lambda x: (x if x < 0 else mpf(0)) if mp.isinf(x) else x * mp.ncdf(x) + mp.npdf(x)
    require(not (mp.isinf(a) and level != 0) and not (mp.isinf(b) and level != 1), "an infinite area")
    if mp.isinf(a):  # x Phi(x) -> 0 there
        return whole(b)
    if mp.isinf(b):  # int_a^inf (Phi - 1) = -int_-inf^-a Phi
        return -whole(-a)
    return whole(b) - whole(a) - level * (b - a)


def crossing(level):
    """Phi(x) = level."""
    x = mp.sqrt(2) * mp.erfinv(2 * level - 1)
    require(abs(mp.ncdf(x) - level) < mpf(10) ** (8 - mp.dps), "a quantile was not found")
    return x


def distance_to_normal(points):
    """int |F_n - Phi| for the empirical law of the points."""
    n, total = len(points), mpf(0)
    edges = [-mp.inf, *sorted(points), mp.inf]
    for k, (a, b) in enumerate(zip(edges, edges[1:])):
        level = mpf(k) / n
        cut = a if level == 0 else b if level == 1 else min(max(crossing(level), a), b)
        for left, right in ((a, cut), (cut, b)):
            if left < right:
                total += abs(area(left, right, level))
    return total


def point_start(certificate):
    with mpmath.workdps(45):
        V, c = number(certificate["V"]), number(certificate["c"])
        require(V > 0, "no variance")
        found = mp.sqrt(V) * distance_to_normal([c / mp.sqrt(V)])
        near(found, certificate["distance"], "the distance")
        least = mp.quad(lambda z: abs(z) * mp.npdf(z), [-40, -8, 0, 8, 40]) * mp.sqrt(V)
        require(found >= least - mpf(10) ** -20, "closer than any point")


def quantile_start(certificate):
    """(5.69) at points (j - 1/2) / n of the normal quantile, weights C, f = 1 + erf / 2: Q - C^2 E f = 1 - C^2."""
    with mpmath.workdps(45):
        C, last = number(certificate["C"]), mpf(0)
        require(C > 0 and C != 1, "a weight of 1")
        for row in certificate["starts"]:
            n = row["n"]
            require_at_most(n, 600, "n")
            points = [crossing(mpf(2 * j - 1) / (2 * n)) for j in range(1, n + 1)]
            rate = sum(1 + mp.erf(x) / 2 for x in points) / n
            found = distance_to_normal(points)
            near(found, row["distance"], f"the distance at n = {n}")
            left = abs(rate - C**2)  # E f(Z) = 1, f - 1 being odd
            require(abs(left - abs(1 - C**2)) < mpf(10) ** -30, "another left side")
            require(number(row["least_constant"]) <= left / found * (1 + mpf(10) ** -20), "a smaller constant does")
            require(number(row["least_constant"]) > 2 * last, "the least constants do not grow")
            last = number(row["least_constant"])


CHECKS = {"point_start": point_start, "quantile_start": quantile_start}
COMPUTED = {"point_start": ("distance",), "quantile_start": ("distance",)}
