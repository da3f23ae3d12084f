"""d/dt |v^n - v-bar|^2 at t = 0 for the fold of explicit_limits.hpp [MV, (5.70)], by differentiating the square.

Until the first spike the potentials decay, and v^n follows (5.2); v-bar is explicit. The C++ side has the formula.
"""

import mpmath
from fault import require, require_at_most
from gauss import lower, upper
from kinds.balanced_points import interval
from mpmath import iv, mp, mpf

FOLD = [[{"kind": "constant", "rate": 1}, {"kind": "erf", "amplitude": 1, "offset": 1, "gain": 1}],
        [{"kind": "bump", "base": 0.5, "height": 1, "center": 0, "width": 1},
         {"kind": "erf", "amplitude": 1, "offset": 1, "gain": 1}]]


def intensity(f, x):
    if f["kind"] == "constant":
        return mpf(f["rate"])
    if f["kind"] == "erf":
        return f["amplitude"] * (mp.erf(f["gain"] * x) + f["offset"])
    return f["base"] + f["height"] * mp.exp(-((x - f["center"]) ** 2) / (2 * mpf(f["width"]) ** 2))


class Path:
    """Without spikes, tau = 1."""

    def __init__(self, network, u):
        self.weights, self.f, self.u, self.n = network["C"], network["f"], [u["e"], u["i"]], len(u["e"])

    def F(self, a, t):
        means = [sum(intensity(self.f[a][b], x * mp.exp(-t)) for x in self.u[b]) / self.n for b in (0, 1)]
        return self.weights[a][0] * means[0] - self.weights[a][1] * means[1]

    def v(self, a, t):
        fed = mp.quad(lambda s: mp.exp(s - t) * self.F(a, s), [0, t]) if t else mpf(0)
        return mp.exp(-t) * sum(map(mpf, self.u[a])) / self.n + mp.sqrt(self.n) * fed

    def energy(self, t):
        S = 5 - 3 * mp.exp(-2 * t)
        limit = [-mp.sqrt(2 * S * mp.log(2 / mp.sqrt(S))), mpf(0)]
        return sum((self.v(a, t) - limit[a]) ** 2 for a in (0, 1))


def energy_rate(certificate):
    network, u = certificate["network"], certificate["u"]
    require(network["C"] == [[2, 2], [1, 1]] and network["f"] == FOLD and network["tau"] == [1, 1], "another network")
    require_at_most(len(u["e"]), 100, "n")
    require(len(u["e"]) == len(u["i"]) > 0, "the populations differ in size")
    iv.dps = 60
    with mpmath.workdps(50):
        path = Path(network, u)
        h = mpf(10) ** -7  # seven points: an error of h^6
        weights = ((1, 45), (2, -9), (3, 1))
        found = sum(w * (path.energy(k * h) - path.energy(-k * h)) for k, w in weights) / (60 * h)
        for key, value in (("derivative", found), ("signs_mended", found / 2)):
            ends = interval(certificate[key])
            close = lower(ends) - mpf(10) ** -25 < value < upper(ends) + mpf(10) ** -25
            require(close and upper(ends) - lower(ends) < mpf(10) ** -12, f"{key} is another")
        velocity = (path.v(0, h) - path.v(0, -h)) / (2 * h)  # of v^n: (5.2) tells what is not due to F
        printed, q = mpf(0), [path.v(0, mpf(0)) + mp.sqrt(2 * mp.log(2)), path.v(1, mpf(0))]
        leak = [velocity - mp.sqrt(path.n) * path.F(0, 0), -path.v(1, mpf(0))]
        limit = 3 * (1 - mp.log(2)) / mp.sqrt(2 * mp.log(2))
        printed = q[0] * (leak[0] + limit) + q[1] * leak[1]
        printed += mp.sqrt(path.n) * (q[0] * path.F(0, 0) - q[1] * path.F(1, 0))
        ends = interval(certificate["printed"])
        require(lower(ends) - mpf(10) ** -12 < printed < upper(ends) + mpf(10) ** -12, "printed is another")
        require(upper(ends) - lower(ends) < mpf(10) ** -12, "a wide enclosure of what is printed")
        for wrong in (printed, found / 2):
            require(abs(wrong - found) > mpf(10) ** -3, "the formula printed may be right")


CHECKS = {"energy_rate": energy_rate}
COMPUTED = {"energy_rate": ("derivative", "printed", "signs_mended")}
