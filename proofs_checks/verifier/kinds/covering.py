"""The covering number of [MV, (5.42)], with C_f T = 1: the packing and the covering, counted."""

import itertools
from fractions import Fraction

from fault import require, require_at_most


def zigzag(halves, delta):
    """Values at multiples of 2 delta of the function that rises in these halves: 0 first, 1 second."""
    values = [Fraction(0)]
    for second in halves:
        middle = values[-1] + (0 if second else 2 * delta)
        values += [middle, values[-1] + 2 * delta]
    return values


def packing(certificate):
    for inverse in certificate["inverse_delta"]:
        delta, intervals = Fraction(1, inverse), inverse // 4
        require_at_most(len(certificate["inverse_delta"]), 20, "the number of grids")
        require(4 * delta * intervals <= 1, "the packing does not fit into [0, T]")
        if intervals > 8:
            continue  # too many members to list; the argument is the same in every interval
        members = [zigzag(halves, delta) for halves in itertools.product((0, 1), repeat=intervals)]
        for f, g in itertools.combinations(members, 2):
            require(max(abs(a - b) for a, b in zip(f, g)) >= 2 * delta, "two members are too close")
        for f in members:  # slope at most C_f = 1 between knots 2 delta apart, and no decrease
            require(all(0 <= b - a <= 2 * delta for a, b in zip(f, f[1:])), "a member is not in Upsilon")


def covering(certificate):
    """Members of Upsilon with the same roundings differ by less than delta / 2 at the grid's points, and there are
    at most two roundings a step. (Up to eight steps; what happens between grid points is the argument's.)"""
    for inverse in certificate["inverse_delta"]:
        delta, steps = Fraction(1, inverse), 2 * inverse
        require_at_most(len(certificate["inverse_delta"]), 20, "the number of grids")
        classes = {}
        # Slopes 0, 1/2 and 1 on grid steps of delta / 2.
        for slopes in itertools.product((0, Fraction(1, 2), 1), repeat=min(steps, 8)):
            values = [Fraction(0)]
            for slope in slopes:
                values.append(values[-1] + slope * delta / 2)
            classes.setdefault(tuple(v // (delta / 2) for v in values), []).append(values)
        require(len(classes) <= 2 ** min(steps, 8), "more classes than claimed")
        for members in classes.values():
            spread = max(max(column) - min(column) for column in zip(*members))
            require(spread < delta / 2, "a class is wider than half a ball at the grid's points")


CHECKS = {"packing": packing, "covering": covering}
