"""What the report shows of each command's result: a sentence, figures, tables. One function a command.

A function takes the data set and returns a Section; nothing is computed here but what is shown of numbers that the
result has. A command without a function shows its scalars, as every section does.
"""

from dataclasses import dataclass, field
from collections.abc import Callable

import numpy as np

from .. import plot
from ..plot import dense_networks
from ..plot.convergence import size_of
from ..plot.results import exit_of, kind_of_exit, number, words

MISSING = "–"
FEWEST = 10  # points of a density that make a curve


@dataclass
class Picture:
    draw: Callable  # columns -> matplotlib figure
    title: str
    description: str  # what a reader who does not see it is told


@dataclass
class Table:
    caption: str
    head: list
    rows: list


@dataclass
class Section:
    sentence: str = ""  # what came out; formulas as poise.typeset reads them
    pictures: list = field(default_factory=list)
    tables: list = field(default_factory=list)
    warning: str = ""
    has_formulas: bool = True  # whether the sentence is to be typeset


def shown(value, digits=6):
    """A value as people read it."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        return f"{value:.{digits}g}".replace("e-0", "e-").replace("e+0", "e") if np.isfinite(value) else MISSING
    return str(value) if value not in (None, "") else MISSING


def complex_text(real, imaginary):
    return shown(real) if imaginary == 0.0 else f"{shown(real)} {'+' if imaginary > 0 else '-'} {shown(abs(imaginary))}i"


def value_of(variable):
    """A scalar of a data set: the words of a flag; else the number or the text."""
    if "flag_values" in variable.attrs:
        word = str(words(variable).item())
        return {"true": "yes", "false": "no"}.get(word, word)
    return variable.item()


def facts(data):
    """[name, value, unit, meaning] of every scalar that has a value."""
    rows = []
    for name in sorted(data.variables):
        variable = data[name]
        if variable.ndim or name == "recommendation":
            continue
        text = shown(value_of(variable), 10)
        unit = variable.attrs.get("units", "")
        if text != MISSING:
            rows.append([name, text, "" if unit == "1" else unit, variable.attrs.get("long_name", "")])
    return rows


def pair(values):
    return ", ".join(shown(x) for x in values)


def balance(data):
    count = data.sizes["point"]
    on = int(np.count_nonzero(data["on_manifold"].values == 1))
    section = Section(f"{count} balanced point{'s' if count != 1 else ''} at the initial variances, {on} of them on U, "
                      "where trace J_v < 0 < det J_v." if count else
                      "No balanced point at the initial variances: a limit has nowhere to start from.")
    if "curves_mean" in data.variables:
        section.pictures.append(Picture(
            lambda columns: plot.balance(data, columns), "Intensities and nullclines",
            f"The four intensities, their Gaussian means, and the nullclines of both populations, which cross in {count} "
            f"balanced points, at " + ("; ".join(f"v = ({pair(v)})" for v in data["v"].values) or "no place") + "."))
    rows = [[shown(v[0], 8), shown(v[1], 8), shown(trace), shown(det),
             ", ".join(complex_text(*z) for z in zip(re, im)), "yes" if on_manifold == 1 else "no"]
            for v, trace, det, re, im, on_manifold in zip(
                *(data[name].values for name in ("v", "trace", "det", "eigenvalues_re", "eigenvalues_im", "on_manifold")))]
    if rows:
        section.tables.append(Table("Balanced points", ["v_e", "v_i", "trace J_v", "det J_v", "eigenvalues of J_v", "on U"],
                                    rows))
    return section


def exit_sentence(exit, last):
    if exit:
        return f"The limit leaves the balanced manifold at eta = {exit[0]:.10g} ({kind_of_exit(exit[1])})."
    return f"The limit stays on the balanced manifold up to t = {last:g}."


def limit(data):
    exit, last = exit_of(data), data["time"].values[-1]
    ends = [pair(data[name].dropna("time", how="any").values[-1]) for name in "vK"]
    section = Section(exit_sentence(exit, last))
    describe = f"Means and variances from t = 0, and the eigenvalues of J_v on their way. {section.sentence} " \
               f"At the last time v = ({ends[0]}) and K = ({ends[1]})."
    section.pictures.append(Picture(lambda columns: plot.limit(data, columns), "The limit and its eigenvalues", describe))
    if "phase_kind" in data.variables:
        section.pictures.append(Picture(lambda columns: plot.beyond(data, columns=columns), "Beyond the exit",
                                        "What follows the exit: means, variances, their plane, and the eigenvalues."))
    return section


def exit(data):
    kind, eta, T = value_of(data["kind"]), number(data, "eta"), number(data, "T")
    if not np.isfinite(eta):
        sentence = f"The limit does not leave the balanced manifold before t = {T:g}."
    else:
        sentence = f"The limit leaves the balanced manifold at eta = {eta:.12g} ({kind_of_exit(kind)}), " \
                   f"error about {number(data, 'eta_error'):.1g}."
    if "certified_verdict" in data.variables and data["certified_verdict"].item() == "proved":
        if "certified_eta_lower" in data.variables and data["certified_eta_lower"].item():
            sentence += f" Proved: {data['certified_eta_lower'].item()} <= eta <= {data['certified_eta_upper'].item()}."
        else:
            sentence += " Proved in ball arithmetic."
    eigenvalues = zip(data["eigenvalues_re"].values, data["eigenvalues_im"].values)
    return Section(sentence, tables=[Table("The state there", ["v_e", "v_i", "K_e", "K_i", "eigenvalues of J_v"], [[
        *(shown(x, 8) for name in "vK" for x in data[name].values), ", ".join(complex_text(*z) for z in eigenvalues)]])])


def convergence(data, prefix="distance"):
    """Of a run over several sizes: each distance at each n, and the exponent of n that fits."""
    n, sizes = size_of(data)
    rows = [[str(name), *(f"{shown(value, 3)} ± {shown(error, 2)}" for value, error in zip(values, errors)), shown(exponent, 3)]
            for name, values, errors, exponent in zip(*(data[f"{prefix}_{what}"].values for what in (
                "quantity_name", "value", "error", "exponent")))]
    section = Section(f"How fast networks approach their limit as {n} grows.", tables=[
        Table("Distances and their standard errors", ["quantity", *(f"{n} = {size}" for size in sizes), "exponent"], rows)])
    if len(sizes) > 1:
        section.pictures.append(Picture(
            lambda columns: plot.convergence(data, columns), "Distance from the limit",
            f"Distances against {n}, on logarithmic axes; exponents " + ", ".join(f"{row[0]} {row[-1]}" for row in rows) + "."))
    return section


def compare(data):
    if "distance_value" in data.variables:
        return convergence(data)
    count, inside = data.sizes["replica"], number(data, "prediction_inside")
    networks = f"{count} networks" if count > 1 else "One network"
    section = Section(f"{networks} of n = {number(data, 'n')} beside their limit: {100 * inside:.1f} % of their points lie in "
                      "the band where 95 % are predicted.")
    if value_of(data["prediction_trusted"]) == "no":
        section.warning = "n is too small for the linear theory here: the band is not to be trusted."
    exit = exit_of(data, "limit_")
    what = "K_i, K_e, v_i and v_e against time: the networks, the hydrodynamic limit, and the predicted band. " \
           f"{section.sentence} {exit_sentence(exit, data['time'].values[-1])}"
    section.pictures += [
        Picture(lambda columns: plot.compare(data, columns), "Networks and limit", what),
        Picture(lambda columns: plot.residuals(data, columns), "Residuals in standard errors",
                "The networks' mean less what is predicted, in predicted standard errors, against time: "
                + largest_residuals(data))]
    rows = [[between, *(shown(number(data, f"distance_{key}_{symbol}"), 4) for symbol in "vK")]
            for key, between in (("network_limit", "networks to limit"), ("network_mean_field", "networks to mean field"),
                                 ("mean_field_limit", "mean field to limit"))
            if f"distance_{key}_v" in data.variables]
    if rows:
        section.tables.append(Table("Largest distances over time", ["between", "of means v", "of variances K"], rows))
    return section


def largest_residuals(data):
    from ..plot.comparison import PANELS
    from ..plot.residuals import standard_errors

    parts = [f"{symbol}_{population} {np.nanmax(np.abs(standard_errors(data, symbol, population)[1])):.1f}"
             for symbol, population in PANELS]
    return "at most " + ", ".join(parts) + "."


def finite(data):
    n, trusted = number(data, "n"), value_of(data["trusted"]) == "yes"
    section = Section(f"What is predicted of one network of n = {n}, without simulating it.")
    if not trusted:
        section.warning = f"n = {n} is too small for the linear theory here: these numbers are not to be trusted."
    last = {symbol: (pair(data[symbol].values[-1]), pair(data[f"sd_{symbol}"].values[-1])) for symbol in "vK"}
    section.pictures.append(Picture(
        lambda columns: plot.prediction(data, columns), "Expectation and spread",
        "Expectation and 95 % band of the four moments against time; at the last time v = ({}), standard deviations ({}), "
        "K = ({}), standard deviations ({}).".format(*last["v"], *last["K"])))
    if "spectrum_v" in data.variables and data.sizes["omega"] > 1:
        top = data["omega"].values[np.argmax(data["spectrum_v"].values[:, 0])]
        section.pictures.append(Picture(lambda columns: plot.spectrum(data, columns), "Power spectra at rest",
                                        f"Power spectra of the means against the angular frequency; of those asked for, "
                                        f"that of v_e is largest at {shown(top, 4)}."))
    return section


def bench(data):
    section = Section(str(data["recommendation"].item() or ""), has_formulas=False)
    methods = list(dict.fromkeys(data["point_method"].values.tolist()))
    if np.isfinite(data["point_seconds"].values).any():
        section.pictures.append(Picture(
            lambda columns: plot.bench(data, columns), "Work and precision",
            f"Errors against the processor time of a path, a line for each of {', '.join(methods)}. {section.sentence}"))
    rows = [[method, shown(step, 3), outcome, shown(seconds, 3), *(
        ("" if seen.any() else "< ") + shown((error if seen.any() else upper).max(), 2) for error, upper, seen in errors)]
        for method, step, outcome, seconds, *errors in zip(
            data["point_method"].values, data["point_step"].values, words(data["point_outcome"]),
            data["point_seconds"].values, *(list(zip(*(data[f"point_{name}_{what}"].values
                                                       for what in ("error", "upper", "seen"))))
                                            for name in ("v", "K", "spread")))]
    section.tables.append(Table("Every method and step", [
        "method", "step", "outcome", "seconds a path", "error of E v", "error of E K", "rel. error of Var v"], rows))
    return section


def plan(data):
    """What `simulate --plan` foretells of a run."""
    count = number(data, "replicas")
    section = Section(f"A plan, not a run: {count} network{'s' if count > 1 else ''} of n = {number(data, 'n')}, "
                      f"{value_of(data['method'])}: {number(data, 'spikes'):.4g} spikes.")
    columns = (data[name].values for name in ("workers", "hours", "memory", "price"))
    section.tables.append(Table("What it would take", ["workers", "hours", "bytes of memory", "nanoseconds a spike"],
                                [[shown(x, 3) for x in row] for row in zip(*columns)]))
    return section


def simulate(data):
    if "workers" in data.variables:
        return plan(data)
    count = data.sizes.get("replica", 1)
    section = Section(f"{count} network{'s' if count > 1 else ''} of n = {number(data, 'n')}, {value_of(data['method'])}: "
                      f"{number(data, 'events'):.4g} spikes.")
    if {"spike_time", "histogram", "quantiles"} & set(data.variables):
        section.pictures.append(Picture(lambda columns: plot.recorded(data, columns=columns), "What was recorded",
                                        "Spikes, potentials and their law, as far as they were recorded."))
    return section


def continue_(data):
    kinds = [f"{kind_of_exit(kind)} at {parameter:.6g}" for kind, parameter in zip(words(data["special_kind"]),
                                                                     data["special_parameter"].values)]
    where = data["parameter"].attrs.get("long_name", "the parameter")
    section = Section(f"Balanced points as {where} varies: " + (", ".join(kinds) if kinds else "no special points") + ".",
                      has_formulas=False)
    section.pictures.append(Picture(lambda columns: plot.continue_(data, columns), "Balanced points along the path",
                                    section.sentence))
    return section


def mlmc(data):
    section = Section(f"{value_of(data['quantity'])} = {shown(number(data, 'value'), 8)} +- "
                      f"{shown(number(data, 'half_width'), 3)} at {100 * number(data, 'confidence'):g} %.")
    section.pictures.append(Picture(lambda columns: plot.mlmc(data, columns), "Levels of the estimate",
                                    f"Variance, mean, checks and work of every level. {section.sentence}"))
    return section


def dense(data):
    if "error_value" in data.variables:
        return convergence(data, "error")
    section = Section(f"Integrate-and-fire neurons with weights of order 1/N"
                      + (f", N = {number(data, 'N')}." if "N" in data.variables and data["N"].ndim == 0 else "."))
    names = set(data.variables)
    if set(dense_networks.NEURONS) <= names:
        section.pictures.append(Picture(lambda columns: plot.dense_rates(data, columns), "Spikes and rates",
                                        "Spikes of a network, and its rate beside that of the limit, by time and label."))
    if set(dense_networks.DENSITY) <= names and data.sizes["x"] >= FEWEST:
        some = np.unique(np.linspace(0, data.sizes["time"] - 1, 6).astype(int))
        section.pictures.append(Picture(lambda columns: plot.dense_density(data.isel(time=some), columns), "Potentials and density",
                                        "Potentials of a network over the density of the limit."))
    return section


def couple(data):
    if "distance_value" in data.variables:
        return convergence(data)
    errors = data["sup_error"].values
    section = Section(f"{len(errors)} couplings: sup of the distance {shown(errors.mean(), 4)} on average, "
                      f"{shown(errors.max(), 4)} at most.")
    if {"brownian", "network_path"} & set(data.variables):
        section.pictures.append(Picture(lambda columns: plot.couple(data, columns), "Coupled noise",
                                        f"Paths beside their Gaussian twins, and what is between them. {section.sentence}"))
    return section


def tail(data):
    return Section(f"{shown(data['lower'].item())} <= P(sup_{{t<=T}} |Y(nt) - nt| >= x sqrt(n)) <= "
                   f"{shown(data['upper'].item())}, against the printed bound {shown(number(data, 'bound'))}.")


OF = {"balance": balance, "continue": continue_, "limit": limit, "exit": exit, "compare": compare, "simulate": simulate,
      "finite": finite, "bench": bench, "mlmc": mlmc, "couple": couple, "dense": dense, "tail": tail}


def section_of(command, data):
    return OF.get(command, lambda data: Section())(data)
