"""What the documents cite and no result says by itself: counts, ratios, fits, and the constants of the algorithms."""

import functools
import math
import tomllib

from results import Missing, entry

# Constants of the program: value, and what states it where, which a test looks up. Of tolerances the power of ten.
POINTS = "lib/poise/balance/points.hpp"
CONSTANTS = {
    "expectation_digits": (-13, "1e-13", "lib/poise/gaussian/expectation.hpp"),
    "limit_digits": (-12, "tolerance = 1e-12", "lib/poise/limit/hydrodynamic.hpp"),
    "folded_digits": (-6, "folded = 1e-6", "lib/poise/limit/hydrodynamic.cpp"),
    "mode_digits": (-4, "enough = 1e-4", "lib/poise/finite/fluctuations.cpp"),
    "flat_digits": (-10, "within about 1e-10 of its limits", POINTS),
    "reach_tanh": (12, "12 / |gain| for tanh", POINTS),
    "reach_erf": (4.6, "4.6 / |gain| for erf", POINTS),
    "reach_bump": (6.8, "6.8 width", POINTS),
    "band": (95, "1.96  # half width of the 95 % interval", "python/poise/plot/style.py"),
}


def airy_zero():
    """The first zero of Airy's function is -|it|: Ai solves y'' = x y. By Newton's method on its power series."""

    def series(x):
        a, b = 3 ** (-2 / 3) / math.gamma(2 / 3), -(3 ** (-1 / 3)) / math.gamma(1 / 3)
        c = [a, b, 0.0]
        for k in range(3, 80):
            c.append(c[k - 3] / (k * (k - 1)))
        return sum(t * x**k for k, t in enumerate(c)), sum(k * t * x ** (k - 1) for k, t in enumerate(c) if k)

    x = -2.0
    for _ in range(50):
        value, slope = series(x)
        x -= value / slope
    return -x


def line(x, y, weight):
    """Slope of the weighted fit of y = a + b x, and its standard error where weights are 1 / variance."""
    total = sum(weight)
    mean_x = sum(w * a for w, a in zip(weight, x)) / total
    mean_y = sum(w * b for w, b in zip(weight, y)) / total
    square = sum(w * (a - mean_x) ** 2 for w, a in zip(weight, x))
    return sum(w * (a - mean_x) * (b - mean_y) for w, a, b in zip(weight, x, y)) / square, 1 / math.sqrt(square)


def mean(numbers):
    """Mean and standard error."""
    m = sum(numbers) / len(numbers)
    return m, math.sqrt(sum((x - m) ** 2 for x in numbers) / (len(numbers) - 1) / len(numbers))


# Where the configurations are read from: the results that hold them.
def holder(config):
    return "couple/network" if config == "couple" else f"certified-{config}"


def configuration(results, config):
    return tomllib.loads(results[holder(config)]["provenance"]["configuration"])


def findings(results):
    """(statement, its column, the finding) for each verdict of the ledger."""
    for statement in results["ledger"]["statements"]:
        for column in ("as_stated", "corrected"):
            if statement["evidence"].get(column):
                yield statement, column, statement["evidence"][column]


def certificate(results, statement, kind):
    """All certificates of one kind, in their order."""
    return [
        one
        for s, _, finding in findings(results)
        if s["id"] == statement
        for one in finding["certificates"]
        if one["kind"] == kind
    ]


class Derived:
    def __init__(self, results):
        self.results = results

    def value(self, path):
        head, _, rest = path.partition("/")
        if head == "config":
            config, _, rest = rest.partition("/")
            return entry(configuration(self.results, config), rest)
        group = getattr(self, "_" + head, None)
        if group is None:
            raise Missing(f'derived.py has no "{path}"')
        return entry(group, rest)

    @functools.cached_property
    def _constants(self):
        return {name: value for name, (value, *_) in CONSTANTS.items()} | {"airy": airy_zero()}

    @functools.cached_property
    def _ledger(self):
        ledger = self.results["ledger"]
        of_mv = [s for s in ledger["statements"] if not s["id"].startswith("jsz")]
        refuted = [s for s in ledger["statements"] if s["as_stated"] == "refuted"]
        why = [s["evidence"]["as_stated"] for s in refuted]
        tests = [test for _, _, finding in findings(self.results) for test in finding["tests"]]
        return {
            "count": len(of_mv),
            "refuted": len(refuted),
            "causes": len({finding["root"] for finding in why}),
            "substance": len({finding["root"] for finding in why if finding["failing"] == "substance"}),
            "repaired": sum(s["corrected"] == "proved" for s in refuted),
            "proved": sum(s["as_stated"] == "proved" for s in of_mv),
            "certificates": sum(
                c["kind"] not in ("argument", "formal", "citation")
                for _, _, finding in findings(self.results)
                for c in finding["certificates"]
            ),
            "theorems": len(
                {
                    (c["file"], c["theorem"])
                    for _, _, finding in findings(self.results)
                    for c in finding["certificates"]
                    if c["kind"] == "formal"
                }
            ),
            "tests": len(tests),
            "largest_z": max(abs(test["z"]) for test in tests),
            "smallest_planted": min(abs(test["planted_z"]) for test in tests),
            "level_digits": round(math.log10(ledger["level"])),
        }

    @functools.cached_property
    def _section6(self):
        chains = certificate(self.results, "section-6", "no_balanced_point")
        return {"links": [len(chain["w"]) for chain in chains]}

    @functools.cached_property
    def _form(self):
        return [
            {"top": one["form"][0], "half": one["half_zeta"][0]}
            for one in certificate(self.results, "eq-5.81", "quadratic_form")
        ]

    @functools.cached_property
    def _tail(self):
        edges = certificate(self.results, "lemma-8.1", "crossing_edges")[0]
        return {"edge": edges["u"]["lower"], "paper_b": edges["b"]["lower"]}

    @functools.cached_property
    def _speed(self):
        run = self.results["speed"]
        seconds = run["provenance"]["cpu_seconds"]
        return {"spikes": run["events"], "seconds": seconds, "ns": 1e9 * seconds / run["events"]}

    @functools.cached_property
    def _bench(self):
        bench = self.results["bench"]
        level = bench["multilevel"][-1]
        return {
            "recommendation": bench["recommendation"].partition(";")[0] + ".",  # what follows is the multilevel method
            "multilevel_gain": level["exact_seconds"] / level["seconds"],
            "half_width": level["half_width"],
        }

    @functools.cached_property
    def _provenance(self):
        said = self.results["paper-6.1"]["provenance"]
        return {
            "version": said["poise_version"],
            "commit": said["commit"],
            "compiler": said["compiler"],
            "libraries": said["libraries"],
        }


def growth(results):
    """{(method, S): (mean, error)} of the coupled paths."""
    found = {}
    for name in results.named("couple/growth-"):
        run = results[name]
        found[run["method"], int(run["length"])] = mean(run["sup_error"])
    return found
