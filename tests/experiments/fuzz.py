"""Runs the program on configurations and command lines that nobody would write.

A case is a configuration (valid with extreme numbers; of a damaged structure; or damaged bytes) and
a command line over all commands and their options, as `poise COMMAND --help` lists them. Whatever
it is, the program must say so: exit code 0, 2 or 3; at 2 and 3 nothing on stdout, one sentence on
stderr and no file; at 0 valid JSON without a hole in an array of numbers, and no nan or inf in a
table. Sizes are drawn so that honest work takes a second or two: LIMIT seconds of processor time
are a hang.

usage: fuzz.py POISE SEED COUNT [--asan] [--only CASE] [--keep FOLDER] [--commands A,B]
"""

import argparse
import copy
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import tomllib

LIMIT = 10  # s of processor time
WALL = 20 * LIMIT  # on a machine that has more to do
MEMORY = 4 << 30

CONFIGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../experiments/configs")
POPULATIONS = ("e", "i")
CHANNELS = ("ee", "ei", "ie", "ii")
TOKENS = ["nan", "-nan", "inf", "-inf", "0", "-0.0", "-1", "1e308", "1e-320", "1e999", "1_000", "0x7f",
          "9223372036854775807", "9223372036854775808", "-9223372036854775808", "true", '""', "'balanced'",
          '"thinning"', '"""', "2020-01-01", "[]", "{}", "[[", "]]", "{ e = 1, i = 2 }", "[1, 2]", "=", ",", ".",
          "#", "\n", '"', "\xff", "\u2028", "kind", "e", "\0", "a." * 40, "-", "--", "é", "%s%n", "\x1b[31m"]


