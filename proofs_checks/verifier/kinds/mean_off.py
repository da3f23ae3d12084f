"""How far the means of [MV, (7.1)] are off: zeta times the deviation, along families of networks."""

import functools
from fractions import Fraction

import mpmath
from fault import require, require_at_most
from kinds.symmetric_network import inside, jacobian_of
from memory import remembered
from mpmath import iv


def number(text):
    value = Fraction(text)
    return iv.mpf(value.numerator) / value.denominator


@functools.cache
def erf_covariance(first, second, digits):
    """E erf(g Z) erf(h Z): Sheppard's formula, held against the integral. Gains as written; at iv.dps = digits."""
    g, h = number(first), number(second)
    found = 2 / iv.pi * arcsine(2 * g * h / iv.sqrt((1 + 2 * g * g) * (1 + 2 * h * h)))
    with mpmath.workdps(30):
        a, b = mpmath.mpf(g.mid), mpmath.mpf(h.mid)
        integral = mpmath.quad(
            lambda z: mpmath.erf(a * z) * mpmath.erf(b * z) * mpmath.npdf(z), [-12, -4, 0, 4, 12]
        )
        require(abs(integral - mpmath.mpf(found.mid)) < mpmath.mpf("1e-16"), "Sheppard's formula fails")
    return found


def arcsine(z):
    """By its series, with the tail bounded by a geometric one; 0 < z < 1."""
    require(0 < z.a and z.b < mpmath.mpf("0.9"), "the series would converge slowly")
    total, term = iv.mpf(0), z
    for k in range(100 + 10 * iv.dps):  # z^2 < 0.81 < 10^-0.09
        total += term / (2 * k + 1)
        term = term * z * z * (2 * k + 1) / (2 * k + 2)
    return total + term / (1 - z * z) * iv.mpf([0, 1])


@remembered
def deviation(amplitude, g, digits):
    """Of Q_e, Q = -J^{-1} G, with Cov(G) from the formula above; also zeta = -trace / 2 and det."""
    p, trace, det = jacobian_of(amplitude, g, digits)
    require((trace * trace - 4 * det).b < 0, "no complex pair: -trace / 2 is not zeta")
    a = [[number(x) for x in line] for line in amplitude]
    # Q_e = sum over sources b of factor_s sign_b X_sb, X_sb = a_sb erf(g_sb Z_b) - p_sb Z_b.
    factor = [p[1][1] / det, -p[0][1] / det]
    variance = iv.mpf(0)
    for b in (0, 1):
        for s in (0, 1):
            for t in (0, 1):
                product = a[s][b] * a[t][b] * erf_covariance(g[s][b], g[t][b], iv.dps) - p[s][b] * p[t][b]
                variance += factor[s] * factor[t] * product
    return -trace / 2, det, iv.sqrt(variance)


def mean_off(certificate):
    products = []
    require_at_most(len(certificate["networks"]), 100, "the number of networks")
    for row in certificate["networks"]:
        zeta, det, spread = deviation(row["amplitude"], row["gain"], len(row["determinant"][0]))
        require(zeta.a > 0 and det.a > 0, "not on the balanced manifold")
        for found, key in ((zeta, "zeta"), (det, "determinant"), (spread, "deviation")):
            inside(found, row[key], key)
        inside(zeta * spread, row["zeta_deviation"], "zeta times the deviation")
        products.append(zeta * spread)
    require(len(products) >= 3, "too few networks for a trend")
    for first, second in zip(products, products[1:]):  # zeta falls tenfold from one to the next
        if certificate["family"] == "narrow":
            require(second.a > 3 * first.b, "the product does not grow like 1 / zeta")
        else:
            require(3 * second.b < first.a, "the product does not fall like zeta")


CHECKS = {"mean-off": mean_off}
COMPUTED = {"mean-off": ("zeta", "determinant", "deviation", "zeta_deviation")}
