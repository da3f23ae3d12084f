"""`poise report` passes on to this."""

import argparse
import os
import pathlib
import sys

from ..errors import InputError

MODULES = {"jinja2": "python3-jinja2", "matplotlib": "python3-matplotlib", "netCDF4": "python3-netcdf4",
           "xarray": "python3-xarray", "numpy": "python3-numpy"}


def arguments():
    parser = argparse.ArgumentParser(
        prog="poise report", description="One page of results, for any browser: figures, tables, the ledger of the "
        "paper's statements, and where everything came from. It works offline, in print and without scripts.",
        epilog="Example: poise report out/*.nc out/ledger.json")
    parser.add_argument("files", nargs="+", metavar="FILE", type=pathlib.Path,
                        help="results: .nc of any command (--out FILE.nc), .json of `poise check`")
    parser.add_argument("--out", metavar="PAGE.html", type=pathlib.Path, default=pathlib.Path("out/report.html"),
                        help="what is written (default: out/report.html)")
    parser.add_argument("--no-verify", action="store_true",
                        help="do not have the verifier check the ledger's certificates again (a minute or so)")
    return parser.parse_args()


def write_whole(path, text):
    """The file as a whole, or as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        staged.write_text(text, encoding="utf-8")
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)


def fail(sentence, code=2):
    print(f"poise report: {sentence}", file=sys.stderr)
    return code


def main():
    options = arguments()
    try:
        import matplotlib

        matplotlib.use("Agg")
        from . import page

        tell = (lambda line: print(line, file=sys.stderr)) if sys.stderr.isatty() else (lambda line: None)
        write_whole(options.out, page(options.files, verify=not options.no_verify, tell=tell))
    except ModuleNotFoundError as error:
        if error.name not in MODULES:
            raise
        return fail(f"{sys.executable} has no module {error.name}; Debian has it in {MODULES[error.name]} "
                    "(scripts/bootstrap installs it)")
    except InputError as error:
        return fail(str(error))
    except OSError as error:
        return fail(f"{options.out}: cannot be written: {error.strerror}")
    except KeyboardInterrupt:
        return fail("interrupted; nothing was written", 130)
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
