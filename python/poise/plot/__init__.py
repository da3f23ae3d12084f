"""Figures of results: each function takes what poise's functions give, and returns a matplotlib figure.

    poise.plot.save(poise.plot.compare(poise.compare("small.toml")), "out/small")

`save` writes PDF, SVG and PNG as papers want them; what figures have alike is in poise.plot.style.
"""

from .beyond_exit import beyond
from .comparison import compare
from .couplings import couple_networks, couple_paths
from .dense_networks import dense_density, dense_rates, dense_scrambled, dense_sizes, dense_stability
from .diagram import continue_
from .finite_size import finite
from .multilevel import mlmc
from .recorded import recorded
from .style import save
from .work_precision import bench

__all__ = ["bench", "beyond", "compare", "continue_", "couple_networks", "couple_paths", "dense_density", "dense_rates",
           "dense_scrambled", "dense_sizes", "dense_stability", "finite", "mlmc", "recorded", "save"]
