"""The hydrodynamic limit in the clock s, ds = dt / det J_v, along a whole piece of a path.

    dv/ds = -adj(J_v) J_K R,   dK/ds = det(J_v) R,   dt/ds = det J_v,   R_a = Sigma_a - 2 K_a / tau_a

With x = v(u) - v(0), y = K(u) - K(0) the heat equation gives E f^(j) = sum_m e_{j+m} Q_m for the coefficients Q_m of
exp(x z + y z^2 / 2): m Q_m = x Q_{m-1} + y Q_{m-2}. In the scale s of the jets, P_m = sqrt(m!) s^{-m} Q_m obeys
P_m = (x/s) P_{m-1} / sqrt(m) + (y/s^2) sqrt((m-1)/m) P_{m-2}.

The sum is cut at m = M. With q_m the same recurrence for a = |x| / sqrt(S), b = |y| / S (S: the jet's spread) in place of
x / s, y / s^2, for m > M q_m <= Y theta^{m-M} if theta^2 >= a theta / sqrt(M+1) + b and Y >= max(q_M, theta q_{M-1}), and
what is left out is at most factor S^{-j/2} (M+1+j)^{j/2} Y theta / (1 - theta (1 + 1/(M+1))^2), j <= 4.
"""

from fractions import Fraction
from math import prod, sqrt

from mpmath import iv

from fault import require
from functions import Function, ceil_div
from jets import at_most, exact, jet, spread_of

STATES = range(4)  # v_e, v_i, K_e, K_i: v_a is a, K_a is 2 + a
BOTH = (0, 1)


class Expansion:
    """The jets of a network at one point."""

    def __init__(self, network, tau, at, bits, most):
        self.weights = [[Fraction(C) for C in row] for row in network["C"]]
        self.leak = [2 / Fraction(t) for t in tau]
        self.at, self.most, self.bits = at, most, bits
        self.scales = []
        for b in BOTH:
            require(at[2 + b] > 0, "a variance is not positive")
            spreads = [spread_of(network["f"][a][b], at[2 + b]) for a in BOTH]
            spreads = [float(x.a) for x in spreads if x is not None] or [1.0]
            self.scales.append(Fraction(sqrt(min(spreads))))
        self.jets = [[jet(network["f"][a][b], at[b], at[2 + b], self.scales[b], most + 4, bits) for b in BOTH] for a in BOTH]

    def expectations(self, path, up_to, space):
        """E f_ab^(j) along the path, [a][b][j]."""
        result = [[[], []], [[], []]]
        for b in BOTH:
            s = self.scales[b]
            x = space.sub(path[b], space.constant(self.at[b]))
            y = space.sub(path[2 + b], space.constant(self.at[2 + b]))
            P = self._heat_polynomials(space.times(x, 1 / s), space.times(y, 1 / s**2), space)
            norms = [p.norm() for p in P]
            for a in BOTH:
                for j in range(up_to + 1):
                    f = self._sum(self.jets[a][b], P, norms, j, space)
                    f = space.times(f.widened(self._tail(self.jets[a][b], x, y, s, j, space)), 1 / s**j)
                    result[a][b].append(f)
        return result

    def _heat_polynomials(self, x, y, space):
        P = [space.constant(Fraction(1))]
        for m in range(1, self.most + 1):
            term = space.times_near(space.mul(x, P[-1]), space.root(1, m), 1)
            if m > 1:
                term = space.add(term, space.times_near(space.mul(y, P[-2]), space.root(m - 1, m), 1))
            P.append(term)
        return P

    def _sum(self, jet_, P, norms, j, space):
        W, factors = space.W, []
        lost = 0
        for m in range(self.most + 1):
            root = space.root(prod(range(m + 1, m + j + 1)))
            value = jet_.values[j + m]
            factors.append(value * root >> W)
            error = 1 + ceil_div(jet_.error * (root + 1) + abs(value), space.one)
            lost += error * norms[m] + abs(factors[-1]) * P[m].rest
        size = max(len(p.c) for p in P)
        c = [sum(a * p.c[k] for a, p in zip(factors, P) if k < len(p.c)) >> W for k in range(size)]
        return Function(c, size + ceil_div(lost, space.one))

    def _tail(self, jet_, x, y, s, j, space):
        """Before the division by s^j."""
        if jet_.factor is None:
            return 0
        iv.prec = 60
        M, unit = self.most, iv.mpf(2) ** -space.W
        a = x.norm() * unit / iv.sqrt(jet_.spread)
        b = y.norm() * unit / jet_.spread
        before, last = iv.mpf(0), iv.mpf(1)
        for m in range(1, M + 1):
            before, last = last, a * last / iv.sqrt(iv.mpf(m)) + b * iv.sqrt(iv.mpf(m - 1) / m) * before
        drift = float((a / iv.sqrt(iv.mpf(M + 1))).b) / 2
        theta = iv.mpf((drift + sqrt(drift**2 + float(b.b))) * (1 + 1e-6) + 1e-30)
        left = 1 - theta * (1 + iv.mpf(1) / (M + 1)) ** 2
        require(left.a > 0, "the series of the expectations is not known to converge")
        require((theta**2 - a * theta / iv.sqrt(iv.mpf(M + 1)) - b).a >= 0, "a bound of the series fails")
        top = max(last.b, (theta * before).b)
        rest = jet_.factor * top * theta / left * iv.sqrt((M + 1 + j) * exact(s) ** 2 / jet_.spread) ** j
        return at_most(rest, space.W)


