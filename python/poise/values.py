"""Values of keyword arguments as the text in which every option is given; the option itself checks what it says."""

import numbers
import operator
from collections.abc import Iterable

from .document import encoded, fail, kind_of


def as_number(key, value):
    """Every bit of it."""
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        fail(key, f"is {kind_of(value)}, expected a number")
    if isinstance(value, numbers.Integral):
        return str(operator.index(value))
    try:
        return repr(float(value))
    except OverflowError:
        fail(key, "is too large for a number")


def as_numbers(key, value):
    """A list, or a single one."""
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)) and getattr(value, "ndim", 1) > 0:
        return ",".join(as_number(key, one) for one in value)
    return as_number(key, value)


def as_words(key, value):
    if not isinstance(value, str):
        fail(key, f"is {kind_of(value)}, expected text")
    if "\0" in value:
        fail(key, "has a character that no text has")
    return encoded(key, value)


def as_decimal(key, value):
    """Text, or a number where the option reads decimals (`tail`)."""
    return as_words(key, value) if isinstance(value, str) else as_number(key, value)


WRITERS = {"number": as_number, "whole": as_number, "numbers": as_numbers, "wholes": as_numbers, "text": as_decimal}


def as_given(key, takes, value):
    """What is given for an option: texts, one for each time; nothing where a flag is not set."""
    if takes == "nothing":
        if not isinstance(value, bool):
            fail(key, f"is {kind_of(value)}, expected True or False")
        return [""] if value else []
    return [WRITERS[takes](key, value)]
