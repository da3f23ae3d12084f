"""Sweeps: every point is the run that one would make of it, whatever the threads and the interruptions."""

import os
import pathlib
import signal
import subprocess
import threading

import numpy as np
import pytest
import xarray

import poise
import runs

OVER = {"network.n": [10, 20], "network.C.ei": [1.3, 1.5, 1.6]}  # at 1.6 there is no balanced point


def plain(function):
    """The same function, of which sweep() does not know that it is one of poise's."""
    return lambda config, **named: function(config, **named)


def test_points_are_the_runs_that_one_would_make(folder):
    swept = poise.sweep(poise.simulate, "c.toml", OVER, replicas=2)
    assert swept.v.dims == ("network.n", "network.C.ei", "replica", "time", "population")
    assert swept.v.attrs == poise.simulate("c.toml").v.attrs
    for n in OVER["network.n"]:
        for weight in OVER["network.C.ei"]:
            point = swept.sel({"network.n": n, "network.C.ei": weight})
            changes = {"network.n": n, "network.C.ei": weight}
            if weight == 1.6:
                assert point.outcome == 1 and "no balanced point" in point.outcome_reason.item()
                assert np.isnan(point.v).all()
                continue
            alone = poise.simulate("c.toml", replicas=2, set=changes, seed=int(point.point_seed))
            assert point.outcome == 0
            assert point.v.values.tobytes() == alone.v.values.tobytes()
            assert point.events == alone.events


def test_seeds_go_by_position(folder):
    seeds = poise.sweep(poise.limit, "c.toml", {"network.n": list(range(10, 60))}, seed=5).point_seed.values
    assert len(set(seeds)) == 50
    assert seeds.tolist() == [poise._core.seed_at(5, k) for k in range(50)]
    assert max(seeds) < 2**53
    assert "point_seed" not in poise.sweep(poise.limit, "c.toml", {"run.seed": [1, 2]})


@pytest.mark.parametrize("form", [poise.simulate, plain(poise.simulate)])
def test_threads_change_nothing(folder, form):
    swept = [poise.sweep(form, "c.toml", OVER, seed=3, threads=threads) for threads in (1, 2)]
    assert swept[0].v.values.tobytes() == swept[1].v.values.tobytes()


def test_any_function_gives_what_the_command_gives(folder):
    own, other = (poise.sweep(form, "c.toml", OVER) for form in (poise.exit, plain(poise.exit)))
    for name in ("eta", "v", "eigenvalues_re", "outcome"):
        xarray.testing.assert_equal(own[name], other[name])
    assert own.outcome_reason.values.tolist() == other.outcome_reason.values.tolist()


def test_results_of_different_shapes(folder):
    """Balanced points: three, one and none."""
    over = {"network.C.ei": [1.3, 1.5, 1.6], "intensity.ie.gain": [1.0, 3.0]}
    own, other = (poise.sweep(form, "c.toml", over) for form in (poise.balance, plain(poise.balance)))
    assert own.outcome.values.tolist() == [[0, 0]] * 3
    counts = np.isfinite(own.trace).sum("point")
    assert counts.min() == 0 < counts.max() == own.sizes["point"]
    for name in ("v", "trace", "on_manifold"):
        xarray.testing.assert_equal(own[name], other[name])


def test_functions_may_return_numbers(folder):
    swept = poise.sweep(lambda config, set: poise.balance(config, set=set).trace.max().item(), "c.toml",
                        {"initial.K.e": np.linspace(0.5, 1.0, 3)})
    assert swept.value.dims == ("initial.K.e",)
    assert np.isfinite(swept.value).all()


def test_the_program_gives_the_same(program, folder):
    subprocess.run([program, "sweep", "c.toml", "--run", "limit --times '0.1,0.2'", "--over", "network.n=10,20",
                    "--over", "network.C.ei=1.3:1.5:2", "--out", "s.nc"], check=True, stdout=subprocess.DEVNULL)
    ours = poise.sweep(poise.limit, "c.toml", {"network.n": [10, 20], "network.C.ei": [1.3, 1.5]}, times=[0.1, 0.2])
    theirs = xarray.load_dataset("s.nc", decode_times=False)
    assert set(ours.variables) == set(theirs.variables)
    for name in theirs.variables:
        xarray.testing.assert_identical(ours[name].reset_coords(drop=True), theirs[name].reset_coords(drop=True))


