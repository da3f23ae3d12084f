"""What figures ask of a result: of a data set as poise's functions give it and its files hold it."""

import numpy as np

from ..errors import InputError


def require(data, command, needed):
    """Refuses what is no result of `command`: a variable that is `needed` is missing."""
    missing = [name for name in needed if name not in data.variables]
    if missing:
        raise InputError(f"no result of `poise {command}`: it has no variable {missing[0]}", missing[0])


def words(flags):
    """The meanings of a variable of CF flags, as an array of strings; empty where it is missing."""
    meanings = dict(zip(np.atleast_1d(flags.attrs["flag_values"]), flags.attrs["flag_meanings"].split()))
    return np.vectorize(lambda flag: meanings.get(flag, ""), otypes=[object])(flags.values)


def number(data, name):
    """A scalar of a data set."""
    return data[name].item()


def exit_of(data, prefix=""):
    """(eta, kind) where the limit leaves the balanced manifold; nothing where it stays."""
    if f"{prefix}exit_t" not in data:
        return None
    return number(data, f"{prefix}exit_t"), str(words(data[f"{prefix}exit_kind"]))


EXIT_KINDS = {"hopf": "Hopf point", "folded-singularity": "folded singularity"}


def kind_of_exit(kind):
    """The kind of an exit as people write it."""
    return EXIT_KINDS.get(kind, kind)
