"""The start at which the bracket of [MV, (5.62)] vanishes and the variances part."""

from fractions import Fraction

from fault import require
from gauss import erf, lower, upper
from kinds.balanced_points import interval
from kinds.crossing import fraction
from kinds.symmetric_network import jacobian
from mpmath import iv


def misplaced_weight(certificate):
    _, trace, determinant = jacobian(certificate)  # sets iv.dps, and asks for 0 < f
    a, g = ([[fraction(Fraction(x)) for x in row] for row in certificate[key]] for key in ("amplitude", "gain"))
    require(all(g[k][1].a == 2 * g[k][0].a and a[k][1].a == a[k][0].a for k in (0, 1)), "u_i is not u_e / 2")
    u = interval(certificate["u"])
    difference = lambda x: a[0][0] * erf(g[0][0] * x) - a[1][0] * erf(g[1][0] * x)
    require(u.a > 0 and (difference(iv.mpf(lower(u))) * difference(iv.mpf(upper(u)))).b < 0, "no crossing in u")
    rates = [1 + a[k][0] * erf(g[k][0] * u) for k in (0, 1)]
    found = {"weight_squared": rates[0], "trace": trace, "determinant": determinant}
    found["gap"] = 4 * rates[0] * (rates[0] - 1)
    require(rates[1].a <= rates[0].b and rates[0].a <= rates[1].b, "two rates that differ")
    for key, value in found.items():
        ends = interval(certificate[key])
        require(ends.a <= value.b and value.a <= ends.b, f"{key} is another")
        for wide in (ends, value):
            require(upper(wide) - lower(wide) <= 1e-12 * abs(lower(wide)), f"a wide enclosure of {key}")
    require(trace.b < 0 < determinant.a, "not on the balanced manifold")
    require(found["gap"].a > 1, "the variances hardly part")


CHECKS = {"misplaced_weight": misplaced_weight}
COMPUTED = {"misplaced_weight": ("u", "weight_squared", "gap", "trace", "determinant")}
