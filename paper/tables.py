"""The tables, each from the results that it names."""

import itertools
import math

import derived
import latex
from latex import DASH, escape, number, tabular, with_error

POPULATIONS = ("e", "i")
NETWORKS = ("paper-6.1", "paper-6.2", "hopf", "hopf-strong", "hopf-subcritical", "fold", "fold-strong", "runaway")
CHANNELS = ("ee", "ei", "ie", "ii")


def shown(config):
    return config.removeprefix("paper-")


def pair(values, form):
    return f"{number(values['e'], form)}, {number(values['i'], form)}"


def complex_pair(values):
    one = values[0]
    if one["im"] == 0.0:
        return ", ".join(number(value["re"], ".4g") for value in values)
    return rf"\ensuremath{{{one['re']:.5f}\pm{abs(one['im']):.5f}\,\ii}}"


def balance(results):
    rows = []
    for config in ("paper-6.1", "paper-6.2"):
        found = results[f"balance-{config}"]
        for point in found["points"]:
            rows.append(
                [
                    shown(config),
                    pair(found["K"], "g"),
                    number(point["v"]["e"], ".8f"),
                    number(point["v"]["i"], ".8f"),
                    number(point["trace"], ".6f"),
                    number(point["det"], ".6f"),
                    complex_pair(point["eigenvalues"]),
                ]
            )
    return tabular(
        "@{}lcccccc@{}", ["network", r"$k_e,k_i$", "$m_e$", "$m_i$", r"$\tr J_v$", r"$\det J_v$", "eigenvalues"], rows
    )


def exits(results):
    rows = []
    for config in NETWORKS:
        found = results[f"certified-{config}"]
        proof = found["certified"]
        if proof["verdict"] != "proved":
            proved = "undecided"
        elif proof["eta"]:
            proved = latex.interval(proof["eta"]["lower"], proof["eta"]["upper"])
        else:
            proved = r"$\infty$" if proof["horizon"] is None else rf"$>{proof['horizon']:g}$"
        floating = DASH if found["eta"] is None else rf"\ensuremath{{{found['eta']:.13f}}}"
        det = rf"$>{found['T']:g}$" if found["eta_det"] is None else number(found["eta_det"], ".6f")
        if found["eta"] is None and proof["horizon"] is None and proof["verdict"] == "proved":
            det = r"$\infty$"
        rows.append(
            [
                escape(shown(config)),
                "" if found["kind"] == "none" else found["kind"],
                proved,
                floating,
                number(found["eta_error"], ".0e"),
                det,
            ]
        )
    return tabular(
        "@{}llllll@{}", ["network", "exit", r"$\eta$, proved", r"$\eta$, computed", "error", r"$\eta_{\det}$"], rows
    )


SIZES = [
    ("path_K", r"$\Khat$ of one network to $K$"),
    ("path_v", r"$\vhat$ of one network to $v$"),
    ("final_v", r"\dots\ mean over networks, at $T$ alone"),
    ("mean_v_from_mean_field", r"mean $\vhat$ to the mean field \eqref{eq:meanfield}"),
    ("final_v_from_mean_field", r"\dots\ at $T$ alone"),
    ("final_mean_field_v", r"mean field to $v$, at $T$"),
]


def sizes(results):
    found = results["sizes"]
    by_name = {row["quantity"]: row for row in found["distances"]}
    rows = []
    for name, meaning in SIZES:
        row = by_name[name]
        noise = any(value < 2 * error for value, error in zip(row["value"], row["error"]) if error)
        slope = "(noise)" if noise else with_error(row["exponent"], row["exponent_error"])
        rows.append([meaning, *map(with_error, row["value"], row["error"]), slope])
    return tabular(
        "@{}l" + "c" * (len(found["n"]) + 1) + "@{}",
        ["distance", *(rf"$n={latex.whole(n)}$" for n in found["n"]), "exponent"],
        rows,
    )


METHODS = ("tau-explicit", "diffusion", "tau-midpoint", "tau-implicit", "tau-stiff")


def seen(point):
    """The larger of the errors of both populations, of those that are more than chance."""
    found = []
    for what, sign in (("v", "$v$"), ("K", "$K$"), ("spread", "Var")):
        values = [point[what + "_error"][a] for a in POPULATIONS if point[what + "_seen"][a]]
        found += [f"{sign} {number(max(values), '.2g')}"] if values else []
    return ", ".join(found) or DASH


