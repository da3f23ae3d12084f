"""Balanced points of [MV, Section 6]: none as printed, one as corrected.

As printed: the chain of inequalities that proofs_checks/statements/section_6.cpp derives. As corrected: each point by
Banach's theorem for Newton's operator, and the count, where f_ee and f_ie are affine in one function A of
v_e, by a scan of one variable: both equations give A as an increasing function of v_i.
"""

from fractions import Fraction

from mpmath import iv, mp

from fault import require, require_at_most
from gauss import lower, mean_tanh, mean_tanh_slope, normal_cdf, number, upper


def interval(pair):
    """The interval between two decimals; not rounded inwards."""
    require(Fraction(pair[0]) <= Fraction(pair[1]), "an enclosure's ends are exchanged")
    return iv.mpf([number(pair[0]).a, number(pair[1]).b])


def digits(*pairs):
    """Enough to tell enclosures of this length from their neighbours."""
    return max(len(end) for pair in pairs for end in pair) + 25


def midpoint(x):
    return iv.mpf((lower(x) + upper(x)) / 2)


def no_balanced_point(certificate):
    iv.dps = 25
    network, (k_e, k_i) = certificate["network"], certificate["K"]
    (ee, ei), (ie, ii) = network["f"]
    shape = [(f["kind"], f["amplitude"], f["offset"]) for f in (ee, ei, ie, ii)]
    printed = [("tanh", 0.5, 2), ("tanh", 0.5, 2), ("tanh", 1, 1), ("tanh", 1, 1)]
    require(shape == printed and (ee["gain"], ii["gain"]) == (1, 0.5), "not the intensities (6.1)-(6.4)")
    require(network["C"] == [[1, 1.5], [0.5, 0.5]], "not the weights of Section 6")
    a, w = certificate["a"], certificate["w"]
    require(len(a) == len(w) + 1 and a == sorted(a) and a[-1] == 0, "not a chain up to 0")
    big_a = lambda v: mean_tanh(1.0, iv.mpf(v), k_e)
    require((big_a(a[0]) + iv.mpf(0.5)).b < 0, "the chain begins too far right")
    for left, right, witness in zip(a, a[1:], w):
        require(((big_a(right) + 0.5) / 3 - normal_cdf(witness)).b <= 0, f"(i) fails at {right}")
        inhibition = mean_tanh(0.5, iv.sqrt(iv.mpf(k_i)) * witness, k_i)
        threshold = 2 * normal_cdf(iv.mpf(left) / iv.sqrt(iv.mpf(k_e))) - 1
        require((inhibition - threshold).b <= 0, f"(ii) fails at {left}")


class Tanhs:
    """F and J_v of a network whose intensities are all of kind tanh."""

    def __init__(self, network, variances):
        self.weights, self.f, self.variances = network["C"], network["f"], variances
        require(all(f["kind"] == "tanh" for row in self.f for f in row), "an intensity of another kind")

    def part(self, a, b, v):
        f = self.f[a][b]
        return (1, -1)[b] * iv.mpf(self.weights[a][b]) * f["amplitude"] * (
            mean_tanh(f["gain"], v, self.variances[b]) + f["offset"])

    def slope(self, a, b, v):
        f = self.f[a][b]
        return (1, -1)[b] * iv.mpf(self.weights[a][b]) * f["amplitude"] * mean_tanh_slope(
            f["gain"], v, self.variances[b])

    def bend(self, a, b):
        """No smaller than the Lipschitz constant of `slope`: |tanh''| < 1."""
        f = self.f[a][b]
        return iv.mpf(self.weights[a][b]) * abs(f["amplitude"]) * iv.mpf(f["gain"]) ** 2

    def F(self, v):
        return [self.part(a, 0, v[0]) + self.part(a, 1, v[1]) for a in (0, 1)]

    def J(self, v, radii=(0, 0)):
        """At every point whose coordinates differ from v's by the radii at most."""
        def entry(a, b):
            return self.slope(a, b, v[b]) + iv.mpf([-1, 1]) * self.bend(a, b) * radii[b]

        return [[entry(a, b) for b in (0, 1)] for a in (0, 1)]


def trace_det(j):
    return j[0][0] + j[1][1], j[0][0] * j[1][1] - j[0][1] * j[1][0]


