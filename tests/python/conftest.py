"""What the tests of the module have alike. They find it by PYTHONPATH, and the program by POISE."""

import os
import pathlib

import matplotlib
import pytest
from hypothesis import HealthCheck, settings

from runs import CONFIG, DENSE_CONFIG

matplotlib.use("Agg")
# POISE_EXAMPLES=10000 searches further; the seed is fixed otherwise, so that a failure can be repeated.
asked = os.environ.get("POISE_EXAMPLES")
settings.register_profile("poise", max_examples=int(asked or 100), derandomize=asked is None, deadline=None,
                          database=None, suppress_health_check=list(HealthCheck))
settings.load_profile("poise")


@pytest.fixture(scope="session")
def program():
    return pathlib.Path(os.environ["POISE"]).resolve()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with the configurations of all runs."""
    for name, text in (("c.toml", CONFIG), ("d.toml", DENSE_CONFIG)):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path