def bench(results):
    found = results["bench"]
    exact = found["reference"]["seconds"]
    points = {(point["method"], point["step"]): point for point in found["points"] if point["outcome"] == "measured"}
    steps = sorted({step for _, step in points}, reverse=True)
    rows = [
        [number(step, ".4f"), *(seen(points[m, step]) if (m, step) in points else "" for m in METHODS)]
        for step in steps
    ]
    cost = [
        [
            number(step, ".4f"),
            *(number(exact / points[m, step]["seconds"], ".0f") if (m, step) in points else "" for m in METHODS),
        ]
        for step in steps
    ]
    cost[0][0] = r"\midrule " + cost[0][0]
    return r"\footnotesize" + tabular(
        "@{}l" + "c" * len(METHODS) + "@{}", ["step", *(rf"\emph{{{m}}}" for m in METHODS)], rows + cost
    )


def couple(results):
    found = derived.growth(results)
    methods = ("kmt", "adapted", "endpoint", "independent")
    lengths = sorted({length for _, length in found})
    rows = [
        [
            rf"$2^{{{length.bit_length() - 1}}}$",
            *(with_error(*found.get((method, length), (None, None))) for method in methods),
        ]
        for length in lengths
    ]
    fits = []
    for method in methods:
        points = [
            (length, *found[method, length]) for length in lengths if length >= 1024 and (method, length) in found
        ]
        x = [math.log(length) for length, _, _ in points]
        if method == "kmt":
            fits.append(with_error(*derived.line(x, [m for _, m, _ in points], [1 / e**2 for _, _, e in points])))
        else:
            fits.append(
                with_error(*derived.line(x, [math.log(m) for _, m, _ in points], [(m / e) ** 2 for _, m, e in points]))
            )
    rows.append([r"\midrule from $2^{10}$", *fits])
    return tabular("@{}lcccc@{}", ["$S$", *(rf"\emph{{{method}}}" for method in methods)], rows)


TWIN = {
    "sup_error": r"$\sup_j\sup_t$",
    "mean_error": r"mean$_j\,\sup_t$",
    "final_error": "mean$_j$ at $T$",
    "noise_error": r"noise \eqmv{5.31}",
}


def twin(results):
    found = results["couple/sizes-kmt"]
    by_name = {row["quantity"]: row for row in found["distances"]}
    keys = list(TWIN)
    rows = [
        [latex.whole(n), *(with_error(by_name[key]["value"][k], by_name[key]["error"][k]) for key in keys)]
        for k, n in enumerate(found["n"])
    ]
    rows.append(
        [r"\midrule slope", *(with_error(by_name[key]["exponent"], by_name[key]["exponent_error"]) for key in keys)]
    )
    return tabular("@{}l" + "c" * len(keys) + "@{}", ["$n$", *TWIN.values()], rows)


def ledger(results):
    rows = []
    for statement in results["ledger"]["statements"]:
        evidence = statement["evidence"]
        printed = evidence["as_stated"]
        verdict = statement["as_stated"]
        if printed.get("failing"):
            verdict = f"{printed['failing']}: {latex.typeset(printed['root'])}"
        elif verdict == "proved":
            verdict = rf"proved ({', '.join(printed['kinds'])})"
        corrected = ""
        if evidence.get("corrected") and statement["corrected"]:
            corrected = f"{statement['corrected']} ({', '.join(evidence['corrected']['kinds'])})"
        rows.append([name_of(statement["id"]), latex.typeset(statement["title"]), verdict, corrected])
    return latex.long_table(
        r"@{}l>{\RaggedRight}p{48mm}>{\RaggedRight}p{50mm}>{\RaggedRight\arraybackslash}p{38mm}@{}",
        ["", "statement", "as printed: proved, or what fails", "corrected"],
        rows,
    )


def name_of(identifier):
    kind, _, place = identifier.partition("-")
    if kind == "eq":
        return f"({place})"
    if kind == "jsz":
        return r"\cite{JSZ}"
    return f"{kind.capitalize()}~{place}"


KINDS = ("substance", "missing hypothesis", "convention", "slip")


def findings(results):
    """What does not hold as printed, by kind and cause."""
    found = {}
    for statement in results["ledger"]["statements"]:
        printed = statement["evidence"]["as_stated"]
        if statement["as_stated"] == "refuted":
            found.setdefault((printed["failing"], printed["root"]), []).append(name_of(statement["id"]))
    rows = []
    for kind in KINDS:
        causes = [(root, names) for (failing, root), names in found.items() if failing == kind]
        rows += [
            [kind if k == 0 else "", latex.typeset(root), ", ".join(names)] for k, (root, names) in enumerate(causes)
        ]
    return r"\begin{center}\small" + tabular("@{}lll@{}", ["", "cause", "statements"], rows) + "\\end{center}\n"


