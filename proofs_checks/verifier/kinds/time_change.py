"""The noise of [MV, (5.5)-(5.8)]: its mean as printed, and the superposition of synapses."""

from fractions import Fraction

from fault import require, require_at_most
from mpmath import iv, mpf


def poisson_mean(mean, terms=200):
    """E Y(mean) from the probabilities, as an interval: not from the formula."""
    probability, total = iv.exp(-iv.mpf(mean.numerator) / mean.denominator), iv.mpf(0)
    for k in range(1, terms):
        probability = probability * iv.mpf(mean.numerator) / (mean.denominator * k)
        total += k * probability
    return total + iv.mpf([0, mpf(2) ** -100])  # k P(k) falls faster than 2^-k there: mean <= 1


def printed_noise(certificate):
    """E of (5.5) and of (5.8) with (5.6) as printed, constant intensities and n sources."""
    iv.dps = 40
    n, time = certificate["n"], Fraction(certificate["time"])
    by_55, by_58 = iv.mpf(0), iv.mpf(0)
    for sign, weight, f in zip((1, -1), certificate["weights"], certificate["intensities"]):
        clock, weight = Fraction(f) * time, Fraction(weight)
        require(n * clock <= 1, "the tail of the Poisson law was bounded for means up to 1")
        C = iv.mpf(weight.numerator) / weight.denominator
        level = iv.mpf((n * clock).numerator) / (n * clock).denominator
        arrived = poisson_mean(n * clock) / iv.sqrt(n)
        by_55 += sign * C * (arrived - level / iv.sqrt(n))
        by_58 += sign * C * (arrived - iv.sqrt(level))  # w(Lambda) with sqrt(n t) at t = Lambda
    for found, key in ((by_55, "mean_of_5.5"), (by_58, "mean_of_5.8")):
        claim = Fraction(certificate[key])
        error = found - iv.mpf(claim.numerator) / claim.denominator
        require(0 in error and error.delta < mpf("1e-25"), f"{key} is not {claim}")
    require(Fraction(certificate["mean_of_5.5"]) != Fraction(certificate["mean_of_5.8"]), "the means agree")


def superposition(certificate):
    """The rate of every mark (target population, neuron, source population), in both descriptions."""
    n = certificate["n"]
    require_at_most(n, 100, "n")
    rates = [[Fraction(f) for f in certificate[key]] for key in ("rates_e", "rates_i")]
    by_synapse, by_afferent = {}, {}
    for target in (0, 1):
        for source in (0, 1):
            # The target's intensity is another function of the source's potential: here twice the rate.
            f = [(1 + target) * rate for rate in rates[source]]
            require(len(f) == n, "one rate a source")
            for j in range(n):
                for rate in f:
                    mark = (target, j, source)
                    by_synapse[mark] = by_synapse.get(mark, 0) + rate
                by_afferent[target, j, source] = n * (sum(f) / n)
    require(by_synapse == by_afferent, "the superposed synapses and the clock n Lambda differ")
    require(sum(by_synapse.values()) == Fraction(certificate["total"]), "another total rate")


CHECKS = {"printed-noise": printed_noise, "superposition": superposition}
