"""How the hydrodynamic limit leaves the balanced manifold: certificates of `poise exit --certify`.

A certificate is a path in pieces: polynomials in u, 0 <= u <= 1, on pieces of length h in the clock of limit_field.py.
Of each piece the defect d = |p' - h G(p)| is bounded, and the matrix B of the bounds of h dG_i/dx_j in a tube |x - p| <=
2^-24. While it stays in the tube the distance of the limit from p is at most exp(B+) (e + d), and exp(B) e + exp(B+) d at
the end (B+: without negative diagonal entries). The signs of trace J_v and det J_v, with these errors, are then looked at
on every piece; and so is what is claimed of the exit.

At the start a balanced point is shown to exist by Newton's operator. A claim that there is never an exit has a region
around a rest point, in which v(K) exists, on U, and the limit contracts in the norm of P; see poise/certify/limit/rest.hpp.
"""

from fractions import Fraction

from mpmath import iv

from fault import require, require_at_most
from functions import Function, Functions, ceil_div
from gauss import number
from jets import at_most, exact
from limit_field import BOTH, STATES, Expansion, Field

TUBE = 24  # the radius is 2^-TUBE
UNIT = 64  # bits of entries of matrices
UNKNOWNS = range(5)
GUARD = 32  # bits beyond those of the certificate


def upward(x):
    return ceil_div(x, 1 << UNIT)


def add_upward(A, B):
    return [[upward(sum(a * b for a, b in zip(row, column))) for column in zip(*B)] for row in A]


def exponential(B):
    """Entries above those of exp(B), in 2^-UNIT; B has no negative entry."""
    size = max(sum(row) for row in B)
    require(size < 200 << UNIT, "errors grow too fast")
    term = [[int(i == j) << UNIT for j in UNKNOWNS] for i in UNKNOWNS]
    total, k = term, 0
    while k < (2 * size >> UNIT) + 2 or max(map(sum, term)) > 1 << 20:
        k += 1
        term = [[ceil_div(x, k) for x in row] for row in add_upward(term, B)]
        total = [[x + y for x, y in zip(*rows)] for rows in zip(total, term)]
    rest = max(map(sum, term))  # the ratio of what follows is below 1/2
    return [[x + rest for x in row] for row in total]


def propagate(B, start, defect):
    """The reach on [0, 1], and the error at its end; B_ii may be negative."""
    positive = [[max(x, 0) if i == j else x for j, x in enumerate(row)] for i, row in enumerate(B)]
    shift = max(max(-B[i][i] for i in UNKNOWNS), 0)
    shifted = exponential([[x + shift * (i == j) for j, x in enumerate(row)] for i, row in enumerate(B)])
    iv.prec = 80
    decay = at_most(iv.exp(-iv.mpf(shift) / 2**UNIT), UNIT)
    larger = exponential(positive)
    reach = [upward(sum(E * (e + d) for E, e, d in zip(row, start, defect))) for row in larger]
    end = [upward(upward(sum(E * e for E, e in zip(row, start))) * decay) + upward(sum(E * d for E, d in zip(more, defect)))
           for row, more in zip(shifted, larger)]
    return reach, end