def parts(expansion, f, path, space):
    """J_v, J_K and R."""
    C, sign = expansion.weights, (1, -1)
    J = [[space.times(f[a][b][1], sign[b] * C[a][b]) for b in BOTH] for a in BOTH]
    H = [[space.times(f[a][b][2], sign[b] * C[a][b] / 2) for b in BOTH] for a in BOTH]
    R = []
    for a in BOTH:
        fed = space.add(space.times(f[a][0][0], C[a][0] ** 2), space.times(f[a][1][0], C[a][1] ** 2))
        R.append(space.sub(fed, space.times(path[2 + a], expansion.leak[a])))
    return J, H, R


def parts_by(expansion, f, k, space):
    """Their derivatives by the state k."""
    C, sign = expansion.weights, (1, -1)
    b, heat = k % 2, k // 2
    zero = Function([], 0)
    J, H, R = [[zero, zero], [zero, zero]], [[zero, zero], [zero, zero]], [zero, zero]
    for a in BOTH:
        half = sign[b] * C[a][b] / 2**heat
        J[a][b] = space.times(f[a][b][2 + heat], half)
        H[a][b] = space.times(f[a][b][3 + heat], half / 2)
        R[a] = space.times(f[a][b][1 + heat], C[a][b] ** 2 / 2**heat)
    if heat:
        R[b] = space.sub(R[b], space.constant(expansion.leak[b]))
    return J, H, R


def product(space, J, x):
    return [space.add(space.mul(J[a][0], x[0]), space.mul(J[a][1], x[1])) for a in BOTH]


def minus_adjugate(space, J, x):
    """-adj(J) x"""
    return [space.sub(space.mul(J[a][1 - a], x[1 - a]), space.mul(J[1 - a][1 - a], x[a])) for a in BOTH]


def polar(space, A, B):
    """The bilinear form of which det is the half on the diagonal."""
    same = space.add(space.mul(A[0][0], B[1][1]), space.mul(B[0][0], A[1][1]))
    return space.sub(same, space.add(space.mul(A[0][1], B[1][0]), space.mul(B[0][1], A[1][0])))


class Field:
    def __init__(self, expansion, path, space, gradient=False):
        f = expansion.expectations(path, 4 if gradient else 2, space)
        J, H, R = self.parts = parts(expansion, f, path, space)
        self.trace = space.add(J[0][0], J[1][1])
        self.det = space.times(polar(space, J, J), Fraction(1, 2))
        drive = product(space, H, R)
        self.rate = [*minus_adjugate(space, J, drive), *(space.mul(self.det, r) for r in R), self.det]
        if not gradient:
            return
        self.parts_by = [parts_by(expansion, f, k, space) for k in STATES]
        self.trace_by = [space.add(dJ[0][0], dJ[1][1]) for dJ, _, _ in self.parts_by]
        self.det_by = [polar(space, J, dJ) for dJ, _, _ in self.parts_by]
        self.rate_by = [self._rate_by(space, drive, *self.parts_by[k], self.det_by[k]) for k in STATES]

    def _rate_by(self, space, drive, dJ, dH, dR, d_det):
        J, H, R = self.parts
        d_drive = [space.add(p, q) for p, q in zip(product(space, dH, R), product(space, H, dR))]
        v = [space.add(p, q) for p, q in zip(minus_adjugate(space, dJ, drive), minus_adjugate(space, J, d_drive))]
        K = [space.add(space.mul(d_det, R[a]), space.mul(self.det, dR[a])) for a in BOTH]
        return [*v, *K, d_det]
