"""Corollary 8.2 and Lemma 8.3 of [MV], checked again."""

from fractions import Fraction

from mpmath import iv

from kinds.crossing import bennett_exponent, decimal, fraction, probability, require_encloses
from fault import require, require_at_most


def log_factorial(k):
    """log k!, enclosed: Stirling's series, whose error is below its first term left out."""
    if k < 40:
        product = 1
        for i in range(2, k + 1):
            product *= i
        return iv.log(iv.mpf(product))
    shift = 60  # up to k + shift, where the series is exact to some 60 digits
    z = iv.mpf(k + 1 + shift)
    bernoulli = [Fraction(1, 6), Fraction(-1, 30), Fraction(1, 42), Fraction(-1, 30), Fraction(5, 66),
                 Fraction(-691, 2730), Fraction(7, 6), Fraction(-3617, 510), Fraction(43867, 798),
                 Fraction(-174611, 330), Fraction(854513, 138), Fraction(-236364091, 2730)]
    terms = [fraction(B) / ((2 * j) * (2 * j - 1) * z ** (2 * j - 1)) for j, B in enumerate(bernoulli, 1)]
    error = abs(terms[-1]).b
    total = (z - fraction(Fraction(1, 2))) * iv.log(z) - z + iv.log(2 * iv.pi) / 2 + sum(terms[:-1])
    product = iv.mpf(1)
    for i in range(k + 1, k + 1 + shift):
        product *= i
    return total + iv.mpf([-error, error]) - iv.log(product)


def divergence(certificate):
    """The terms exp(-S) S^k / k! exp(b (k - S)^2 / n) increase from k0 on, where they are at least 1."""
    iv.dps = 60
    n, T, b, k = certificate["n"], Fraction(certificate["T"]), Fraction(certificate["b"]), certificate["k0"]
    S = n * T
    require(n >= 1 and T > 0 and b > 0, "no parameters of the corollary")
    require(2 * b * (k + 1) >= n, "the ratio need not increase")
    ratio = fraction(S / (k + 1)) * iv.exp(fraction(b * (2 * (k - S) + 1) / n))
    require(ratio.a >= 1, "the terms do not increase")
    logarithm = fraction(b * (k - S) ** 2 / n - S) + k * iv.log(fraction(S)) - log_factorial(k)
    require(logarithm.a >= 0, "the term is below 1")


def exponential_moment(certificate):
    """Lower and upper sums of 1 + int b e^(bx) P(sup |w| >= x sqrt(n)) dx from Steck's probabilities."""
    n, T, b = certificate["n"], Fraction(certificate["T"]), Fraction(certificate["b"])
    chances = [Fraction(i * i, 1600) for i in range(81)]
    chances = [(x, iv.mpf(1) if x == 0 else probability(n, T, x, len(certificate["lower"]) + 10)) for x in chances]
    iv.dps = len(certificate["lower"]) + 20
    lower = upper = iv.mpf(1)
    for (x, left), (y, right) in zip(chances, chances[1:]):
        rise = iv.exp(fraction(b * y)) - iv.exp(fraction(b * x))
        lower, upper = lower + rise * right, upper + rise * left
    excess = iv.log(fraction(1 / T)) - fraction(b)
    require(excess.a > 0, "T is not below exp(-b)")
    gain = 2 * iv.e * fraction(b) / excess
    upper += gain * iv.exp(-4 * excess)
    for sum_, stated in ((lower, certificate["lower"]), (upper, certificate["upper"])):
        rounding = iv.mpf(10) ** (3 - len(stated))
        require(abs(decimal(stated) - sum_).b < rounding * abs(sum_), "the moment's bound is another sum")
    require(decimal(certificate["lower"]).a <= lower.b, "the moment's lower bound is not a lower sum")
    require(upper.a <= decimal(certificate["upper"]).b, "the moment's upper bound is not an upper sum")
    require(decimal(certificate["upper"]).b <= (1 + gain).a, "the moment is not below its bound")


def modulus_floor(certificate):
    """P(|Y(m) - m| >= 2 delta), m = n eps, by its complement."""
    iv.dps = 2 * len(certificate["lower"])
    mean = certificate["n"] * Fraction(certificate["eps"])
    require(mean.denominator == 1 and certificate["n"] % 2 == 0, "n eps is not whole, or n odd")
    reach, mean = 2 * certificate["delta"], int(mean)
    require_at_most(mean + reach, 10**5, "n eps + 2 delta")
    low = max(0, mean - reach + 1)
    term = iv.exp(low * iv.log(iv.mpf(mean)) - mean - sum((iv.log(iv.mpf(i)) for i in range(2, low + 1)), iv.mpf(0)))
    inside = iv.mpf(0)
    for k in range(low, mean + reach):
        inside += term
        term = term * mean / (k + 1)
    require_encloses(certificate, 1 - inside, "modulus")
    require(decimal(certificate["lower"]).a >= 0.5, "fewer than half the paths move by 2 delta")


def modulus_rate(certificate):
    """The bound -b delta + log(1 + int b e^(bx) min(1, 2 N exp(-g(x))) dx), by the tangents of g.

    g is convex, so on each of 250 pieces exp(-g) is at most the exponential of its tangent, integrated exactly.
    """
    iv.dps = 50
    n, eps, b, delta = (certificate["least_n"], Fraction(certificate["eps"]), certificate["b"],
                        Fraction(certificate["delta"]))
    blocks = -(-1 // eps)

    def g(x):
        if n == 0:
            return x * x / (18 * fraction(eps)), x / (9 * fraction(eps))
        root = iv.sqrt(iv.mpf(n))
        u = x / (3 * root * fraction(eps))
        return n * fraction(eps) * bennett_exponent(u), root / 3 * iv.log(1 + u)

    step = Fraction(certificate["step"])
    edges = [fraction(step * i * certificate["steps"] / 250) for i in range(251)]
    total = iv.mpf(1)
    for left, right in zip(edges, edges[1:] + [None]):
        value, slope = g(left)
        log_p = iv.log(iv.mpf(2 * blocks)) - value
        if right is not None and log_p.b >= 0:
            total += iv.exp(b * right) - iv.exp(b * left)  # p <= 1
        elif right is not None:
            factor = (b - slope) * (right - left)
            mean = (iv.exp(factor) - 1) / factor if abs(factor).a > 0 else iv.mpf([1, 3])
            total += b * iv.exp(b * left + log_p) * mean * (right - left)
        else:
            require(slope.a > b, "the tail is not summable")
            total += b * iv.exp(b * left + log_p) / (slope - b)
    rate = iv.log(total) - fraction(b * delta)
    require(rate.b <= decimal(certificate["rate"]).a, "the rate is not reached")
    require(decimal(certificate["rate"]).b < 0, "the rate is not negative")


CHECKS = {"divergence": divergence, "exponential_moment": exponential_moment,
          "modulus_floor": modulus_floor, "modulus_rate": modulus_rate}
COMPUTED = {"exponential_moment": ("lower", "upper"), "modulus_floor": ("lower", "upper")}
WIDE = ("exponential_moment",)
