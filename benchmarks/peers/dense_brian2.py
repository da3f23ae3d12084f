#!/usr/bin/python3
"""A dense network of stochastic integrate-and-fire neurons in Brian2, compiled (cpp_standalone).

The network of `benchmarks/dense_benchmark.cpp`: dv/dt = -v / tau + mu, tau = 10 ms; spikes with intensity
rate / (1 + exp(-gain (v - threshold))), in units of 1 / tau; a spike sets v to 0 and adds w to all others. The
weights w are all different, (0.5 + normal) / N, so that every synapse has one of its own. Steps of 0.1 ms,
Brian2's default, are 0.01 tau: a neuron spikes in a step with probability f(v) dt, which is not exact.

Prints one JSON line: the rate, mean and spikes a neuron at T, and CPU seconds of the whole compiled program
for a run to T, in units of tau. With `--weights ring` w is (0.5 + 0.5 cos(2 pi (i - j) / N)) / N.
"""

import argparse
import json
import os
import tempfile

import brian2 as b2
import numpy as np

TAU = 10 * b2.ms
RATE, GAIN, THRESHOLD, DRIVE, WEIGHT, NOISE = 5.0, 4.0, 1.0, 1.0, 0.5, 1.0


def weights(kind, n, rng):
    """One row a source, as Brian2 orders its synapses, without the neuron itself."""
    if kind == "ring":
        angle = 2 * np.pi * np.arange(n) / n
        matrix = WEIGHT + 0.5 * np.cos(angle[:, None] - angle[None, :])
    else:
        matrix = WEIGHT + NOISE * rng.standard_normal((n, n))
    return matrix[~np.eye(n, dtype=bool)] / n


def cpu_of_children():
    used = os.times()
    return used.children_user + used.children_system


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=4000)
    parser.add_argument("--T", type=float, default=1.0, help="in units of tau")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--step", type=float, default=0.01, help="in units of tau")
    parser.add_argument("--weights", choices=("arbitrary", "ring"), default="arbitrary")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="dense_brian2_")
    b2.set_device("cpp_standalone", build_on_run=False)
    b2.defaultclock.dt = options.step * TAU
    b2.seed(options.seed)

    rng = np.random.default_rng(options.seed)
    names = {"tau": TAU, "mu": DRIVE, "rate": RATE, "gain": GAIN, "threshold": THRESHOLD}
    neurons = b2.NeuronGroup(
        options.n, "dv/dt = (-v + mu) / tau : 1", method="exact", reset="v = 0",
        threshold="rand() * (1 + exp(-gain * (v - threshold))) < rate * dt / tau", namespace=names)
    neurons.v = 0.2 + 0.3 * rng.standard_normal(options.n)
    synapses = b2.Synapses(neurons, neurons, "w : 1", on_pre="v_post += w")
    pairs = np.nonzero(~np.eye(options.n, dtype=bool))
    synapses.connect(i=pairs[0], j=pairs[1])
    synapses.w = weights(options.weights, options.n, rng)
    spikes = b2.SpikeMonitor(neurons, record=False)
    network = b2.Network(neurons, synapses, spikes)
    network.run(options.T * TAU)
    b2.device.build(directory, run=False)

    seconds = []
    for _ in range(2):  # the first run is for the caches of the system
        before = cpu_of_children()
        b2.device.run(directory, with_output=False, run_args=[])
        seconds.append(cpu_of_children() - before)
    v = np.asarray(neurons.v[:])
    print(json.dumps({
        "tool": "brian2", "n": options.n, "T": options.T, "step": options.step, "weights": options.weights,
        "mean": float(v.mean()), "rate": float((RATE / (1 + np.exp(-GAIN * (v - THRESHOLD)))).mean()),
        "spikes": int(spikes.num_spikes) / options.n, "seconds": seconds[-1]}))


if __name__ == "__main__":
    main()