def test_what_differs_in_length_is_missing(folder):
    """The limit that leaves the manifold earlier has fewer times."""
    short = poise.sweep(poise.limit, "c.toml", {"network.C.ei": [1.4, 1.5]}, set={"run.T": 2.0})
    alone = poise.limit("c.toml", set={"run.T": 2.0, "network.C.ei": 1.4})
    assert 0 < alone.sizes["time"] < short.sizes["time"] == 6
    there = np.isfinite(short.v.sel({"network.C.ei": 1.4}).values[:, 0])
    assert there.sum() == alone.sizes["time"]
    apart = poise.sweep(poise.limit, "c.toml", {"run.T": [0.5, 0.25]})
    assert apart.time_labels.dims == ("run.T", "time")
    assert apart.time_labels.values[:, -1].tolist() == [0.5, 0.25]


@pytest.mark.parametrize("form", [poise.simulate, plain(poise.simulate)])
def test_goes_on_where_it_stopped(folder, form):
    whole = poise.sweep(form, "c.toml", OVER, seed=1)
    again = {"parts": "parts", "seed": 1}
    first = poise.sweep(form, "c.toml", OVER, **again)
    kept = sorted(path for path in pathlib.Path("parts").iterdir() if path.suffix in (".cbor", ".nc"))
    assert len(kept) == 4
    kept[1].unlink()
    stamps = {path: path.stat().st_mtime_ns for path in kept if path.exists()}
    second = poise.sweep(form, "c.toml", OVER, **again)
    for swept in (first, second):
        assert swept.v.values.tobytes() == whole.v.values.tobytes()
    assert kept[1].exists()
    assert stamps == {path: path.stat().st_mtime_ns for path in stamps}  # read, not made again
    with pytest.raises(poise.InputError, match="points of another sweep"):
        poise.sweep(form, "c.toml", OVER, parts="parts", seed=2)


def test_interrupted_sweeps_keep_their_points(folder):
    over = {"run.T": [0.01, 0.02, 1000.0]}
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(poise.Interrupted) as stopped:
        poise.sweep(poise.simulate, "c.toml", over, parts="parts", threads=1, progress=False,
                    set={"network.n": 400})
    outcome = stopped.value.result.outcome
    assert outcome.values.tolist() == [0, 0, outcome.attrs["flag_meanings"].split().index("interrupted")]
    assert {path.name for path in pathlib.Path("parts").iterdir()} == {"0.cbor", "1.cbor", "sweep.txt"}


@pytest.mark.parametrize("over, named, key", [
    (None, {}, "over"), ({}, {}, "over"), ({"network.n": []}, {}, "over"), ({"network.n": 3}, {}, "over"),
    ({3: [1]}, {}, "over"), ({"network.n": [0, -1]}, {}, "network.n"), ({"network.tua": [1.0]}, {}, "network.tua"),
    ({"network.n": [10]}, {"times": "x"}, "times"), ({"network.n": [object()]}, {}, "network.n")])
def test_what_is_wrong_is_named(folder, over, named, key):
    with pytest.raises(poise.InputError) as error:
        poise.sweep(poise.limit, "c.toml", over, **named)
    assert error.value.key == key


def test_one_wrong_point_is_noted(folder):
    swept = poise.sweep(poise.limit, "c.toml", {"network.n": [0, 10]})
    assert swept.outcome.values.tolist() == [2, 0]
    assert "network.n: is 0" in swept.outcome_reason.values[0]


def test_no_command_without_a_configuration(folder):
    with pytest.raises(poise.InputError, match="tail reads no network"):
        poise.sweep(poise.tail, None, {"network.n": [1]}, N=1, T=1, X=1)
