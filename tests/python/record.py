#!/usr/bin/env python3
"""Writes what the package has written down of the commands: the stub poise/__init__.pyi, and poise/fields.json, the
variables that their results hold. To be run after a command has changed:

    PYTHONPATH=build/release/python /usr/bin/python3 tests/python/record.py
"""

import json
import pathlib

import runs
from poise.describe import stub

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "python/poise"


def texts():
    """{file: text}"""
    lines = ",\n".join(
        f' "{command}": [\n' + ",\n".join(f"  {json.dumps(field)}" for field in fields) + "\n ]"
        for command, fields in sorted(runs.fields().items()))
    return {PACKAGE / "__init__.pyi": stub(), PACKAGE / "fields.json": f"{{\n{lines}\n}}\n"}


if __name__ == "__main__":
    for file, text in texts().items():
        file.write_text(text)
