#!/usr/bin/env python3
"""What ranks of mpirun do for an ensemble, beside what threads do.

Question: does an ensemble on R ranks have the throughput of R threads, for replicas that take a second and for those
that take a millisecond, where what is said about a replica might cost as much as the replica? Method: the same ensemble by
one process on 1 and on 2 threads, and by 1 and 2 ranks of a thread each, one after the other, many rounds; of each the
median of its ratio to the first of its round. Throughput is spikes a second of wall time of the sampling.

usage: ranks.py POISE [ROUNDS]
"""

import json
import pathlib
import statistics
import subprocess
import sys

CONFIG = pathlib.Path(__file__).resolve().parents[1] / "experiments" / "configs" / "paper-6.1.toml"
ENSEMBLES = [("n = 3000, 16 replicas", ["network.n=3000", "run.T=0.5"], 16),
             ("n = 100, 2000 replicas", ["network.n=100", "run.T=1"], 2000)]
WAYS = [("1 thread", 0, 1), ("2 threads", 0, 2), ("1 rank", 1, 1), ("2 ranks", 2, 1)]


def throughput(poise, ranks, threads, settings, replicas):
    """Spikes a second."""
    launcher = ["mpirun", "--oversubscribe", "--allow-run-as-root", "-n", str(ranks)] if ranks else []
    words = [poise, "simulate", CONFIG, "--json", "--replicas", str(replicas), "--threads", str(threads),
             "--set", "run.samples=2"]
    for setting in settings:
        words += ["--set", setting]
    answer = json.loads(subprocess.run([*launcher, *words], check=True, capture_output=True).stdout)
    return answer["events"] / answer["seconds"]


def main():
    poise, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 9
    for name, settings, replicas in ENSEMBLES:
        measured = {way: [] for way, _, _ in WAYS}
        for _ in range(rounds):
            for way, ranks, threads in WAYS:
                measured[way].append(throughput(poise, ranks, threads, settings, replicas))
        first = measured[WAYS[0][0]]
        print(name)
        for way, found in measured.items():
            ratios = sorted(x / y for x, y in zip(found, first))
            print(f"  {way:10}  best {max(found) / 1e6:7.1f} M spikes/s   ratio to 1 thread: "
                  f"median {statistics.median(ratios):.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
