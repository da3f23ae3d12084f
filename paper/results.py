"""The results that the documents cite: read once, and told who was asked for."""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[1]


class Missing(Exception):
    """What a document needs and nothing has made."""


def entry(data, path):
    """What lies at "points/0/v/e" in a JSON object; "statements/id=lemma-8.1" chooses a record by one of its keys."""
    for step in path.split("/"):
        if isinstance(data, list) and "=" in step:
            key, value = step.split("=", 1)
            data = next(record for record in data if str(record[key]) == value)
        else:
            data = data[int(step)] if isinstance(data, list) else data[step]
    return data


class Results:
    """`listed` is results.json of the build tree: what there is to make, with its command and files."""

    def __init__(self, listed):
        self.made = {(one["kind"], one["name"]): one for one in json.loads(pathlib.Path(listed).read_text())}
        self.read = {}
        self.used = set()  # (kind, name)

    def __getitem__(self, name):
        if name not in self.read:
            path = self._file("result", name, ".json")
            self.read[name] = json.loads(path.read_text())
        return self.read[name]

    def named(self, beginning):
        """The names of all results that begin so, in the order of the list."""
        found = [name for kind, name in self.made if kind == "result" and name.startswith(beginning)]
        if not found:
            raise Missing(f'no "{beginning}..." is listed in experiments/results.cmake')
        return found

    def value(self, name, path):
        try:
            return entry(self[name], path)
        except (KeyError, IndexError, ValueError, StopIteration) as error:
            raise Missing(f'the result "{name}" has no entry "{path}"') from error

    def figure(self, name):
        """The PDF file of a figure; of one in parts, NAME is that of a part."""
        for kind, whole in self.made:
            if kind == "figure" and (name == whole or name.startswith(whole + "-")):
                try:
                    return self._file(kind, whole, f"/{name}.pdf")
                except LookupError:
                    pass
        raise Missing(f'no figure "{name}" is listed in experiments/results.cmake')

    def command(self, name):
        """As the result itself tells it; as it is listed, of a figure and of the ledger."""
        if ("result", name) not in self.made:
            return self._listed("figure", name)["command"].replace(f"{ROOT}/", "")
        return self[name].get("provenance", {}).get("command_line", self._listed("result", name)["command"])

    def _listed(self, kind, name):
        if (kind, name) not in self.made:
            raise Missing(f'no {kind} "{name}" is listed in experiments/results.cmake')
        self.used.add((kind, name))
        return self.made[kind, name]

    def _file(self, kind, name, ending):
        """LookupError where it is none of the listed ones."""
        listed = self._listed(kind, name)
        paths = [pathlib.Path(path) for path in listed["outputs"] if path.endswith(ending)]
        if not paths:
            raise LookupError(ending)
        if not paths[0].exists():
            raise Missing(
                f"the {kind} \"{name}\" is missing; it is made by `{listed['command']}`, or by "
                f"scripts/reproduce --only {name}"
            )
        return paths[0]
