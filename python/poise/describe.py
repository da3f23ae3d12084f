"""What is said of the functions: docstrings, and the stub that editors and type checkers read.

Both are made of the commands' own descriptions. What a result holds is only known of results: fields.json has what
small runs had. tests/python/record.py writes it and the stub; a test compares them.
"""

import json
import pathlib
import textwrap

FIELDS = pathlib.Path(__file__).with_name("fields.json")
TYPES = {"nothing": "bool", "text": "str", "number": "float", "whole": "int", "numbers": "float | Iterable[float]",
         "wholes": "int | Iterable[int]"}
CONFIG = ("The network: path of a TOML file, TOML itself (more than a line), or a mapping of the file's tables; or "
          "else those tables as keyword arguments")
SET = 'Changes: {"network.n": 1000}; each is checked as the file is'
PROGRESS = "True: show it; False: do not; or a function that is called with the line. By default in terminals and notebooks"
ERRORS = ("InputError (a ValueError) for what is wrong in the input, with its key; Refusal where the mathematics "
          "leaves nothing to compute; Interrupted (a KeyboardInterrupt) after Ctrl-C, with the result so far.")


def fields_of(data):
    """[name, dimensions, unit, meaning] of every variable."""
    return [[name, list(one.dims), one.attrs.get("units", ""), one.attrs.get("long_name", "")]
            for name, one in data.variables.items()]


def type_of(option):
    if option["values"]:
        return "Literal[" + ", ".join(f'"{value}"' for value in option["values"]) + "]"
    return TYPES[option["takes"]]


def parameters(description):
    """(name, type, help) of each."""
    for name, option in description.options.items():
        if option["takes"] == "document":
            yield name, "str | PathLike | Mapping", CONFIG
        elif name == "set":
            yield name, "Mapping[str, object]", SET
        elif option["takes"] == "text" and not option["name"].startswith("--") and not option["repeatable"]:
            yield name, "str | float", option["help"]
        else:
            yield name, type_of(option), option["help"]
    for name in description.tables:
        yield name, "Mapping", f"The table [{name}] of a network without config"
    yield "progress", "bool | Callable[[str], object]", PROGRESS


def wrapped(text):
    return "\n".join("\n".join(textwrap.wrap(line, 100, initial_indent="    ", subsequent_indent="    "))
                     for line in text.splitlines())


def field_line(field):
    name, dimensions, unit, meaning = field
    over = f"({', '.join(dimensions)})" if dimensions else ""
    of = f" [{unit}]" if unit not in ("", "1") else ""
    return f"    {name}{over}{of}: {meaning}"


def docstring(description):
    told = description.translated
    parts = [f"{told(description.summary)}.", "", "Parameters", "----------"]
    for name, kind, help_ in parameters(description):
        parts += [f"{name} : {kind}", wrapped(told(help_))]
    parts += ["", "Returns", "-------", "xarray.Dataset, the one that xarray reads from what", f"`poise "
              f"{description.name} --out FILE.nc` writes; its attributes say where it comes from. What it may hold:"]
    recorded = json.loads(FIELDS.read_text()) if FIELDS.exists() else {}
    parts += [field_line(field) for field in recorded.get(description.name, [])]
    parts += ["", "Raises", "------", ERRORS]
    if description.notes:
        parts += ["", "Notes", "-----", told(description.notes)]
    return "\n".join(parts)


HEADER = '''"""Stubs, written by `python3 -m poise.describe`; what the functions do is in their docstrings."""

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import Literal

import xarray

from . import plot as plot
from . import report as report
from . import typeset as typeset
from .errors import InputError as InputError
from .errors import Interrupted as Interrupted
from .errors import Refusal as Refusal
from .errors import ResultWarning as ResultWarning
from .sweeps import sweep as sweep

__version__: str
'''


def stub_of(name, description):
    types = {parameter: kind for parameter, kind, _ in parameters(description)}
    words, starred = [], False
    for parameter in description.signature().parameters.values():
        kind, default = types[parameter.name], parameter.default
        if parameter.kind is parameter.VAR_POSITIONAL:
            words.append(f"*{parameter.name}: {kind}")
            starred = True
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            words.append("*")
            starred = True
        if default is None:
            words.append(f"{parameter.name}: {kind} | None = None")
        elif default is parameter.empty:
            words.append(f"{parameter.name}: {kind}")
        else:
            words.append(f"{parameter.name}: {kind} = {default!r}")
    lines = "".join(f"    {word},\n" for word in words)
    return f"def {name}(\n{lines}) -> xarray.Dataset: ...\n"


def stub():
    from .commands import NAMES, Description

    return HEADER + "".join("\n" + stub_of(name, Description(NAMES[name])) for name in sorted(NAMES))
