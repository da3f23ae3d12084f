#!/usr/bin/python3
"""Checks a certificate that stands by itself, such as `poise exit CFG --certify --certificate FILE.json` writes.

    proofs_checks/verifier/certificate.py FILE.json...

Exit status 0 if all hold; 1, with one line a fault, if not; 2 if a file cannot be read.
"""

import argparse
import pathlib
import sys
import time

import verify
from fault import Fault


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("certificate", type=pathlib.Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=3600.0, help="for one certificate; what takes longer is a fault")
    arguments = parser.parse_args()
    known, status = verify.Known(), 0
    for path in arguments.certificate:
        began = time.monotonic()
        try:
            verify.verify_certificate(verify.read(path), known, arguments.seconds)
        except OSError as error:
            sys.stderr.write(f"{path}: {error.strerror}\n")
            return 2
        except (ValueError, RecursionError) as error:
            sys.stderr.write(f"{path}: no certificate: {verify.shown(error)}\n")
            return 2
        except Fault as fault:
            sys.stderr.write(f"{path}: {fault}\n")
            status = 1
        else:
            print(f"{path}: holds ({time.monotonic() - began:.1f} s)")
    return status


if __name__ == "__main__":
    sys.exit(main())
