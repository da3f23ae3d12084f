"""q^T J_v q and Lyapunov's inequality at a balanced point that is proved anew. [MV, (5.81), Lemma 5.7]"""

from mpmath import iv, mp

from kinds.balanced_points import Tanhs, digits, interval, midpoint, overlap, require_zero, trace_det
from fault import require
from gauss import lower, upper


def jacobian(certificate):
    """The network, its balanced point as intervals, and J_v over them."""
    iv.dps = mp.dps = digits(certificate["v_e"], certificate["v_i"])
    try:
        system = Tanhs(certificate["network"], certificate["K"])
        v = [interval(certificate["v_e"]), interval(certificate["v_i"])]
        middle = [midpoint(x) for x in v]
        radii = [iv.mpf(min(upper(x) - lower(m), lower(m) - lower(x))) for x, m in zip(v, middle)]
        require_zero(system, middle, radii)
        return system, v, system.J(middle, radii)
    finally:
        mp.dps = 15


def on_manifold(j):
    trace, det = trace_det(j)
    require(trace.b < 0 and det.a > 0, "the point is not on U")
    return trace, det


def abscissa(j):
    trace, det = on_manifold(j)
    discriminant = trace**2 - 4 * det
    require(discriminant.b < 0 or discriminant.a > 0, "real or complex eigenvalues: cannot be told")
    return (trace + iv.sqrt(discriminant)) / 2 if discriminant.a > 0 else trace / 2


def quadratic_form(certificate):
    system, v, j = jacobian(certificate)
    zeta = abscissa(j)
    q = [iv.mpf(x) for x in certificate["q"]]
    square = q[0] ** 2 + q[1] ** 2
    require(square.a > 0.5 and square.b < 2, "q is not of length one nearly")
    value = sum(q[a] * j[a][b] * q[b] for a in (0, 1) for b in (0, 1))
    form, half = interval(certificate["form"]), interval(certificate["half_zeta"])
    require(overlap(form, value) and overlap(half, -zeta / 2), "other numbers")
    require(value.a > (-zeta / 2 * square).b, "q^T J q <= (|zeta| / 2) |q|^2")
    s = iv.mpf(certificate["s"])
    F = system.F([v[b] + s * q[b] for b in (0, 1)])
    require(s.a > 0 and (q[0] * F[0] + q[1] * F[1] + zeta / 2 * s * square).a > 0, "q . F(v + s q) is too small")


def positive(a, b, c):
    require(a.a > 0 and (a * c - b * b).a > 0, "a matrix is not positive definite")


def lyapunov(certificate):
    _, _, j = jacobian(certificate)
    half = -abscissa(j) / 2
    require(overlap(interval(certificate["half_zeta"]), half), "another zeta")
    j = [[j[a][b] + (half if a == b else 0) for b in (0, 1)] for a in (0, 1)]  # J + (|zeta|/2) I
    ee, ei, ii = (iv.mpf(x) for x in certificate["P"])
    least, greatest = iv.mpf(certificate["least"]), iv.mpf(certificate["greatest"])
    require(0 < certificate["least"] <= certificate["greatest"], "no bounds of a positive matrix")
    positive(ee - least, ei, ii - least)
    positive(greatest - ee, ei, greatest - ii)
    almost = 1 - iv.mpf(1) / 10**9
    a = 2 * (j[0][0] * ee + j[1][0] * ei)
    c = 2 * (j[0][1] * ei + j[1][1] * ii)
    b = j[0][0] * ei + j[1][0] * ii + ee * j[0][1] + ei * j[1][1]
    positive(-a - almost, b, -c - almost)


CHECKS = {"quadratic_form": quadratic_form, "lyapunov": lyapunov}
COMPUTED = {"quadratic_form": ("v_e", "v_i", "form", "half_zeta"), "lyapunov": ("v_e", "v_i", "half_zeta")}
