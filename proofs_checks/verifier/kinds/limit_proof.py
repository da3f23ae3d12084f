"""The constants in the proof of the hydrodynamic limit: docs/theory/hydrodynamic-limit.md, Lemma 2 and section 1."""

import math
from fractions import Fraction

from fault import require, require_at_most
from kinds.balanced_points import digits, interval, overlap
from mpmath import iv, mp


def squared_ratio(z):
    """36 |psi(z) + z^2/2|^2 / z^6 for z > 0."""
    real, imaginary = iv.cos(z) - 1 + z**2 / 2, iv.sin(z) - z
    return 36 * (real**2 + imaginary**2) / z**6


def alternating_series():
    """The coefficients of |psi + z^2/2|^2, from those of its terms, are those whose terms alternate and fall up to z = 5."""
    for k in range(1, 30):
        sign = (-1) ** k  # of z^(2k) in 2 + z^4/4 - 2 cos z + z^2 cos z - 2 z sin z
        found = Fraction(-2 * sign, math.factorial(2 * k)) + Fraction(-sign, math.factorial(2 * k - 2))
        found -= 2 * Fraction(-sign, math.factorial(2 * k - 1))
        found += Fraction(1, 4) if k == 2 else 0
        require(found == Fraction(-sign * (2 * k - 1) * (2 * k - 2), math.factorial(2 * k)) or k < 3, "another series")
        require(found == 0 or k >= 3, "a lower power does not cancel")
        if k >= 3:  # decreases in k
            require(25 * Fraction(2 * k, (2 * k - 1) * (2 * k - 2) * (2 * k + 2)) < 1, "the terms do not fall")


def psi_remainder(certificate):
    alternating_series()  # for z <= 5: N <= its first term z^6 / 36
    start, end = certificate["from"], certificate["to"]
    require(0 < start <= 5 and end >= 6, "a gap between the series and the boxes, or beyond them")
    require_at_most(end, 100, "the end of the boxes")
    iv.dps, z, width = 30, Fraction(start), Fraction(1, 50)
    while z < end:
        left, right = (iv.mpf(edge.numerator) / edge.denominator for edge in (z, z + width))
        require(squared_ratio(iv.mpf([left.a, right.b])).b < 1, f"|psi + z^2/2| > |z|^3/6 near z = {float(z)}")
        z += width
    require(2 + end + end**2 / 2 <= end**3 / 6 and 1 + end <= end**2 / 2, "beyond the boxes")
    require(len(certificate["ratios"]) >= 3, "too few ratios")
    for row in certificate["ratios"]:
        iv.dps = 3 * digits(row["ratio"])
        found = iv.sqrt(squared_ratio(iv.mpf(row["z"])))
        lower, upper = (iv.mpf(end) for end in row["ratio"])
        require(overlap(interval(row["ratio"]), found) and found.b < 1, f"another ratio at z = {row['z']}")
        require((upper - lower).b < mp.mpf(10) ** -12, "the enclosure of a ratio is wide")


def exponential_martingale(certificate):
    """sum_k P(Y = k) e^{i z (k - S)}, the tail beyond m at most P(Y = m) / (1 - S / (m + 1))."""
    rows = certificate["rows"]
    require(len(rows) >= 3, "too few rows")
    for row in rows:
        iv.dps = digits(row["real"], row["imaginary"]) + 20
        S, z = iv.mpf(row["S"]), iv.mpf(row["z"])
        require_at_most(row["S"], 1000, "S")
        require(row["S"] > 0 and row["z"] != 0, "nothing is claimed")
        weight, real, imaginary, k = iv.exp(-S), iv.mpf(0), iv.mpf(0), 0
        while k <= 2 * row["S"] + 10 or weight.b > mp.mpf(10) ** -iv.dps:
            real += weight * iv.cos(z * (k - S))
            imaginary += weight * iv.sin(z * (k - S))
            k += 1
            weight = weight * S / k
        tail = iv.mpf([-1, 1]) * 2 * weight
        for found, key in ((real + tail, "real"), (imaginary + tail, "imaginary")):
            require(overlap(interval(row[key]), found), f"the {key} part is another at S = {row['S']}")
            lower, upper = (iv.mpf(end) for end in row[key])
            require((upper - lower).b < mp.mpf(10) ** -12, "an enclosure is wide")


COMPUTED = {"psi_remainder": ("ratio",), "exponential_martingale": ("real", "imaginary")}
CHECKS = {"psi_remainder": psi_remainder, "exponential_martingale": exponential_martingale}
