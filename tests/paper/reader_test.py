"""What a reader of the paper makes of its algorithms, with the PDF alone: the limit and its exit, the law of moments
of a network of n neurons, and the exact sampler in blocks, in plain NumPy and as they stand there, against the program.

usage: reader_test.py POISE [unittest options]
"""

import json
import math
import pathlib
import subprocess
import sys
import tomllib
import unittest

try:
    import numpy as np
except ImportError:
    print("numpy is not installed: scripts/bootstrap")
    sys.exit(77)

CONFIGS = pathlib.Path(__file__).resolve().parents[2] / "experiments" / "configs"
POISE = None
MOMENTS = ("v_e", "v_i", "K_e", "K_i")
SIGN = np.array([1.0, -1.0])  # s_e, s_i
NODES = np.linspace(-10.0, 10.0, 2001)  # of the trapezoidal rule for Z
WEIGHTS = np.exp(-(NODES**2) / 2.0) / np.exp(-(NODES**2) / 2.0).sum()


class Network:
    """C, A, o and gamma by target and source, of a file whose time constants are 1."""

    def __init__(self, name):
        said = tomllib.loads((CONFIGS / f"{name}.toml").read_text())
        channels = [["ee", "ei"], ["ie", "ii"]]
        f = said["intensity"]
        self.C = np.array([[said["network"]["C"][ab] for ab in row] for row in channels])
        self.A, self.o, self.gain = (
            np.array([[f[ab][key] for ab in row] for row in channels]) for key in ("amplitude", "offset", "gain")
        )

    def f(self, a, b, x):
        return self.A[a, b] * (np.tanh(self.gain[a, b] * x) + self.o[a, b])

    def means(self, v, K):
        """E f, E f' and E f'' at v_b + sqrt(K_b) Z, by target and source."""
        found = np.zeros((3, 2, 2))
        for a in range(2):
            for b in range(2):
                y = np.tanh(self.gain[a, b] * (v[b] + math.sqrt(K[b]) * NODES))
                slope = self.A[a, b] * self.gain[a, b] * (1.0 - y * y)
                found[:, a, b] = (
                    WEIGHTS @ (self.A[a, b] * (y + self.o[a, b])),
                    WEIGHTS @ slope,
                    WEIGHTS @ (-2.0 * self.gain[a, b] * y * slope),
                )
        return found

    def field(self, x):
        """F, Sigma, J_v, J_K."""
        f, f1, f2 = self.means(x[:2], x[2:4])
        signed = SIGN * self.C
        return (signed * f).sum(1), (self.C**2 * f).sum(1), signed * f1, 0.5 * signed * f2