class Draw:
    """What one case is made of."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, p):
        return self.random.random() < p

    def pick(self, items):
        return self.random.choice(list(items))

    def token(self):
        return self.pick(TOKENS)

    def number(self, low, high):
        """Usually between low and high, at times of any size."""
        if self.chance(0.06):
            return self.pick((1e-30, 1e30, 1e-12, 1e12, 1e-6, 1e6)) * self.pick((1, 1, 1, -1))
        if self.chance(0.04):
            return 0.0
        if self.chance(0.15):
            return 10 ** self.random.uniform(-4, 4)
        return round(self.random.uniform(low, high), self.random.randint(0, 6))

    def intensity(self):
        kind = self.pick(("tanh", "tanh", "tanh", "erf", "bump", "constant"))
        if kind in ("tanh", "erf"):
            return {"kind": kind, "amplitude": self.number(0.05, 2), "offset": self.number(1, 3),
                    "gain": self.number(-2, 4)}
        if kind == "bump":
            return {"kind": kind, "base": self.number(0.01, 1), "height": self.number(-0.5, 3),
                    "center": self.number(-3, 3), "width": self.number(0.1, 3)}
        return {"kind": kind, "rate": self.number(0.1, 3)}

    def config(self):
        """Valid in form, and mostly in values."""
        n = self.random.randint(1, 60)
        base = self.pick(BASES)
        config = copy.deepcopy(base) if self.chance(0.5) else {
            "network": {"tau": {a: self.number(0.2, 3) for a in POPULATIONS},
                        "C": {c: self.number(0, 2) for c in CHANNELS}},
            "intensity": {c: self.intensity() for c in CHANNELS},
            "initial": {"K": {a: self.number(0, 2) for a in POPULATIONS}, "v": "balanced"},
            "run": {}}
        config["network"]["n"] = n
        config["run"] = {"T": abs(self.number(0.05, 3)) or 1.0, "samples": self.random.randint(2, 40),
                         "seed": self.random.randint(0, 2**63 - 1)}
        if self.chance(0.3):
            config["run"]["replicas"] = self.random.randint(1, 3)
        if self.chance(0.2):
            config["initial"]["v"] = {a: self.number(-4, 4) for a in POPULATIONS}
            config["initial"].pop("near", None)
        elif self.chance(0.1):
            config["initial"]["near"] = {a: self.number(-4, 4) for a in POPULATIONS}
        if self.chance(0.1):
            config["balance"] = {"box": {a: sorted((self.number(-9, 0), self.number(0, 9)))
                                         for a in POPULATIONS}}
        for _ in range(self.random.randint(0, 3)):
            table, key = self.leaf(config)
            table[key] = self.number(-2, 4)
        return config

    def leaf(self, config):
        """A table with numbers, and one of its keys."""
        leaves = [(t, k) for t in tables(config) for k in t if isinstance(t[k], float)]
        return self.pick(leaves)

    def damage_structure(self, config):
        for _ in range(self.random.randint(1, 3)):
            everything = [t for t in tables(config) if t]
            table = self.pick(everything)
            key = self.pick(table)
            action = self.random.randrange(6)
            if action == 0:
                del table[key]
            elif action == 1:
                table[key + self.pick("xe_")] = table.pop(key)
            elif action == 2:
                table[key] = copy.deepcopy(self.pick(self.pick(everything).values()))
            elif action == 3:
                table[self.pick(("kind", "n", "e", "x", "gain", "step"))] = table[key]
            elif action == 4:
                table[key] = self.pick((True, "x", [], {}, [1.0, 2.0], 1, -1, 0.5, float("nan"), float("inf")))
            else:
                table[key] = {key: table[key]}

    def damage_text(self, text):
        for _ in range(self.random.randint(1, 4)):
            begin = self.random.randrange(len(text) + 1)
            end = min(len(text), begin + self.random.choice((0, 1, 1, 3, 10)))
            numbers = list(re.finditer(r"[0-9.+-]+|\w+", text))
            if numbers and self.chance(0.7):
                begin, end = self.pick(numbers).span()
            other = text[end:end + 10]
            text = text[:begin] + self.pick(("", self.token(), other, text[begin:end] * 2)) + text[end:]
        return text


def tables(tree):
    yield tree
    for value in tree.values():
        if isinstance(value, dict):
            yield from tables(value)


def as_toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {as_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return json.dumps(value) if isinstance(value, str) else repr(value)


def document(config):
    text = ""
    for key, value in config.items():
        if isinstance(value, dict):
            text += f"[{key}]\n" + "".join(f"{k} = {as_toml(v)}\n" for k, v in value.items())
        else:
            text = f"{key} = {as_toml(value)}\n" + text
    return text


# ---------------------------------------------------------------------------------- how much work

def rate(intensity):
    """The largest one, as far as it can be told."""
    numbers = {k: abs(float(v)) for k, v in intensity.items() if k != "kind"}
    if intensity["kind"] in ("tanh", "erf"):
        return numbers["amplitude"] * (1 + numbers["offset"])
    return sum(numbers[k] for k in ("base", "height", "rate") if k in numbers) or sum(numbers.values())


def affordable(command, text, overrides):
    """Whether a configuration that is read at all asks for little work."""
    if command not in ("simulate", "compare", "bench", "mlmc", "couple"):
        limits = {"samples": 5000, "n": 1e9, "replicas": 1e9, "events": float("inf")}
    else:
        limits = {"samples": 5000, "n": 100, "replicas": 5, "events": 60_000 if command != "couple" else 4000}
    try:
        config = tomllib.loads(text)
        for key, value in overrides:
            table = config
            *path, last = key.split(".")
            for part in path:
                table = table.setdefault(part, {})
            table[last] = tomllib.loads("x = " + value)["x"]
        run, network = config["run"], config["network"]
        replicas = run.get("replicas", 1)
        rates = sum(rate(config["intensity"][c]) for c in CHANNELS)
        events = network["n"] * run["T"] * replicas * rates
        heavy = (run["samples"] > limits["samples"] or network["n"] > limits["n"]
                 or replicas > limits["replicas"] or events > limits["events"])
        if "step" in run and run["T"] / run["step"] * replicas > 20_000:
            heavy = True
        return not heavy
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return True  # refused at once, or the test's own limits find out


# ------------------------------------------------------------------------------------ command lines

def options_of(poise, command):
    """[(name, placeholder, words)] from the help of a command."""
    text = subprocess.run([poise, command, "--help"], capture_output=True, text=True, check=True).stdout
    options = []
    for line in text.split("Options:\n")[1].split("\n\n")[0].splitlines():
        if option := re.match(r"  (\S+)(?: ([A-Z]\S*))?(?:  |$)", line):
            options.append((option[1], option[2] or "", []))
        elif (word := re.match(r" {24}([a-z][\w.-]*): ", line)) and options:
            options[-1][2].append(word[1])
    return options


def commands_of(poise):
    text = subprocess.run([poise, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  ([a-z]+) ", text.split("Commands:\n")[1].split("\n\n")[0], re.MULTILINE)


KEYS = ["network.n", "run.T", "run.samples", "run.seed", "run.replicas", "network.tau.e", "network.tau.i",
        "initial.K.e", "initial.K.i", "intensity.ie.gain", "intensity.ee.offset", "intensity.ii.rate",
        *(f"network.C.{c}" for c in CHANNELS)]


def value_of(draw, command, name, placeholder, words):
    """A value for an option, mostly one that it takes."""
    if words:
        return draw.pick(words)
    number = lambda: repr(draw.number(0.01, 3))
    whole = lambda most: str(draw.random.randint(1, most))
    if name == "--set":
        key = draw.pick(KEYS)
        top = {"network.n": 60, "run.samples": 40, "run.seed": 10**9, "run.replicas": 3}
        return f"{key}={whole(top[key]) if key in top else number()}"
    if name == "--path":
        if draw.chance(0.3):
            return "K=" + ":".join(",".join(repr(abs(draw.number(0.1, 3))) for _ in "ei") for _ in "ab")
        key = draw.pick(("C.ei", "C.ee", "C.ie", "intensity.ie.gain", "intensity.ei.amplitude", "K.e", "K.i"))
        return f"{key}={number()}:{number()}"
    if placeholder == "T,T,...":
        return ",".join(map(repr, sorted(abs(draw.number(0, 5)) for _ in range(draw.random.randint(1, 5)))))
    if placeholder == "N,N,...":
        return ",".join(whole(40) for _ in range(draw.random.randint(1, 3)))
    if placeholder == "N" or name in ("N", "--digits"):
        return whole({"--scans": 12, "--replicas": 3, "--threads": 3, "--halvings": 4, "--paths": 20,
                      "--digits": 60, "N": 300}.get(name, 50))
    if name == "--length":
        return repr(round(draw.random.uniform(0.01, 4000), 3))
    if name == "--step":
        return repr(round(10 ** draw.random.uniform(-2.5, 1), 5))
    if name == "--step-tolerance":
        return repr(round(draw.random.uniform(0.03, 0.99), 3))
    if name == "--tolerance":
        return repr(round(10 ** draw.random.uniform(-0.5, 3), 3))
    if name == "--time-limit":
        return "1"
    if name in ("T", "X"):
        return repr(round(draw.random.uniform(0, 5), 2))
    if name == "ID":
        return draw.pick(("lemma-5.4", "lemma-8.1", "lemma-9.9", "5.4", "Lemma 8.1"))
    return number()


def command_line(draw, command, options):
    words, overrides, out = [command], [], None
    required = {"continue": ["--path"], "mlmc": ["--tolerance"], "check": ["--quick", "--time-limit", "ID"]}
    for name, placeholder, known in options:
        if name == "--help":
            continue
        argument = not name.startswith("-")
        wanted = argument or name in required.get(command, ()) or (name == "--set" and draw.chance(0.3))
        if command == "couple" and name in ("CFG", "--length"):
            wanted = (name == "CFG") == bool(draw.random.getstate()[1][0] % 2)
        if (not wanted or draw.chance(0.02)) and draw.chance(0.93 if name != "--json" else 0.4):
            continue
        if name == "CFG":
            words.append("c.toml")
        elif name == "--out":
            out = draw.pick(("o.nc", "o.json", "o.csv", "o.tex", "new/o.nc", "o", "c.toml", "."))
            words += [name, out]
        elif not placeholder and not argument:
            words.append(name)
        else:
            value = draw.token() if draw.chance(0.05) else value_of(draw, command, name, placeholder, known)
            value = value.replace("\0", "")
            words += [value] if argument else [name, value]
            if name == "--set":
                overrides.append(tuple(value.partition("=")[::2]))
            if name in ("--replicas", "--step"):
                overrides.append(("run." + name[2:], value))
    if draw.chance(0.03):
        words.insert(draw.random.randint(0, len(words)), draw.token().replace("\0", ""))
    return words, overrides, out


def draw_case(seed, available, options):
    draw = Draw(seed)
    while True:
        command = draw.pick(available)
        config = draw.config()
        style = draw.random.random()
        if style > 0.75:
            draw.damage_structure(config)
        text = document(config)
        if style > 0.9:
            text = draw.damage_text(text)
        words, overrides, out = command_line(draw, command, options[command])
        if affordable(command, text, overrides):
            return text, words, out


# ------------------------------------------------------------------------------------------- checks

# Where some numbers are missing by what they mean: off the manifold, before the earlier time, where a lemma says nothing.
MAY_LACK = ("scatter_v_e", "scatter_v_i", "ringing_v_e", "ringing_v_i", "two_time", "right")


def holes(value, path=""):
    """Where numbers are missing among others."""
    if isinstance(value, dict):
        if set(value) == {"re", "im"} and None in value.values():
            yield path
        for key, inner in value.items():
            if key not in MAY_LACK:
                yield from holes(inner, f"{path}.{key}")
    elif isinstance(value, list):
        if None in value and any(isinstance(x, float) for x in value):
            yield path
        for inner in value:
            yield from holes(inner, path + "[]")


# Numbers that may be missing among others: what a fit cannot say, where a limit has ended.
MAY_BE_MISSING = re.compile(r"\.(limit|mean_field|prediction)\.|exponent|\.distances|sup_error")


def complaint(result, words, out, folder, asan):
    """What is wrong with this run, or nothing."""
    code, stdout, stderr = result.returncode, result.stdout, result.stderr.decode(errors="replace")
    if code == -signal.SIGXCPU or code == -signal.SIGKILL:
        return f"more than {LIMIT} s of processor time"
    if code not in (0, 2, 3):
        return f"exit code {code}: {stderr.strip()[-300:]}"
    if re.search(r"internal error|terminate called|std::|Sanitizer|runtime error", stderr):
        return f"internals on stderr: {stderr.strip()[-300:]}"
    if code != 0:
        sentences = [line for line in stderr.splitlines() if not line.startswith("poise: warning: ")]
        if len(sentences) != 1 or not stderr.startswith("poise: "):
            return f"exit code {code} with {len(sentences)} lines on stderr: {stderr!r}"
        if stdout:
            return f"exit code {code} with {stdout[:100]!r} on stdout"
        if out and out not in ("c.toml", ".") and os.path.exists(os.path.join(folder, out)):
            return f"exit code {code} and a file {out}"
        return None
    if out and not os.path.isfile(os.path.join(folder, out)):
        return f"success without {out}"
    text = stdout.decode()
    if "--json" in words and "--help" not in words:
        try:
            answer = json.loads(text)
        except ValueError as error:
            return f"no JSON: {error}"
        answer.pop("provenance", None)
        for path in holes(answer):
            if not MAY_BE_MISSING.search(path):
                return f"a hole in {path}"
        if re.search(r"\bnan\b|\binf\b", json.dumps(answer), re.IGNORECASE):
            return "nan or inf in JSON"
    elif found := re.search(r".*\b(nan|inf)\b.*", text.replace("c.toml", "")):
        return f"a table with {found[0].strip()!r}"
    return None


def limits(asan):
    def set_limits():
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT * (4 if asan else 1), LIMIT * 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if not asan:  # whose shadow memory is terabytes of addresses
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    return set_limits


def run_case(poise, text, words, out, asan):
    with tempfile.TemporaryDirectory(prefix="poise-fuzz-") as folder:
        with open(os.path.join(folder, "c.toml"), "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(text)
        try:
            result = subprocess.run([poise, *words], stdin=subprocess.DEVNULL, capture_output=True, cwd=folder,
                                    timeout=WALL, preexec_fn=limits(asan), check=False)
        except subprocess.TimeoutExpired:
            return None, f"more than {WALL} s"
        return result.returncode, complaint(result, words, out, folder, asan)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("poise", type=os.path.abspath)
    parser.add_argument("seed")
    parser.add_argument("count", type=int)
    parser.add_argument("--asan", action="store_true", help="POISE is built with sanitizers: slower, no memory limit")
    parser.add_argument("--only", type=int, help="this case alone")
    parser.add_argument("--keep", help="folder for the configurations of cases that fail")
    parser.add_argument("--commands", help="only these, separated by commas")
    given = parser.parse_args()
    available = given.commands.split(",") if given.commands else commands_of(given.poise)
    options = {command: options_of(given.poise, command) for command in available}
    codes, failures = {}, 0
    for k in range(given.count) if given.only is None else [given.only]:
        text, words, out = draw_case(f"{given.seed}/{k}", available, options)
        code, wrong = run_case(given.poise, text, words, out, given.asan)
        codes[code] = codes.get(code, 0) + 1
        if wrong is None and given.only is None:
            continue
        failures += wrong is not None
        print(f"case {k}: {wrong}\n  poise {' '.join(map(repr, words))}", flush=True)
        if given.keep:
            os.makedirs(given.keep, exist_ok=True)
            with open(os.path.join(given.keep, f"{given.seed}-{k}.toml"), "w", encoding="utf-8") as file:
                file.write(text)
    print(f"{sum(codes.values())} cases, exit codes {codes}, {failures} failures")
    # A generator that is always refused, or never, would test little.
    lopsided = given.count >= 100 and given.only is None and not (codes.get(0, 0) and codes.get(2, 0) and codes.get(3, 0))
    return 1 if failures or lopsided else 0


BASES = []
for name in sorted(name for name in os.listdir(CONFIGS) if name.endswith(".toml")):
    with open(os.path.join(CONFIGS, name), "rb") as config_file:
        BASES.append(tomllib.load(config_file))

if __name__ == "__main__":
    sys.exit(main())
