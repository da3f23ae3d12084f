"""The counterexample to [MV, Lemma 5.6]: closed forms for erf, its series in interval arithmetic."""

from mpmath import iv, mp

from fault import require


def erf(x):
    """For 0 < x <= 2: its Taylor series alternates, and decreases from some term on."""
    total, power = iv.mpf(0), x
    for k in range(200):
        term = power / (2 * k + 1)
        total += term if k % 2 == 0 else -term
        power = power * x * x / (k + 1)
    require(power.b < mp.mpf(10) ** -70, "the series of erf does not settle")
    return 2 / iv.sqrt(iv.pi) * (total + iv.mpf([-1, 1]) * power)


def variance_gap(certificate):
    iv.dps = 80
    C = iv.mpf(certificate["excitatory_weight"])
    offset, J, gap = certificate["offset"], [], iv.mpf(0)
    for gain_e, gain_i in certificate["gains"]:
        # E erf(g (1 + Z)) = erf(s), s = g / sqrt(1 + 2 g^2); slope 2 s exp(-s^2) / sqrt(pi)
        shrunk = [iv.mpf(g) / iv.sqrt(1 + 2 * iv.mpf(g) ** 2) for g in (gain_e, gain_i)]
        values = [erf(s) + offset for s in shrunk]
        slopes = [2 * s * iv.exp(-s * s) / iv.sqrt(iv.pi) for s in shrunk]
        excess = [erf(iv.mpf(g)) + offset - value for g, value in zip((gain_e, gain_i), values)]
        weight = C * values[0] / values[1]
        J.append((C * slopes[0], -weight * slopes[1]))
        gap += abs(C * C * excess[0] + weight * weight * excess[1])
    bound = iv.sqrt(8 / iv.pi)
    require((J[0][0] + J[1][1]).b < 0, "the trace is not negative")
    require((J[0][0] * J[1][1] - J[0][1] * J[1][0]).a > 0, "the determinant is not positive")
    require(gap.a > bound.b, "the gap does not exceed the bound")
    for name, value in (("gap", gap), ("bound", bound)):
        lower, upper = (iv.mpf(text) for text in certificate[name])
        require(lower.a <= value.b and value.a <= upper.b, f"{name} is not in its enclosure")
        require(upper.b - lower.a < mp.mpf(10) ** -10, f"the enclosure of {name} is too wide to tell")


CHECKS = {"variance_gap": variance_gap}
COMPUTED = {"variance_gap": ("gap", "bound")}
