"""The response d of [MV, (5.50)] to a piecewise linear noise: d' = -d / tau + N', solved from knot to knot."""

from fractions import Fraction

from fault import require, require_at_most
from gauss import lower, upper
from kinds.balanced_points import interval, overlap
from kinds.crossing import fraction
from mpmath import iv


def linear_response(certificate):
    iv.dps = 2 * max(map(len, certificate["ratio"])) + 20
    tau = Fraction(certificate["tau"])
    time, value = ([Fraction(x) for x in certificate[key]] for key in ("time", "value"))
    require_at_most(len(time), 1000, "the number of knots")
    require(len(time) == len(value) >= 2 and time[0] == value[0] == 0 < tau, "no noise from 0")
    d = largest = iv.mpf(0)
    for (a, m), (b, n) in zip(zip(time, value), zip(time[1:], value[1:])):
        require(a < b, "the knots are out of order")
        left = iv.exp(fraction((a - b) / tau))
        d = left * d + fraction((n - m) / (b - a) * tau) * (1 - left)
        largest = iv.mpf([max(largest.a, abs(d).a), max(largest.b, abs(d).b)])
    ratio = largest / fraction(max(map(abs, value)))
    stated = interval(certificate["ratio"])
    require(overlap(ratio, stated), "another ratio")
    for wide in (ratio, stated):
        require(upper(wide) - lower(wide) <= 1e-12 * lower(wide), "a wide enclosure of the ratio")
    require(ratio.b < (2 - iv.exp(-fraction(time[-1] / tau))).a, "the bound of (5.50) is passed")


CHECKS = {"linear_response": linear_response}
COMPUTED = {"linear_response": ("ratio",)}
