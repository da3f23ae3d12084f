"""Tests, from the samples that the ledger holds: z, the planted z, the power and the smallest deviation again.

The rules are those of proofs_checks/ledger/test.hpp. Weighted least squares are solved by the normal equations in
exact fractions, binomial tails summed in whole numbers, instead of a library's matrices and special functions.
What is left on trust are the samples' means and variances: whoever doubts them runs `poise check` with the seed.
"""

import math
from fractions import Fraction

from mpmath import mp

from fault import require

LEVEL = 1e-6
CLOSE = 1e-9  # of numbers that were computed in doubles by many steps: rounding errors are far below
ROUNDED = 1e-12  # by a few
MEASURED = ("mean", "variance", "successes", "mean_square")


def finite(value, what, least=-math.inf):
    require(isinstance(value, (int, float)) and not isinstance(value, bool), f"{what} is no number")
    require(math.isfinite(value), f"{what} is not finite")
    require(value >= least, f"{what} is {value}, less than {least}")
    return float(value)


def whole(value, what, least=0):
    require(isinstance(value, int) and not isinstance(value, bool), f"{what} is no whole number")
    require(least <= value <= 10**12, f"{what} is {value}: out of range")
    return value


def moments(group):
    """Mean and squared standard error."""
    count = whole(group["count"], "a count", 1)
    variance = finite(group["variance"], "a variance", 0.0)
    return finite(group["mean"], "a mean"), variance / count


def z_of(mean, square):
    require(square > 0, "samples without any spread")
    return mean / math.sqrt(square)


def p_value(z):
    return math.erfc(abs(z) / math.sqrt(2))


def critical():
    return float(mp.sqrt(2) * mp.erfinv(1 - mp.mpf(LEVEL)))


def least_squares(groups, exponents):
    """a_0 of y = a_0 + sum a_k n^(-p_k), weighted, and its variance; rational where the exponents are whole."""
    require(0 < len(exponents) < len(groups) <= 50, "not enough sizes for that many exponents")
    sizes = [finite(group["n"], "a size", 1.0) for group in groups]
    require(sizes == sorted(set(sizes)), "sizes do not increase")
    unit = sizes[0]
    powers = [0.0] + [finite(p, "an exponent", 1e-3) for p in exponents]
    rows, values, weights = [], [], []
    for group, size in zip(groups, sizes):
        mean, square = moments(group)
        require(square > 0, "samples without any spread")
        rows.append([Fraction((size / unit) ** -p) for p in powers])
        values.append(Fraction(mean))
        weights.append(1 / Fraction(square))
    order = range(len(powers))
    matrix = [[sum(w * r[i] * r[j] for w, r in zip(weights, rows)) for j in order] for i in order]
    right = [[sum(w * r[i] * y for w, r, y in zip(weights, rows, values)), Fraction(i == 0)] for i in order]
    for k in order:  # Gauss and Jordan; the matrix is positive definite
        pivot = matrix[k][k]
        require(pivot > 0, "sizes that tell no limit")
        for i in order:
            if i != k:
                factor = matrix[i][k] / pivot
                matrix[i] = [a - factor * b for a, b in zip(matrix[i], matrix[k])]
                right[i] = [a - factor * b for a, b in zip(right[i], right[k])]
    return float(right[0][0] / matrix[0][0]), float(right[0][1] / matrix[0][0])


def tail(successes, count, chance):
    """P(at least so many successes of count trials)."""
    share = mp.mpf(chance)
    terms = (math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(successes, count + 1))
    return sum(terms, mp.mpf(0))


def trials(data):
    (group,) = data["groups"]
    count, successes = whole(group["count"], "a count", 1), whole(group["successes"], "successes")
    require(successes <= count <= 2000, "more successes than trials, or more trials than are gone through")
    chance = finite(data["chance"], "a chance", 0.0)
    require(0 < chance < 1, "a chance outside (0, 1)")
    return successes, count, chance


def statistic(data):
    """("z", its value, its rounding) or ("p", a one-sided p-value, its rounding); and the smallest deviation rejected."""
    rule, groups = data["rule"], data["groups"]
    require(isinstance(groups, list) and groups, "a test without samples")
    if rule == "tail":
        successes, count, chance = trials(data)
        least = next((k for k in range(count + 1) if tail(k, count, chance) < LEVEL), None)
        require(least is not None, "no number of successes would be rejected")
        return ("p", tail(successes, count, chance), CLOSE), least / count - chance
    if rule == "spread":
        (group,) = groups
        spread = 2 / (9 * whole(group["count"], "a count", 1))
        expected = finite(data["expected"], "a variance", 1e-300)
        root = (finite(group["mean_square"], "a mean square", 0.0) / expected) ** (1 / 3)
        z = (root - (1 - spread)) / math.sqrt(spread)
        return ("z", z, ROUNDED), ((1 - spread + critical() * math.sqrt(spread)) ** 3 - 1) * expected
    if rule == "mean":
        (group,) = groups
        mean, square = moments(group)
    elif rule == "difference":
        (one, first), (other, second) = map(moments, groups)
        mean, square = one - other, first + second
    else:
        require(rule == "limit", "a rule that is not known")
        mean, square = least_squares(groups, data["exponents"])
    mean -= 0.0 if rule == "difference" else finite(data["expected"], "what is expected")
    rounding = CLOSE if rule == "limit" else ROUNDED
    return ("z", z_of(mean, square), rounding), critical() * math.sqrt(square)


def require_z(stated, found, what):
    kind, value, rounding = found
    stated = finite(stated, what)
    if kind == "z":
        require(math.isfinite(value), f"{what} of the samples is not finite")
        require(abs(stated - value) <= rounding * (1 + abs(value)), f"{what} is not that of the samples")
        return
    require(stated >= 0, f"{what} of a one-sided test is negative")
    value = max(value, mp.mpf("1e-300"))
    relative = abs(mp.erfc(mp.mpf(stated) / mp.sqrt(2)) / value - 1)
    require(relative <= rounding * (1 + stated * stated), f"{what} is not that of the samples")


def verify_test(test):
    """The test accepts the data and rejects the planted ones, by samples that are there."""
    named = f'the test of "{test["null"]}"'[:120]
    require(test["data"]["rule"] == test["planted"]["rule"], f"{named}: two rules")
    z, deviation = statistic(test["data"])
    planted, _ = statistic(test["planted"])
    require_z(test["z"], z, f"{named}: z")
    require_z(test["planted_z"], planted, f"{named}: the planted z")
    require(p_value(test["z"]) >= LEVEL, f"{named} rejects")
    require(p_value(test["planted_z"]) < LEVEL, f"{named} misses its planted alternative")
    power = math.erfc((critical() - abs(test["planted_z"])) / math.sqrt(2)) / 2
    require(abs(finite(test["power"], f"{named}: the power") - power) <= CLOSE, f"{named}: another power")
    size = finite(test["unit"]["size"], f"{named}: the unit", 1e-300)
    deviation = math.sqrt(deviation) if test["unit"].get("square") else deviation
    smallest = finite(test["smallest"], f"{named}: the smallest deviation")
    require(abs(smallest - deviation / size) <= CLOSE * abs(smallest), f"{named}: another smallest deviation")
