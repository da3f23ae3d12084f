"""Small runs of every command, from Python and by the program: those that the test of the faces has."""

import itertools
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/experiments"))

import faces_test  # noqa: E402
from bad_input_test import CONFIG, DENSE_CONFIG  # noqa: E402

FLAGS = ("beyond", "curves", "plan", "stationary", "limit_only", "network_only", "neurons", "quick", "explain",
         "fixed_start")


def value_of(name, word):
    """A word of a command line as one writes it in Python."""
    if name in ("path", "method", "methods", "solver", "quantity", "record"):
        return word
    numbers = [float(part) if any(c in part for c in ".e") else int(part) for part in word.split(",")]
    return numbers if len(numbers) > 1 else numbers[0]


def keywords(words):
    """Positional and keyword arguments for the words of a command line."""
    given, named = [], {}
    words = iter(words)
    for word in words:
        name, equals, value = word.removeprefix("--").partition("=")
        name = name.replace("-", "_")
        if not word.startswith("--"):
            given.append(word if any(c.isalpha() for c in word) else value_of("", word))
        elif name in FLAGS:
            named[name] = True
        elif name == "set":
            key, _, value = (value if equals else next(words)).partition("=")
            named.setdefault("set", {})[key] = as_python(value)
        else:
            named[name] = value_of(name, value if equals else next(words))
    return given, named


def as_python(text):
    import tomllib
    return tomllib.loads(f"value = {text}")["value"]


def all_runs():
    """(command, words behind the configuration) of all commands but `sweep`, which has a test of its own."""
    return [(command, words) for command, runs in faces_test.RUNS.items() for words in runs if command != "sweep"]


def configuration(command, words):
    """Its text, or none."""
    names = faces_test.configuration(command, words)
    return {"c.toml": CONFIG, "d.toml": DENSE_CONFIG}[names[0]] if names else None


def python_name(command):
    return "continue_" if command == "continue" else command


def run(command, words, config=None):
    """The data set of a run, made by the module; `config` in any form that it takes."""
    import poise

    config = configuration(command, words) if config is None else config
    given, named = keywords(words)
    return getattr(poise, python_name(command))(*([config] if config else []), *given, **named)


def fields():
    """{command: [name, dimensions, unit, meaning]} over all runs."""
    from poise.describe import fields_of

    recorded = {}
    for command, runs in itertools.groupby(all_runs(), key=lambda one: one[0]):
        known = {}
        for _, words in runs:
            for field in fields_of(run(command, words)):
                known.setdefault(field[0], field)
        recorded[command] = list(known.values())
    return recorded
