"""Results of the program: read from the NetCDF files that `--out` writes, or by running it."""

import pathlib
import subprocess
import sys

from modules import np, xarray


def fail(sentence):
    sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {sentence}")


def read(path, command, needed):
    """The data set in a file that `poise COMMAND --out` wrote; ends the script where it is none, or where one
    of the variables `needed` is missing."""
    try:
        data = xarray.load_dataset(path, engine="netcdf4", decode_times=False)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        fail(f"{path}: cannot be read: {reason}")
    missing = [name for name in needed if name not in data.variables]
    if missing:
        fail(f"{path}: no result of `poise {command}`: it has no variable {missing[0]}")
    if data.attrs.get("interrupted"):
        print(f"{path}: the run was interrupted; this is not all of it", file=sys.stderr)
    return data


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


class Program:
    """Runs the program on one configuration with some changes (`--set`); each result is a data set."""

    def __init__(self, poise, config, folder, changes):
        self.poise, self.config, self.folder, self.changes = poise, config, pathlib.Path(folder), changes

    def run(self, command, *options, needed=(), may_refuse=False):
        """Nothing where the mathematics refuses and may."""
        file = self.folder / f"{command}.nc"
        line = [self.poise, command, self.config, *self.changes, *options, "--out", file, "--json"]
        try:
            done = subprocess.run([str(word) for word in line], capture_output=True, text=True)
        except OSError as error:
            fail(f"{self.poise}: cannot be run: {error.strerror}")
        if may_refuse and done.returncode == 3:
            return None
        if done.returncode != 0:
            fail(f"poise {command}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}")
        return read(file, command, needed)
