"""How far networks are from the limit before and after its exit, and how that falls with n."""

import numpy as np


def path_of(compared, who, replica=None):
    """t, v_e, v_i, K_e, K_i of a network or of the mean field in a result of `poise compare`."""
    data = compared if replica is None else compared.isel(replica=replica)
    path = {"t": data["time"].values}
    for symbol in "vK":
        for population in "ei":
            path[f"{symbol}_{population}"] = data[f"{who}_{symbol}"].sel(population=population).values
    return path


def crossings(t, x, level):
    """Times at which x passes the level upwards."""
    up = np.flatnonzero((x[:-1] < level) & (x[1:] >= level))
    return t[up] + (level - x[up]) / (x[up + 1] - x[up]) * (t[up + 1] - t[up])


def largest(values):
    return values.max() if len(values) else np.nan


def of_jump(path, v, after, eta, phases):
    """After a fold that is followed by a jump: the distance of v, and when the network jumps."""
    jump = next(phase for phase in phases if phase["kind"] == "jump")
    middle = 0.5 * (jump["from"][0] + jump["to"][0])
    side = np.sign(jump["to"][0] - jump["from"][0])
    times = crossings(path["t"], side * path["v_e"], side * middle)
    when = times[0] if len(times) else np.nan
    return {"v_after": largest(v[after]), "jump": when, "delay": when - eta}


def of_cycle(path, limit, eta, n):
    """In the last quarter of what follows the exit: frequency and range of v_e, and the limit's."""
    t = limit["time"].values
    last = t > t[-1] - 0.25 * (t[-1] - eta)
    v_e = path["v_e"][:len(t)][last]
    times = crossings(t[last], v_e, limit["v"].values[last, 0].mean())
    frequency = (len(times) - 1) / (times[-1] - times[0]) / np.sqrt(n) if len(times) > 2 else np.nan
    return {"frequency": frequency, "frequency_limit": (1.0 / limit["period"].values[last]).mean(),
            "v_e_low": v_e.min(), "v_e_high": v_e.max(),
            "v_e_low_limit": limit["v_low"].values[last, 0].min(),
            "v_e_high_limit": limit["v_high"].values[last, 0].max()}


def distances(path, limit, exit, delay, phases, n):
    """One row, of one network."""
    t = limit["time"].values
    v, K = (np.max([abs(path[f"{symbol}_{population}"][:len(t)] - limit[symbol].sel(population=population).values)
                    for population in "ei"], axis=0) for symbol in "vK")
    row = {"n": n}
    if not exit:
        return row | {"v_before": v.max(), "K_before": K.max()}
    eta, fold = exit[0], exit[1] == "fold"
    # A fold: the unit of the boundary layer before it, and half as long again as the jump is delayed
    # after it, to leading order. A Hopf point: n^(-1/4) on either side.
    ahead, behind = (delay / 2.338 * n ** (-1 / 3), 1.5 * delay * n ** (-1 / 3)) if fold else 2 * (n ** -0.25,)
    before, after = t < eta - ahead, t > eta + behind
    row |= {"v_before": largest(v[before]), "K_before": largest(K[before]), "K_after": largest(K[after])}
    kinds = [phase["kind"] for phase in phases]
    if fold and "runaway" not in kinds and after.any():
        row |= of_jump(path, v, after, eta, phases)
    if kinds[-1] == "cycle":
        row |= of_cycle(path, limit, eta, n)
    return row


def summary(rows):
    """Means over the replicas of one size, and under `errors` the standard errors of what varies. A replica
    without a value (no jump, no turn) leaves none to the mean."""
    keys = [key for key in rows[0] if key != "n"]
    values = {key: np.array([row.get(key, np.nan) for row in rows]) for key in keys}
    means = {"n": rows[0]["n"]} | {key: value.mean() for key, value in values.items()}
    if len(rows) == 1:
        return means | {"errors": {}}
    return means | {"errors": {key: value.std(ddof=1) / np.sqrt(len(rows)) for key, value in values.items()
                               if not key.endswith("_limit")}}


def slope(n, values, errors):
    """The exponent of n by least squares on logarithms, as text; with an error where the values have one."""
    if not errors:
        return f"n^{np.polyfit(np.log(n), np.log(values), 1)[0]:.2f}"
    weights = np.array(values) / np.array(errors)  # of log(value)
    fit, covariance = np.polyfit(np.log(n), np.log(values), 1, w=weights, cov="unscaled")
    return f"n^({fit[0]:.2f} ± {np.sqrt(covariance[0, 0]):.2f})"


def print_table(rows, exit, delay):
    keys = [key for key in rows[-1] if key != "errors" and not key.endswith("_limit")]
    cells = [[f"{row.get(key, np.nan):.4g}" + (f" ± {row['errors'][key]:.2g}" if key in row["errors"] else "")
              for key in keys] for row in rows]
    widths = [max(map(len, column)) for column in zip(keys, *cells)]
    for line in [keys, *cells]:
        print("  ".join(f"{cell:>{width}}" for cell, width in zip(line, widths)))
    if "frequency" in rows[-1]:
        last = rows[-1]
        print(f"limit: frequency/sqrt(n) {last['frequency_limit']:.4g}, v_e from {last['v_e_low_limit']:.4g} "
              f"to {last['v_e_high_limit']:.4g}")
    if "jump" in rows[-1] and delay:
        print(f"limit: jump {exit[0]:.6g}, delayed by {delay:.4g} n^(-1/3) to leading order: " + ", ".join(
            f"{exit[0] + delay * row['n'] ** (-1 / 3):.4g}" for row in rows))
    if len(rows) > 1:
        n = [row["n"] for row in rows]
        for key in ("v_before", "K_before", "v_after", "K_after", "delay"):
            values = [row.get(key, np.nan) for row in rows]
            if np.all(np.isfinite(values)) and min(values) > 0.0:
                print(f"{key}: {slope(n, values, [row['errors'][key] for row in rows if key in row['errors']])}")


def tell(limit, exit, delay, phases, sizes, compared):
    """Prints both tables; what they say, for the JSON file."""
    def row(who, n, one):
        replicas = range(one.sizes["replica"]) if who == "network" else [None]
        return summary([distances(path_of(one, who, k), limit, exit, delay, phases, n) for k in replicas])

    rows, mean_field = ([row(who, n, one) for n, one in zip(sizes, compared)] for who in ("network", "mean_field"))
    print_table(rows, exit, delay)
    print("\nThe finite-n mean field:")
    print_table(mean_field, exit, delay)
    return {"exit": exit and {"t": exit[0], "kind": exit[1]}, "rows": rows, "mean_field": mean_field}
