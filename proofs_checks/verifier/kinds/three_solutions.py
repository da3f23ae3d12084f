"""The decomposition [MV, (5.1)-(5.4)] on a path given by its spikes, network::paper(3): three equations, solved apart.

u from (2.1) by its flow; v from (5.2), v(t) = e^{-t} v(0) + int e^{-(t-s)} D(s) ds; x from (5.3) with W from (5.4),
x(t) = e^{-t} x(0) + W(t) - int e^{-(t-s)} W(s) ds. That u = v + x is then asked for.
"""

import mpmath
from fault import require, require_at_most
from mpmath import mp, mpf

WEIGHT = {"ee": "1", "ei": "1.5", "ie": "0.5", "ii": "0.5"}
# amplitude (tanh(gain x) + offset); tau = 1
SHAPE = {"ee": ("0.5", 2, "1"), "ei": ("1", 1, "1"), "ie": ("0.5", 2, "1"), "ii": ("1", 1, "0.5")}
DIGITS = 20


def rate(channel, u):
    amplitude, offset, gain = SHAPE[channel]
    return mpf(amplitude) * (mp.tanh(mpf(gain) * u) + offset)


def jump(channel, n):
    return (1 if channel[1] == "e" else -1) * mpf(WEIGHT[channel]) / mp.sqrt(n)


class Quadrature:
    """Gauss-Legendre with 12 nodes, at the precision of the day: on a panel of 0.1 the error is far below DIGITS."""

    def __init__(self):
        rule = mpmath.calculus.quadrature.GaussLegendre(mp)
        self.nodes = [((1 + x) / 2, w / 2) for x, w in rule.calc_nodes(3, mp.prec + 20)]

    def integral(self, f, length):
        return length * sum(w * f(length * x) for x, w in self.nodes)


class Solutions:
    """u, v, and for each neuron the integrals that (5.4) and (5.3) ask for, with and without its own index."""

    def __init__(self, start):
        self.n = len(start["e"])
        self.start, self.now = start, mpf(0)
        self.u = {a: list(start[a]) for a in "ei"}
        self.v0 = {a: sum(start[a]) / self.n for a in "ei"}
        self.v = dict(self.v0)
        self.spiked = {a: [mpf(0)] * self.n for a in "ei"}
        self.drifted = {own: {a: [mpf(0)] * self.n for a in "ei"} for own in (True, False)}
        self.faded = {own: {a: [mpf(0)] * self.n for a in "ei"} for own in (True, False)}

    def drift(self, a, s, without=None):
        """D_a, s after now, as the sum (5.4) over the sources k; `without` is left out of population a."""
        return sum(jump(a + b, self.n) * rate(a + b, x * mp.exp(-s))
                   for b in "ei" for k, x in enumerate(self.u[b]) if (b, k) != (a, without))

    def move(self, h, rule):
        fade, after = mp.exp(-h), {}
        for a in "ei":
            after[a] = fade * self.v[a] + rule.integral(lambda s, a=a: mp.exp(s - h) * self.drift(a, s), h)
            for own in (True, False):
                for j in range(1 if own else self.n):  # with the own index D is the same for all
                    drift = lambda s, a=a, left=None if own else j: self.drift(a, s, left)
                    so_far = self.drifted[own][a][j]
                    W_less_spikes = lambda r: -(so_far + rule.integral(drift, r))
                    moved = rule.integral(lambda r: mp.exp(r - h) * W_less_spikes(r), h)
                    total = so_far + rule.integral(drift, h)
                    for i in range(self.n) if own else [j]:
                        self.faded[own][a][i] = (fade * self.faded[own][a][i] + (1 - fade) * self.spiked[a][i] + moved)
                        self.drifted[own][a][i] = total
        self.v = after
        self.u = {a: [x * fade for x in self.u[a]] for a in "ei"}
        self.now += h

    def receive(self, a, j, step):
        self.u[a][j] += step
        self.spiked[a][j] += step

    def x(self, a, j, own):
        W = self.spiked[a][j] - self.drifted[own][a][j]
        return mp.exp(-self.now) * (self.start[a][j] - self.v0[a]) + W - self.faded[own][a][j]

    def mismatch(self, own):
        return max(abs(self.u[a][j] - self.v[a] - self.x(a, j, own)) for a in "ei" for j in range(self.n))


def three_solutions(certificate):
    with mpmath.workdps(DIGITS + 15):
        check(certificate, Quadrature())


def check(certificate, rule):
    n, horizon, within = certificate["n"], mpf(certificate["horizon"]), mpf(certificate["within"])
    require_at_most(n, 10, "n")
    require_at_most(horizon, 2, "the horizon")
    require_at_most(len(certificate["spikes"]), 200, "the number of spikes")
    require(len(certificate["spikes"]) >= 3 and horizon > 0 and within <= mpf("1e-12"), "too little to see anything")
    require(set(certificate["start"]) == {"e", "i"}, "other populations than two")
    require(all(set(spike) == {"time", "target", "neuron", "source"} for spike in certificate["spikes"]),
            "a spike is time, target, neuron and source")
    start = {a: [mpf(x) for x in certificate["start"][a]] for a in "ei"}
    require(all(len(start[a]) == n for a in "ei"), "not n neurons")
    for name in ("u", "v", "x"):
        ends = certificate[name]
        require(set(ends) == {"e", "i"}, "other populations than two")
        require(name == "v" or all(len(ends[a]) == n for a in "ei"), "not n neurons")
    path = Solutions(start)
    for spike in certificate["spikes"] + [None]:
        end = mpf(spike["time"]) if spike else horizon
        require(path.now <= end <= horizon, "the spikes are out of order")
        while path.now < end:  # panels short enough for the rule
            path.move(min(end - path.now, mpf("0.1")), rule)
        if spike:
            a = spike["target"]
            path.receive(a, spike["neuron"], jump(a + spike["source"], n))
    require(path.mismatch(True) < mpf(10) ** -DIGITS, "u is not v + x")
    require(path.mismatch(False) > mpf("1e-3"), "the own index of a neuron would not matter")
    for a in "ei":
        require(abs(path.v[a] - mpf(certificate["v"][a])) < within, "another v")
        for j in range(n):
            require(abs(path.u[a][j] - mpf(certificate["u"][a][j])) < within, "another u")
            require(abs(path.x(a, j, True) - mpf(certificate["x"][a][j])) < within, "another x")


COMPUTED = {"three_solutions": ("u", "v", "x")}
WIDE = ("three_solutions",)  # doubles
DRAWN = {"three_solutions": ("start", "spikes")}
CHECKS = {"three_solutions": three_solutions}
