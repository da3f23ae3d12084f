"""Whatever is given, the interpreter lives on, and what is wrong is an exception that names its key."""

import contextlib
import os
import signal
import tomllib

import numpy as np
import pytest
import xarray  # noqa: F401, so that no time limit ends its import
from hypothesis import given, settings
from hypothesis import strategies as st

import poise
import runs

TABLES, DENSE = tomllib.loads(runs.CONFIG), tomllib.loads(runs.DENSE_CONFIG)
SECONDS = 0.5  # for a run that happens to be valid, and long
PATIENT = int(os.environ.get("POISE_EXAMPLES", 500))


class OutOfTime(Exception):
    pass


@contextlib.contextmanager
def time_limit():
    def ring(*_):
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    except OutOfTime:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def leaves(table, path=()):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


def changed(tables, path, value):
    """A copy in which the value at `path` is another; ...: it is gone. Where it has no place there is no change."""
    first, *rest = path
    if not isinstance(tables, dict) or (rest and first not in tables):
        return tables
    if rest:
        return tables | {first: changed(tables[first], rest, value)}
    if value is not ...:
        return tables | {first: value}
    return {key: inner for key, inner in tables.items() if key != first}


class Odd:
    """An object that is nothing that is expected anywhere."""


class Mute(Odd):
    """And does not even say what it is."""

    def __repr__(self):
        raise ValueError("no repr")


LOOP = {}
LOOP["again"] = LOOP

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-5, 5), st.floats(), st.floats(-3.0, 3.0), st.text(max_size=8),
    st.binary(max_size=4), st.complex_numbers(), st.sampled_from(
        [np.float32(1.5), np.int8(3), np.bool_(True), np.nan, np.datetime64("2020-01-01"), np.array(2.0), 10**400,
         "\ud800", "\0", "a\nb", Odd(), object, lambda: None, "tanh", "balanced", "exact", LOOP]))
values = st.recursive(scalars, lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.text(max_size=4), st.integers()), inner, max_size=3),
    st.lists(st.floats(), min_size=1, max_size=3).map(np.array), st.tuples(inner, inner)), max_leaves=6)

COMMANDS = ("balance", "limit", "exit", "continue_", "finite", "simulate", "compare", "bench", "mlmc", "couple",
            "dense")
NEEDED = {"bench": {"budget": 0.5}, "continue_": {"path": "C.ei=1.5:1.6"}, "mlmc": {"tolerance": 0.5}}


def tables_of(command):
    return DENSE if command == "dense" else TABLES


def call(command, *arguments, **named):
    """The only ways in which a call may end: a data set, or an exception of these."""
    try:
        with time_limit():
            return getattr(poise, command)(*arguments, progress=False, **named)
    except (poise.InputError, poise.Refusal, MemoryError) as error:
        assert str(error)
        if isinstance(error, poise.InputError):
            assert error.reason
        return error


@st.composite
def mutated(draw):
    """A command, a configuration in which something was replaced, removed or added."""
    command = draw(st.sampled_from(COMMANDS))
    tables = tables_of(command)
    for path in draw(st.lists(st.sampled_from(sorted(leaves(tables))), min_size=1, max_size=2, unique=True)):
        how = draw(st.sampled_from(("replaced", "removed", "added", "table")))
        if how == "added":
            path = (*path[:-1], draw(st.text(max_size=6)))
        if how == "table":
            path = path[:draw(st.integers(1, len(path)))]
        tables = changed(tables, path, ... if how == "removed" else draw(values))
    return command, tables


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=PATIENT)
@given(mutated())
def test_any_configuration(case):
    command, tables = case
    call(command, tables, **NEEDED.get(command, {}))


