#!/usr/bin/env python3
"""Write the reference pages from what the program says of itself.

  commands.md       from `poise --describe`: options, their meaning, examples
  configuration.md  from the same: the keys of both sorts of file; formulas from the headers of the kinds
  results.md        from `poise COMMAND ... --fields`: every field of JSON and NetCDF, with unit and meaning
  cpp/*.md          a page a folder of the library, whose headers Breathe renders

usage: reference.py POISE FOLDER      from the root of the repository
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MADE = "<!-- Made by docs/tools/reference.py: edit what it reads. -->\n\n"
CONFIGS = "experiments/configs"

# Runs that show every field of every command; several where an option adds fields. Small ones: nothing of
# their values is kept.
RUNS = {
    "balance": [[f"{CONFIGS}/small.toml"], [f"{CONFIGS}/small.toml", "--curves"]],
    "limit": [[f"{CONFIGS}/fold.toml", "--times", "0.1,0.9"], [f"{CONFIGS}/fold.toml", "--times", "0.1,0.9", "--beyond"]],
    "exit": [[f"{CONFIGS}/hopf.toml", "--certify"], [f"{CONFIGS}/fold.toml"], [f"{CONFIGS}/small.toml"]],
    "continue": [[f"{CONFIGS}/small.toml", "--path", "C.ei=1.4:1.6", "--scans", "2"]],
    "finite": [[f"{CONFIGS}/small.toml", "--spectrum", "1"]],
    "simulate": [[f"{CONFIGS}/small.toml", "--replicas", "2"]],
    "compare": [[f"{CONFIGS}/small.toml", "--replicas", "2"],
                [f"{CONFIGS}/small.toml", "--replicas", "2", "--sizes", "10,20,40"]],
    "sweep": [[f"{CONFIGS}/fold.toml", "--run", "exit", "--over", "initial.K.e=0.5"]],
    "bench": [[f"{CONFIGS}/small.toml", "--set", "network.n=20", "--budget", "1"]],
    "mlmc": [[f"{CONFIGS}/small.toml", "--tolerance", "0.5"]],
    "couple": [["--length", "64", "--paths", "2"],
               [f"{CONFIGS}/couple.toml", "--set", "network.n=10", "--set", "run.samples=3"],
               [f"{CONFIGS}/couple.toml", "--replicas", "2", "--sizes", "10,20,40", "--set", "run.samples=3"]],
    "dense": [[f"{CONFIGS}/dense/ei.toml", "--set", "dense.N=20", "--times", "0.1", "--stationary", "--neurons",
               "--density", "0,0.5", "--tolerance", "1e-3"],
              [f"{CONFIGS}/dense/homogeneous.toml", "--sizes", "10,20,40", "--replicas", "2", "--times", "0.1",
               "--tolerance", "1e-3"]],
    "tail": [["10", "1", "2"]],
    "check": [["eq-5.4", "--quick"]],
}


def escaped(text):
    """`text` as a cell of a table."""
    return re.sub(r"([\\|*_<`\[\]~$])", r"\\\1", text).replace("\n", "; ")


def code(text):
    return f"`{text}`".replace("|", "\\|")


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n\n"


def command_page(described):
    text = (f"# Command line\n\n{escaped(described['about'])}\n\nThis page says what `poise COMMAND --help` says. "
            f"`poise --manual` prints a manual page, `poise --completion` completions for bash.\n\n"
            f"**Exit codes.** {escaped(described['exit_codes'])}\n\n")
    text += table(["command", "what it does"],
                  [[f"[{c['name']}](#{c['name']})", escaped(c["summary"])] for c in described["commands"]])
    everywhere = options_of_all(described["commands"])
    text += "## Options of every command\n\n" + options(everywhere)
    for command in described["commands"]:
        text += f"## {command['name']}\n\n{escaped(command['summary'])}.\n\n```text\n{command['usage']}\n```\n\n"
        text += options([o for o in command["options"] if o not in everywhere])
        if command["notes"]:
            text += escaped(command["notes"]) + "\n\n"
        text += "```text\n" + "".join(f"poise {example}\n" for example in command["examples"]) + "```\n\n"
    return text


def options_of_all(commands):
    """Those that all commands have alike, but for `check`, which writes files of its own."""
    others = [c["options"] for c in commands if c["name"] != "check"]
    return [o for o in others[0] if all(o in others_ for others_ in others)]


def options(infos):
    if not infos:
        return ""
    rows = []
    for o in infos:
        head = o["name"] + (f" {o['placeholder']}" if o["placeholder"] and o["name"].startswith("-") else "")
        first, *values = o["help"].split("\n")
        meaning = escaped(first)
        if values:
            named = [value.partition(": ") for value in values]
            meaning += " " + "; ".join(f"{code(name)} {escaped(what)}".rstrip() for name, _, what in named)
        rows.append([code(head), meaning + (" (required)" if o["required"] else "")])
    return table(["option", "meaning"], rows)


def formula_of(model, kind):
    """`amplitude (tanh(gain x) + offset)`: what the header of the kind says that f(x) is."""
    if model == "balanced":
        text = (ROOT / "lib/poise/network/kinds" / f"{kind}.hpp").read_text()
    else:
        header = (ROOT / "lib/poise/dense/intensity.hpp").read_text()
        text = header[:header.index(f'name = "{kind}"')].rpartition("\n/// f(x) =")
        text = "".join(text[1:]).lstrip()
    found = re.match(r"/// f\(x\) = ([^:;]+?)(?:[:;,]| in \[|\.\s|\.?$|\s\[)", text, re.M)
    if not found:
        sys.exit(f"reference.py: the header of the kind {kind} does not begin with /// f(x) = ...")
    return " ".join(found[1].replace("///", " ").split())


def kinds_of(model, described):
    rows = []
    for kind in described["intensities"]:
        rows.append([code(kind["name"]), ", ".join(code(p) for p in kind["parameters"]),
                     code(formula_of(model, kind["name"]))])
    return table(["kind", "parameters", "f(x)"], rows)


def keys_of(described):
    text = ""
    tables = list(dict.fromkeys(key["table"] for key in described["keys"]))
    for name in tables:
        if not name:
            continue
        keys = [key for key in described["keys"] if key["table"] == name]
        text += f"### `[{name}]`\n\n"
        kinds = list(dict.fromkeys(key["kind"] for key in keys))
        rows = [[code(key["name"])] + ([code(key["kind"]) if key["kind"] else "all"] if len(kinds) > 1 else []) +
                [escaped(key["value"]), escaped(key["standard"]), escaped(key["meaning"])] for key in keys]
        text += table(["key"] + (["of kind"] if len(kinds) > 1 else []) + ["value", "default", "meaning"], rows)
    return text


def configuration_page(described):
    both = described["configuration"]
    text = ("# Configuration files\n\nA file is TOML. Reading is strict: a key that is not listed here is an error, with "
            "its line and column. No parameter of the model has a default, nor has the seed. "
            "`--set KEY=VALUE` puts VALUE in the place of what the file says, and is checked as the file is: "
            "`--set network.n=1000`, `--set intensity.ie.gain=1.25`.\n\n"
            "Start from a file in `experiments/configs`.\n\n## Balanced networks\n\n")
    text += keys_of(both["balanced"]) + "### Kinds of intensities\n\n" + kinds_of("balanced", both["balanced"])
    text += ("A table has `kind` and the kind's parameters: `ee = { kind = \"tanh\", amplitude = 0.5, offset = 2.0, "
             "gain = 1.0 }`.\n\n## Dense networks\n\nFor `poise dense`. With a kernel of blocks `drive` may be a list "
             "`[1.0, 0.5]` and `initial` a list of tables, an entry a block.\n\n")
    return text + keys_of(both["dense"]) + "### Kinds of dense intensities\n\n" + kinds_of("dense", both["dense"])


def fields_of(poise, command, arguments):
    done = subprocess.run([poise, command, *arguments, "--fields"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"reference.py: poise {command} {' '.join(arguments)} --fields: {done.stderr}")
    return json.loads(done.stdout)


def field_row(field):
    """JSON, NetCDF, and what it is: "means of the potentials (potential; number over point, population)"."""
    facts = [field["unit"]] if field["unit"] not in ("", "1") else []
    facts.append(field["holds"] + (f" over {', '.join(field['axes'])}" if field["axes"] else ""))
    return [" ".join(code(path) for path in field["json"]), code(field["variable"]),
            f"{escaped(field['meaning'])} ({escaped('; '.join(facts))})"]


def results_page(poise, described):
    heads = ["JSON", "NetCDF", "meaning (unit; holds)"]
    text = (ROOT / "docs/reference/results.in.md").read_text() + "\n"
    provenance = None
    for command in described["commands"]:
        name = command["name"]
        if name not in RUNS:
            sys.exit(f"reference.py: no run that shows the fields of `poise {name}`: add one to RUNS")
        known, axes = {}, {}
        for arguments in RUNS[name]:
            answer = fields_of(poise, name, arguments)
            for field in answer["fields"]:
                known.setdefault((tuple(field["json"]), field["variable"]), field)
            axes.update({axis["name"]: axis for axis in answer["axes"]})
        own = [f for f in known.values() if not f["json"][0].startswith("provenance.")]
        provenance = provenance or [f for f in known.values() if f["json"][0].startswith("provenance.")]
        text += f"## {name}\n\n" + table(heads, map(field_row, own))
        if axes:
            text += "Axes: " + "; ".join(f"{code(a['name'])} {escaped(a['meaning'])}" for a in axes.values()) + ".\n\n"
    rows = [[code(f["json"][0].partition(".")[2]), escaped(f["meaning"])] for f in provenance]
    return text + ("## Provenance\n\nEvery result says where it comes from: under `provenance` in JSON, in global "
                   "attributes in NetCDF.\n\n") + table(["name", "meaning"], rows)


# What a program outside starts from, by folder: the reference shows these. (Sphinx takes time with the square of
# what it is shown; every other header opens likewise, in lib/poise.)
HEADERS = {
    "core": "population error random stream_name watch",
    "measure": "wasserstein power_law",
    "network": "model intensity initial_law",
    "gaussian": "expectation range",
    "balance": "field points start stability continuation path",
    "limit": "hydrodynamic exit beyond rest",
    "finite": "mean_field fluctuations rest_noise",
    "sample": "sampler methods ensemble observer leap multilevel",
    "couple": "kmt methods network",
    "dense": "model kernel intensity profile limit/characteristics limit/volumes network/simulate stationary/states",
    "certify": "ball balanced_points boundary_crossing",
    "io": "result as_json as_netcdf",
    "setup": "config dense_config document keys",
}


def cpp_pages(folder, meanings):
    folder.mkdir(exist_ok=True)
    for room, names in HEADERS.items():
        text = f"{MADE}# `poise::{room}`\n\n{meanings[room]}\n\n"
        for name in names.split():
            header = f"poise/{room}/{name}.hpp"
            if not (ROOT / "lib" / header).exists():
                sys.exit(f"reference.py: lib/{header} is not there: mend HEADERS")
            text += f"## {name}.hpp\n\n```{{doxygenfile}} {header}\n:no-link:\n```\n\n"
        (folder / f"{room}.md").write_text(text)


def rooms():
    """What CONTRIBUTING's or docs/cpp.md's table says of each folder."""
    text = (ROOT / "docs/cpp.md").read_text()
    found = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", text, re.M))
    missing = [room for room in HEADERS if room not in found]
    if missing:
        sys.exit(f"reference.py: docs/cpp.md says nothing of {', '.join(missing)}")
    return {room: found[room][0].upper() + found[room][1:] + "." for room in HEADERS}


def main(poise, folder):
    folder.mkdir(parents=True, exist_ok=True)
    described = json.loads(subprocess.run([poise, "--describe"], check=True, capture_output=True, text=True).stdout)
    (folder / "commands.md").write_text(MADE + command_page(described))
    (folder / "configuration.md").write_text(MADE + configuration_page(described))
    (folder / "results.md").write_text(MADE + results_page(poise, described))
    cpp_pages(folder / "cpp", rooms())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]))
