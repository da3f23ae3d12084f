"""Moments of the modulus of continuity of a Brownian motion on [0, 1], [MV, (5.57), (8.14)]: the union bound
P(phi_delta >= x) <= min(1, 2 / delta exp(-x^2 / (18 delta))), integrated numerically.

The C++ side has closed forms.
"""

import mpmath
from fault import require
from kinds.gaussian_start import near, number
from mpmath import mp, mpf


def integral(b, decades):
    """int_{x_0}^inf b e^(bx) 2 / delta exp(-x^2 / (18 delta)) dx, without the b if that is 0; and x_0; x = scale y."""
    require(1 <= decades <= 50 and 0 <= b <= 1000, "no delta, or no b")
    delta = mpf(10) ** -decades
    scale = mp.sqrt(18 * delta)
    begin = mp.sqrt(mp.log(2 / delta))
    require(b * scale < begin, "the integrand need not fall")
    ends = [begin + k for k in (0, 0.25, 0.5, 1, 2, 4, 8, 16)]
    value = mp.quad(lambda y: mp.exp(b * scale * y - y * y), ends)
    return (b or 1) * 2 / delta * scale * value, scale * begin


def modulus_mean(certificate):
    with mpmath.workdps(45):
        rest, begin = integral(0, certificate["delta_decades"])
        bound = number(certificate["bound"])
        require(begin + rest <= bound, "the modulus may be larger")
        require(bound <= mpf("1.1") * (begin + rest), "the bound is not the one derived")
        require(bound <= mpf("1.1") * begin, "the bound does not fall with delta")


def modulus_moment(certificate):
    with mpmath.workdps(45):
        b = certificate["b"]
        require(b > 0, "no b")
        rest, begin = integral(b, certificate["eps_decades"])
        near(mp.exp(b * begin) + rest, certificate["bound"], "the moment's bound")
        require(rest <= b * begin * mp.exp(b * begin), "the bound does not tend to 1 with eps")


CHECKS = {"modulus_mean": modulus_mean, "modulus_moment": modulus_moment}
COMPUTED = {"modulus_moment": ("bound",)}
