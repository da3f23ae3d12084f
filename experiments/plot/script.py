"""What the scripts share: their options, and results of the program, read from the NetCDF files that `--out` writes
or by running it. What they draw is in poise.plot."""

import argparse
import pathlib
import subprocess
import sys

from modules import plt, xarray
from poise import InputError
from poise.plot import style
from poise.plot.results import require


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
    try:
        require(data, command, needed)
    except InputError as error:
        fail(f"{path}: {error}")
    if data.attrs.get("interrupted"):
        print(f"{path}: the run was interrupted; this is not all of it", file=sys.stderr)
    return data


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


def arguments(doc):
    """A parser whose help is the whole of what opens the script, up to its usage; with --columns and --out."""
    parser = argparse.ArgumentParser(description=doc.partition("\nUsage:")[0],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--columns", type=int, choices=sorted(style.WIDTHS), default=2,
                        help="how many columns of a page the figure takes (default: 2)")
    parser.add_argument("--out", type=pathlib.Path, metavar="PREFIX",
                        help="what is written: PREFIX.pdf, PREFIX.svg, PREFIX.png")
    return parser


def save(figure, stem):
    """Writes and names the files of a figure."""
    print("\n".join(style.save(figure, stem)))
    plt.close(figure)