def rk4(rate, x, h):
    k1 = rate(x)
    k2 = rate(x + h / 2 * k1)
    k3 = rate(x + h / 2 * k2)
    k4 = rate(x + h * k3)
    return x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def poise(*words):
    done = subprocess.run([POISE, *map(str, words), "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def fold_time(network, start):
    """eta on the clock on which a fold is an ordinary crossing."""

    def rate(x):
        _, Sigma, Jv, JK = network.field(x)
        mu, det, R = 1.0 / (Jv**2).sum(), np.linalg.det(Jv), Sigma - 2.0 * x[2:4]
        adj = np.array([[Jv[1, 1], -Jv[0, 1]], [-Jv[1, 0], Jv[0, 0]]])
        return np.concatenate([-mu * adj @ JK @ R, mu * det * R, [mu * det]])

    def project(x):
        for _ in range(6):
            F, _, Jv, JK = network.field(x)
            B = np.hstack([Jv, JK])
            x = x - np.append(B.T @ np.linalg.solve(B @ B.T, F), 0.0)
        return x

    x = np.append(start, 0.0)
    for _ in range(20):  # Newton's method to the balanced point
        F, _, Jv, _ = network.field(x)
        x[:2] -= np.linalg.solve(Jv, F)
    h = 0.05
    while np.linalg.det(network.field(after := project(rk4(rate, x, h)))[2]) > 0.0:
        x = after
    short, long = 0.0, h
    for _ in range(45):
        middle = (short + long) / 2
        inside = np.linalg.det(network.field(project(rk4(rate, x, middle)))[2]) > 0.0
        short, long = (middle, long) if inside else (short, middle)
    return project(rk4(rate, x, short))[4]


class Modes:
    """The equations of the modes and their means, M modes a population, in plain units. `planted`: spikes without a
    third cumulant."""

    def __init__(self, network, n, M, planted=False):
        self.network, self.n, self.M, self.planted = network, n, M, planted
        self.place = {(a, k): a * M + k - 1 for a in range(2) for k in range(1, M + 1)}
        self.He = [np.ones_like(NODES), NODES]
        for k in range(1, M):
            self.He.append(NODES * self.He[k] - k * self.He[k - 1])

    def d(self, a, b, v, K):
        f = self.network.f(a, b, v[b] + math.sqrt(K[b]) * NODES)
        return [WEIGHTS @ (f * self.He[k]) / (math.factorial(k) * K[b] ** (k / 2)) for k in range(self.M + 1)]

    def start(self, v, K):
        P = np.diag([math.factorial(k) * K[a] ** k for a in range(2) for k in range(1, self.M + 1)])
        return np.concatenate([v, K, P.ravel(), np.zeros(2 * self.M)])

    def split(self, x):
        size = 2 * self.M
        return x[:2], x[2:4], x[4 : 4 + size * size].reshape(size, size), x[4 + size * size :]

    def rate(self, x):
        v, K, P, m = self.split(x)
        n, root, M = self.n, math.sqrt(self.n), self.M
        A, N, dm, dv, dK = np.zeros_like(P), np.zeros_like(P), np.zeros_like(m), np.zeros(2), np.zeros(2)
        for a in range(2):
            d = [self.d(a, b, v, K) for b in range(2)]
            power = [[(SIGN[b] * self.network.C[a, b]) ** p for b in range(2)] for p in range(5)]
            F, Sigma, T, T4 = (sum(power[p][b] * d[b][0] for b in range(2)) for p in range(1, 5))
            T = 0.0 if self.planted else T
            dF, dS, dT = (np.concatenate([np.multiply(power[p][b], d[b][1:]) for b in range(2)]) for p in range(1, 4))
            dv[a], dK[a] = -v[a] + root * F, -2.0 * K[a] + Sigma

            def mean(k):
                return 1.0 if k == 0 else m[self.place[a, k]]

            def cov(row, k):
                return 0.0 if k == 0 else P[self.place[a, k]] @ row / n

            for k in range(1, M + 1):
                i = self.place[a, k]
                A[i, i] -= k
                N[i, i] = Sigma * k * k * math.factorial(k - 1) * K[a] ** (k - 1) + (T4 / n if k == 2 else 0.0)
                if k < M:
                    N[i, i + 1] = N[i + 1, i] = T / (2.0 * root) * k * math.factorial(k + 1) * K[a] ** (k - 1)
                dm[i] = -k * mean(k) + k * root * (dF @ m * mean(k - 1) + cov(dF, k - 1))
                if k >= 2:
                    dm[i] += k * (k - 1) / 2 * (dS @ m * mean(k - 2) + cov(dS, k - 2))
                if k >= 3:
                    dm[i] += k * (k - 1) * (k - 2) / (6 * root) * ((T + dT @ m) * mean(k - 3) + cov(dT, k - 3))
                if k >= 4:
                    dm[i] += k * (k - 1) * (k - 2) * (k - 3) / (24 * n) * T4 * mean(k - 4)
            A[self.place[a, 1]] += root * dF
            A[self.place[a, 2]] += dS
        return np.concatenate([dv, dK, (A @ P + P @ A.T + N).ravel(), dm])

    def moments(self, x):
        """Expectations of v_e, v_i, K_e, K_i, and their standard deviations."""
        v, K, P, m = self.split(x)
        one, two = ([self.place[a, k] for a in range(2)] for k in (1, 2))
        variance = np.diag(P) / self.n
        mean = np.concatenate([v + m[one], K + m[two] - variance[one] - m[one] ** 2])
        return mean, np.sqrt(np.concatenate([variance[one], variance[two]]))


class Blocks:
    """The sampler in blocks, the state being the potentials themselves. `planted`: doubtful points are never spikes."""

    def __init__(self, network, n, planted=False):
        self.network, self.n, self.planted = network, n, planted
        self.J = network.C / math.sqrt(n)
        self.lip, self.sup, self.inf = (
            network.A * network.gain,
            network.A * (1 + network.o),
            network.A * (network.o - 1),
        )
        x = np.linspace(-30.0, 30.0, 20001)
        self.drift = n * np.array(
            [
                [np.abs(x * self.lip[a, b] / np.cosh(network.gain[a, b] * x) ** 2).max() for b in range(2)]
                for a in range(2)
            ]
        )

    def sums(self, u):
        return np.array([[self.network.f(a, b, u[b]).sum() for b in range(2)] for a in range(2)])

    def bounds(self, S, h):
        n = self.n
        mean = n * np.minimum(S, n * self.sup) * h
        allowance = np.floor(mean + 3.5 * np.sqrt(mean) + 2.0)
        push = self.J * allowance
        up, down = self.drift * h + self.lip * push[:, 0], self.drift * h + self.lip * push[:, 1]
        return np.maximum(S - down, n * self.inf), np.minimum(S + up, n * self.sup), allowance

    def path(self, m, T, rng):
        n, t = self.n, 0.0
        u = m[:, None] + rng.standard_normal((2, n))
        while t < T:
            S = self.sums(u)
            doubt = sum(self.lip[a, b] * (self.J[b] @ S[b]) for a in range(2) for b in range(2)) / S.sum() ** 2
            h = min(np.clip(doubt**-0.5, 1.0, 4096.0) / (n * S.sum()), 0.25)
            last = t + h >= T
            h = T - t if last else h
            L, U, allowance = self.bounds(S, h)
            wait = rng.exponential() / (n * (U - L).sum())
            doubtful = wait < h
            h = min(wait, h)
            times = [[rng.random(rng.poisson(n * L[a, b] * h)) * h for b in range(2)] for a in range(2)]
            end = h
            for a in range(2):
                for b in range(2):
                    if len(times[a][b]) >= allowance[a, b]:
                        end = min(end, np.sort(times[a][b])[int(allowance[a, b]) - 1])
            u *= math.exp(-end)
            for a in range(2):
                for b in range(2):
                    kept = times[a][b][times[a][b] <= end]
                    sizes = SIGN[b] * self.J[a, b] * np.exp(kept - end)
                    np.add.at(u[a], rng.integers(n, size=len(kept)), sizes)
            if doubtful and end == h:
                self.decide(u, L, U, rng)
            if last and not doubtful and end == h:
                return np.concatenate([u.mean(1), u.var(1)])
            t += end

    def decide(self, u, L, U, rng):
        width = (U - L).ravel()
        a, b = divmod(rng.choice(4, p=width / width.sum()), 2)
        if rng.uniform(L[a, b], U[a, b]) < self.sums(u)[a, b] and not self.planted:
            u[a, rng.integers(self.n)] += SIGN[b] * self.J[a, b]


class Reader(unittest.TestCase):
    def test_finds_the_exit(self):
        found = poise("exit", CONFIGS / "fold.toml")
        self.assertAlmostEqual(fold_time(Network("fold"), np.array([2.23, -0.01, 0.5, 2.0])), found["eta"], places=9)

    def test_predicts_networks_of_finite_size_and_a_wrong_prediction_is_seen(self):
        n, T, network = 400, 0.3, Network("paper-6.1")
        found = poise("finite", CONFIGS / "paper-6.1.toml", "--set", f"network.n={n}", "--times", T)
        expected = np.array([found[key][-1] for key in MOMENTS])
        deviation = np.array([found["sd"][key][-1] for key in MOMENTS])
        point = poise("balance", CONFIGS / "paper-6.1.toml")["points"][0]["v"]

        def apart(modes):
            """In standard deviations of one network."""
            x = modes.start([point["e"], point["i"]], [1.0, 1.0])
            for _ in range(60):
                x = rk4(modes.rate, x, T / 60)
            mean, own = modes.moments(x)
            return np.abs((mean - expected) / deviation).max(), np.abs(own / deviation - 1.0).max()

        of_means, of_deviations = apart(Modes(network, n, 8))
        self.assertLess(of_means, 2e-4)
        self.assertLess(of_deviations, 1e-3)  # what the modes beyond the eighth have
        self.assertGreater(apart(Modes(network, n, 8, planted=True))[0], 2e-3)

    def test_simulates_exactly_and_a_wrong_sampler_is_seen(self):
        n, T, paths = 30, 0.4, 400
        said = ("--set", f"network.n={n}", "--set", f"run.T={T}", "--set", "run.samples=2")
        exact = poise("simulate", CONFIGS / "paper-6.1.toml", *said, "--replicas", 4000, "--seed", 7)
        exact = np.array([[path[-1] for path in exact[key]] for key in MOMENTS])
        point = poise("balance", CONFIGS / "paper-6.1.toml")["points"][0]["v"]

        def largest_z(sampler):
            rng = np.random.default_rng(2026)
            own = np.array([sampler.path(np.array([point["e"], point["i"]]), T, rng) for _ in range(paths)]).T
            error = np.sqrt(own.var(1, ddof=1) / own.shape[1] + exact.var(1, ddof=1) / exact.shape[1])
            return np.abs((own.mean(1) - exact.mean(1)) / error).max()

        level = 5.5  # of the largest of four: 2e-7 by chance
        self.assertLess(largest_z(Blocks(Network("paper-6.1"), n)), level)
        self.assertGreater(largest_z(Blocks(Network("paper-6.1"), n, planted=True)), level)


if __name__ == "__main__":
    POISE = sys.argv.pop(1)
    unittest.main()