@st.composite
def optioned(draw):
    """A command, and options of it that are anything."""
    command = draw(st.sampled_from((*COMMANDS, "check", "tail")))
    description = poise.commands.Description(poise.commands.NAMES[command])
    names = [name for name in description.options if name not in ("config", "ids", "out")]
    chosen = draw(st.lists(st.sampled_from([*names, *description.tables, "config"]), min_size=1, max_size=3))
    return command, {name: draw(values) for name in chosen}


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=PATIENT)
@given(optioned())
def test_any_option(case):
    command, named = case
    arguments = dict(NEEDED.get(command, {}))
    if command == "tail":
        arguments |= {"N": 4, "T": 1, "X": 2.5}
    elif command == "check":
        arguments |= {"quick": True, "time_limit": 0.01}
    elif not {"config", *poise.commands.Description(poise.commands.NAMES[command]).tables} & set(named):
        arguments["config"] = tables_of(command)
    arguments |= named
    ids = ["lemma-5.4"] if command == "check" else []
    arguments = {name: value for name, value in arguments.items() if not (command == "check" and name == "config")}
    if command == "tail":
        arguments.pop("config", None)
    call(command, *ids, **arguments)


# What cannot be right anywhere: no number, text, list or table.
WRONG = [None, object(), 1j, b"x", Mute(), {Mute(): 1}, ...]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_value_is_named(command):
    for path in leaves(tables_of(command)):
        if path in (("run", "samples"), ("run", "seed"), ("run", "T")) and command in ("balance", "continue_", "exit"):
            wrong = [value for value in WRONG if value is not ...]
        else:
            wrong = WRONG
        if command in ("limit", "finite") and path == ("run", "seed"):
            wrong = wrong[:-1]
        if command in ("bench", "mlmc") and path == ("run", "samples"):
            wrong = wrong[:-1]
        for value in wrong:
            error = call(command, changed(tables_of(command), path, value), **NEEDED.get(command, {}))
            assert isinstance(error, poise.InputError), (path, value)
            assert error.key == ".".join(path), (path, type(value), error)
            assert error.key in str(error)


@pytest.mark.parametrize("command", (*COMMANDS, "check", "tail"))
def test_a_wrong_option_is_named(command):
    description = poise.commands.Description(poise.commands.NAMES[command])
    positional = {"tail": {"N": 4, "T": 1, "X": 2.5}}.get(command, {})
    for name in description.options:
        if name in ("ids", "config"):
            continue
        for value in (object(), 1j, b"x", Mute(), [Mute()], {Mute(): 1}, {"network": object()}, [[]]):
            arguments = positional | NEEDED.get(command, {}) | {name: value}
            config = [] if command in ("check", "tail") else [tables_of(command)]
            error = call(command, *config, **arguments)
            assert isinstance(error, poise.InputError), (name, value)
            assert name in str(error) or "network" in str(error), error
            assert error.key in (name, "network", f"{name}.network"), (name, error.key)


@pytest.mark.parametrize("key, value, reason", [
    ("network.tau.e", -1.0, "is -1, expected a finite number > 0"),
    ("network.n", 2.5, "is a float, expected an integer"),
    ("network.n", "many", "is a string, expected an integer"),
    ("network.tua", 1.0, "unknown key, did you mean tau?"),
    ("initial.v", "unbalanced", 'is "unbalanced", expected "balanced" or { e = ..., i = ... }'),
    ("run.method", "exakt", "did you mean exact?"),
])
def test_reasons(key, value, reason):
    tables = changed(TABLES, key.split("."), value)
    for arguments in ((tables, {}), (TABLES, {"set": {key: value}})):
        with pytest.raises(poise.InputError) as error:
            poise.simulate(arguments[0], **arguments[1])
        assert error.value.key == key
        assert reason in error.value.reason
        assert ":1:" not in str(error.value)  # neither lines nor columns, which a mapping has not


def test_a_file_is_named_with_line_and_column(folder):
    (folder / "bad.toml").write_text(runs.CONFIG.replace("n = 20", "n = 0"))
    with pytest.raises(poise.InputError) as error:
        poise.limit("bad.toml")
    assert str(error.value).startswith("bad.toml:2:1: network.n: is 0")
    assert error.value.key == "network.n"
    with pytest.raises(poise.InputError, match="nowhere.toml: cannot be read"):
        poise.limit("nowhere.toml")


def test_unknown_keywords_are_named():
    with pytest.raises(TypeError, match="tims"):
        poise.limit(TABLES, tims=[1])


def test_refusals():
    literal = runs.ROOT / "experiments/configs/paper-literal.toml"
    with pytest.raises(poise.Refusal, match="no balanced point"):
        poise.limit(literal)
    assert poise.balance(literal).sizes["point"] == 0  # an answer
