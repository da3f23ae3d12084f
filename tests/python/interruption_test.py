"""Ctrl-C stops a computation and keeps what it had; other threads go on meanwhile; progress is shown."""

import os
import signal
import threading
import time

import numpy as np
import pytest

import poise
from runs import ROOT

LONG = {"run.T": 4000.0, "run.samples": 16001}
RUNS = {
    "simulate": (lambda **kw: poise.simulate("c.toml", set=LONG | {"network.n": 200}, **kw), "v"),
    "finite": (lambda **kw: poise.finite("c.toml", set=LONG, modes=64, **kw), "v"),
    "compare": (lambda **kw: poise.compare("c.toml", set=LONG | {"network.n": 200}, **kw), "network_v"),
}


def interrupted(run, **named):
    """What a run leaves that is interrupted as soon as it has shown that it works."""
    sent = []

    def show(line):
        if not sent:
            sent.append(line)
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(poise.Interrupted) as stopped:
        run(progress=show, **named)
    return stopped.value


@pytest.mark.parametrize("name", RUNS)
def test_what_was_computed_is_kept(folder, name):
    run, variable = RUNS[name]
    result = interrupted(run).result
    assert result.attrs["interrupted"] == 1
    values = result[variable].transpose("time", ...).values
    done = np.isfinite(values.reshape(len(values), -1)).all(axis=1)
    assert 0 < done.sum() < len(done)
    assert done[:done.sum()].all()  # the times up to the interrupt, and no others


def test_what_is_kept_is_what_a_whole_run_has(folder):
    """Bit for bit: an interrupted path is the beginning of the path that goes on."""
    part = interrupted(RUNS["simulate"][0]).result.v
    whole = poise.simulate("c.toml", set={"network.n": 200, "run.T": 5.0, "run.samples": 21}).v
    there = np.isfinite(part.values[:, :21]).all(axis=-1)
    assert there.sum() > 1
    assert (part.values[:, :21][there] == whole.values[there]).all()


def test_where_nothing_can_be_kept_there_is_no_result(folder):
    ring = ROOT / "experiments/configs/dense/ring.toml"
    stopped = interrupted(lambda **kw: poise.dense(ring, sizes=[1000, 2000], tolerance=1e-12, **kw))
    assert stopped.result is None
    assert isinstance(stopped, KeyboardInterrupt)


def test_the_next_call_is_not_interrupted(folder):
    interrupted(RUNS["simulate"][0])
    assert poise.limit("c.toml").attrs["interrupted"] == 0


def test_an_error_of_the_progress_function_stops_the_work(folder):
    def show(line):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        RUNS["simulate"][0](progress=show)


def test_an_error_of_a_signal_handler_stops_the_work(folder):
    class Alarm(Exception):
        pass

    def ring(*_):
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(Alarm):
            RUNS["simulate"][0](progress=False)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_other_threads_run_meanwhile(folder):
    turns, stop = [0], threading.Event()

    def count():
        while not stop.is_set():
            turns[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    interrupted(RUNS["simulate"][0])
    stop.set()
    thread.join()
    assert turns[0] > 10  # one, had the interpreter been held


def test_commands_run_side_by_side(folder):
    """From several threads at once, each with its own result."""
    results = {}

    def one(seed):
        results[seed] = poise.simulate("c.toml", seed=seed, progress=False).v.values

    threads = [threading.Thread(target=one, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed, values in results.items():
        assert (values == poise.simulate("c.toml", seed=seed).v.values).all()


def test_progress_is_shown_and_cleared(folder, capsys):
    lines = []

    def show(line):
        lines.append(line)
        if len(lines) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(poise.Interrupted):
        RUNS["simulate"][0](progress=show)
    assert all(line.startswith("simulate [") for line in lines[:-1])
    with pytest.raises(poise.Interrupted):
        timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        RUNS["simulate"][0](progress=True)
    assert "\rsimulate [" in capsys.readouterr().err
