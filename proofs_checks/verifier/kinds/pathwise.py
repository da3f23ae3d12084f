"""The corrected Lemmas 5.1, 5.4, 5.6, 5.7 of [MV] on a path that the certificate holds: proofs_checks/evidence/pathwise.hpp.

Sums over the neurons are Python's floats, whose error (1e-12) is far below the margin that is asked for (1e-9).
d_W is taken by the quantile formula, int |Q(u) - x_(j)| du over the cells of length 1/n, in place of the integral of
|F_n - Phi|; powers of the step's matrix are taken anew for each step.
"""

import functools
import math
from fractions import Fraction
from statistics import NormalDist

from fault import require, require_at_most

MARGIN = 1e-9
STANDARD = NormalDist()
BETA = math.sqrt(2 / math.pi)


@functools.cache
def edges(n):
    """Q(j/n) and phi(Q(j/n)), j = 0, ..., n."""
    inner = [STANDARD.inv_cdf(j / n) for j in range(1, n)]
    q = [-math.inf, *inner, math.inf]
    return q, [0.0, *(STANDARD.pdf(x) for x in inner), 0.0]


def wasserstein(x, variance):
    """W1 of the points and N(0, variance): on a cell, int_a^b |s Q - x| du, where Q crosses x/s or not."""
    n, s = len(x), math.sqrt(variance)
    q, density = edges(n)
    total = 0.0
    for j, point in enumerate(sorted(x)):
        z = point / s
        low, high, mass = density[j], density[j + 1], 1 / n
        if z <= q[j]:
            total += (low - high) - z * mass
        elif z >= q[j + 1]:
            total += z * mass - (low - high)
        else:
            below = STANDARD.cdf(z) - j / n  # the mass of the cell under z
            at = STANDARD.pdf(z)
            total += (z * below - (low - at)) + ((at - high) - z * (mass - below))
    return s * total


def constants(certificate):
    """Slopes of E f with the signs of J, Lipschitz constants, bounds of f''."""
    J, lipschitz, curvature = [], [], []
    for a in (0, 1):
        rows = ([], [], [])
        for b in (0, 1):
            size, gain = (float(Fraction(certificate[key][a][b])) for key in ("amplitude", "gain"))
            require(0 < abs(size) < 1 and 0 < gain < 10, "f is not positive, or decreases in gain")
            steepest = 2 * abs(size) * gain / math.sqrt(math.pi)
            rows[0].append((1, -1)[b] * math.copysign(steepest, size) / math.sqrt(1 + 2 * gain**2))
            rows[1].append(steepest)
            rows[2].append(steepest * gain * math.sqrt(2 / math.e))
        for table, row in zip((J, lipschitz, curvature), rows):
            table.append(row)
    return J, lipschitz, curvature


def column_norm(m):
    return max(abs(m[0][b]) + abs(m[1][b]) for b in (0, 1))


def euclidean_column(m):
    return max(math.hypot(m[0][b], m[1][b]) for b in (0, 1))


def product(x, y):
    return [[sum(x[a][k] * y[k][b] for k in (0, 1)) for b in (0, 1)] for a in (0, 1)]


def power(m, k):
    return [[1.0, 0.0], [0.0, 1.0]] if k == 0 else product(power(m, k - 1), m)


def numbers(text):
    """Whole numbers in ascending order, one space between two."""
    found = [int(word) for word in text.split(" ")]
    require(found == sorted(found) and " ".join(map(str, found)) == text, "potentials that are not in order")
    return found


def digest(multiples):
    """A polynomial over all of them, modulo a prime."""
    value = 1
    for at in multiples:
        for one in at:
            for x in one:
                value = (value * 1_000_003 + x) % 999_999_999_989
    return value


class Path:
    """u, and v and K of (5.2) and (5.63) with the rates held over a step."""

    def __init__(self, certificate):
        self.h = certificate["step"]
        scale = certificate["scale"]
        multiples = [[numbers(at[a]) for a in "ei"] for at in certificate["potentials"]]
        require(all(set(at) == {"e", "i"} for at in certificate["potentials"]), "other populations")
        require(digest(multiples) == certificate["digest"], "the potentials are not those of the digest")
        u = [[[x / scale for x in one] for one in at] for at in multiples]
        self.n, self.steps = len(u[0][0]), len(u) - 1
        require_at_most(self.n * len(u), 100_000, "the size of the path")
        require(0 < self.h <= 0.25 and self.n >= 50 and self.steps >= 4, "no path to speak of")
        require(all(len(x) == self.n for at in u for x in at), "neurons come and go")
        self.decay = math.exp(-self.h)
        self.drive = math.sqrt(self.n) * (1 - self.decay)
        self.growth = (1 - self.decay**2) / 2
        size, gain = ([[float(Fraction(x)) for x in row] for row in certificate[key]] for key in ("amplitude", "gain"))
        v, K = [0.0, 0.0], [1.0, 1.0]
        self.v, self.K, self.F, self.d, self.own = [], [], [], [], []
        for at in u:
            Q = [[math.fsum(1 + size[a][b] * math.erf(gain[a][b] * x) for x in at[b]) / self.n for b in (0, 1)]
                 for a in (0, 1)]
            x = [[value - v[b] for value in at[b]] for b in (0, 1)]
            F = [Q[a][0] - Q[a][1] for a in (0, 1)]
            self.v.append(v)
            self.K.append(K)
            self.F.append(F)
            self.d.append(sum(wasserstein(x[b], 1.0) for b in (0, 1)))
            self.own.append(sum(wasserstein(x[b], K[b]) for b in (0, 1)))
            v = [self.decay * v[a] + self.drive * F[a] for a in (0, 1)]
            K = [self.decay**2 * K[a] + self.growth * (Q[a][0] + Q[a][1]) for a in (0, 1)]

    def off(self, k):
        return abs(self.v[k][0]) + abs(self.v[k][1])

    def L(self, k):
        return sum(max(abs(self.K[i][a] - 1) for i in range(k + 1)) for a in (0, 1))


