"""The two inequalities that leave [MV, Section 6] without a balanced point if it names sources first; K_e = 1."""

from fault import require
from gauss import lower, mean_tanh, normal_cdf, upper
from kinds.balanced_points import digits, interval, overlap
from mpmath import iv


def no_point_by_sources(certificate):
    iv.dps = digits(certificate["cdf"], certificate["A"])
    a = iv.mpf(certificate["a"])
    cdf, big_a = normal_cdf(a), mean_tanh(1.0, a, 1.0)
    for value, key in ((cdf, "cdf"), (big_a, "A")):
        stated = interval(certificate[key])
        require(overlap(value, stated), f"{key} is another")
        require(upper(stated) - lower(stated) <= 1e-12 * abs(lower(stated)), f"a wide enclosure of {key}")
    require((6 * cdf).a > 1, "Phi(a) may be 1/6")
    require(big_a.b < -0.5, "A(a) may be -1/2")


CHECKS = {"no_point_by_sources": no_point_by_sources}
COMPUTED = {"no_point_by_sources": ("cdf", "A")}
