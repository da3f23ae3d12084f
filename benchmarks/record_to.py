#!/usr/bin/env python3
"""What it costs to write every spike of a network to a file: `poise simulate` with and without, in turns.

Wall time, processor time of all threads, and the largest resident size, medians; the file is written to FOLDER, whose
disk is what is measured, and removed.

Usage: record_to.py POISE CONFIG.toml FOLDER [--neurons N] [--T T] [--times N]
"""

import argparse
import os
import statistics
import subprocess
import time


def measured(words):
    """(wall seconds, processor seconds, resident MB)"""
    began = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, words
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("poise")
    parser.add_argument("config")
    parser.add_argument("folder")
    parser.add_argument("--neurons", type=int, default=5000)
    parser.add_argument("--T", type=float, default=1.0)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    file = os.path.join(options.folder, "spikes.nc")
    bare = [options.poise, "simulate", options.config, "--replicas", "1", "--threads", "1", "--set", "run.samples=2",
            "--set", f"run.T={options.T}"]
    runs = {"without": bare,
            "with": [*bare, "--record", "spikes", "--set", f"record.neurons={options.neurons}", "--record-to", file]}
    taken = {name: [] for name in runs}
    for _ in range(options.times):
        for name, words in runs.items():
            taken[name].append(measured(words))
    size = os.path.getsize(file)
    os.remove(file)
    median = {name: [statistics.median(column) for column in zip(*all_of)] for name, all_of in taken.items()}
    for name, (wall, processor, resident) in median.items():
        print(f"{name:8} {wall:.2f} s wall, {processor:.2f} s of processors, {resident:.0f} MB")
    print(f"ratio    {median['with'][0] / median['without'][0]:.1f} wall, "
          f"{median['with'][1] / median['without'][1]:.1f} of processors; {size / 1e6:.0f} MB written")


if __name__ == "__main__":
    main()
