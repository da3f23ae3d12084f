"""Dense networks and their limits, from results of `dense`. Bars are 1.96 standard errors. Exponents are told, a line
each, to whoever asks for them."""

import numpy as np

from ..errors import InputError
from .results import number, require
from .style import (BLACK, BLUE, GREY, PALE, RED, TIME, Z95, in_unit, legend_below, panels, series, styled, title)

RATE = in_unit("rate $r$", r"1/$\tau$")
TIME_BINS, LABEL_BINS = 60, 40  # of the network's rate: some spikes in most of them


def network_rate(data):
    """Spikes per neuron and time in bins of time and label; the edges."""
    t = data["time"].values
    edges = np.linspace(t[0], t[-1], TIME_BINS + 1), np.linspace(0.0, 1.0, LABEL_BINS + 1)
    count, *_ = np.histogram2d(data["neurons_spike_time"].values, data["neurons_spike_label"].values, edges)
    width = (edges[0][1] - edges[0][0]) * number(data, "N") / LABEL_BINS
    return count.T / width, edges


NEURONS = ("limit_r", "neurons_spike_time", "neurons_spike_label", "N", "seed")


@styled
def dense_rates(data, columns=2, what="A dense network"):
    """Spikes of a network, and its rate beside that of the limit, against time and label. `data`: a result of
    poise.dense(neurons=True)."""
    require(data, "dense --neurons", NEURONS)
    across = 3 if columns == 2 else 1
    figure, axes = panels(3, columns, across=across, height=2.4, sharex=True, sharey=True)
    t, label = data["time"].values, data["xi"].values
    spikes_t, spikes_xi = data["neurons_spike_time"].values, data["neurons_spike_label"].values
    shown = slice(None, None, max(1, len(spikes_t) // 8000))  # of more, ink is all that one would see
    axes[0].plot(spikes_t[shown], spikes_xi[shown], ls="", marker=".", ms=1.2, mew=0, color=BLACK, rasterized=True)
    axes[0].set_ylabel(r"label $\xi$")
    rate, edges = network_rate(data)
    top = max(rate.max(), data["limit_r"].values.max())
    top = min(top, 1.3 * data["limit_r"].values.max())  # one bin of luck must not fade all others
    axes[1].pcolormesh(*edges, rate, vmin=0.0, vmax=top, cmap="viridis", rasterized=True)
    limit = axes[2].pcolormesh(t, label, data["limit_r"].values.T, vmin=0.0, vmax=top, cmap="viridis",
                               shading="nearest", rasterized=True)
    for one, name in zip(axes, ("spikes", "network", "limit")):
        one.set_title(name)
        one.set_xlim(t[0], t[-1])
        one.set_ylim(0.0, 1.0)
        one.grid(False)
    for one in axes if columns == 2 else axes[-1:]:
        one.set_xlabel(TIME)
    figure.colorbar(limit, ax=axes, label=RATE, aspect=30, pad=0.01)
    title(figure, f"{what}: $N$ = {number(data, 'N')} neurons and their limit (seed {number(data, 'seed')})")
    return figure


DENSITY = ("density", "neurons_potential", "x")


@styled
def dense_density(data, columns=2):
    """Potentials of a network over the density of the limit. `data`: a result of poise.dense(neurons=True,
    density=...)."""
    require(data, "dense --neurons --density", DENSITY)
    times = data["time"].values
    figure, axes = panels(len(times), columns, across=2, height=1.8, sharex=True)
    for spare in axes[len(times):]:
        spare.set_visible(False)
    x, label = data["x"].values, 0
    for k, one in enumerate(axes[:len(times)]):
        sample = data["neurons_potential"].values[k]
        one.hist(sample, bins=60, range=(x[0], x[-1]), density=True, color=PALE, label="network")
        one.plot(x, data["density"].values[k, label], color=BLUE, label=r"limit $\rho$")
        one.set_title(f"$t$ = {times[k]:g}")
        one.set_xlim(x[0], x[-1])
    for one in axes[-2:] if columns == 2 else axes[-1:]:
        one.set_xlabel("potential $x$")
    for one in axes[::2] if columns == 2 else axes:
        one.set_ylabel("density")
    legend_below(figure, *axes[0].get_legend_handles_labels())
    title(figure, f"Potentials of $N$ = {number(data, 'N')} neurons and the density of the limit "
                  f"(seed {number(data, 'seed')})")
    return figure


def quantity(data, name):
    """N, distance, its bars, exponent and half the width of its interval."""
    names = list(data["quantity"].values)
    if name not in names:
        raise InputError(f"no distance {name} among {', '.join(names)}", "quantity")
    k = names.index(name)
    return (data["N"].values, data["error_value"].values[k], Z95 * data["error_error"].values[k],
            data["error_exponent"].values[k], 0.5 * (data["error_high"].values[k] - data["error_low"].values[k]))


def draw_distance(axes, data, name, text, look, tell):
    n, value, bar, exponent, half = quantity(data, name)
    axes.errorbar(n, value, bar, label=rf"{text}: $N^{{{exponent:.2f} \pm {half:.2f}}}$", **look)
    tell(f"{text:34} {name:12} exponent {exponent:.3f} ± {half:.3f} (95 %)")
    return n, value


def finish(axes, n, anchor, symbol):
    guide = anchor * np.sqrt(n[0] / n)
    axes.plot(n, guide, color=GREY, lw=0.8, ls=":", label="$N^{-1/2}$")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(n, [str(k) for k in n])
    axes.minorticks_off()
    axes.set_xlabel("neurons $N$")
    axes.set_ylabel(symbol)
    axes.margins(y=0.15)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.28), frameon=False)


