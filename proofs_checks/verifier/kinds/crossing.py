"""Poisson processes that cross a line, from their jump times alone [MV, Lemma 8.1].

Given m jumps on [0, S], the path stays within a of 0 if and only if i - a < tau_i < i - 1 + a for
each i, and |m - S| < a. With U_i = max(0, i - a) and V_i = min(S, i - 1 + a) these jump times fill a
volume D_m, which is a determinant [Steck 1971] that expands along its last column:
    D_m = sum_i (-1)^(m-i) D_(i-1) (V_i - U_m)_+^(m-i+1) / (m-i+1)!.
The probability is 1 - exp(-S) sum_m D_m: in whole numbers where S and a are fractions.
"""

import functools
import math
from fractions import Fraction

from mpmath import iv, mp

from fault import require, require_at_most


def root(q):
    """The square root of a fraction, if it is one."""
    top, bottom = math.isqrt(q.numerator), math.isqrt(q.denominator)
    return Fraction(top, bottom) if Fraction(top, bottom) ** 2 == q else None


def exact_volumes(S, a):
    """sum_m D_m over the m with |m - S| < a, exactly: E_m = D_m scale^m m! is whole."""
    scale = math.lcm(S.denominator, a.denominator)
    most = math.ceil(S + a) - 1
    upper = [None] + [int(min(S, i - 1 + a) * scale) for i in range(1, most + 1)]
    lower = [None] + [int(max(0, i - a) * scale) for i in range(1, most + 1)]
    E, total, factorial = [1], Fraction(1 if abs(S) < a else 0), 1
    for m in range(1, most + 1):
        value, choose = 0, 1
        for i in range(m, 0, -1):
            choose = choose * i // (m - i + 1)  # C(m, i - 1)
            width = upper[i] - lower[m]
            if width <= 0:
                break
            term = choose * E[i - 1] * width ** (m - i + 1)
            value += -term if (m - i) % 2 else term
        E.append(value)
        factorial *= m * scale
        if abs(m - S) < a:
            total += Fraction(value, factorial)
    return total


def enclosed_volumes(S, square):
    """Likewise in interval arithmetic, for a = sqrt(square) that is no fraction."""
    a = iv.sqrt(iv.mpf(square.numerator) / square.denominator)
    sign = lambda c: (c > 0) - (c < 0)  # of c - a and c + a for a fraction c
    less_than_a = lambda c: c < 0 or c * c < square
    S_iv = iv.mpf(S.numerator) / S.denominator
    most = 0
    while less_than_a(most + 1 - S):
        most += 1
    D, total = [iv.mpf(1)], iv.mpf(1 if less_than_a(S) else 0)
    upper = [None] + [i - 1 + a if less_than_a(S - (i - 1)) is False else S_iv for i in range(1, most + 1)]
    lower = [None] + [iv.mpf(0) if less_than_a(Fraction(i)) else i - a for i in range(1, most + 1)]
    for m in range(1, most + 1):
        value = iv.mpf(0)
        for i in range(m, 0, -1):
            width = upper[i] - lower[m]
            if width.b <= 0:
                break
            require(width.a > 0, "a width is not told from 0")
            value += (-1) ** (m - i) * D[i - 1] * width ** (m - i + 1) / math.factorial(m - i + 1)
        D.append(value)
        if less_than_a(abs(m - S)):
            total += value
    return total


@functools.lru_cache(maxsize=None)
def probability(n, T, x, digits):
    """P(sup_{t <= T} |Y(nt) - nt| >= x sqrt(n)), an interval; T and x are fractions."""
    require(n >= 1 and T > 0 and x >= 0, "no parameters of a crossing")
    S, square = n * T, n * x * x
    require_at_most(S + math.isqrt(math.ceil(square)), 5000, "n T + x sqrt(n)")
    a = root(square)
    # Digits lost: the probability itself is subtracted from 1, and the volumes alternate.
    exponent = float(S) * (lambda u: (1 + u) * math.log1p(u) - u)(math.sqrt(float(square)) / float(S))
    iv.dps = mp.dps = digits + int(exponent / 2.3) + (40 if a is not None else 60 + int(2.2 * S))
    if square == 0:
        return iv.mpf(1)
    if a is not None:
        volumes = exact_volumes(S, a)
        inside = iv.mpf(volumes.numerator) / volumes.denominator
    else:
        inside = enclosed_volumes(S, square)
    return 1 - iv.exp(-iv.mpf(S.numerator) / S.denominator) * inside