def tail(results):
    rows = []
    for name in results.named("tail-"):
        found = results[name]
        u = found["x"] / (math.sqrt(found["n"]) * found["T"])
        bennett = 2 * math.exp(-found["n"] * found["T"] * ((1 + u) * math.log1p(u) - u))
        digits = ".4e"
        lower, upper = (number(found[side], digits) for side in ("lower", "upper"))
        assert lower == upper, f"{name}: the enclosure is wider than what is printed"
        star = "" if found["holds"] else "*"
        rows.append(
            [
                number(found["n"], "d"),
                number(found["T"], "g"),
                number(found["x"], "g"),
                number(u, ".3g"),
                lower,
                number(found["bound"], ".2e") + star,
                number(bennett, ".2e"),
            ]
        )
    return tabular("@{}rrrrrrr@{}", ["$n$", "$T$", "$x$", "$u$", "probability", "printed", "corrected"], rows)


def rate(results):
    statement = next(s for s in results["ledger"]["statements"] if s["id"] == "eq-7.1")
    rows = [
        [
            latex.typeset(test["statistic"]),
            number(test["z"], ".2f"),
            latex.typeset(test["alternative"]),
            number(test["planted_z"], ".1f"),
        ]
        for test in statement["evidence"]["corrected"]["tests"]
    ]
    return tabular(
        r"@{}>{\RaggedRight}p{66mm}r>{\RaggedRight}p{52mm}r@{}",
        ["statistic", "$z$", "planted instead", "its $z$"],
        rows,
    )


DENSE = {"r": "rates", "h": "inputs", "measure": "$W_1$ of potentials", "label_free": "without labels"}


def dense(results):
    rows = []
    for name in ("homogeneous", "ring", "low-rank", "w-random"):
        by_name = {row["quantity"]: row for row in results[f"dense/sizes-{name}"]["errors"]}
        cells = (by_name[key] for key in DENSE)
        rows.append(
            [
                name,
                *(
                    rf"\ensuremath{{{row['exponent']:.2f}}}\ \ensuremath{{({row['low']:.2f},{row['high']:.2f})}}"
                    for row in cells
                ),
            ]
        )
    return tabular("@{}l" + "c" * len(DENSE) + "@{}", ["kernel", *DENSE.values()], rows)


def function_of(f):
    if f["kind"] == "tanh":
        return f"{f['amplitude']:g}, {f['offset']:g}, {f['gain']:g}"
    return f["kind"]


def networks(results):
    rows = []
    for config in NETWORKS:
        said = derived.configuration(results, config)
        weights, f, start = said["network"]["C"], said["intensity"], said["initial"]
        near = start.get("near")
        assert set(said["network"]["tau"].values()) == {
            1.0
        }, f"{config}: the caption says that all time constants are 1"
        rows.append(
            [
                escape(shown(config)),
                *(f"{weights[c]:g}" for c in CHANNELS),
                *(function_of(f[c]) for c in CHANNELS),
                pair(start["K"], "g"),
                pair(near, "g") if near else "only one",
            ]
        )
    table = tabular(
        "@{}l" + "r" * 4 + "c" * 6 + "@{}",
        ["network", *(f"$C_{{{c}}}$" for c in CHANNELS), *(f"$f_{{{c}}}$" for c in CHANNELS), "$k_e,k_i$", "$m$ near"],
        rows,
    )
    return r"\scriptsize\setlength{\tabcolsep}{3pt}" + table


def provenance(results):
    """All that was used: to be written last. The many lengths and methods of coupled paths take one line."""
    rows = []
    names = sorted({name for _, name in results.used})
    for _, group in itertools.groupby(
        names, key=lambda name: "couple/growth" if name.startswith("couple/growth-") else name
    ):
        first, *more = group
        rows.append(
            [escape(first) + (f" and {len(more)} like it" if more else ""), latex.command(results.command(first))]
        )
    return latex.long_table(
        r"@{}>{\RaggedRight}p{36mm}>{\RaggedRight\arraybackslash}p{112mm}@{}", ["result", "made by"], rows
    )


TABLES = {
    "balance": balance,
    "exit": exits,
    "sizes": sizes,
    "bench": bench,
    "couple": couple,
    "twin": twin,
    "ledger": ledger,
    "tail": tail,
    "rate": rate,
    "dense": dense,
    "networks": networks,
    "findings": findings,
    "provenance": provenance,
}
