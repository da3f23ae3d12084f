"""Gaussian expectations in interval arithmetic, by the trapezoidal rule.

For h analytic in |Im z| <= a with |h| <= M there, the rule with step d for E h(Z), Z standard normal,
errs by at most 2 M exp(a^2 / 2) / (exp(2 pi a / d) - 1) [Trefethen and Weideman 2014,
Theorem 5.1], since |exp(-(x + iy)^2 / 2)| = exp((y^2 - x^2) / 2). With h(z) = tanh(p + s z), or tanh', and
s a = pi / 4 there are no poles in the strip, and M = 1, or 2: |tanh|^2 = (sinh^2 x + sin^2 y) / (sinh^2 x +
cos^2 y), |tanh'| = 1 / (sinh^2 x + cos^2 y). Nodes beyond R weigh at most exp(-(R - d)^2 / 2) together.

The C++ side integrates by Gauss and Legendre. All intervals are mpmath's (iv).
"""

from functools import lru_cache

from mpmath import iv, mp

from fault import require, require_at_most


def number(x):
    """The exact value of a double or of a decimal in a string, as a (thin) interval."""
    return iv.mpf(x)


def lower(x):
    """The end itself, whatever mp's precision."""
    return mp.make_mpf(x._mpi_[0])


def upper(x):
    return mp.make_mpf(x._mpi_[1])


def plus_minus(radius):
    radius = abs(radius)
    return iv.mpf([-radius.b, radius.b])


@lru_cache(maxsize=None)
def rule(dps, gain, variance):
    """The error of the rule for tanh(gain (v + sqrt(variance) Z)), and its weights and exponentials."""
    s = abs(iv.mpf(gain)) * iv.sqrt(iv.mpf(variance))
    width = min(mp.pi / (4 * upper(s)) if s.b > 0 else mp.mpf(8), mp.mpf(8)) * (1 - mp.mpf(10) ** -10)
    step = iv.mpf(mp.floor(1024 * 2 * mp.pi * width / (dps * mp.log(10) + width**2 / 2))) / 1024
    count = int(mp.ceil(mp.sqrt(2 * dps * mp.log(10)) / lower(step)))
    require_at_most(count, 10**5, "the number of nodes")
    tail = iv.exp(-((step * count) ** 2) / 2)
    error = 2 * iv.exp(iv.mpf(width) ** 2 / 2) / (iv.exp(2 * iv.pi * width / step) - 1) + tail
    norm = step / iv.sqrt(2 * iv.pi)
    nodes = [k * step for k in range(-count, count + 1)]
    slope = 2 * iv.mpf(gain) * iv.sqrt(iv.mpf(variance))
    return error, [(norm * iv.exp(-(z**2) / 2), iv.exp(slope * z)) for z in nodes]


def mean_tanh(gain, v, variance):
    """E tanh(gain (v + sqrt(variance) Z)); gain and variance are floats, v an interval."""
    error, nodes = rule(iv.dps, gain, variance)
    scale = iv.exp(2 * gain * v)
    # tanh x = 1 - 2 / (e^{2x} + 1); the weights' sum differs from 1 by the rule's error for h = 1.
    return 1 - 2 * sum((w / (scale * e + 1) for w, e in nodes), iv.mpf(0)) + plus_minus(2 * error)


def mean_tanh_slope(gain, v, variance):
    """Its derivative in v: gain E tanh'."""
    error, nodes = rule(iv.dps, gain, variance)
    scale, total = iv.exp(2 * gain * v), iv.mpf(0)
    for weight, e in nodes:
        x = scale * e  # tanh' = 4 x / (x + 1)^2 at x = e^{2 ...}
        total += weight * x / (x + 1) ** 2
    return gain * (4 * total + plus_minus(2 * error))


def erf(x):
    """The Taylor series 2 / sqrt(pi) sum (-1)^k x^(2k+1) / (k! (2k+1)); |x| <= 6.

    Once k > x^2 its terms fall, and they alternate: the rest is at most the first one left out.
    """
    x = iv.mpf(x)
    require(max(abs(lower(x)), abs(upper(x))) <= 6, "erf: the argument is too large for a series")
    power, total, k = x, iv.mpf(0), 0
    while k <= 40 or abs(power).b >= mp.mpf(10) ** -iv.dps:
        total += power / (2 * k + 1)
        k += 1
        power = -power * x * x / k
    return 2 / iv.sqrt(iv.pi) * (total + plus_minus(power))


def normal_cdf(x):
    return (1 + erf(iv.mpf(x) / iv.sqrt(iv.mpf(2)))) / 2
