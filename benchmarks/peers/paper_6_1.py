"""The network of [MV, Section 6.1], as experiments/configs/paper-6.1.toml has it, for the Python peers.

Subscripts are target, source. Potentials obey du/dt = -u/tau; a spike of the synapse (b, k) -> (a, j)
comes at rate f_ab(u_b^k) and moves u_a^j by +-C_ab / sqrt(n).
"""

import argparse
import json

import numpy as np
from scipy.optimize import fsolve

TAU = 1.0  # of both populations
WEIGHT = {"ee": 1.0, "ei": 1.5, "ie": 0.5, "ii": 0.5}
AMPLITUDE = {"ee": 0.5, "ei": 1.0, "ie": 0.5, "ii": 1.0}
OFFSET = {"ee": 2.0, "ei": 1.0, "ie": 2.0, "ii": 1.0}
GAIN = {"ee": 1.0, "ei": 1.0, "ie": 1.0, "ii": 0.5}
INITIAL_VARIANCE = 1.0  # of both populations


def balanced_point():
    """Means (v_e, v_i) with F(v, K) = 0 at the initial variances, [MV, (3.2)], by Gauss-Hermite and fsolve."""
    node, node_weight = np.polynomial.hermite_e.hermegauss(100)
    node_weight /= node_weight.sum()

    def input_rate(channel, v):
        x = v + np.sqrt(INITIAL_VARIANCE) * node
        return WEIGHT[channel] * AMPLITUDE[channel] * node_weight @ (np.tanh(GAIN[channel] * x) + OFFSET[channel])

    def field(v):
        return [input_rate("ee", v[0]) - input_rate("ei", v[1]), input_rate("ie", v[0]) - input_rate("ii", v[1])]

    point, _, status, message = fsolve(field, [-1.0, -1.0], xtol=1e-12, full_output=True)
    if status != 1:
        raise RuntimeError(f"no balanced point found: {message}")
    return point


def option_parser(description):
    """A parser of the options that the peers share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--n", type=int, default=5000, help="neurons in each population")
    parser.add_argument("--step", type=float, default=1e-3, help="step of the leaps")
    parser.add_argument("--T", type=float, default=1.0, help="time to simulate to")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def print_result(tool, options, u_e, u_i, seconds, **more):
    """One JSON line: empirical means and variances at T, CPU seconds of the loop for one unit of time."""
    print(json.dumps({
        "tool": tool, "n": options.n, "step": getattr(options, "step", None), "T": options.T, "seed": options.seed,
        "v_e": np.mean(u_e), "v_i": np.mean(u_i), "K_e": np.var(u_e), "K_i": np.var(u_i),
        "cpu_seconds_per_unit_time": seconds / options.T, **more}))
