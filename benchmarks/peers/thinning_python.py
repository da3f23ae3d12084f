#!/usr/bin/python3
"""Exact thinning of the network of [MV, Section 6.1] in plain Python, one spike at a time.

Candidates come at the rate n^2 sum_ab sup f_ab; a candidate picks a channel in proportion to sup f_ab, a
source and a target uniformly, and is kept with probability f_ab(u source) / sup f_ab. Potentials decay
only when somebody asks for them. For small n: it is here for the order of magnitude.
"""

import math
import random
import time

import numpy as np

import paper_6_1 as model


def simulate(u, T, rng):
    """Advance u[a][j] in place from 0 to T; returns the number of spikes."""
    n = len(u["e"])
    channels = list(model.WEIGHT)
    supremum = [model.AMPLITUDE[ab] * (1.0 + model.OFFSET[ab]) for ab in channels]
    # What a spike of each channel needs: target, source, jump, and f_ab in units of its supremum.
    law = {ab: (ab[0], ab[1], (1 if ab[1] == "e" else -1) * model.WEIGHT[ab] / math.sqrt(n),
                model.GAIN[ab], model.OFFSET[ab]) for ab in channels}
    cumulative = np.cumsum(supremum).tolist()
    candidate_rate = n * n * cumulative[-1]
    last_change = {a: [0.0] * n for a in u}
    spikes = 0
    t = rng.expovariate(candidate_rate)
    while t < T:
        ab = rng.choices(channels, cum_weights=cumulative)[0]
        target, source, jump, gain, offset = law[ab]
        k = int(n * rng.random())
        potential = u[source][k] * math.exp((last_change[source][k] - t) / model.TAU)
        if (1.0 + offset) * rng.random() < math.tanh(gain * potential) + offset:
            j = int(n * rng.random())
            u[target][j] = u[target][j] * math.exp((last_change[target][j] - t) / model.TAU) + jump
            last_change[target][j] = t
            spikes += 1
        t += rng.expovariate(candidate_rate)
    for a in u:
        u[a] = [potential * math.exp((then - T) / model.TAU) for potential, then in zip(u[a], last_change[a])]
    return spikes


def main():
    parser = model.option_parser(__doc__.splitlines()[0])
    parser.set_defaults(n=100, step=None)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    deviation = math.sqrt(model.INITIAL_VARIANCE)
    u = {a: [mean + deviation * rng.gauss(0.0, 1.0) for _ in range(options.n)]
         for a, mean in zip("ei", model.balanced_point())}
    start = time.process_time()
    spikes = simulate(u, options.T, rng)
    model.print_result("python", options, u["e"], u["i"], time.process_time() - start, spikes=spikes)


if __name__ == "__main__":
    main()
