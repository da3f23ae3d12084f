"""What `simulate` recorded: the spikes that neurons heard, and how near their potentials are to a normal law.

Panels, each where it was recorded: a raster (a row a neuron; a mark where it hears a spike, by the population that
sent it); for each population the histogram of all its potentials at one time against the density of N(v, K); and
their quantiles against those of N(v, K), a straight line where the potentials are normal (Q-Q plot). v and K are those
of the hydrodynamic limit if it is given [MV, Theorem 4.1], and the network's own otherwise.
"""

from statistics import NormalDist

import numpy as np

from ..errors import InputError
from .results import number, require, words
from .style import BLACK, BLUE, RED, TIME, in_unit, legend_below, panels, styled, title

POPULATIONS = (("e", "excitatory", BLUE), ("i", "inhibitory", RED))
SOMETHING = ("spike_time", "histogram", "quantiles")
MOST_SPIKES = 2000  # more are a grey area


def law_at(data, limit, population, time):
    """(v, K) at a time: of the limit, between its times, or of the network."""
    if limit is None:
        of = data.sel(population=population, time=time)
        return float(of["v"]), float(of["K"])
    of = limit.sel(population=population)
    return tuple(float(np.interp(time, limit["time"].values, of[name].values)) for name in ("v", "K"))


def spikes_of(data, replica, time):
    """Of a replica, the last up to `time`; of a file in which replicas follow on each other, no others are read."""
    if "spike_replica" in data:
        return data.isel(spike=np.flatnonzero((data["spike_replica"].values == replica) &
                                              (data["spike_time"].values <= time))[-MOST_SPIKES:])
    first, end = np.cumsum([0, *data["spike_count"].values])[replica:replica + 2]
    end = first + np.searchsorted(data["spike_time"].isel(spike=slice(first, end)).values, time, side="right")
    return data.isel(spike=slice(max(first, end - MOST_SPIKES), end))


def draw_raster(axes, data, replica, time):
    """The last spikes up to `time`."""
    mine = spikes_of(data, replica, time)
    times, neurons = (mine[name].values for name in ("spike_time", "spike_neuron"))
    targets, sources = (words(mine[name]) for name in ("spike_target", "spike_source"))
    known = np.unique(neurons)
    rows = np.searchsorted(known, neurons) + len(known) * (targets == "i")
    for letter, name, colour in POPULATIONS:
        of = sources == letter
        axes.plot(times[of], rows[of], ls="", marker="|", ms=3, mew=0.6, color=colour, label=f"spike from {name}")
    axes.axhline(len(known) - 0.5, color=BLACK, lw=0.5)
    axes.set_yticks([(len(known) - 1) / 2, (3 * len(known) - 1) / 2], ["into e", "into i"], rotation=90, va="center")
    axes.tick_params(axis="y", length=0)
    axes.grid(False)
    axes.margins(x=0.01, y=0.03)
    axes.set_xlabel(TIME)
    axes.set_ylabel(f"{len(known)} neurons of each")


def draw_histogram(axes, of, law, population):
    letter, name, colour = population
    low, high, counts = float(of["lowest"]), float(of["highest"]), of["histogram"].values
    width = (high - low) / len(counts) or 1.0
    edges = low + width * np.arange(len(counts) + 1)
    axes.stairs(counts / (counts.sum() * width), edges, fill=True, color=colour, alpha=0.35,
                label=f"{name} potentials")
    if law.stdev > 0:
        u = np.linspace(law.mean - 4 * law.stdev, law.mean + 4 * law.stdev, 200)
        axes.plot(u, [law.pdf(x) for x in u], color=BLACK, lw=1.0, label="normal law")
    axes.set_xlabel(in_unit(f"$u_{letter}$", of["lowest"].attrs["units"]))
    axes.set_ylabel("density")


def draw_quantiles(axes, each):
    """In standard deviations about the mean of the normal law."""
    ends = []
    for of, law, (_, name, colour), marker in each:
        if not law.stdev > 0:
            continue
        expected = [NormalDist().inv_cdf(float(p)) for p in of["level"].values]
        found = (of["quantiles"].values - law.mean) / law.stdev
        axes.plot(expected, found, ls="", marker=marker, ms=2.5, mew=0.6, mfc="none", color=colour,
                  label=f"{name} quantiles")
        ends += [expected[0], expected[-1]]
    if ends:
        axes.plot([min(ends), max(ends)], [min(ends), max(ends)], color=BLACK, lw=0.8, ls=(0, (4, 1.5)),
                  label="where both laws agree")
    axes.set_xlabel("quantile of the normal law [deviations]")
    axes.set_ylabel("of the potentials")


def time_of(data, time):
    """The sample time nearest to the one asked for: the last one that was reached if none is."""
    times = data["time"].values
    if time is not None:
        return float(times[np.abs(times - time).argmin()])
    reached = np.isfinite(data["v"].values).all(axis=1)
    if not reached.any():
        raise InputError("no sample time was reached", "time")
    return float(times[reached][-1])


@styled
def recorded(data, limit=None, time=None, replica=0, columns=2, spikes=None):
    """The figure of a result of poise.simulate with record="spikes,histograms,quantiles" or some of them.

    limit: a result of poise.limit of the same network, whose N(v, K) to hold against the network.
    time: of histograms and quantiles, and the end of the raster; the last one by default.
    replica: its place in the result.
    spikes: the file that record_to wrote, opened with xarray, where the result itself has none.
    """
    require(data, "simulate", ["v", "K", "n", "seed"])
    there = [name for name in SOMETHING if name in data.variables or spikes is not None and name in spikes.variables]
    if not there:
        raise InputError("nothing to draw was recorded, expected --record with one of spikes, histograms, quantiles",
                         "record")
    if "replica" in data.dims:
        count = data.sizes["replica"]
        if not 0 <= replica < count:
            raise InputError(f"is {replica}, expected a replica from 0 to {count - 1}", "replica")
    whole, data = data, data.isel(replica=replica) if "replica" in data.dims else data
    time = time_of(data, time)
    laws = [law_at(data, limit, letter, time) for letter, _, _ in POPULATIONS]
    laws = [NormalDist(v, np.sqrt(K)) for v, K in laws]
    each = [(data.sel(population=population[0], time=time), law, population, marker)
            for population, law, marker in zip(POPULATIONS, laws, "os")]
    figure, axes = panels(len(there) + ("histogram" in there), columns)
    rest = iter(axes)
    if "spike_time" in there:
        draw_raster(next(rest), whole if spikes is None else spikes, replica, time)
    if "histogram" in there:
        for of, law, population, _ in each:
            draw_histogram(next(rest), of, law, population)
    if "quantiles" in there:
        draw_quantiles(next(rest), each)
    for one in rest:
        one.remove()
    handles = {label: handle for one in figure.axes for handle, label in zip(*one.get_legend_handles_labels())}
    legend_below(figure, list(handles.values()), list(handles))
    against = "of the hydrodynamic limit" if limit is not None else "of the network's mean and variance"
    title(figure, f"A network of $n$ = {number(data, 'n')} at $t$ = {time:.4g} (seed {number(data, 'seed')}), "
                  f"and the normal law {against}")
    return figure