def decimal(text):
    """A decimal as an interval; 'inf' and '-inf' are not accepted."""
    return iv.mpf(Fraction(text).numerator) / Fraction(text).denominator


def require_encloses(certificate, value, what, digits=12):
    """The stated enclosure holds the recomputed one, or meets it where it is the narrower, and both are narrow."""
    lower, upper = decimal(certificate["lower"]), decimal(certificate["upper"])
    require(lower.a <= value.b and value.a <= upper.b, f"{what}: the value is outside")
    if (value.b - value.a) < (upper - lower).a:
        require(lower.b <= value.a and value.b <= upper.a, f"{what}: the value is not inside")
    require((upper - lower).b <= abs(upper).b * iv.mpf(10) ** (-digits), f"{what}: the enclosure is wide")
    require((value.b - value.a) <= abs(value).b * iv.mpf(10) ** (-digits), f"{what}: recomputed too coarsely")


def bennett_exponent(u):
    return (1 + u) * iv.log(1 + u) - u


def fraction(value):
    return iv.mpf(value.numerator) / value.denominator


def bound(claim, n, T, x):
    if claim.endswith("printed"):
        return 2 * iv.exp(-fraction(x * x / (4 * T)))
    if claim == "within freedman":
        return 2 * iv.exp(-fraction(x * x) / (fraction(2 * T) + fraction(2 * x / 3) / iv.sqrt(iv.mpf(n))))
    require(claim == "within bennett", "an unknown claim")
    return 2 * iv.exp(-fraction(n * T) * bennett_exponent(fraction(x / T) / iv.sqrt(iv.mpf(n))))


def crossing(certificate):
    n, T, x = certificate["n"], Fraction(certificate["T"]), Fraction(certificate["x"])
    what = f"crossing at n = {n}, T = {T}, x = {x}"
    digits = len(certificate["lower"])
    value = probability(n, T, x, digits)
    iv.dps = digits + 400
    require_encloses(certificate, value, what)
    limit = bound(certificate["claim"], n, T, x)
    if certificate["claim"] == "exceeds printed":
        require(value.a > limit.b, f"{what}: not above the printed bound")
    else:
        require(value.b < limit.a, f"{what}: not below the bound")


def crossing_atom(certificate):
    """One atom of the Poisson law exceeds the printed bound at u = (k - S) / S."""
    iv.dps = 60
    S, k = certificate["S"], certificate["k"]
    require_at_most(k, 10**5, "k")
    logarithm = -S + k * iv.log(S) - sum(iv.log(i) for i in range(1, k + 1))
    require(logarithm.a > (iv.log(2) - iv.mpf((k - S) ** 2) / (4 * S)).b, "the atom is below the bound")


def crossing_edges(certificate):
    """Both functions are convex up to a point where they are positive and concave beyond: one root each."""
    iv.dps = 2 * len(certificate["u"]["lower"]) + 20
    functions = {
        "u": (lambda u: bennett_exponent(u) - u * u / 4, iv.mpf(1)),  # curvature 1/(1+u) - 1/2
        "b": (lambda b: b * b - iv.exp(b) + 1 + b, iv.log(2)),  # curvature 2 - e^b
    }
    for name, (f, inflection) in functions.items():
        lower, upper = decimal(certificate[name]["lower"]), decimal(certificate[name]["upper"])
        require(f(inflection).a > 0 and inflection.b < lower.a, f"the inflection of {name}'s function")
        require(f(lower).a > 0 or lower.a == upper.a, f"{name}: no positive value at the lower end")
        require(f(upper).b < 0, f"{name}: no negative value at the upper end")
        require((upper - lower).b < iv.mpf(10) ** -12, f"{name}: the enclosure is wide")


CHECKS = {"crossing": crossing, "crossing_atom": crossing_atom, "crossing_edges": crossing_edges}
COMPUTED = {"crossing": ("lower", "upper"), "crossing_edges": ("u", "b")}
