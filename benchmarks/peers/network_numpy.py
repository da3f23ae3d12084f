#!/usr/bin/python3
"""Explicit tau-leaping of the network of [MV, Section 6.1] in NumPy.

All n targets of a channel hear the same sources, so each gets a Poisson number of spikes of one common
mean, step * sum_k f_ab(u_b^k): a step takes four sums over tanh and four vectors of Poisson variates.
"""

import sys
import time

import numpy as np

import paper_6_1 as model


def simulate(u_e, u_i, steps, step, weight, rng):
    """Advance the potentials in place by `steps` leaps."""
    n = len(u_e)
    decay = 1.0 - step / model.TAU

    def input_to(a, u):
        """Change of every neuron of a through the spikes of one step from both populations."""
        total = {ab: model.AMPLITUDE[ab] * np.sum(np.tanh(model.GAIN[ab] * u[ab[1]]) + model.OFFSET[ab])
                 for ab in (a + "e", a + "i")}
        excitation = weight[a + "e"] / np.sqrt(n) * rng.poisson(step * total[a + "e"], n)
        inhibition = weight[a + "i"] / np.sqrt(n) * rng.poisson(step * total[a + "i"], n)
        return excitation - inhibition

    for _ in range(steps):
        u = {"e": u_e, "i": u_i}
        input_e, input_i = input_to("e", u), input_to("i", u)  # both from the rates at the step's start
        u_e *= decay
        u_i *= decay
        u_e += input_e
        u_i += input_i


def main():
    parser = model.option_parser(__doc__.splitlines()[0])
    parser.add_argument("--weight-ei", type=float, default=model.WEIGHT["ei"],
                        help="another C_ei: a wrong network on purpose, to show that a comparison would notice")
    options = parser.parse_args()
    steps = round(options.T / options.step)
    if steps < 1 or abs(steps * options.step - options.T) > 1e-9 * options.T:
        sys.exit("network_numpy.py: T must be a multiple of the step")

    rng = np.random.default_rng(options.seed)
    deviation = np.sqrt(model.INITIAL_VARIANCE)
    u_e, u_i = (mean + deviation * rng.standard_normal(options.n) for mean in model.balanced_point())
    start = time.process_time()
    simulate(u_e, u_i, steps, options.step, model.WEIGHT | {"ei": options.weight_ei}, rng)
    model.print_result("numpy", options, u_e, u_i, time.process_time() - start)


if __name__ == "__main__":
    main()