class Piece:
    """One step, with all bounds in 2^-W."""

    def __init__(self, certificate, step, start, spaces):
        self.bits, (fine, coarse) = certificate["bits"], spaces
        up = fine.W - self.bits
        path = [Function([int(c) << up for c in coefficients]) for coefficients in step["path"]]
        require(len(path) == 5 and all(0 < len(p.c) <= fine.degree + 1 for p in path), "a path of another shape")
        h = Fraction(step["length"])
        require(h > 0, "a step that does not go forward")
        at = [Fraction(p.c[0], fine.one) for p in path]
        expansion = Expansion(certificate["network"], certificate["tau"], at, fine.W, 3 * self.bits // 4 + 20)
        field = Field(expansion, path, fine)
        slopes = [Function([k * c for k, c in enumerate(p.c)][1:]) for p in path]
        defect = [fine.sub(s, fine.times(g, h)).norm() for s, g in zip(slopes, field.rate)]
        tube = [coarse.cut(p).widened(fine.one >> TUBE) for p in path]
        around = Field(expansion, tube[:4], coarse, gradient=True)
        B = [[0] * 5 for _ in UNKNOWNS]
        for i in UNKNOWNS:
            for j in STATES:
                entry = coarse.times(around.rate_by[j][i], h)
                B[i][j] = (entry.highest() if i == j else entry.norm()) * 2**UNIT // fine.one + 1
        self.reach, self.error = propagate(B, start, defect)
        require(all(self.reach[k] < fine.one >> TUBE for k in STATES), "the path is not known to stay in its tube")
        self.path, self.expansion = path, expansion
        self.trace = self._of_all_paths(field.trace, around.trace_by, fine)
        self.det = self._of_all_paths(field.det, around.det_by, fine)
        self.rate = [self._of_all_paths(field.rate[i], [around.rate_by[k][i] for k in STATES], fine) for i in UNKNOWNS]
        self.time = path[4].widened(self.reach[4])

    def _of_all_paths(self, f, by, space):
        return f.widened(sum(ceil_div(by[k].norm() * self.reach[k], space.one) for k in STATES))

    def last(self):
        return [sum(p.c) for p in self.path]

    def on_manifold(self, first, last):
        """trace J_v < 0 < det J_v for u in [first, last] 2^-bits."""
        pieces = [(first, last)]
        for _ in range(20_000):
            if not pieces:
                return True
            low, high = pieces.pop()
            if self.trace.range(low, high, self.bits)[1] < 0 < self.det.range(low, high, self.bits)[0]:
                continue
            if high - low <= 1:
                return False
            middle = (low + high) // 2
            pieces += [(middle, high), (low, middle)]
        return False


def check_start(certificate, piece, claimed, W):
    """A zero of F within the claimed distances of the start: Newton's operator maps that box into itself."""
    iv.prec = W
    at, expansion = piece.expansion.at, piece.expansion
    require([at[2 + a] for a in BOTH] == [Fraction(k) for k in certificate["K"]], "the variances are not those of the start")
    J = [[weighted(expansion, a, b, 1) for b in BOTH] for a in BOTH]
    Y = [[middle(x) for x in row] for row in inverse([[middle(x) for x in row] for row in J])]
    radius = [exact(Fraction(claimed[a], 1 << W)) for a in BOTH]
    for b in BOTH:  # J_v in the box
        for a in BOTH:
            bend = abs(exact(expansion.weights[a][b])) * curvature(certificate["network"]["f"][a][b]) * radius[b]
            J[a][b] += iv.mpf([-1, 1]) * bend.b
    YJ, F = times(Y, J), net_input(expansion)
    for i in BOTH:
        moved = abs(Y[i][0] * F[0] + Y[i][1] * F[1])
        moved += sum(abs(YJ[i][j] - int(i == j)) * radius[j] for j in BOTH)
        require(moved.b < radius[i].a, "no balanced point is proved at the start")


def middle(x):
    return iv.mpf(x.mid)


def weighted(expansion, a, b, n):
    """C_ab e_n with the sign of the source, at the point of the expansion; n < 2."""
    jet, unit = expansion.jets[a][b], iv.mpf(2) ** -expansion.bits
    e = (jet.values[n] + iv.mpf([-jet.error, jet.error])) * unit / exact(expansion.scales[b]) ** n
    return (1, -1)[b] * exact(expansion.weights[a][b]) * e


def net_input(expansion):
    """F"""
    return [weighted(expansion, a, 0, 0) + weighted(expansion, a, 1, 0) for a in BOTH]


def curvature(f):
    """>= sup |f''|"""
    if f["kind"] == "bump":
        return abs(exact(f["height"])) / exact(f["width"]) ** 2
    return abs(exact(f["amplitude"])) * exact(f["gain"]) ** 2 if f["kind"] in ("tanh", "erf") else iv.mpf(0)


def check_exit(certificate, piece, W):
    """The first zero of one of the signs lies between the two u, and the time there between the two decimals."""
    first, last = (int(u) for u in certificate["where"])
    require(0 <= first < last <= 1 << piece.bits, "the exit is not in the last step")
    require(first == 0 or piece.on_manifold(0, first), "the limit may leave before")
    lost, kept = {"fold": (piece.det, piece.trace), "hopf": (piece.trace, piece.det)}[certificate["exit"]]
    sign = 1 if certificate["exit"] == "fold" else -1
    least, most = lost.range(last, last, piece.bits)
    require((most if sign > 0 else -least) < 0, "the sign does not change")
    least, most = kept.range(first, last, piece.bits)
    require((-most if sign > 0 else least) > 0, "both signs change")
    if certificate["exit"] == "fold":
        ranges = [piece.rate[a].range(first, last, piece.bits) for a in BOTH]
        require(any(low > 0 or high < 0 for low, high in ranges), "perhaps a folded singularity")
    low, high = (Fraction(end) for end in certificate["eta"])
    least, most = piece.time.range(first, last, piece.bits)
    require(low <= Fraction(least, 1 << W) and Fraction(most, 1 << W) <= high, "the time is not in its enclosure")


def inverse(m):
    det = m[0][0] * m[1][1] - m[0][1] * m[1][0]
    require(not 0 in det, "J_v is singular around the rest point")
    return [[m[1][1] / det, -m[0][1] / det], [-m[1][0] / det, m[0][0] / det]]


def times(x, y):
    return [[x[i][0] * y[0][j] + x[i][1] * y[1][j] for j in BOTH] for i in BOTH]


def norm(m):
    return max((abs(row[0]) + abs(row[1])).b for row in m)


def check_rest(certificate, end, error, space):
    """The region is one, and the path ends in it."""
    rest, W, bits = certificate["rest"], space.W, certificate["bits"]
    center = [Fraction(int(c), 1 << bits) for c in rest["center"]]
    radii = [Fraction(rest["v_radius"])] * 2 + [Fraction(rest["K_radius"])] * 2
    require(all(r > 0 for r in radii), "a region without inside")
    expansion = Expansion(certificate["network"], certificate["tau"], center, W, 3 * bits // 4 + 20)
    point = [space.constant(c) for c in center]
    box = [p.widened(ceil_div(r.numerator << W, r.denominator)) for p, r in zip(point, radii)]
    field, thin = Field(expansion, box, space, gradient=True), Field(expansion, point, space)
    iv.prec = W
    unit = iv.mpf(2) ** -W

    def interval(f):
        middle_ = f.c[0] if f.c else 0
        return iv.mpf([middle_ - f.rest, middle_ + f.rest]) * unit

    require(interval(field.trace).b < 0 < interval(field.det).a, "the region is not on U")
    J, H = ([[interval(f) for f in row] for row in matrix] for matrix in field.parts[:2])
    R_by = [[interval(f) for f in d[2]] for d in field.parts_by]
    F = net_input(expansion)
    rho_v, rho_K = exact(radii[0]), exact(radii[2])
    Y = [[middle(x) for x in row] for row in inverse([[middle(x) for x in row] for row in J])]
    YJ = times(Y, J)
    left = 1 - iv.mpf(norm([[YJ[i][j] - int(i == j) for j in BOTH] for i in BOTH]))
    offset = iv.mpf(max(abs(Y[i][0] * F[0] + Y[i][1] * F[1]).b for i in BOTH))
    require((offset + norm(times(Y, H)) * rho_K).b <= (left * rho_v).a and left.a > 0, "v(K) is not proved")
    slope = times(inverse(J), H)
    A = [[R_by[2 + b][a] - sum(R_by[c][a] * slope[c][b] for c in BOTH) for b in BOTH] for a in BOTH]
    p, q, r = (exact(x) for x in rest["P"])
    mu, level = iv.mpf(0.25), exact(rest["level"])
    require(p.a > 0 and (p * r - q * q).a > 0 and level.a > 0, "P is not positive")
    e = 2 * (p * A[0][0] + q * A[1][0]) + mu
    i = 2 * (q * A[0][1] + r * A[1][1]) + mu
    mixed = p * A[0][1] + q * A[1][1] + A[0][0] * q + A[1][0] * r
    require(e.b < 0 and (mixed * mixed - e * i).b < 0, "the limit does not contract")
    for across in (p, r):
        require((level**2 * across - rho_K**2 * (p * r - q * q)).b <= 0, "the ellipse leaves the box")
    v_offset = iv.mpf((offset / left).b)
    g = [interval(thin.parts[2][a]) + sum(iv.mpf([-1, 1]) * abs(R_by[c][a]).b * v_offset for c in BOTH) for a in BOTH]
    push = abs(p * g[0] + q * g[1]) + abs(q * g[0] + r * g[1])
    require((2 * push * iv.sqrt(p + r) - mu * level).b < 0, "the ellipse's border does not point inward")
    x = [(iv.mpf([n - d, n + d]) * unit - exact(c)) for n, d, c in zip(end, error, center)]
    require(all(abs(x[a]).b <= rho_v.a for a in BOTH), "the path does not end in the region")
    require((p * x[2] ** 2 + r * x[3] ** 2 + 2 * q * x[2] * x[3] - level**2).b < 0, "the path does not end in the region")


def claims(decimals, W):
    """Errors that are claimed, in 2^-W."""
    require(len(decimals) == 5, "errors of another shape")
    return [int(Fraction(x) * 2**W) for x in decimals]


def verify(certificate):
    bits, steps = certificate["bits"], certificate["steps"]
    require(isinstance(bits, int) and 53 <= bits <= 1200, "a precision that poise does not use")
    require(steps, "a path without steps")
    require_at_most(len(steps), 5000, "the number of steps")
    require(certificate["exit"] in ("fold", "hopf", "none"), "an unknown kind of exit")
    degree = len(steps[0]["path"][0]) - 1
    require_at_most(degree, bits, "the degree")
    W = bits + GUARD
    spaces = Functions(W, degree), Functions(W, 6)
    error, end = claims(steps[0]["error"], W), None
    for k, step in enumerate(steps):
        require(all(e <= c for e, c in zip(error, claims(step["error"], W))), f"step {k}: the error is larger than claimed")
        piece = Piece(certificate, step, error, spaces)
        if k == 0:
            check_start(certificate, piece, error, W)
            require(piece.path[4].c[0] == 0, "the time does not start at 0")
        leaves = k == len(steps) - 1 and certificate["exit"] != "none"
        require(leaves or piece.on_manifold(0, 1 << bits), f"step {k}: the limit may leave the manifold")
        end = piece.last()
        following = [int(p[0]) << GUARD for p in steps[k + 1]["path"]] if k + 1 < len(steps) else end
        error = [e + abs(x - y) for e, x, y in zip(piece.error, end, following)]
        end = following
    if certificate["exit"] != "none":
        check_exit(certificate, piece, W)
    elif certificate["horizon"] is None:
        check_rest(certificate, end, error, Functions(W, 0))
    else:
        require(Fraction(certificate["horizon"]) <= Fraction(end[4] - error[4], 1 << W), "the path ends before the horizon")


CHECKS = {"limit_exit": verify}
WIDE = ("limit_exit",)  # the time is as narrow as was asked for
