"""The program's commands as functions: made of the commands' own descriptions, so that a new one is here too.

A function gives each option by its name to the same code that reads a command line, and makes a data set of what
the command computes; the numbers are those of the program, bit for bit.
"""

import inspect
import keyword
import warnings

from . import _core
from .document import LABEL, as_document, as_value, fail
from .errors import InputError, Interrupted, Refusal, ResultWarning
from .progress import shown
from .values import as_given

TABLES = {"dense": ("dense", "run"), "sweep": ()}  # of a document, where it is not that of a balanced network
BALANCED = ("network", "intensity", "initial", "run", "balance")
NAMES = {f"{name}_" if keyword.iskeyword(name) else name: name for name in _core.names if name != "sweep"}


def parameter_of(option):
    """What Python calls an option: --step-tolerance is step_tolerance."""
    name = option["name"]
    if option["takes"] == "document":
        return "config"
    if not name.startswith("--"):
        return f"{name.lower()}s" if option["repeatable"] else name
    return name.removeprefix("--").replace("-", "_")


class Description:
    """A command as Python sees it."""

    def __init__(self, name):
        about = _core.describe(name)
        self.name, self.summary, self.notes = name, about["summary"], about["notes"]
        self.options = {parameter_of(option): option for option in about["options"]}
        documents = [option for option in self.options.values() if option["takes"] == "document"]
        self.reads_document = bool(documents)
        self.needs_document = any(option["required"] for option in documents)
        self.tables = TABLES.get(name, BALANCED) if documents else ()

    def signature(self):
        kinds = inspect.Parameter
        first, named = [], []
        for name, option in self.options.items():
            if option["takes"] == "document":
                first.append(kinds(name, kinds.POSITIONAL_OR_KEYWORD, default=None))
            elif option["name"].startswith("--"):
                default = kinds.empty if option["required"] else False if option["takes"] == "nothing" else None
                named.append(kinds(name, kinds.KEYWORD_ONLY, default=default))
            elif option["repeatable"]:
                first.append(kinds(name, kinds.VAR_POSITIONAL))
            else:
                first.append(kinds(name, kinds.POSITIONAL_OR_KEYWORD))
        named += [kinds(name, kinds.KEYWORD_ONLY, default=None) for name in (*self.tables, "progress")]
        return inspect.Signature(first + sorted(named, key=lambda one: one.default is not kinds.empty))

    def given(self, arguments):
        """[(option, value)] of the arguments, and the document."""
        given, document = [], None
        if self.reads_document:
            tables = {name: arguments.get(name) for name in self.tables}
            document = as_document(arguments.get("config"), tables, self.needs_document)
            if isinstance(document, bytes):
                given, document = [("CFG", document)], None
        for name, option in self.options.items():
            value = arguments.get(name)
            if value is None or option["takes"] == "document":
                continue
            if name == "set":
                values = changes(value)
            elif name == "record":
                given += recording(option, value)
                continue
            elif option["repeatable"]:
                values = [text for one in value for text in as_given(name, option["takes"], one)]
            else:
                values = as_given(name, option["takes"], value)
            given += [(option["name"], text) for text in values]
        return given, document

    def translated(self, message):
        """With the names that Python has for the options."""
        for name, option in sorted(self.options.items(), key=lambda item: -len(item[1]["name"])):
            if option["name"].startswith("--"):
                message = message.replace(option["name"], name)
        return message


def changes(values):
    """{"network.n": 1000} as `--set` takes it."""
    if not hasattr(values, "items"):
        fail("set", 'expected a mapping such as {"network.n": 1000}')
    for key, value in values.items():
        if not isinstance(key, str):
            fail("set", "has a key that is no text, expected one such as network.n or run.T")
        try:
            yield f"{key}={as_value(value, key)}".encode()
        except UnicodeEncodeError as error:
            fail(key, f"is no Unicode: {error.reason}")


def recording(option, value):
    """[(option, text)] of what to record: one or several words, or the table [record]."""
    if hasattr(value, "items"):
        if not all(isinstance(key, str) for key in value):
            fail("record", "has a key that is no text, expected one such as what or neurons")
        return [("--set", text) for text in changes({f"record.{key}": one for key, one in value.items()})]
    if isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
        value = ",".join(value)
    return [(option["name"], text) for text in as_given("record", option["takes"], value)]


def input_error(description, message, key, reason):
    message, key = description.translated(message), description.translated(key)
    if key and message.startswith(f"{LABEL}:"):  # a mapping has neither lines nor columns
        message = f"{key}: {reason}"
    if not key:
        key = next((name for name in description.options if message.startswith(f"{name}: ")), "")
        reason = message.removeprefix(f"{key}: ")
    return InputError(message, key, description.translated(reason))


def be_first_to_use_netcdf():
    """HDF5 prints its inner errors, which are none of the user's, in every thread but the first that uses it by way of
    netCDF. Commands run in threads of their own: let the first be this one."""
    try:
        import netCDF4  # here: few runs write files
    except ImportError:
        return
    netCDF4.Dataset("unnamed", "w", memory=64).close()


def execute(description, arguments):
    from .dataset import as_dataset  # here: xarray takes longer to load than most commands to compute

    given, document = description.given(arguments)
    if arguments.get("record_to") is not None:
        be_first_to_use_netcdf()
    kind, message, key, reason, told, result = _core.run(description.name, given, document,
                                                         shown(arguments.get("progress")))
    for warning in told:
        warnings.warn(description.translated(warning), ResultWarning, stacklevel=3)
    data = as_dataset(result) if result is not None else None
    if kind == "done":
        return data
    if kind == "interrupted":
        raise Interrupted(message or f"{description.name}: interrupted", data)
    if kind == "refused":
        raise Refusal(message)
    if kind == "bad input":
        raise input_error(description, message, key, reason)
    if kind == "no memory":
        raise MemoryError(message)
    raise RuntimeError(f"internal error: {message}")


def function_of(name):
    """The function poise.NAME."""
    description = Description(NAMES[name])
    signature = description.signature()

    def command(*arguments, **named):
        return execute(description, signature.bind(*arguments, **named).arguments)

    from .describe import docstring  # here: who computes needs no documentation

    command.__name__ = command.__qualname__ = name
    command.__module__ = "poise"
    command.__signature__ = signature
    command.__doc__ = docstring(description)
    return command
