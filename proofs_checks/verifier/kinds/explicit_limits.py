"""The two limits in closed form of proofs_checks/evidence/explicit_limits.hpp: a fold, and a Hopf point before any fold.

The C++ side states the solutions; here F, J_v, J_K and Sigma are evaluated at them from the closed forms of
the expectations, and (4.6)-(4.11) and (5.24) must hold.
"""

from mpmath import iv, mp

from kinds.balanced_points import digits, interval, overlap
from fault import require
from gauss import erf


def expectation(f, v, variance):
    """E f(v + sqrt(variance) Z) and its derivatives in v and in the variance."""
    v, variance = iv.mpf(v), iv.mpf(variance)
    if f["kind"] == "constant":
        return iv.mpf(f["rate"]), iv.mpf(0), iv.mpf(0)
    if f["kind"] == "erf":
        gain, amplitude = iv.mpf(f["gain"]), iv.mpf(f["amplitude"])
        s = gain / iv.sqrt(1 + 2 * gain**2 * variance)
        slope = 2 * amplitude * s * iv.exp(-((s * v) ** 2)) / iv.sqrt(iv.pi)
        return amplitude * (erf(s * v) + f["offset"]), slope, -slope * v * s**2
    require(f["kind"] == "bump", "no closed form")
    square, x = iv.mpf(f["width"]) ** 2 + variance, v - f["center"]
    bump = iv.mpf(f["height"]) * f["width"] / iv.sqrt(square) * iv.exp(-(x**2) / (2 * square))
    return f["base"] + bump, -bump * x / square, bump * (x**2 / square - 1) / (2 * square)


def evaluate(network, v, variances):
    """F, Sigma, J_v, J_K."""
    weights, f = network["C"], network["f"]
    at = [[expectation(f[a][b], v[b], variances[b]) for b in (0, 1)] for a in (0, 1)]
    term = lambda a, b, k: (1, -1)[b] * iv.mpf(weights[a][b]) * at[a][b][k]
    matrix = lambda k: [[term(a, b, k) for b in (0, 1)] for a in (0, 1)]
    F = [term(a, 0, 0) + term(a, 1, 0) for a in (0, 1)]
    sigma = [sum(iv.mpf(weights[a][b]) ** 2 * at[a][b][0] for b in (0, 1)) for a in (0, 1)]
    return F, sigma, matrix(1), matrix(2)


def small(x):
    return abs(x).b < mp.mpf(10) ** -12


def explicit_fold(certificate):
    iv.dps = digits(certificate["eta"]) + 40  # v_e is 10^-6 of what it is computed from
    network = certificate["network"]
    require(network["C"] == [[2, 2], [1, 1]] and certificate["K"] == [1, 1], "another network")
    require(network["tau"] == [1, 1], "other time constants")
    (ee, ei), (ie, ii) = network["f"]
    require(ee == {"kind": "constant", "rate": 1} and ei == ii, "another network")
    require((ei["kind"], ei["amplitude"], ei["offset"]) == ("erf", 1, 1), "another network")
    # Beyond S = width^2 + K_e = 4 the bump's mean is less than 1 = E f_ii everywhere: 1/2 + 1/2 = 1 at it.
    require(ie == {"kind": "bump", "base": 0.5, "height": 1, "center": 0, "width": 1}, "another bump")
    require(overlap(interval(certificate["eta"]), iv.log(iv.mpf(3)) / 2), "another eta")
    last = None
    for state in certificate["states"]:
        h, v, slope = iv.mpf(state["before"]), interval(state["v_e"]), interval(state["slope"])
        grown = iv.exp(2 * h)  # 3 e^{-2t} at t = eta - h
        F, sigma, j, jk = evaluate(network, [v, 0], [4 - grown, iv.mpf(1)])
        require(all(small(x) and 0 in x for x in F), "F is not 0")
        rate = [sigma[0] - 2 * (4 - grown), sigma[1] - 2]
        require(overlap(rate[0], 2 * grown) and 0 in rate[1] and small(rate[1]), "(4.6)-(4.7) fail")
        det = j[0][0] * j[1][1] - j[0][1] * j[1][0]
        require((j[0][0] + j[1][1]).b < 0 and det.a > 0, "not on U")
        # -J_v^{-1} J_K dK/dt
        c = [jk[a][0] * rate[0] + jk[a][1] * rate[1] for a in (0, 1)]
        moved = [-(j[1][1] * c[0] - j[0][1] * c[1]) / det, -(j[0][0] * c[1] - j[1][0] * c[0]) / det]
        require(overlap(moved[0], slope) and small(moved[0] / slope - 1) and small(moved[1]), "(5.24) fails")
        require(last is None or (v - last).a > 0, "v_e does not increase")
        last = v
    require(abs(slope * iv.sqrt(2 * h) - 1).b < 1e-6 and slope.a > 1e5, "the slope stays finite at eta")


def hopf_before_fold(certificate):
    iv.dps = digits(certificate["c"])
    network, K = certificate["network"], certificate["K"]
    rising = {"kind": "erf", "amplitude": 1, "offset": 1, "gain": 1}
    bump = {"kind": "bump", "base": 0.75, "height": 0.5, "center": 0.5, "width": 1}
    require(network["C"] == [[1, 1], [1, 1]] and K == [0.25, 0.25], "another network")
    require(network["tau"] == [1, 1], "other time constants")
    require(network["f"] == [[{"kind": "constant", "rate": 1.375}, rising], [rising, bump]], "another network")
    c = interval(certificate["c"])
    require(erf(c.a).b <= iv.mpf(3) / 8 <= erf(c.b).a, "erf(c) is not 3/8")
    star = ((1 / (2 * c)) ** 2 - 1) / 2
    require(overlap(star, interval(certificate["K_star"])), "another K*")
    require(star.a > 0.25 and star.b < 0.75, "K* is not passed")
    bound = (star - 0.25) / (1.5 - 2 * star)
    require(overlap(bound, interval(certificate["eta_at_most"])), "another bound on eta")
    # The slope of E f_ii at v_i(K_i) = c sqrt(1 + 2 K_i), at the start, before, at and after K*.
    for k, sign in ((0.25, 1), (star - iv.mpf(1) / 1000, 1), (star + iv.mpf(1) / 1000, -1), (0.75, -1)):
        slope = expectation(bump, c * iv.sqrt(1 + 2 * iv.mpf(k)), k)[1] * sign
        require(slope.a > 0, "trace J_v has the wrong sign")
    require(erf(0.25).a > 0.25, "erf^{-1}(1/4) >= 1/4")
    least = 4 / iv.pi * iv.exp(-(c**2) - iv.mpf(1) / 16) / iv.sqrt(iv.mpf(105) / 8)
    require(overlap(least, interval(certificate["det_at_least"])) and least.a > 0, "another bound on det")


CHECKS = {"explicit_fold": explicit_fold, "hopf_before_fold": hopf_before_fold}
COMPUTED = {"explicit_fold": ("eta", "v_e", "slope"),
            "hopf_before_fold": ("c", "K_star", "eta_at_most", "det_at_least")}