def require_zero(system, v, radii):
    """Newton's operator maps the box around v into itself and contracts it (in the norm max |x_a| / r_a):
    exactly one zero there."""
    j = system.J(v)
    det = trace_det(j)[1]
    y = [[midpoint(j[1][1] / det), midpoint(-j[0][1] / det)], [midpoint(-j[1][0] / det), midpoint(j[0][0] / det)]]
    near = system.J(v, radii)
    f = system.F(v)
    for a in (0, 1):
        row = [(1 if a == c else 0) - sum(y[a][b] * near[b][c] for b in (0, 1)) for c in (0, 1)]
        moved = abs(row[0]) * radii[0] + abs(row[1]) * radii[1]
        step = abs(y[a][0] * f[0] + y[a][1] * f[1])
        require((step + moved - radii[a]).b < 0, "a point is not within its enclosure")


def overlap(x, y):
    return x.a <= y.b and y.a <= x.b


def verify_point(system, point):
    v = [interval(point["v_e"]), interval(point["v_i"])]
    middle = [midpoint(x) for x in v]
    radii = [iv.mpf(min(upper(x) - lower(m), lower(m) - lower(x))) for x, m in zip(v, middle)]
    require_zero(system, middle, radii)
    trace, det = trace_det(system.J(middle, radii))
    require(overlap(trace, interval(point["trace"])) and overlap(det, interval(point["det"])),
            "the trace or the determinant is another")
    require(point["on_manifold"] == (trace.b < 0 and det.a > 0), "on U, or not: the claim is wrong")
    require((trace.b < 0 or trace.a > 0) and (det.b < 0 or det.a > 0), "the signs cannot be told")


def scan(system, roots):
    """All v_i at which the two increasing functions agree in (-1, 1) lie next to the roots, one each."""
    def branch(a, inhibition):
        e, i = system.f[a]
        out = iv.mpf(system.weights[a][1]) * i["amplitude"] * (inhibition + i["offset"])
        return out / (iv.mpf(system.weights[a][0]) * e["amplitude"]) - e["offset"]

    known = {}

    def at(v):
        """Both functions at a finite v_i or in the limit."""
        if v not in known:
            means = [iv.mpf(mp.sign(v))] * 2 if mp.isinf(v) else [
                mean_tanh(system.f[a][1]["gain"], iv.mpf(v), system.variances[1]) for a in (0, 1)]
            known[v] = [branch(a, means[a]) for a in (0, 1)]
        return known[v]

    def excluded(left, right):
        (p, q), (r, s) = at(left), at(right)
        return max(p.a, q.a) >= 1 or min(r.b, s.b) <= -1 or r.b < q.a or p.a > s.b

    radius = mp.mpf(1) / 64  # next to a root the two functions cross with different slopes
    edges = [-mp.inf]
    for root in sorted(roots, key=lower):
        middle = midpoint(root)
        slopes = []
        for a in (0, 1):
            e = system.f[a][0]
            near = system.slope(a, 1, middle) + iv.mpf([-1, 1]) * system.bend(a, 1) * radius
            slopes.append(-near / (iv.mpf(system.weights[a][0]) * e["amplitude"]))
        difference = slopes[0] - slopes[1]
        require(difference.a > 0 or difference.b < 0, "a second root may be next to the first")
        edges += [lower(middle) - radius, lower(middle) + radius]
    edges.append(mp.inf)
    require(edges == sorted(edges), "two roots are too close")
    stack = list(zip(edges[::2], edges[1::2]))
    for _ in range(4000):
        if not stack:
            return
        left, right = stack.pop()
        if excluded(left, right):
            continue
        if mp.isinf(left):
            cut = mp.mpf(min(right, 0)) - 2 if not mp.isinf(right) else mp.mpf(0)
        elif mp.isinf(right):
            cut = mp.mpf(max(left, 0)) + 2
        else:
            cut = (left + right) / 2
        stack += [(left, cut), (cut, right)]
    require(False, "the scan does not end")


def balanced_points(certificate):
    system = Tanhs(certificate["network"], certificate["K"])
    require_at_most(len(certificate["points"]), 100, "the number of points")
    try:
        for point in certificate["points"]:
            iv.dps = mp.dps = digits(point["v_e"], point["v_i"])
            verify_point(system, point)
        (ee, _), (ie, _) = system.f
        require(ee["gain"] == ie["gain"], "f_ee and f_ie have no common shape")
        require(all(f["gain"] > 0 and f["amplitude"] > 0 for row in system.f for f in row), "a decreasing f")
        iv.dps = 20
        scan(system, [interval(point["v_i"]) for point in certificate["points"]])
    finally:
        mp.dps = 15


CHECKS = {"no_balanced_point": no_balanced_point, "balanced_points": balanced_points}
COMPUTED = {"balanced_points": ("v_e", "v_i", "trace", "det")}
