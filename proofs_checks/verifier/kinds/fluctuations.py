"""Speeds of convergence, (5.29)-(5.41) of [MV]: Poisson and Gaussian tails, checked again."""

import math
from fractions import Fraction

from mpmath import iv

from kinds.appendix import log_factorial
from kinds.crossing import decimal, fraction, require_encloses
from fault import require, require_at_most


def upper_tail(k, mean):
    """P(Poisson(mean) >= k) for k > mean: the atom at k times 1 + mean/(k+1) (1 + mean/(k+2) (1 + ...)),
    from the inside out; the innermost lies between 1 and the sum of its geometric series."""
    require(k > mean, "no upper tail")
    far = k + 50 + int(3.5 * iv.dps / max(math.log(k / mean), 1 / math.sqrt(mean)))
    require_at_most(far - k, 10**6, "the number of terms of a Poisson tail")
    mean = fraction(mean)
    sum_ = iv.mpf([1, (1 / (1 - mean / far)).b])
    for j in range(far, k, -1):
        sum_ = 1 + mean / j * sum_
    return iv.exp(k * iv.log(mean) - mean - log_factorial(k)) * sum_


def upper_gaussian(z):
    """P(N >= z) by Laplace's continued fraction z + 1/(z + 2/(z + 3/...)), whose convergents alternate."""

    def convergent(terms):
        value = z
        for j in range(terms, 0, -1):
            value = z + j / value
        return value

    one, other = convergent(1200), convergent(1201)
    ratio = iv.mpf([min(one.a, other.a), max(one.b, other.b)])
    return iv.exp(-z * z / 2) / iv.sqrt(2 * iv.pi) / ratio


def initial_outlier(certificate):
    """2 (n - 1) / n - sqrt(2 / pi) is at least the claimed distance; it increases in n."""
    iv.dps = 30
    for n in certificate["n"]:
        distance = fraction(Fraction(2 * (n - 1), n)) - iv.sqrt(2 / iv.pi)
        require(distance.a >= decimal(certificate["distance"]).b, f"the outlier is too weak at n = {n}")


def gaussian_speed(certificate):
    """P(|N(0, sigma^2 / n)| >= eps), sigma^2 = 2 (1 - exp(-1))."""
    iv.dps = 2 * len(certificate["lower"])
    n, eps = certificate["n"], fraction(Fraction(certificate["eps"]))
    value = 2 * upper_gaussian(eps * iv.sqrt(n / (2 - 2 * iv.exp(-1))))
    require_encloses(certificate, value, f"Gaussian tail at n = {n}")
    rate = -iv.log(value) / n  # the limit from above: -log P >= n eps^2 / (2 sigma^2)
    require(rate.a >= (eps**2 / (4 - 4 * iv.exp(-1))).a, "the rate is below its limit")


def poisson_speed(certificate):
    """P(Poisson(n^2) >= n^2 + n^(3/2) / 2)."""
    iv.dps = 2 * len(certificate["lower"])
    n = certificate["n"]
    require_at_most(n, 10**4, "n")
    k = n * n
    while 4 * (k - n * n) ** 2 < n**3:
        k += 1
    require_encloses(certificate, upper_tail(k, Fraction(n * n)), f"Poisson tail at n = {n}")


def coupling_floor(certificate):
    """P(Poisson(r/20) >= r/20 + 2 r) - exp(-10 r) / 2 > 0 with r = sqrt(n)."""
    iv.dps = 2 * len(certificate["lower"]) + 20
    root = certificate["root"]
    require_at_most(root, 10**5, "the root of n")
    mean = Fraction(root, 20)
    value = upper_tail(math.ceil(mean + 2 * root), mean) - iv.exp(-10 * iv.mpf(root)) / 2
    require_encloses(certificate, value, f"the floor at sqrt(n) = {root}")
    require(value.a > iv.exp(-7 * iv.mpf(root)).b, "the floor is lower than exp(-7 sqrt(n))")


def lower_gaussian(z):
    """P(N <= -z) for z >= 0: 1/2 - density(z) sum z^(2i+1) / (1 3 5 ... (2i+1))."""
    term, sum_, odd = z, z, 1
    while odd < 2 * z.b * z.b or term.b > iv.mpf(10) ** (-iv.dps):
        odd += 2
        term = term * z * z / odd
        sum_ += term
    sum_ += iv.mpf([0, term.b])  # from here on each is less than half the one before
    return fraction(Fraction(1, 2)) - iv.exp(-z * z / 2) / iv.sqrt(2 * iv.pi) * sum_


def tusnady(certificate):
    """The least P(X < j) / Phi(sqrt(8 (j - 1)) - 2 sqrt(k)), X ~ Binomial(k, 1/2), with exact counts."""
    require_at_most(certificate["most"], 100, "the number of points")
    iv.dps = len(certificate["lower"]) + 30 + certificate["most"]
    least = None
    for k in range(1, certificate["most"] + 1):
        below = 0
        for j in range(1, k + 1):
            below += math.comb(k, j - 1)
            place = 2 * iv.sqrt(iv.mpf(k)) - iv.sqrt(iv.mpf(8 * (j - 1)))
            normal = lower_gaussian(place) if place.a >= 0 else 1 - lower_gaussian(-place)
            ratio = fraction(Fraction(below, 2**k)) / normal
            require(ratio.a > 1, f"Tusnady's inequality at k = {k}, j = {j}")
            least = ratio if least is None or ratio.b < least.a else least
    require_encloses(certificate, least, "Tusnady's inequality")


CHECKS = {"tusnady": tusnady, "initial_outlier": initial_outlier, "gaussian_speed": gaussian_speed,
          "poisson_speed": poisson_speed, "coupling_floor": coupling_floor}
COMPUTED = {kind: ("lower", "upper") for kind in ("tusnady", "gaussian_speed", "poisson_speed", "coupling_floor")}
