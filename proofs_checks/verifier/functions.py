"""Functions on [0, 1] in whole numbers: a polynomial in u, and a bound of what is missing.

    f(u) = 2^-W (sum_k c_k u^k + r(u)),   |r| <= rest on [0, 1],   c_k and rest whole

Sums, products and multiples of such functions are such functions: what a product has beyond the degree, and every
rounding, goes into the rest. Python's whole numbers have no end, so that nothing else is ever rounded.
"""

from math import isqrt


def ceil_div(a, b):
    return -(-a // b)


class Functions:
    """Arithmetic with W bits up to one degree."""

    def __init__(self, bits, degree):
        self.W, self.degree = bits, degree
        self.one = 1 << bits

    def constant(self, fraction):
        """Of an exact number."""
        c = fraction.numerator * self.one // fraction.denominator
        return Function([c], int(c * fraction.denominator != fraction.numerator * self.one))

    def cut(self, f):
        """The part beyond the degree goes into the rest."""
        return Function(f.c[: self.degree + 1], f.rest + sum(map(abs, f.c[self.degree + 1 :])))

    def add(self, f, g):
        short, long = sorted((f.c, g.c), key=len)
        c = [a + b for a, b in zip(short, long)] + long[len(short) :]
        return Function(c, f.rest + g.rest)

    def sub(self, f, g):
        return self.add(f, Function([-c for c in g.c], g.rest))

    def mul(self, f, g):
        W, most = self.W, self.degree + 1
        product = [0] * (len(f.c) + len(g.c) - 1) if f.c and g.c else []
        for k, a in enumerate(f.c):
            if a:
                for j, b in enumerate(g.c, k):
                    product[j] += a * b
        c = [x >> W for x in product[:most]]
        size_f, size_g = sum(map(abs, f.c)), sum(map(abs, g.c))
        lost = sum(map(abs, product[most:])) + size_f * g.rest + f.rest * (size_g + g.rest)
        return Function(c, len(c) + ceil_div(lost, self.one))

    def times(self, f, fraction):
        """The product with an exact number."""
        a, b = fraction.numerator, fraction.denominator
        return Function([c * a // b for c in f.c], len(f.c) + ceil_div(f.rest * abs(a), b))

    def times_near(self, f, number, error):
        """The product with a number within `error` 2^-W of `number` 2^-W."""
        size = sum(map(abs, f.c))
        lost = size * error + f.rest * (abs(number) + error)
        return Function([c * number >> self.W for c in f.c], len(f.c) + ceil_div(lost, self.one))

    def root(self, numerator, denominator=1):
        """sqrt(numerator / denominator) 2^W, less than 1 too small."""
        return isqrt((numerator << (2 * self.W)) // denominator)


class Function:
    def __init__(self, c, rest=0):
        self.c, self.rest = c, rest

    def norm(self):
        """>= |f| 2^W on [0, 1]."""
        return sum(map(abs, self.c)) + self.rest

    def highest(self):
        """>= f 2^W on [0, 1]."""
        return (self.c[0] if self.c else 0) + sum(map(abs, self.c[1:])) + self.rest

    def range(self, low, high, bits):
        """Contains f 2^W for u in [low, high] 2^-bits, within [0, 1]."""
        least = most = 0
        for c in reversed(self.c):
            ends = (least * low, least * high, most * low, most * high)
            least, most = (min(ends) >> bits) + c, -(-max(ends) >> bits) + c
        return least - self.rest, most + self.rest

    def widened(self, more):
        return Function(self.c, self.rest + more)
