"""Figures of results: each function takes what poise's functions give, and returns a matplotlib figure.

    poise.plot.save(poise.plot.compare(poise.compare("small.toml")), "out/small")

`save` writes PDF, SVG and PNG as papers want them; what figures have alike is in poise.plot.style.
"""

from .balanced_points import balance
from .beyond_exit import beyond
from .comparison import compare
from .convergence import convergence
from .couplings import couple, couple_networks, couple_paths
from .dense_networks import dense_density, dense_rates, dense_scrambled, dense_sizes, dense_stability
from .diagram import continue_
from .finite_size import finite, spectrum
from .limit_path import limit
from .multilevel import mlmc
from .prediction import prediction
from .recorded import recorded
from .residuals import residuals
from .style import save
from .work_precision import bench

__all__ = ["balance", "bench", "beyond", "compare", "continue_", "convergence", "couple", "couple_networks",
           "couple_paths", "dense_density", "dense_rates", "dense_scrambled", "dense_sizes", "dense_stability", "finite",
           "limit", "mlmc", "prediction", "recorded", "residuals", "save", "spectrum"]
