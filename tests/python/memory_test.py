"""Calls leave nothing behind: POISE_CALLS of them, after as many as it takes for all that is kept once."""

import gc
import os

import poise

CALLS = int(os.environ.get("POISE_CALLS", 300))
ALLOWED = 1 << 20  # bytes; a result of the calls below is 20 000


def resident():
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def growth(calls, keep=None):
    for _ in range(100):
        poise.limit("c.toml", times=TIMES)
    before = resident()
    for _ in range(calls):
        data = poise.limit("c.toml", times=TIMES)
        if keep is not None:
            keep.append(data)
    return resident() - before


TIMES = [0.001 * k for k in range(250)]


def test_calls_leave_nothing_behind(folder):
    assert growth(CALLS) < ALLOWED


def test_what_is_kept_is_noticed(folder):
    """The planted twin: a hundred results that somebody keeps."""
    assert growth(100, keep=[]) > ALLOWED
