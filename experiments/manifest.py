#!/usr/bin/env python3
"""Write down what scripts/reproduce has made: of each result, figure and document the command, the configuration with
its checksum, the seed, which poise computed it, and the checksum of each file.

Writes FOLDER/manifest.json and FOLDER/SHA256SUMS, which `sha256sum --check` reads, where they differ from what is
there. What is listed and not there is not in it.

Usage: manifest.py results.json FOLDER [--root FOLDER]     results.json: of the build tree, what there is to make
"""

import argparse
import hashlib
import json
import os
import pathlib
import sys

FROM_PROVENANCE = ("poise_version", "commit", "compiler", "libraries", "interrupted")


def checksum(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def provenance(outputs):
    """What a result says of itself: seed, version, commit; nothing for a figure."""
    for path in outputs:
        if path.suffix == ".json":
            content = json.loads(path.read_text())
            known = {**content, **content.get("provenance", {})}
            return {key: known[key] for key in ("seed", *FROM_PROVENANCE) if known.get(key) is not None}
    return {}


def entry_of(made, folder, root):
    outputs = [pathlib.Path(output) for output in made["outputs"]]
    return {
        **{key: made[key] for key in ("name", "kind", "level", "command")},
        **(provenance(outputs) if made["kind"] == "result" else {}),
        "inputs": {name: checksum(root / name) for name in made["inputs"]},
        "files": {os.path.relpath(path, folder): checksum(path) for path in outputs},
    }


def write(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\nUsage:")[0],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[1],
                        help="what inputs are named from (default: of the repository)")
    options = parser.parse_args()
    folder = options.folder.resolve()
    try:
        listed = json.loads(options.results.read_text())
        entries = [entry_of(made, folder, options.root) for made in listed
                   if all(pathlib.Path(output).exists() for output in made["outputs"])]
        write(folder / "manifest.json", json.dumps({"made": entries}, indent=1) + "\n")
        sums = {name: hash_ for entry in entries for name, hash_ in entry["files"].items()}
        write(folder / "SHA256SUMS", "".join(f"{hash_}  {name}\n" for name, hash_ in sorted(sums.items())))
    except (OSError, ValueError) as error:
        sys.exit(f"manifest.py: {error}")


if __name__ == "__main__":
    main()
