"""What the figures need beyond Python's own modules; where one is missing, a sentence in place of a traceback.

Import this first: `from modules import np, plt`.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "python"))  # the package poise, without its compiled part

try:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import netCDF4  # noqa: F401, by which xarray reads
    import numpy as np
    import xarray
except ModuleNotFoundError as error:
    sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {sys.executable} has no module {error.name}; scripts/bootstrap "
             f"installs it for /usr/bin/python3: run that with this file, or an interpreter that has it")

__all__ = ["matplotlib", "np", "plt", "xarray"]
