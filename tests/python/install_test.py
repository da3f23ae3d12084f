"""What `cmake --install` leaves: a module that works from there alone, ball arithmetic and figures included."""

import os
import subprocess
import sys

import pytest

import runs

CODE = """
import poise, poise.plot, sys
assert poise.__file__.startswith(sys.argv[1]), poise.__file__
print(poise.limit(sys.argv[2]).attrs["poise_version"], poise.tail(4, 1, 2.5).lower.item())
print(poise.check("lemma-5.4", quick=True).as_stated.item())
poise.plot.save(poise.plot.compare(poise.compare(sys.argv[2], set={"network.n": 50})), "figure")
"""


@pytest.mark.parametrize("components", [[], ["python", "python_alone"]])
def test_the_installed_module_works(tmp_path, components):
    """All of it; and what a wheel has, without the rest."""
    build = os.environ["POISE_BUILD"]
    for component in components or [None]:
        chosen = ["--component", component] if component else []
        subprocess.run(["cmake", "--install", build, "--prefix", tmp_path, *chosen], check=True,
                       stdout=subprocess.DEVNULL)
    (package,) = tmp_path.glob("lib/python3*/*-packages")
    done = subprocess.run([sys.executable, "-c", CODE, str(tmp_path), runs.ROOT / "experiments/configs/small.toml"],
                          env=os.environ | {"PYTHONPATH": str(package), "MPLBACKEND": "Agg"}, cwd=tmp_path,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "proved" in done.stdout or "refuted" in done.stdout
    assert (tmp_path / "figure.pdf").exists()
