#!/usr/bin/python3
"""Explicit tau-leaping of the network of [MV, Section 6.1] in Brian2, compiled (cpp_standalone).

Brian2's own units and clock do the leaping. Synapses from all sources to a group of one neuron sum the
rates ("summed" variables: n synapses a channel, not n^2), the neurons link to that sum, and a
run_regularly operation adds the Poisson numbers of spikes. Brian2's PoissonInput and PoissonGroup do
not serve: the first has a constant rate, the second needs one spike train a synapse.
"""

import os
import sys
import tempfile
import time

import brian2 as b2
import numpy as np

import paper_6_1 as model

UNIT_TIME = b2.second  # of the model, which has no units

POOL = """
rate_e : Hz  # spikes that every neuron of this population receives from all excitatory neurons
rate_i : Hz
"""
NEURON = """
du/dt = -u / tau : 1
rate_e : Hz (linked)
rate_i : Hz (linked)
"""


def population(a, options, start):
    """Neurons of population a, and the one-element group that holds the rates of their input."""
    constants = {"tau": model.TAU * UNIT_TIME,
                 "jump_e": model.WEIGHT[a + "e"] / np.sqrt(options.n),
                 "jump_i": model.WEIGHT[a + "i"] / np.sqrt(options.n)}
    pool = b2.NeuronGroup(1, POOL)
    neurons = b2.NeuronGroup(options.n, NEURON, method="euler", namespace=constants)
    neurons.rate_e = b2.linked_var(pool, "rate_e")
    neurons.rate_i = b2.linked_var(pool, "rate_i")
    neurons.u = start
    # After the rates were summed and the decay made: both from the state at the step's start.
    neurons.run_regularly("u += jump_e * poisson(rate_e * dt) - jump_i * poisson(rate_i * dt)", when="synapses")
    return neurons, pool


def sum_of_rates(ab, sources, pool):
    """rate_b of the pool of a = sum over all sources of f_ab(u)."""
    synapses = b2.Synapses(
        sources, pool,
        f"rate_{ab[1]}_post = amplitude * (tanh(gain * u_pre) + offset) / unit_time : Hz (summed)",
        namespace={"amplitude": model.AMPLITUDE[ab], "gain": model.GAIN[ab], "offset": model.OFFSET[ab],
                   "unit_time": UNIT_TIME})
    synapses.connect()
    return synapses


def cpu_of_children():
    used = os.times()
    return used.children_user + used.children_system


def main():
    parser = model.option_parser(__doc__.splitlines()[0])
    parser.add_argument("--directory", help="keep the compiled program here; a second run need not compile it")
    options = parser.parse_args()
    directory = options.directory or tempfile.mkdtemp(prefix="network_brian2_")
    b2.set_device("cpp_standalone", build_on_run=False)
    b2.defaultclock.dt = options.step * UNIT_TIME
    b2.seed(options.seed)

    rng = np.random.default_rng(options.seed)
    deviation = np.sqrt(model.INITIAL_VARIANCE)
    groups = {a: population(a, options, mean + deviation * rng.standard_normal(options.n))
              for a, mean in zip("ei", model.balanced_point())}
    synapses = [sum_of_rates(a + b, groups[b][0], groups[a][1]) for a in "ei" for b in "ei"]
    network = b2.Network(*groups["e"], *groups["i"], *synapses)
    network.run(options.T * UNIT_TIME)
    b2.device.build(directory, run=False)

    before = cpu_of_children()
    b2.device.run(directory, with_output=False, run_args=[])
    seconds = cpu_of_children() - before
    model.print_result("brian2", options, groups["e"][0].u[:], groups["i"][0].u[:], seconds)


if __name__ == "__main__":
    main()
