"""How close a Poisson process and a Brownian motion that are independent come to each other, for [MV, (5.29)].

With X = n^(-1/2) (Y(n) - n) - W(1), P(|X| <= eps) is the sum over the points of Y on the C++ side. Here it is the
inversion integral of X's characteristic function psi by the trapezoidal rule of step h, which by Poisson's summation
formula gives the probability that X is within eps of some multiple of 2 pi / h: too much by P(|X| >= 2 pi / h - eps)
at most. |psi(u)| <= exp(-u^2 / 2) bounds what is left out beyond the last node.
"""

from fractions import Fraction

from fault import require, require_at_most
from kinds.crossing import fraction, require_encloses
from mpmath import iv

PERIOD = 60  # 2 pi / h


def beyond(n, r):
    """P(|X| >= r) <= 2 exp(-theta r + theta^2 / 2 + n (e^s - 1 - s)), s = theta / sqrt(n), for any theta > 0:
    upwards and, because e^-s - 1 + s is smaller, downwards. X has variance 2, hence r / 2."""
    root = iv.sqrt(iv.mpf(n))
    theta = r / 2 if (r / 2).b < (2 * root).a else 2 * root
    s = theta / root
    return (2 * iv.exp(-theta * r + theta**2 / 2 + n * (iv.exp(s) - 1 - s))).b


def closeness(n, eps):
    h, total, k = 2 * iv.pi / PERIOD, iv.mpf(0), 1
    root = iv.sqrt(iv.mpf(n))
    last = iv.sqrt(2 * iv.dps * iv.log(iv.mpf(10))).b
    while (k * h).a < last:
        u = k * h
        size = iv.exp(n * (iv.cos(u / root) - 1) - u * u / 2)
        total += iv.sin(eps * u) / u * size * iv.cos(n * iv.sin(u / root) - root * u)
        k += 1
    # beyond: |integrand| <= exp(-u^2 / 2) eps, falling by more than 2 from node to node
    rest = 2 * (eps * iv.exp(-((k * h) ** 2) / 2)).b
    found = h / iv.pi * (eps + 2 * (total + iv.mpf([-rest, rest])))
    return found - iv.mpf([0, beyond(n, PERIOD - eps)])


def independent_pair(certificate):
    n, eps = certificate["n"], Fraction(certificate["eps"])
    require(1 <= n and 0 < eps < 1, "no n or eps")
    require_at_most(n, 10**6, "n")
    iv.dps = len(certificate["lower"]) + 30
    value = closeness(n, fraction(eps))
    require_encloses(certificate, value, f"P(|y - w| <= {eps}) at n = {n}")
    require(value.b < 0.5, "an independent pair may be close")


CHECKS = {"independent_pair": independent_pair}
COMPUTED = {"independent_pair": ("lower", "upper")}
