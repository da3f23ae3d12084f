"""Moments of the Gaussian process of [MV, (5.9)]: the equations (5.63) and (5.65), solved by Taylor
series with a bounded remainder in interval arithmetic."""

from fractions import Fraction

from mpmath import iv, mp

from fault import require, require_at_most
from memory import remembered

DIGITS = 60


def interval(text):
    fraction = Fraction(text)
    return iv.mpf(fraction.numerator) / iv.mpf(fraction.denominator)


def solve(start, decay, feed, time):
    """y(time) for y' = -decay y + feed, y(0) = start >= 0; decay, feed, time >= 0.

    From the second on, derivatives are (-decay)^(m-1) y'(0) exp(-decay s): the remainder after m
    terms is at most |y'(0)| decay^(m-1) time^m / m!.
    """
    total, term = start, feed - decay * start
    rate = abs(term)
    bound, factor = rate, time
    for m in range(1, 400):
        total += term * factor
        bound = bound * time / m if m == 1 else bound * decay * time / m
        if bound.b < mp.mpf(10) ** (-DIGITS) and (decay * time).b <= m + 1:
            return total + iv.mpf([-1, 1]) * bound
        term, factor = -decay * term, factor * time / (m + 1)
    require(False, "the Taylor series does not settle")


def moments(certificate):
    rates = certificate["rates"]
    require_at_most(len(rates), 60, "the number of intervals")
    require(len(rates) >= 12, "fewer intervals than twelve")
    iv.dps = DIGITS
    return solved(certificate["tau"], certificate["step"], certificate["variance"], rates)


@remembered
def solved(tau, step, variance, rates):
    """(k, m) -> E x(kh) x(mh), k <= m, by the moment equations."""
    tau, step, variances = interval(tau), interval(step), [interval(variance)]
    for rate in rates:
        variances.append(solve(variances[-1], 2 / tau, interval(rate), step))
    found = {}
    for k, variance in enumerate(variances):
        found[k, k] = value = variance
        for m in range(k + 1, len(variances)):
            found[k, m] = value = solve(value, 1 / tau, iv.mpf(0), step)
    return found


def covariances(certificate):
    found = moments(certificate)
    claimed = [((k, m), lower, upper) for k, m, lower, upper in certificate["covariances"]]
    require([pair for pair, _, _ in claimed] == sorted(found), "not every pair of times is there, once and in order")
    for pair, lower, upper in claimed:
        require(interval(lower).a <= found[pair].b and found[pair].a <= interval(upper).b,
                f"the moment equations leave the enclosure at times {pair}")
        require(interval(upper).b - interval(lower).a < mp.mpf(10) ** -12, "an enclosure is too wide to tell")


def suprema(certificate):
    first, second = certificate["first"], certificate["second"]
    for process in (first, second):
        covariances(process)
    require(all(first[key] == second[key] for key in ("tau", "variance", "step")), "the processes do not compare")
    one, two = moments(first), moments(second)
    differences = {pair: abs(one[pair] - two[pair]) for pair in one}
    diagonal = max(value.b for (k, m), value in differences.items() if k == m)
    require(diagonal > 0, "the processes are the same")
    require(all(value.a <= diagonal for value in differences.values()), "a pair of times beats the diagonal")


CHECKS = {"ou_covariances": covariances, "ou_suprema": suprema}
COMPUTED = {"ou_covariances": ("covariances",), "ou_suprema": ("covariances",)}
DRAWN = {"ou_covariances": ("tau", "variance", "rates"), "ou_suprema": ("tau", "variance", "rates")}
