"""A function over a grid of parameters.

Poise's own functions are swept by the program's command (`poise sweep`), which this calls; any other function here,
on threads of Python. Both give a point's changes as `set`, and its seed by its position in the grid.
"""

from __future__ import annotations

import concurrent.futures
import itertools
import json
import os
import pathlib
import shlex
from collections.abc import Callable, Iterable, Mapping

from . import commands
from .document import as_value, fail


def sweep(function: Callable, config: str | os.PathLike | Mapping | None = None,
          over: Mapping[str, Iterable] | None = None, *, set: Mapping[str, object] | None = None,
          seed: int | None = None, threads: int | None = None, parts: str | os.PathLike | None = None,
          progress: bool | Callable[[str], object] | None = None, **options):
    """`function` at every point of a grid.

    Parameters
    ----------
    function : a function of poise that reads a network, as poise.limit; or any that is called in the same way,
        function(config, set={...}, **options), and returns an xarray.Dataset, a DataArray or a number
    config : the network, in any form that poise.limit takes
    over : Mapping[str, Iterable]
        The parameters: {"network.n": [500, 1000, 2000]}; the last one runs fastest
    set : Mapping
        Changes for all points
    seed : int
        Random seed, of which and of its position every point's own seed is made; of poise's functions run.seed by
        default, others are given one only where there is one here
    threads : int
        Threads, all cores by default; the results do not depend on it
    parts : str | PathLike
        A folder in which finished points are kept; the same call goes on where an earlier one stopped
    progress : as of other functions; for those of poise
    **options : given to the function at every point

    Returns
    -------
    xarray.Dataset with the parameters as dimensions, before those of the function's results; NaN where a point lacks
    what others have. `outcome` says of each point how it ended, `outcome_reason` why it has no result, `point_seed`
    its seed.

    Raises
    ------
    As other functions; for a point whose input is wrong only where that is so at all points.
    """
    over = grid_of(over)
    own = getattr(function, "__name__", "")
    if own in commands.NAMES and commands.NAMES[own] in commands._core.names and function.__module__ == "poise":
        return sweep_command(commands.NAMES[own], config, over, options,
                             {"set": set, "seed": seed, "threads": threads, "parts": parts, "progress": progress})
    return sweep_function(function, config, over, options, set or {}, seed, threads, parts)


def grid_of(over):
    """{key: list of values}"""
    if not hasattr(over, "items") or not over:
        fail("over", 'expected the parameters and their values, as {"network.n": [500, 1000]}')
    grid = {}
    for key, values in over.items():
        if not isinstance(key, str):
            fail("over", "has a key that is no text, expected one such as network.n")
        try:
            grid[key] = list(values)
        except TypeError:
            fail("over", f"{key} is no list of values")
        if not grid[key]:
            fail("over", f"{key} has no values")
    return grid


def sweep_command(name, config, over, options, settings):
    description = commands.Description(name)
    if not description.reads_document:
        fail("function", f"{name} reads no network")
    signature = description.signature()
    given, _ = description.given(signature.bind(None, **options).arguments | {"config": "the sweep's"})
    words = [name]
    for option, value in given:
        text = value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
        if option != "CFG":
            words.append(f"{option}={text}" if text else option)
    settings |= {"over": [f"{key}={','.join(as_value(value, key) for value in values)}" for key, values in over.items()],
                 "run": shlex.join(words), "parts": None if settings["parts"] is None else os.fspath(settings["parts"])}
    return commands.execute(commands.Description("sweep"), {"config": config} | settings)


def sweep_function(function, config, over, options, changes, seed, threads, parts):
    import xarray

    points = list(itertools.product(*over.values()))
    folder = folder_of(parts, over, changes, seed, options)

    def run(k):
        file = folder / f"{k}.nc" if folder else None
        if file and file.exists():
            return xarray.load_dataset(file, engine="netcdf4", decode_times=False)
        named = options if seed is None else options | {"seed": commands._core.seed_at(seed, k)}
        data = as_dataset(function(config, set=changes | dict(zip(over, points[k])), **named))
        if file:
            data.to_netcdf(file.with_suffix(".part"), engine="netcdf4")
            os.replace(file.with_suffix(".part"), file)
        return data

    with concurrent.futures.ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        futures = [pool.submit(run, k) for k in range(len(points))]
        try:
            results = [ended(future) for future in futures]
        except BaseException:  # the points that run end first
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return combined(results, over, seed)


def folder_of(parts, over, changes, seed, options):
    """The folder of the points that are done, of this sweep and no other."""
    if parts is None:
        return None
    folder, what = pathlib.Path(parts), json.dumps([over, changes, seed, options], default=str, indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    label = folder / "sweep.json"
    if not label.exists():
        label.write_text(what)
    elif label.read_text() != what:
        fail("parts", f"{folder} holds points of another sweep (see sweep.json there)")
    return folder


def ended(future):
    """(how, why, result) of a point."""
    from .errors import InputError, Refusal

    try:
        return 0, "", future.result()
    except Refusal as error:
        return 1, str(error), None
    except InputError as error:
        return 2, str(error), error


def as_dataset(value):
    import xarray

    if isinstance(value, xarray.Dataset):
        return value
    if isinstance(value, xarray.DataArray):
        return value.to_dataset(name=value.name or "value")
    return xarray.Dataset({"value": value})


def combined(results, over, seed):
    import numpy as np
    import xarray

    done = [data for how, _, data in results if how == 0]
    wrong = [error for how, _, error in results if how == 2]
    if len(wrong) == len(results):
        raise wrong[0]
    shape = [len(values) for values in over.values()]
    blank = {name: one.where(False) for data in reversed(done) for name, one in data.data_vars.items()}
    datasets = [filled(data if how == 0 else xarray.Dataset(), blank, done) for how, _, data in results]
    data = xarray.combine_nested(nested(datasets, shape), concat_dim=list(over), join="outer", combine_attrs="override").transpose(*over, ...)
    data = data.assign_coords({key: labels(values) for key, values in over.items()})
    outcome = np.array([float(how) for how, *_ in results], dtype=np.float32).reshape(shape)
    flags = {"flag_values": np.arange(3, dtype=np.int8), "flag_meanings": "done refused bad-input"}
    data["outcome"] = tuple(over), outcome, {"long_name": "how the point ended"} | flags
    reasons = np.array([why for _, why, _ in results], dtype=object).reshape(shape)
    data["outcome_reason"] = tuple(over), reasons, {"long_name": "why there is no result"}
    if seed is not None:
        seeds = np.array([commands._core.seed_at(seed, k) for k in range(len(results))]).reshape(shape)
        data["point_seed"] = tuple(over), seeds, {"units": "1", "long_name": "random seed of the point"}
    return data


def filled(data, blank, all_data):
    """With what others have, as missing; as long as the longest along dimensions that have no coordinates."""
    data = data.assign({name: one for name, one in blank.items() if name not in data})
    for dimension in data.dims:
        longest = max(other.sizes.get(dimension, 0) for other in all_data)
        if dimension not in data.coords and data.sizes[dimension] < longest:
            data = data.pad({dimension: (0, longest - data.sizes[dimension])})
    return data


def nested(flat, shape):
    """Lists within lists, the last of `shape` innermost."""
    if not shape:
        return flat[0]
    step = len(flat) // shape[0]
    return [nested(flat[k * step:(k + 1) * step], shape[1:]) for k in range(shape[0])]


def labels(values):
    """Numbers or texts as they are; what is neither as text."""
    simple = all(isinstance(value, (int, float, str)) for value in values)
    return values if simple else [str(value) for value in values]
