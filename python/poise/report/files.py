"""What a report is made of: result files, each with its command, data and checksum.

NetCDF files of any command, and ledgers, which are JSON (`poise check --out`, or `--json`). Anything else is refused
with the name of the file and the reason: a file that nobody understood must not look as if it had been shown.
"""

import hashlib
import json
import pathlib
import shlex
from dataclasses import dataclass

import xarray

from ..errors import InputError

LEDGER = {"poise_version", "seed", "quick", "expected", "statements"}
ROW = {"id", "title", "as_stated", "corrected", "evidence"}


@dataclass
class Result:
    path: pathlib.Path
    command: str  # "compare"
    data: object  # xarray.Dataset; of a ledger, the JSON object
    provenance: dict
    checksum: str

    @property
    def name(self):
        """The configuration that it is of, or else its file."""
        for word in self.words[1:]:
            if word.endswith(".toml"):
                return pathlib.PurePath(word).stem
        return self.path.stem

    @property
    def words(self):
        """The command line, without the program."""
        return shlex.split(self.provenance.get("command_line", ""))[1:]

    @property
    def interrupted(self):
        return bool(self.provenance.get("interrupted", False))


def refuse(path, reason):
    raise InputError(f"{path}: {reason}", str(path), reason)


def of_netcdf(path):
    try:
        data = xarray.load_dataset(path, engine="netcdf4", decode_times=False)
    except (OSError, RuntimeError, ValueError) as error:
        refuse(path, f"cannot be read: {getattr(error, 'strerror', None) or str(error).partition(chr(10))[0]}")
    for name in ("poise_version", "command_line"):
        if name not in data.attrs:
            refuse(path, f"no result of poise: it has no attribute {name}; expected a file that `poise COMMAND --out` wrote")
    provenance = {name: value.item() if hasattr(value, "item") else value for name, value in data.attrs.items()}
    words = shlex.split(provenance["command_line"])
    if len(words) < 2 or words[0] != "poise":
        refuse(path, f"no result of poise: its command line is {provenance['command_line']!r}")
    if "seed" in data.variables and data["seed"].ndim == 0:
        provenance["seed"] = data["seed"].item()
    return words[1], data, provenance


def of_json(path, text):
    try:
        ledger = json.loads(text)
    except (ValueError, RecursionError) as error:
        refuse(path, f"no JSON: {error}")
    if not isinstance(ledger, dict):
        refuse(path, "no result of poise: expected a JSON object")
    provenance = ledger.get("provenance", {})
    if "statements" not in ledger and isinstance(provenance, dict) and "command_line" in provenance:
        refuse(path, f"is the JSON of `{provenance['command_line']}`, which does not say what its numbers run over; "
                     "expected the NetCDF file of that run: --out FILE.nc")
    if missing := sorted(LEDGER - set(ledger)):
        refuse(path, f"no ledger of `poise check`: it has no key {missing[0]}")
    for row in ledger["statements"] if isinstance(ledger["statements"], list) else [None]:
        if not isinstance(row, dict) or ROW - set(row):
            refuse(path, f"no ledger of this version of `poise check`: a statement lacks one of {', '.join(sorted(ROW))}")
    about = {name: ledger[name] for name in ("poise_version", "seed", "interrupted") if name in ledger}
    mode = " --quick" if ledger["quick"] else ""
    return "check", ledger, {"command_line": f"poise check{mode}"} | about | provenance


def read(path):
    path = pathlib.Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        refuse(path, f"cannot be read: {error.strerror}")
    if path.suffix not in (".nc", ".json"):
        refuse(path, "expected a result as .nc (any command), or a ledger as .json (`poise check`)")
    command, data, provenance = of_netcdf(path) if path.suffix == ".nc" else of_json(path, content)
    return Result(path, command, data, provenance, hashlib.sha256(content).hexdigest())


def read_all(paths):
    """Results of all files; a file that is given twice is taken once."""
    results = {}
    for path in map(pathlib.Path, paths):
        results.setdefault(path.resolve(), read(path))
    return list(results.values())
