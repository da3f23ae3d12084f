"""Derivatives e_n of v -> E f(v + sqrt(K) Z), scaled, in whole numbers with error bounds.

By parts e_n = K^{-n/2} E f(v + sqrt(K) Z) He_n(Z). For tanh that is the trapezoidal rule with weights phi(z) h_n(z) d,
h_n = He_n / sqrt(n!), at the nodes z = k d, |z| <= R. With |tanh| <= M in the strip |Im z| <= a its error on the whole
line is at most 2 M exp(a^2/2 + a sqrt(n)) / (exp(2 pi a / d) - 1) [Trefethen and Weideman 2014, Theorem 5.1],
because E |h_n(X + iy)|^2 = sum_j binom(n, j) y^{2j} / j! <= exp(2 |y| sqrt(n)); nodes beyond R weigh at most
(2 / R) exp(-R^2/4), by Cramer's inequality |h_n(z)| <= 1.0865 exp(z^2/4). The other kinds have closed forms: derivatives
of Gaussian densities of variance S are at most sqrt(n!) S^{-(n+1)/2} / 2, by the same inequality.

Hermite polynomials at dyadic nodes are computed exactly, tanh by products of one exponential.
"""

from fractions import Fraction
from functools import lru_cache
from math import ceil, factorial, isqrt, log, log2, pi, sqrt

from mpmath import iv

from fault import require, require_at_most
from functions import ceil_div
from gauss import erf

STRIP, TANGENT = Fraction(5, 4), Fraction(302, 100)  # tan(1.25) < 3.02 bounds |tanh| where |Im| <= 1.25
WIDEST = 8


def exact(x):
    """A double or a fraction as an interval."""
    x = Fraction(x)
    return iv.mpf(x.numerator) / x.denominator


def whole(x, bits):
    """(n, e): x is within e 2^-bits of n 2^-bits."""
    low, high = x.a * iv.mpf(2) ** bits, x.b * iv.mpf(2) ** bits
    low, high = _floor(low.a), _floor(high.b) + 1
    middle = (low + high) // 2
    return middle, max(high - middle, middle - low)


def at_least(x, bits):
    return _floor((x * iv.mpf(2) ** bits).a)


def at_most(x, bits):
    return _floor((x * iv.mpf(2) ** bits).b) + 1


def _floor(end):
    """Of an interval's end, exactly."""
    sign, mantissa, exponent, _ = end._mpi_[0]
    value = (-1) ** sign * int(mantissa)
    return value << exponent if exponent >= 0 else value >> -exponent


