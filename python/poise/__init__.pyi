"""Stubs, written by `python3 -m poise.describe`; what the functions do is in their docstrings."""

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import Literal

import xarray

from . import plot as plot
from . import report as report
from . import typeset as typeset
from .errors import InputError as InputError
from .errors import Interrupted as Interrupted
from .errors import Refusal as Refusal
from .errors import ResultWarning as ResultWarning
from .sweeps import sweep as sweep

__version__: str

def balance(
    config: str | PathLike | Mapping | None = None,
    *,
    set: Mapping[str, object] | None = None,
    curves: bool = False,
    network: Mapping | None = None,
    intensity: Mapping | None = None,
    initial: Mapping | None = None,
    run: Mapping | None = None,
    balance: Mapping | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def bench(
    config: str | PathLike | Mapping | None = None,
    *,
    set: Mapping[str, object] | None = None,
    seed: int | None = None,
    threads: int | None = None,
    methods: str | None = None,
    steps: float | Iterable[float] | None = None,
    budget: float | None = None,
    network: Mapping | None = None,
    intensity: Mapping | None = None,
    initial: Mapping | None = None,
    run: Mapping | None = None,
    balance: Mapping | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def check(
    *ids: str,
    quick: bool = False,
    explain: bool = False,
    out: str | None = None,
    pages: str | None = None,
    seed: int | None = None,
    threads: int | None = None,
    digits: int | None = None,
    time_limit: float | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def compare(
    config: str | PathLike | Mapping | None = None,
    *,
    set: Mapping[str, object] | None = None,
    seed: int | None = None,
    threads: int | None = None,
    replicas: int | None = None,
    method: Literal["exact", "blocks", "tracked", "thinning", "gillespie", "tau-explicit", "tau-midpoint", "tau-stiff", "tau-implicit", "diffusion"] | None = None,
    step: float | None = None,
    step_tolerance: float | None = None,
    sizes: int | Iterable[int] | None = None,
    network: Mapping | None = None,
    intensity: Mapping | None = None,
    initial: Mapping | None = None,
    run: Mapping | None = None,
    balance: Mapping | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def continue_(
    config: str | PathLike | Mapping | None = None,
    *,
    path: str,
    set: Mapping[str, object] | None = None,
    scans: int | None = None,
    network: Mapping | None = None,
    intensity: Mapping | None = None,
    initial: Mapping | None = None,
    run: Mapping | None = None,
    balance: Mapping | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def couple(
    config: str | PathLike | Mapping | None = None,
    *,
    set: Mapping[str, object] | None = None,
    seed: int | None = None,
    threads: int | None = None,
    replicas: int | None = None,
    length: float | None = None,
    paths: int | None = None,
    method: Literal["kmt", "adapted", "endpoint", "independent"] | None = None,
    sizes: int | Iterable[int] | None = None,
    network: Mapping | None = None,
    intensity: Mapping | None = None,
    initial: Mapping | None = None,
    run: Mapping | None = None,
    balance: Mapping | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def dense(
    config: str | PathLike | Mapping | None = None,
    *,
    set: Mapping[str, object] | None = None,
    seed: int | None = None,
    threads: int | None = None,
    replicas: int | None = None,
    times: float | Iterable[float] | None = None,
    xi: float | Iterable[float] | None = None,
    limit_only: bool = False,
    network_only: bool = False,
    solver: Literal["characteristics", "volumes"] | None = None,
    tolerance: float | None = None,
    density: float | Iterable[float] | None = None,
    stationary: bool = False,
    neurons: bool = False,
    sizes: int | Iterable[int] | None = None,
    dense: Mapping | None = None,
    run: Mapping | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def exit(
    config: str | PathLike | Mapping | None = None,
    *,
    set: Mapping[str, object] | None = None,
    certify: bool = False,
    digits: int | None = None,
    certificate: str | None = None,
    network: Mapping | None = None,
    intensity: Mapping | None = None,
    initial: Mapping | None = None,
    run: Mapping | None = None,
    balance: Mapping | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def finite(
    config: str | PathLike | Mapping | None = None,
    *,
    set: Mapping[str, object] | None = None,
    times: float | Iterable[float] | None = None,
    spectrum: float | Iterable[float] | None = None,
    since: float | None = None,
    modes: int | None = None,
    fixed_start: bool = False,
    network: Mapping | None = None,
    intensity: Mapping | None = None,
    initial: Mapping | None = None,
    run: Mapping | None = None,
    balance: Mapping | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def limit(
    config: str | PathLike | Mapping | None = None,
    *,
    set: Mapping[str, object] | None = None,
    times: float | Iterable[float] | None = None,
    beyond: bool = False,
    network: Mapping | None = None,
    intensity: Mapping | None = None,
    initial: Mapping | None = None,
    run: Mapping | None = None,
    balance: Mapping | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def mlmc(
    config: str | PathLike | Mapping | None = None,
    *,
    tolerance: float,
    set: Mapping[str, object] | None = None,
    seed: int | None = None,
    threads: int | None = None,
    quantity: Literal["v_e", "v_i", "K_e", "K_i"] | None = None,
    confidence: float | None = None,
    step: float | None = None,
    halvings: int | None = None,
    network: Mapping | None = None,
    intensity: Mapping | None = None,
    initial: Mapping | None = None,
    run: Mapping | None = None,
    balance: Mapping | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def simulate(
    config: str | PathLike | Mapping | None = None,
    *,
    set: Mapping[str, object] | None = None,
    seed: int | None = None,
    threads: int | None = None,
    replicas: int | None = None,
    method: Literal["exact", "blocks", "tracked", "thinning", "gillespie", "tau-explicit", "tau-midpoint", "tau-stiff", "tau-implicit", "diffusion"] | None = None,
    step: float | None = None,
    step_tolerance: float | None = None,
    record: str | None = None,
    record_to: str | None = None,
    checkpoint: str | None = None,
    every: float | None = None,
    plan: bool = False,
    network: Mapping | None = None,
    intensity: Mapping | None = None,
    initial: Mapping | None = None,
    run: Mapping | None = None,
    balance: Mapping | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...

def tail(
    N: int,
    T: str | float,
    X: str | float,
    *,
    digits: int | None = None,
    progress: bool | Callable[[str], object] | None = None,
) -> xarray.Dataset: ...
