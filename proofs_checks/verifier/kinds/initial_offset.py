"""The least constant of [MV, Lemma 5.4] for means that start n^(-1/4) off the balanced point."""

from mpmath import iv

from fault import require


def initial_offset(certificate):
    iv.dps = 60
    constants = []
    for decade, least in certificate["decades_and_least_constant"]:
        n = iv.mpf(10) ** decade
        log_n = decade * iv.log(10)
        w = (2 * iv.sqrt(2 * log_n) + 2) / n
        ratio = n ** iv.mpf(-0.25) / (n ** iv.mpf(-0.5) + 2 * w)
        require(iv.mpf(least).a <= ratio.b, f"the least constant at n = 10^{decade} is smaller")
        constants.append(iv.mpf(least).a)
    require(all(2 * a < b for a, b in zip(constants, constants[1:])), "the constants do not grow")
    require(constants[-1] > 1e5, "the constants stay small")


CHECKS = {"initial_offset": initial_offset}