def root(X, B):
    """Of s = X + B s^2, the smaller."""
    rest = 1 - 4 * B * X
    return 2 * X / (1 + math.sqrt(rest)) if rest > 0 else None


def sides(lemma, path, J, c, L, k):
    """Left and right at step k >= 1; the right is None where the lemma does not apply."""
    step = [[path.drive * J[a][b] + (path.decay if a == b else 0) for b in (0, 1)] for a in (0, 1)]
    A = path.drive * sum(column_norm(power(step, i)) for i in range(k))
    G = ((1 + c * BETA * path.growth) ** k - 1) / BETA
    off = max(path.off(i) for i in range(k + 1))
    if lemma == "5.4":
        return off, root(A * c * max(path.d[:k]), A * L)
    if lemma == "5.6":
        return path.L(k), G * max(path.off(i) + path.own[i] for i in range(k))
    b, D = A * c * BETA * G, max(path.own[: k + 1])
    s = root(A * c * (1 + BETA * G) * D / (1 - b), A * L / (1 - b)) if b < 1 else None
    left = max(path.off(i) + path.L(i) for i in range(k + 1))
    return left, None if s is None else s + G * (s + D)


def lyapunov(J, l):
    """(J + l I)^T P + P (J + l I) = -I as three linear equations, by Cramer's rule."""
    a, b, c, d = J[0][0] + l, J[0][1], J[1][0], J[1][1] + l
    # 2(a p + c q) = -1, b p + (a + d) q + c r = 0, 2(b q + d r) = -1
    det = lambda m: sum(m[0][i] * (m[1][(i + 1) % 3] * m[2][(i + 2) % 3] - m[1][(i + 2) % 3] * m[2][(i + 1) % 3])
                        for i in range(3))
    rows, right = [[2 * a, 2 * c, 0], [b, a + d, c], [0, 2 * b, 2 * d]], [-1, 0, -1]
    whole = det(rows)
    return [det([[right[i] if j == k else rows[i][j] for j in range(3)] for i in range(3)]) / whole for k in range(3)]


def attraction(path, J, c, L, k):
    trace, det = J[0][0] + J[1][1], J[0][0] * J[1][1] - J[0][1] * J[1][0]
    l = -(trace + math.sqrt(max(trace**2 - 4 * det, 0))) / 4
    p, r, s = lyapunov(J, l)
    greatest = (p + s + math.hypot(p - s, 2 * r)) / 2
    q, F = path.v[k], path.F[k]
    Pq = [p * q[0] + r * q[1], r * q[0] + s * q[1]]
    size = math.hypot(*q)
    right = greatest * c * path.d[k] * size - l * (q[0] * Pq[0] + q[1] * Pq[1])
    return Pq[0] * F[0] + Pq[1] * F[1], right if size < 1 / (2 * greatest * L) else None


def pathwise(certificate):
    lemma, path = certificate["lemma"], Path(certificate)
    require(lemma in ("5.1", "5.4", "5.6", "5.7"), "no such lemma")
    J, lipschitz, curvature = constants(certificate)
    require(J[0][0] + J[1][1] < 0 < J[0][0] * J[1][1] - J[0][1] * J[1][0], "v = 0 is not on U")
    if lemma == "5.7":
        c, L = euclidean_column(lipschitz), euclidean_column(curvature) / 2
        two_sides = lambda c, k: attraction(path, J, c, L, k)
        steps = range(path.steps + 1)
    else:
        c, L = column_norm(lipschitz), column_norm(curvature) / 2
        two_sides = lambda c, k: sides(lemma, path, J, c, L, k)
        steps = range(1, path.steps + 1)
    require(len(certificate["left"]) == len(certificate["right"]) == len(steps), "not one pair of sides a step")
    caught, applied = 0, 0
    for k, stated_left, stated_right in zip(steps, certificate["left"], certificate["right"]):
        left, right = two_sides(c, k)
        twin = two_sides(c / 2, k)[1]
        require(abs(left - stated_left) < MARGIN, f"another left side at step {k}")
        require((right is None) == (stated_right is None), f"the lemma applies at step {k}, or does not")
        if right is None:
            continue
        applied += 1
        require(abs(right - stated_right) < MARGIN, f"another right side at step {k}")
        require(left + MARGIN <= right or left == right == 0, f"Lemma {lemma} fails at step {k}")
        caught += twin is not None and twin + MARGIN < left
    require(applied > 0, "the lemma applies nowhere")
    require(certificate["twin_caught"] == caught, "the twin is caught at other steps")
    apart = Fraction(certificate["amplitude"][0][0]) < 0
    require(certificate["network"] == ("apart" if apart else "coupled"), "another network")
    if apart:
        require(caught > 0, "half the constant would do as well")


CHECKS = {"pathwise": pathwise}
COMPUTED = {"pathwise": ("left", "right", "twin_caught", "digest")}
DRAWN = {"pathwise": ("potentials",)}
WIDE = ("pathwise",)  # numbers, no enclosures
