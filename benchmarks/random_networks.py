"""Networks drawn at random that are balanced where they start, as configurations.

Kinds tanh, erf and bump with random parameters, a source's two intensities of different kinds as a rule; time
constants between 0.5 and 2; C_ae random, and C_ai such that F = 0 at a random point. Kept are those that start on
the manifold, do not leave it before T, and at which the linear theory of finite/ is to be trusted for all sizes
asked for: the theory says itself where it does not hold, and what is measured is whether it holds where it says so.
"""

import json
import math
import subprocess

from modules import np

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(80)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def draw_intensity(rng):
    """(TOML, f): gains of 0.5 to 2, values of order 1."""
    kind = rng.choice(["tanh", "erf", "bump"])
    a, gain = rng.uniform(0.4, 1.2), rng.uniform(0.5, 2.0)
    if kind == "bump":
        base, center, width = rng.uniform(0.2, 0.6), rng.uniform(-1.0, 1.0), rng.uniform(0.7, 2.0)
        return (f'{{ kind = "bump", base = {base!r}, height = {a!r}, center = {center!r}, width = {width!r} }}',
                lambda x: base + a * np.exp(-0.5 * ((x - center) / width) ** 2))
    offset = rng.uniform(1.1, 2.0)
    step = np.tanh if kind == "tanh" else np.vectorize(math.erf)
    return (f'{{ kind = "{kind}", amplitude = {a!r}, offset = {offset!r}, gain = {gain!r} }}',
            lambda x: a * (step(gain * x) + offset))


def draw(rng, T):
    """A configuration whose point is balanced, stable by a margin; None where it is not."""
    f = {key: draw_intensity(rng) for key in ("ee", "ei", "ie", "ii")}
    v = {b: rng.uniform(-1.0, 1.0) for b in "ei"}
    K = {b: rng.uniform(0.3, 1.5) for b in "ei"}
    tau = {b: rng.uniform(0.5, 2.0) for b in "ei"}

    def mean(key, shift=0.0):
        b = key[1]
        return float(WEIGHTS @ f[key][1](v[b] + shift + np.sqrt(K[b]) * NODES))

    def slope(key):
        return (mean(key, 1e-5) - mean(key, -1e-5)) / 2e-5

    C = {a + "e": rng.uniform(0.4, 1.2) for a in "ei"}
    for a in "ei":
        C[a + "i"] = C[a + "e"] * mean(a + "e") / mean(a + "i")
    J = np.array([[C["ee"] * slope("ee"), -C["ei"] * slope("ei")], [C["ie"] * slope("ie"), -C["ii"] * slope("ii")]])
    if np.linalg.eigvals(J).real.max() > -0.15:
        return None
    lines = ["[network]", "n = 1000", f"tau = {{ e = {tau['e']!r}, i = {tau['i']!r} }}",
             "C = { " + ", ".join(f"{key} = {weight!r}" for key, weight in C.items()) + " }", "[intensity]",
             *(f"{key} = {text}" for key, (text, _) in f.items()), "[initial]",
             f"K = {{ e = {K['e']!r}, i = {K['i']!r} }}", 'v = "balanced"',
             f"near = {{ e = {v['e']!r}, i = {v['i']!r} }}", "[run]", f"T = {T!r}", "samples = 9", "seed = 1"]
    return "\n".join(lines) + "\n"


def answer(poise, command, path, *words):
    done = subprocess.run([poise, command, str(path), *words, "--json"], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None


def random_configurations(count, seed, T, smallest, folder, poise):
    """Paths of `count` configurations in `folder`; the same for the same arguments."""
    rng, paths = np.random.default_rng(seed), []
    while len(paths) < count:
        text = draw(rng, T)
        if text is None:
            continue
        path = folder / f"random-{seed}-{len(paths) + 1}.toml"
        path.write_text(text)
        left = answer(poise, "exit", path)
        theory = answer(poise, "finite", path, "--set", f"network.n={smallest}")
        if left and left["kind"] == "none" and theory and theory["trusted"]:
            paths.append(path)
    return paths