SIZES = (("homogeneous", "constant weights"), ("ring", "ring"), ("low-rank", "low rank + noise"),
         ("w-random", "random graph"))


DISTANCES = ("error_value", "error_exponent")


@styled
def dense_sizes(all_data, columns=2, tell=lambda line: None):
    """How the distance to the limit falls with N, for given weights and for random ones. `all_data`: a result of
    poise.dense(sizes=...) for each of homogeneous, ring, low-rank, w-random."""
    figure, axes = panels(3, columns, across=3 if columns == 2 else 1, height=3.1)
    for one, (name, symbol) in zip(axes, (("r", r"$\sup\,|r_N-r|$"), ("h", r"$\sup\,|h_N-h|$"),
                                          ("measure", r"$W_1$ at the last time"))):
        for (file, text), look in zip(SIZES, series(len(SIZES))):
            n, value = draw_distance(one, all_data[file], name, text, look, tell)
            if file == "homogeneous":
                anchor = 0.7 * value[0]
        finish(one, n, anchor, symbol)
    title(figure, f"Distance of networks from their limit, mean of {number(all_data['ring'], 'replicas')} networks")
    return figure


@styled
def dense_scrambled(data, columns=2, tell=lambda line: None):
    """The same where nobody knows the labels."""
    require(data, "dense --sizes", DISTANCES)
    figure, axes = panels(3, columns, across=3 if columns == 2 else 1, height=3.0)
    looks = series(3)
    parts = (((("cut_as_given", "as given"), ("cut_ordered", "in the order found")), r"cut norm of $Nw_{ij}-w$, at most"),
             ((("r_as_given", "as given"), ("r_ordered", "in the order found"), ("r", "true labels")),
              r"$\sup\,|r_N-r|$"),
             ((("label_free", "without labels"), ("measure", "true labels: $W_1$")), "distance"))
    for one, (names, symbol) in zip(axes, parts):
        for (name, text), look in zip(names, looks):
            n, value = draw_distance(one, data, name, text, look, tell)
        finish(one, n, 0.7 * value[0], symbol)
    title(figure, f"A random graph whose labels nobody knows, mean of {number(data, 'replicas')} networks")
    return figure


STABILITY = ((1, {"color": BLUE, "marker": "o", "mfc": BLUE, "label": "stable"}),
             (0, {"color": RED, "marker": "o", "mfc": "white", "label": "unstable"}))


def draw_states(axes, results, value, symbol):
    """One point for each stationary state; `value(data, state)` may be nothing."""
    for stable, look in STABILITY:
        points = [(w, value(data, k)) for w, data in results for k in range(data.sizes.get("state", 0))
                  if data["stationary_stable"].values[k] == stable]
        points = [point for point in points if point[1] is not None]
        if points:
            axes.plot(*zip(*points), ls="", ms=3, **look)
    axes.set_ylabel(symbol)


def leading(data, state):
    real = data["stationary_eigenvalues_re"].values[data["mode_state"].values == state]
    return real.max() if len(real) else None


STATIONARY = ("stationary_r", "stationary_stable")


@styled
def dense_stability(folds, hopfs, columns=2):
    """Stationary states against the strength of the weights: results of poise.dense(stationary=True) of a homogeneous network, and of excitation and inhibition: (strength, data) in order."""
    figure, (states, eigenvalues) = panels(2, columns, height=2.4)
    draw_states(states, folds, lambda data, state: data["stationary_r"].values[state, 0], RATE)
    states.set_xlabel("strength of the weights $w$")
    states.legend()
    draw_states(eigenvalues, hopfs, leading, in_unit(r"largest $\mathrm{Re}\,\lambda$", r"1/$\tau$"))
    eigenvalues.axhline(0.0, color=BLACK, lw=0.5)
    eigenvalues.set_xlabel("excitation of the excitatory $w_{ee}$")
    title(figure, "Stationary states: a homogeneous network, and excitation and inhibition")
    return figure
