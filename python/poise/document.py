"""A network as Python has it (a mapping, a path, TOML) as the document that every command reads.

Mappings are written as TOML, because that is what is checked key by key, in one place, and what results carry
along as their configuration. Numbers keep every bit.
"""

import json
import numbers
import operator
import os
import re
from collections.abc import Iterable, Mapping

from .errors import InputError

BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
LABEL = "network"  # what messages call a document without a file
DEEPEST = 16


def fail(key, reason):
    raise InputError(f"{key}: {reason}", key, reason)


def kind_of(value):
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"


def as_text(value):
    """Text as TOML writes it: JSON's escapes, and one that JSON does without."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def as_value(value, key, depth=0):
    """A value as TOML writes it, on one line."""
    if depth > DEEPEST:
        fail(key, f"is nested deeper than {DEEPEST} levels")
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{as_key(name, key)} = {as_value(inner, f'{key}.{name}', depth + 1)}"
                                for name, inner in value.items()) + " }"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, numbers.Integral):
        return str(operator.index(value))
    if isinstance(value, numbers.Real):
        return repr(float(value))
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray, memoryview)):
        return "[" + ", ".join(as_value(inner, f"{key}[{k}]", depth + 1) for k, inner in enumerate(value)) + "]"
    fail(key, f"is {kind_of(value)}, expected a number, text, a list or a table")


def as_key(name, inside):
    if not isinstance(name, str):
        fail(inside or "config", f"has {kind_of(name)} among its keys, expected text")
    return name if BARE.match(name) else as_text(name)


def as_toml(document):
    """The whole mapping."""
    return "".join(f"{as_key(name, '')} = {as_value(value, name)}\n" for name, value in document.items())


def as_document(config, tables, needed):
    """(label, text) of a document, or the path of its file; None where there is neither and none is needed."""
    tables = {name: table for name, table in tables.items() if table is not None}
    if config is not None and tables:
        fail(next(iter(tables)), "is given beside config, expected one of them; `set` changes single keys of config")
    if config is None and not tables:
        return fail("config", "is missing, expected the path of a file, TOML or a mapping") if needed else None
    if config is None or isinstance(config, Mapping):
        try:
            return LABEL, as_toml(tables if config is None else config).encode()
        except UnicodeEncodeError as error:
            fail("config", f"has text that is no Unicode: {error.reason}")
    if isinstance(config, str) and "\n" in config:
        return LABEL, encoded("config", config)
    if not isinstance(config, (str, os.PathLike)):
        fail("config", f"is {kind_of(config)}, expected the path of a file, TOML or a mapping")
    path = os.fspath(config)
    path = path if isinstance(path, bytes) else encoded("config", path)
    if b"\0" in path or not path:
        fail("config", "is no name of a file")
    return path


def encoded(key, value):
    """Text as bytes; names of files may be no UTF-8."""
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        fail(key, f"is no Unicode: {error.reason}")
