"""poise in Python: balanced networks of excitatory and inhibitory neurons, their hydrodynamic limit, and the rest
of what the program `poise` computes.

    import poise
    data = poise.limit("experiments/configs/paper-6.1.toml", times=[1, 2, 5])   # an xarray.Dataset
    data.v.sel(population="e")

A function for every command (`dir(poise)`, `help(poise.limit)`), with the same options, numbers and names of
variables: a network is a TOML file, its text, a mapping, or keyword arguments. `poise.plot` draws results,
`poise.sweep` runs a function over a grid. docs/python.md is the tutorial.
"""

import importlib

from .errors import InputError, Interrupted, Refusal, ResultWarning

_PARTS = {"plot": "poise.plot", "describe": "poise.describe", "report": "poise.report", "typeset": "poise.typeset"}


def _load():
    """What needs the compiled part; the rest of the package does without."""
    try:
        importlib.import_module("poise._core")
    except ModuleNotFoundError as error:
        if error.name != "poise._core":
            raise
        raise ImportError(f"{__file__}: the compiled part, poise._core, is not here: build it (cmake --build "
                          "build/release --target poise_python) and import from there "
                          "(PYTHONPATH=build/release/python)") from error
    return importlib.import_module("poise.commands")


def __getattr__(name):
    # Loaded when asked for: a command's description, and of two commands the ball arithmetic behind them.
    if name in _PARTS:
        value = importlib.import_module(_PARTS[name])
    elif name == "sweep":
        value = importlib.import_module("poise.sweeps").sweep
    elif name == "__version__":
        value = _load()._core.version
    elif name == "__all__":
        value = [*sorted(_load().NAMES), "sweep", "plot", "InputError", "Interrupted", "Refusal", "ResultWarning"]
    elif name.startswith("__") or name not in _load().NAMES:
        raise AttributeError(f"module 'poise' has no attribute {name!r}")
    else:
        value = _load().function_of(name)
    globals()[name] = value
    return value


def __dir__():
    return [*__getattr__("__all__"), "__version__", "__doc__"]
