"""The counterexample to [MV, Lemma 5.1]: proofs_checks/statements/lemma_5_1.cpp, with the fold network of explicit_fold."""

import math
import re

from fault import require, require_at_most
from mpmath import iv, mp


def sides(n):
    """The left side from below, the right side over its constant from above."""
    w = 10 * iv.sqrt(2 * iv.log(n)) / n
    small, five, normal = 1 / iv.sqrt(n), iv.sqrt(iv.mpf(5)), iv.sqrt(2 / iv.pi)
    pull = 2 - 2 * (iv.mpf(1) / 2 + 1 / iv.sqrt(iv.mpf(6)))  # 2 - 2 sup_v E f_ie(v + sqrt(5) Z)
    decayed = iv.exp(-(iv.mpf(1) / 2 - 1 / n))
    y = iv.sqrt(n) * (pull - 2 * five * w - 8 * small) * (1 - decayed) - iv.sqrt(2 * iv.log(2)) - small
    empirical = five * (normal + w) + 4 * small + (normal + w) + 4 * small
    # rates C^2 Q: 4 * 1 + 4 * 2, and 3/2 + 2; int_0^{1/2} e^{2s} ds = (e - 1) / 2
    grown = (iv.exp(1) - 1) / 2
    gaussian = 2 * normal + 2 * iv.sqrt(12 * grown) + 2 * iv.sqrt(iv.mpf(7) / 2 * grown)
    return y / 2, small + empirical + gaussian


def weak_excitation():
    """E f_ie(v + sqrt(5) Z) against 1/2 + exp(-v^2/12) / sqrt(6), by quadrature, at a few v."""
    for v in (0, 1, 4):
        mean = mp.quad(lambda z: mp.exp(-((v + mp.sqrt(5) * z) ** 2) / 2) * mp.npdf(z), [-12, -4, -1, 0, 1, 4, 12])
        require(abs(mean - mp.exp(-mp.mpf(v) ** 2 / 12) / mp.sqrt(6)) < 1e-10, "the bump's mean is another")


def means_at_the_end(n, h):
    """Of v' = -v + sqrt(n) F(v, 5, 1): Rosenbrock's two-stage method of order two, L-stable, extrapolated once."""
    gamma, root_n = 1 - math.sqrt(0.5), math.sqrt(n)

    def rate(v):
        inhibition = 1 + math.erf(v[1] / math.sqrt(3))
        return [-v[0] + root_n * 2 * (1 - inhibition),
                -v[1] + root_n * (0.5 + math.exp(-v[0] ** 2 / 12) / math.sqrt(6) - inhibition)]

    def solve(v, step, right):
        """(1 - gamma step f'(v)) k = right."""
        slope = 2 / math.sqrt(3 * math.pi) * math.exp(-v[1] ** 2 / 3)
        bump = -v[0] / 6 * math.exp(-v[0] ** 2 / 12) / math.sqrt(6)
        g = gamma * step
        a, b, c, d = 1 + g, 2 * g * root_n * slope, -g * root_n * bump, 1 + g + g * root_n * slope
        det = a * d - b * c
        return [(d * right[0] - b * right[1]) / det, (a * right[1] - c * right[0]) / det]

    def follow(steps):
        step, v = 0.5 / steps, [-math.sqrt(2 * math.log(2)), 0.0]
        for _ in range(steps):
            k = solve(v, step, rate(v))
            later = rate([v[0] + step * k[0], v[1] + step * k[1]])
            m = solve(v, step, [later[0] - 2 * k[0], later[1] - 2 * k[1]])
            v = [v[i] + step * (1.5 * k[i] + 0.5 * m[i]) for i in (0, 1)]
        return v

    coarse, fine = follow(h), follow(2 * h)
    return [(4 * y - x) / 3 for x, y in zip(coarse, fine)]


def rounding(text):
    """Some units in the last place of a decimal."""
    return mp.mpf(10) ** (4 - len(re.sub(r"e.*|\D", "", text).lstrip("0")))


def driven_apart(certificate):
    iv.dps = max(len(row["left_at_least"]) for row in certificate["rows"]) + 20
    weak_excitation()
    rows, constants = certificate["rows"], []
    require([row["decade"] for row in rows] == [6, 8, 10, 12], "other sizes")
    for row in rows:
        left, right = sides(iv.mpf(10) ** row["decade"])
        stated_left, stated_right = iv.mpf(row["left_at_least"]), iv.mpf(row["right_at_most"])
        require(stated_left.a <= left.b and right.a <= stated_right.b, "a side is not what is stated")
        require((left / stated_left - 1).b < rounding(row["left_at_least"])
                and (stated_right / right - 1).b < rounding(row["right_at_most"]), "a side is stated too weakly")
        constants.append(stated_left / stated_right)
    require(all((after / before).a > 5 for before, after in zip(constants, constants[1:])), "no growth like sqrt(n)")
    require(constants[-1].a > 1000, "the least constant stays small")
    means = certificate["means"]
    require([row["n"] for row in means] == [100, 10**4, 10**6], "other sizes of the mean field")
    for row in means:
        require_at_most(row["n"], 10**6, "n")
        found = means_at_the_end(row["n"], 4000)
        for value, key in zip(found, ("v_e", "v_i")):
            require(abs(value - row[key]) < 1e-5 * (1 + abs(value)), f"{key} is another at n = {row['n']}")
    require(means[-1]["v_e"] > 300 and means[-1]["v_e"] > 10 * means[-2]["v_e"] > 100, "the means do not run away")


COMPUTED = {"driven_apart": ("left_at_least", "right_at_most", "v_e", "v_i")}
CHECKS = {"driven_apart": driven_apart}
WIDE = ("driven_apart",)  # numbers, no enclosures
