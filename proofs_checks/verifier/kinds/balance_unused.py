"""A network without balance whose fluctuations vanish all the same [MV, (5.17)-(5.19)].

v' = -v + sqrt(n) F with v(0) = 0, by its power series; the bound of Corollary 5.3 by the series of Bennett's function.
"""

from fractions import Fraction

from fault import require, require_at_most
from gauss import lower, upper
from kinds.balanced_points import interval, overlap
from kinds.crossing import decimal, fraction
from mpmath import iv, mp


def mean(drift, t):
    """sum over k of the Taylor terms of v; t <= 1."""
    term, total = drift * t, iv.mpf(0)
    for k in range(1, 40 + iv.dps):
        total += term
        term = -term * t / (k + 1)
    return total + iv.mpf([-1, 1]) * abs(term)  # they alternate and fall


def bennett(u):
    """h(u) = sum_{k >= 2} (-1)^k u^k / (k (k - 1)); 0 < u < 1/10."""
    power, total = u * u, iv.mpf(0)
    for k in range(2, 3 * iv.dps):
        total += (-1) ** k * power / (k * (k - 1))
        power *= u
    return total + iv.mpf([-1, 1]) * power


def balance_unused(certificate):
    iv.dps = 2 * max(len(row["v_e"][0]) for row in certificate["sizes"]) + 20
    rates = [[Fraction(f) for f in row] for row in certificate["rates"]]
    t, eps, last = Fraction(certificate["t"]), Fraction(certificate["eps"]), None
    require(all(0 < f <= 1 for row in rates for f in row) and 0 < t <= 1 and 0 < eps <= 1, "no intensities up to 1")
    require(rates[0][0] > rates[0][1], "the inputs are balanced")
    for row in certificate["sizes"]:
        require_at_most(row["n"], 10**8, "n")
        root = iv.sqrt(iv.mpf(row["n"]))
        v, stated = mean(root * fraction(rates[0][0] - rates[0][1]), fraction(t)), interval(row["v_e"])
        require(overlap(v, stated), "another v")
        for wide in (v, stated):
            require(upper(wide) - lower(wide) <= 1e-12 * lower(wide), "a wide enclosure of v")
        # C_f T = 1, C^2 = 2, c = 1
        bound = 4 * iv.exp(-2 * row["n"] ** 2 * bennett(fraction(eps) / (4 * root)))
        require(bound.a <= decimal(row["fluctuations"]).b, "the fluctuations are not bounded by this")
        require(decimal(row["fluctuations"]).a <= (bound * (1 + iv.mpf(10) ** -9)).b, "a coarser bound")
        require(last is None or ((v - 2 * last[0]).a > 0 and bound.b < last[1].a / 2), "no trend in n")
        last = v, bound
    require(last is not None and last[1].b < mp.mpf(10) ** -6 and last[0].a > 100, "too small an n")


CHECKS = {"balance_unused": balance_unused}
COMPUTED = {"balance_unused": ("v_e",)}
