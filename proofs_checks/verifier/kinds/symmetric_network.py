"""Networks balanced by symmetry: trace and determinant of J_v at 0."""

import functools
from fractions import Fraction

import mpmath
from fault import require
from mpmath import iv


@functools.cache
def unit_slope(gain, digits):
    """d/dv E erf(g (v + Z)) at 0: a closed form, held against the integral of Stein's formula; at iv.dps = digits."""
    g = iv.mpf(Fraction(gain).numerator) / Fraction(gain).denominator
    found = 2 * g / iv.sqrt(iv.pi * (1 + 2 * g * g))
    with mpmath.workdps(30):
        g = mpmath.mpf(gain)
        integral = mpmath.quad(lambda z: mpmath.erf(g * z) * z * mpmath.npdf(z), [-12, -4, 0, 4, 12])
        require(abs(integral - mpmath.mpf(found.mid)) < mpmath.mpf("1e-18"), "the closed form is wrong")
    return found


def slope(amplitude, gain):
    """d/dv E f(v + Z) at 0 for f = 1 + a erf(g x)."""
    return iv.mpf(Fraction(amplitude).numerator) / Fraction(amplitude).denominator * unit_slope(gain, iv.dps)


def jacobian_of(amplitude, gain, digits):
    """Trace and determinant of J_v as intervals, and its entries without their signs."""
    iv.dps = 60 + digits  # beyond the digits claimed
    p = [[slope(a, g) for a, g in zip(*rows)] for rows in zip(amplitude, gain)]
    require(all(0 < Fraction(a) < 1 for row in amplitude for a in row), "f is not positive")
    return p, p[0][0] - p[1][1], p[0][1] * p[1][0] - p[0][0] * p[1][1]


def jacobian(certificate):
    return jacobian_of(certificate["amplitude"], certificate["gain"], len(certificate["determinant"][0]))


def inside(found, ends, what):
    lower, upper = (iv.mpf(end) for end in ends)
    require(lower.a <= found.a and found.b <= upper.b, f"{what} is not in the interval claimed")
    require(upper.b - lower.a < mpmath.mpf("1e-12") * abs(lower.a), f"the interval of {what} says little")


def balanced_by_symmetry(certificate):
    _, trace, determinant = jacobian(certificate)
    inside(trace, certificate["trace"], "the trace")
    inside(determinant, certificate["determinant"], "the determinant")
    require(trace.b < 0 < determinant.a, "not on the balanced manifold")


CHECKS = {"balanced-by-symmetry": balanced_by_symmetry}
COMPUTED = {"balanced-by-symmetry": ("trace", "determinant")}
