#!/usr/bin/env python3
"""What Python costs: the import, one call of poise.limit beside the compiled part of it, and the memory that many
calls leave.

Motivation: a module is only used in loops if a call costs little more than its computation, and leaves nothing. The
compiled part reads the configuration, finds the start, solves the limit and describes the result. Both times are
processor time of the process, in turn in one run, means of 320 calls.

Usage: PYTHONPATH=build/release/python python_call.py CONFIG [--calls 10000]
"""

import argparse
import gc
import os
import subprocess
import sys
import time

MODULES = "import numpy, xarray"


def cpu_of(code):
    """Processor seconds of an interpreter that runs it: the least of ten."""
    def once():
        before = os.times()
        subprocess.run([sys.executable, "-c", code], check=True)
        after = os.times()
        return after.children_user - before.children_user + after.children_system - before.children_system

    return min(once() for _ in range(10))


def resident():
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("--calls", type=int, default=10_000)
    options = parser.parse_args()
    print(f"import poise beyond numpy and xarray: "
          f"{cpu_of(MODULES + '; import poise; poise.limit') - cpu_of(MODULES):.3f} s of CPU")
    import poise

    from poise import _core

    def compiled():
        _core.run("limit", [("CFG", options.config)], None, False)

    def whole():
        poise.limit(options.config)

    spent = {compiled: 0.0, whole: 0.0}
    for call in (compiled, whole) * 20 + (compiled, whole) * 300:
        start = time.process_time()
        call()
        spent[call] += time.process_time() - start
    print(f"poise.limit: {1e3 * spent[whole] / 320:.3f} ms, the compiled part {1e3 * spent[compiled] / 320:.3f} ms: "
          f"{spent[whole] / spent[compiled]:.3f} times")
    before = resident()
    for _ in range(options.calls):
        poise.limit(options.config, times=[0.1])
    print(f"{options.calls} calls: memory grew by {(resident() - before) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
