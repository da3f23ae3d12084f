"""The decomposition [MV, (5.1)-(5.4)] on a path given by its spikes, network::paper(2)."""

import mpmath
from fault import require, require_at_most
from memory import remembered
from mpmath import mp, mpf

WEIGHT = {"ee": "1", "ei": "1.5", "ie": "0.5", "ii": "0.5"}
# amplitude (tanh(gain x) + offset); tau = 1
SHAPE = {"ee": ("0.5", 2, "1"), "ei": ("1", 1, "1"), "ie": ("0.5", 2, "1"), "ii": ("1", 1, "0.5")}


def rate(channel, u):
    amplitude, offset, gain = SHAPE[channel]
    return mpf(amplitude) * (mp.tanh(mpf(gain) * u) + offset)


def jump(channel, n):
    return (1 if channel[1] == "e" else -1) * mpf(WEIGHT[channel]) / mp.sqrt(n)


class Nodes:
    """Gauss-Legendre with 24 nodes, at the precision of the day."""

    def __init__(self):
        rule = mpmath.calculus.quadrature.GaussLegendre(mp)
        self.nodes = rule.calc_nodes(4, mp.prec + 20)

    def integral(self, f, length):
        return sum(w * f(length * (1 + x) / 2) for x, w in self.nodes) * length / 2


def decomposition(certificate):
    with mpmath.workdps(40):
        n, horizon, spikes = certificate["n"], certificate["horizon"], certificate["spikes"]
        require_at_most(n, 100, "n")
        require_at_most(mpf(horizon), 10, "the horizon")
        require_at_most(len(spikes), 1000, "the number of spikes")
        require(spikes, "a path without spikes")
        compare(certificate, *follow(n, horizon, certificate["start"], spikes))


@remembered
def follow(n, horizon, start, spikes):
    """The start, v at it, and everything at the horizon."""
    nodes, horizon = Nodes(), mpf(horizon)
    start = {a: [mpf(x) for x in start[a]] for a in "ei"}
    require(all(len(start[a]) == n for a in "ei"), "not n neurons")
    u = {a: list(start[a]) for a in "ei"}
    v = {a: sum(start[a]) / n for a in "ei"}
    v0 = dict(v)
    int_u = {a: [mpf(0)] * n for a in "ei"}
    int_v, int_drift = ({a: mpf(0) for a in "ei"} for _ in range(2))
    spiked = {a: [mpf(0)] * n for a in "ei"}
    now = mpf(0)
    for spike in spikes + [None]:
        end = mpf(spike["time"]) if spike else horizon
        require(now <= end <= horizon, "the spikes are out of order")
        while now < end:  # panels short enough for the rule to be exact to 25 digits
            h = min(end - now, mpf("0.05"))
            drift = {
                a: lambda s, a=a: sum(
                    jump(a + b, n) * rate(a + b, x * mp.exp(-s)) for b in "ei" for x in u[b]
                )
                for a in "ei"
            }
            after = {}
            for a in "ei":
                def mean(s, a=a):
                    fed = nodes.integral(lambda r: mp.exp(r - s) * drift[a](r), s)
                    return mp.exp(-s) * v[a] + fed

                int_v[a] += nodes.integral(mean, h)
                int_drift[a] += nodes.integral(drift[a], h)
                after[a] = mean(h)
                for j in range(n):
                    int_u[a][j] += u[a][j] * (1 - mp.exp(-h))
            v = after
            u = {a: [x * mp.exp(-h) for x in u[a]] for a in "ei"}
            now += h
        if spike:
            a, step = spike["target"], jump(spike["target"] + spike["source"], n)
            u[a][spike["neuron"]] += step
            spiked[a][spike["neuron"]] += step
    ends = {"u": u, "v": v, "int_u": int_u, "int_v": int_v, "int_drift": int_drift, "spiked": spiked}
    return start, v0, ends


def compare(certificate, start, v0, end):
    """x = u - v against the right side of (5.3), and u and v against what is claimed."""
    for a in "ei":
        require(abs(end["v"][a] - mpf(certificate["v"][a])) < mpf(certificate["within"]), "another v")
        for j in range(certificate["n"]):
            require(abs(end["u"][a][j] - mpf(certificate["u"][a][j])) < mpf(certificate["within"]), "another u")
            W = end["spiked"][a][j] - end["int_drift"][a]  # (5.4)
            right = start[a][j] - v0[a] - (end["int_u"][a][j] - end["int_v"][a]) + W  # (5.3) with x = u - v
            residual = abs(end["u"][a][j] - end["v"][a] - right)
            require(residual < mpf(certificate["residual"]), "u - v does not satisfy (5.3)")


CHECKS = {"decomposition": decomposition}
COMPUTED = {"decomposition": ("u", "v")}
DRAWN = {"decomposition": ("start", "spikes")}
WIDE = ("decomposition",)
