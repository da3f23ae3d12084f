"""Rates of [MV, Lemma 5.5], claimed, against those of 1-Lipschitz functions of the paths, which none can pass.

The C++ side takes Legendre transforms from the closed form of E exp(theta |Z|). Here the rate of |x(t)| is the relative
entropy of the tilted law, its moments from power series; the variances are those of the moment equation
V' = -2 V / tau + c, by its Taylor series.
"""

import functools
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


def variance(start, noise, tau, t):
    """V(t) of V' = -2 V / tau + c from V(0), in steps of at most tau / 4."""
    steps = max(1, int(mp.ceil(4 * t / tau)))
    require_at_most(steps, 10**4, "the number of steps")
    h, value = t / steps, start
    for _ in range(steps):
        term, total = value, value
        for k in range(1, 60):
            term = ((noise if k == 1 else 0) - 2 * term / tau) * h / k
            total += term
        value = total
    return value


def moment(k, theta):
    """int_0^inf z^k exp(theta z - z^2 / 2) dz, by the power series in theta."""
    total, term, j = mpf(0), mpf(1), 0
    while j <= theta**2 + 10 or abs(term) > mpf(10) ** (5 - mp.dps) * total:
        term = theta**j / mp.factorial(j) * mp.power(2, mpf(k + j - 1) / 2) * mp.gamma(mpf(k + j + 1) / 2)
        total, j = total + term, j + 1
    return total


@functools.cache
def entropy(a):
    """min of int log(dQ/dP) dQ over laws of |Z| with mean a > E |Z|: that of the law tilted to it."""
    mean = lambda theta: moment(1, theta) / moment(0, theta)
    theta = mpmath.findroot(lambda x: mean(x) - a, (mpf(0), mpf(1)), solver="anderson", tol=mpf(10) ** -45)
    require(theta > 0 and abs(mean(theta) - a) < mpf(10) ** (-DIGITS - 3), "no tilted law has this mean")
    return theta * a - mp.log(moment(0, theta) * mp.sqrt(2 / mp.pi))


def near(found, ends, what):
    """Inside the enclosure, but for the digits that the integrals are good for; and the enclosure is narrow."""
    low, high = lower(interval(ends)), upper(interval(ends))
    slack = mpf(10) ** -DIGITS * abs(found)
    require(low - slack <= found <= high + slack, f"{what} is another")
    require(high - low <= mpf(10) ** -12 * abs(found), f"the enclosure of {what} says little")


def empirical_rate(certificate):
    iv.dps = 60
    with mpmath.workdps(50):
        case = {key: number(certificate[key]) for key in ("start_variance", "noise", "tau", "T", "eps")}
        V, c, tau, T, eps = case.values()
        require(V >= 0 and min(c, tau, T, eps) > 0, "no parameters of Lemma 5.5")
        largest = max(variance(V, c, tau, T * k / 64) for k in range(65))
        near(eps**2 / (2 * largest), certificate["rate"], "the claimed rate")
        functionals = {(row["functional"], row["t"]) for row in certificate["none_beyond"]}
        wanted = {("mean", certificate["T"])}
        if V > 0:
            wanted |= {("absolute value", "0"), ("absolute value", certificate["T"])}
        require(functionals == wanted, "other functionals")
        claimed = lower(interval(certificate["rate"]))
        for row in certificate["none_beyond"]:
            t = number(row["t"])
            if row["functional"] == "mean":
                rate = eps**2 / (2 * variance(mpf(0), c, tau, t))
            else:
                rate = entropy(mp.sqrt(2 / mp.pi) + eps / mp.sqrt(variance(V, c, tau, t)))
            near(rate, row["rate"], f'the rate of the {row["functional"]}')
            beyond = f'the {row["functional"]} at {row["t"]} is likelier than claimed'
            require(claimed <= upper(interval(row["rate"])), beyond)


CHECKS = {"empirical_rate": empirical_rate}
COMPUTED = {"empirical_rate": ("rate",)}