@lru_cache(maxsize=8)
def hermite_weights(log_step, orders, bits):
    """rows[n][k] = phi(z_k) h_n(z_k) d 2^bits within 3, k >= 0; and the number of nodes on one side."""
    reach = ceil(2 * sqrt(log(2) * bits))
    count = reach << log_step
    require_at_most(count, 40_000, "the number of nodes")
    fine = 2 * bits + 64  # |h_n| <= 1.1 exp(z^2/4), which is 2^bits and somewhat more at the last node
    iv.prec = fine + 40
    norm = 1 / (iv.sqrt(2 * iv.pi) * 2**log_step)
    density = []
    for k in range(count + 1):
        n, error = whole(norm * iv.exp(-exact(Fraction(k * k, 2 ** (2 * log_step + 1)))), fine)
        require(error <= 2, "a weight is not known well enough")
        density.append(n)
    before, last = [0] * (count + 1), [1] * (count + 1)  # He_n(z_k) 2^{n log_step}
    rows, square = [], 2 * log_step
    for n in range(orders + 1):
        root = isqrt(factorial(n) << (2 * fine))
        down = n * log_step + fine - bits
        rows.append([(h * d << fine) // root >> down for h, d in zip(last, density)])
        before, last = last, [k * h - (n * b << square) for k, (h, b) in enumerate(zip(last, before))]
    return rows, count


def tanh_values(mean, slope, log_step, count, bits):
    """tanh(mean + slope k d) 2^bits within 3, k = -count..count; slope > 0."""
    fine = bits + 24
    iv.prec = fine + 40
    step = slope / 2**log_step
    turn = max(-count, min(count + 1, ceil(float((-mean / step).mid))))  # from here on the argument is positive, or nearly
    values = {}
    for first, last, way in ((turn, count, 1), (turn - 1, -count, -1)):
        if way * (last - first) < 0:
            continue  # all arguments are of the other sign
        x, error = whole(iv.exp(-2 * way * (mean + step * first)), fine)
        ratio, ratio_error = whole(iv.exp(-2 * step), fine)
        require(error <= 8 and ratio_error <= 2 and 0 <= ratio <= 1 << fine, "a node is not known well enough")
        require(x <= 2 << fine, "a node is on the wrong side")
        for k in range(first, last + way, way):
            # Each product adds at most 2 + 2 + 1 units, of 2^-24; tanh has the slope 2 at most in x.
            values[k] = way * (((((1 << fine) - x) << bits) // ((1 << fine) + x)))
            x = x * ratio >> fine
    require_at_most(2 * (8 + 5 * (2 * count + 1)), 1 << 24, "the error of the nodes")
    return values


def tanh_moments(mean, slope, orders, bits):
    """[E tanh(mean + slope Z) h_n(Z) 2^bits], and a bound of all errors in the same unit; slope > 0."""
    size = float(slope.b)
    a = min(float(STRIP) / size * (1 - 1e-9), WIDEST)
    wanted = bits * log(2) + a * a / 2 + a * sqrt(orders) + 3
    log_step = max(0, ceil(log2(wanted / (2 * pi * a))))
    rows, count = hermite_weights(log_step, orders, bits)
    values = tanh_values(mean, slope, log_step, count, bits)
    even = [values[0]] + [values[k] + values[-k] for k in range(1, count + 1)]
    odd = [0] + [values[k] - values[-k] for k in range(1, count + 1)]
    iv.prec = 80
    width = iv.mpf(a)
    require((width * slope.b).b <= exact(STRIP).a, "the strip is too wide")
    rule = 2 * exact(TANGENT) * iv.exp(width**2 / 2 + width * iv.sqrt(iv.mpf(orders)))
    rule /= iv.exp(2 * iv.pi * width * 2**log_step) - 1
    reach = iv.mpf(count) / 2**log_step
    tail = 2 / reach * iv.exp(-(reach**2) / 4)
    moments = [sum(map(int.__mul__, row, odd if n % 2 else even)) >> bits for n, row in enumerate(rows)]
    weights = max(sum(map(abs, row)) for row in rows)
    error = at_most(rule + tail, bits) + ceil_div(6 * weights, 1 << bits) + 3 * 2 * (count + 1) + 1
    return moments, error


def gaussian_derivatives(v, S, factor, orders):
    """factor times the derivatives at v of the density of N(0, S), as intervals."""
    before, last = iv.mpf(0), factor * iv.exp(-(v**2) / (2 * S)) / iv.sqrt(2 * iv.pi * S)
    for n in range(orders + 1):
        yield last
        before, last = last, -(v * last + n * before) / S


class Jet:
    """e_n s^n / sqrt(n!) 2^bits within `error`, and |e_n| <= factor sqrt(n!) spread^{-n/2} for n >= 1."""

    def __init__(self, values, error, factor, spread):
        self.values, self.error, self.factor, self.spread = values, error, factor, spread


def spread_of(f, K):
    """The `spread` of a kind's jet, as an interval; None where all its derivatives vanish."""
    kind = f["kind"]
    if kind == "tanh":
        return exact(K)
    if kind == "bump":
        return exact(f["width"]) ** 2 + exact(K)
    if kind == "erf":
        return 1 / (2 * exact(f["gain"]) ** 2) + exact(K) if f["gain"] else None
    require(kind == "constant", f"an intensity of a kind that is not checked here: {kind}")
    return None


def jet(f, v, K, s, orders, bits):
    """Of f at v and K > 0, exact fractions; s is the exact scale."""
    kind = f["kind"]
    iv.prec = bits + (80 if kind == "tanh" else 4 * orders + 64)
    spread = spread_of(f, K)
    if kind == "constant" or spread is None:
        height = exact(f["rate"]) if kind == "constant" else exact(f["amplitude"]) * exact(f["offset"])
        n, error = whole(height, bits)
        return Jet([n] + [0] * orders, error, None, None)
    if kind == "tanh":
        return tanh_jet(f, v, K, s, orders, bits)
    return gaussian_jet(f, v, spread, s, orders, bits)


def tanh_jet(f, v, K, s, orders, bits):
    gain, amplitude = Fraction(f["gain"]), Fraction(f["amplitude"])
    sign = 1 if gain >= 0 else -1
    require(gain != 0, "a tanh of gain 0")
    prec = iv.prec
    root = iv.sqrt(exact(K))
    mean, slope = exact(abs(gain) * v), exact(abs(gain)) * root
    moments, error = tanh_moments(mean, slope, orders, bits)
    iv.prec = prec
    values, largest, power, ratio = [], 0, exact(sign * amplitude), exact(s) / root
    for n, moment in enumerate(moments):
        scale, scale_error = whole(power, bits)  # amplitude (s / sqrt(K))^n
        values.append(moment * scale >> bits)
        largest = max(largest, ceil_div(error * (abs(scale) + scale_error) + abs(moment) * scale_error, 1 << bits) + 1)
        power *= ratio
    offset, offset_error = whole(exact(amplitude * Fraction(f["offset"])), bits)
    values[0] += offset
    return Jet(values, largest + offset_error, exact(abs(amplitude)), exact(K))


def gaussian_jet(f, v, spread, s, orders, bits):
    if f["kind"] == "bump":
        x = exact(v - Fraction(f["center"]))
        mass = exact(f["height"]) * exact(f["width"]) * iv.sqrt(2 * iv.pi)
        derivatives = list(gaussian_derivatives(x, spread, mass, orders))
        derivatives[0] += exact(f["base"])
        factor = abs(mass) / (2 * iv.sqrt(spread))
    else:
        sign = 1 if f["gain"] > 0 else -1
        amplitude = exact(f["amplitude"])
        x = exact(v)
        height = amplitude * (sign * erf(x / iv.sqrt(2 * spread)) + exact(f["offset"]))
        derivatives = [height, *gaussian_derivatives(x, spread, 2 * sign * amplitude, orders - 1)]
        factor = abs(amplitude)
    values, largest, scale = [], 0, iv.mpf(1)
    for n, e in enumerate(derivatives):
        number, error = whole(e * scale, bits)  # s^n / sqrt(n!)
        values.append(number)
        largest = max(largest, error)
        scale *= exact(s) / iv.sqrt(iv.mpf(n + 1))
    return Jet(values, largest, factor, spread)
