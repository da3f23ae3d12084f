"""The module's results are the program's: the same variables, units, attributes, types and bits."""

import subprocess
import tomllib

import numpy as np
import pytest
import xarray

import poise
import runs

CLOCKS = {"host", "date", "wall_seconds", "cpu_seconds"}
TIMED = ("recommendation", "price", "hours", "checkpoint", "exchanges", "rank_hours")  # of bench, and of a plan


def of_program(program, command, words, folder):
    file = folder / "result.nc"
    subprocess.run([program, command, *runs.faces_test.configuration(command, words), *words,
                    "--out", "checked.json" if command == "check" else file], check=True, stdout=subprocess.DEVNULL)
    return file


def without_clocks(data):
    timed = [name for name in data.variables if name.endswith("seconds") or name in TIMED]  # told from them
    data = data.drop_vars(timed)
    data.attrs = {name: value for name, value in data.attrs.items() if name not in CLOCKS}
    data.attrs["command_line"] = data.attrs["command_line"].replace('"', "'")  # one way or another of quoting
    return data


def bits(array):
    return array.tobytes() if array.dtype != object else array.tolist()


def assert_same(ours, file):
    theirs = without_clocks(xarray.load_dataset(file, decode_times=False))
    ours = without_clocks(ours)
    xarray.testing.assert_identical(ours, theirs)
    for name, variable in theirs.variables.items():
        if "flag_values" in variable.attrs and not variable.dims:
            continue  # xarray makes float64 of a single flag, and float32 of an array
        assert ours.variables[name].dtype == variable.dtype, name
        assert bits(np.ascontiguousarray(ours.variables[name].values)) == bits(variable.values), name


@pytest.mark.parametrize("command, words", [one for one in runs.all_runs() if one[0] != "check"])
def test_same_as_the_file_of_the_program(program, folder, command, words):
    config = runs.faces_test.configuration(command, words)
    assert_same(runs.run(command, words, *config), of_program(program, command, words, folder))


def test_same_verdicts(program, folder):
    """`check` writes no NetCDF file: its JSON object is held against the data set."""
    import json

    done = subprocess.run([program, "check", "lemma-5.4", "--quick", "--json"], check=True, capture_output=True)
    (statement,) = json.loads(done.stdout)["statements"]
    data = poise.check("Lemma 5.4", quick=True)
    for key in ("id", "title", "as_stated", "corrected"):
        assert data[key].values.tolist() == [statement[key]]
    assert json.loads(data["evidence"].item()) == statement["evidence"]


def test_every_command_is_run():
    assert {command for command, _ in runs.all_runs()} == set(poise.commands.NAMES.values())


@pytest.mark.parametrize("seed", [1, 2])
def test_another_seed_is_noticed(program, folder, seed):
    """What the comparison above sees: a run that differs in its seed alone is another."""
    file = of_program(program, "simulate", ["--seed", "1"], folder)
    ours = poise.simulate("c.toml", seed=seed)
    if seed == 1:
        assert_same(ours, file)
    else:
        with pytest.raises(AssertionError):
            assert_same(ours, file)


def test_forms_of_a_network(folder):
    """A file, its text, a mapping and keyword arguments are the same network, bit for bit."""
    tables = tomllib.loads(runs.CONFIG)
    forms = [poise.simulate("c.toml"), poise.simulate(folder / "c.toml"), poise.simulate(runs.CONFIG),
             poise.simulate(tables), poise.simulate(**tables),
             poise.simulate(tables | {"run": tables["run"] | {"seed": 7}}, seed=1),
             poise.simulate("c.toml", set={"run.seed": np.int64(1), "network": tables["network"]})]
    for one in forms[1:]:
        for name in ("v", "K", "events"):
            assert bits(one[name].values) == bits(forms[0][name].values)


def test_threads_change_nothing(folder):
    one, two = (poise.simulate("c.toml", replicas=3, threads=threads) for threads in (1, 2))
    assert bits(one.v.values) == bits(two.v.values)


def test_arrays_share_the_memory_of_the_result_and_outlive_it(folder):
    *_, result = poise._core.run("limit", [("CFG", "c.toml")], None, False)
    first, second = ({name: values for name, _, values, _ in result.variables} for _ in range(2))
    for name in ("v", "K", "eigenvalues_re", "eigenvalues_im"):
        assert np.shares_memory(first[name], second[name])
    copy = first["v"].copy()
    kept = first["v"]
    del result, first, second
    [np.empty(kept.size) for _ in range(100)]
    assert bits(kept) == bits(copy)


def test_writes_what_it_read(folder):
    """A data set of the module goes through a file of xarray's unchanged."""
    data = poise.exit("c.toml")
    data.to_netcdf("again.nc", engine="netcdf4")
    xarray.testing.assert_identical(xarray.load_dataset("again.nc", decode_times=False), data)
