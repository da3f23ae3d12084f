"""The package: what it loads, what it says of itself, and what is written down of it."""

import ast
import inspect
import pickle
import re
import subprocess
import sys
import tomllib

import pytest

import poise
import record
import runs


def fresh(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_import_loads_what_it_needs_and_no_more():
    heavy = "[name for name in ('numpy', 'xarray', 'matplotlib', 'poise._core') if name in sys.modules]"
    assert fresh(f"import sys, poise; print(*{heavy})") == []
    assert fresh(f"import sys, poise; poise.limit; print(*{heavy})") == ["poise._core"]
    # Ball arithmetic is loaded by the two commands that need it.
    maps = "any('poise_certified' in line for line in open('/proc/self/maps'))"
    assert fresh(f"import poise; poise.limit; dir(poise); print({maps}); poise.tail; print({maps})") == ["False", "True"]


def test_names():
    assert set(poise.commands.NAMES) < set(dir(poise))
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        poise.nothing_of_this_name
    assert pickle.loads(pickle.dumps(poise.limit)) is poise.limit
    assert poise.__version__ == poise.limit(runs.CONFIG).attrs["poise_version"]


def test_errors_carry_their_data():
    error = pickle.loads(pickle.dumps(poise.InputError("a.b: is 1", "a.b", "is 1")))
    assert (str(error), error.key, error.reason) == ("a.b: is 1", "a.b", "is 1")
    assert issubclass(poise.InputError, ValueError) and issubclass(poise.Interrupted, KeyboardInterrupt)


def test_what_is_written_down_is_up_to_date():
    for file, text in record.texts().items():
        assert file.read_text() == text, f"{file.name}: run tests/python/record.py"


def test_the_stub_has_the_signatures_of_the_functions():
    module = ast.parse((record.PACKAGE / "__init__.pyi").read_text())
    stubs = {node.name: node.args for node in module.body if isinstance(node, ast.FunctionDef)}
    assert set(stubs) == set(poise.commands.NAMES)
    for name, arguments in stubs.items():
        parameters = inspect.signature(getattr(poise, name)).parameters.values()
        kinds = inspect.Parameter
        assert [a.arg for a in arguments.args] == [p.name for p in parameters if p.kind is kinds.POSITIONAL_OR_KEYWORD]
        named = [p for p in parameters if p.kind is kinds.KEYWORD_ONLY]
        assert [a.arg for a in arguments.kwonlyargs] == [p.name for p in named]
        for default, parameter in zip(arguments.kw_defaults, named):
            expected = parameter.default
            assert (default is None) == (expected is kinds.empty)
            assert default is None or ast.literal_eval(default) == expected


def test_the_stub_has_what_the_compiled_part_has():
    stub = ast.parse((record.PACKAGE / "_core.pyi").read_text()).body
    names = {node.name for node in stub if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    names |= {node.target.id for node in stub if isinstance(node, ast.AnnAssign)}
    assert names == {name for name in dir(poise.commands._core) if not name.startswith("__")}
    (result,) = (node for node in stub if isinstance(node, ast.ClassDef))
    assert {node.name for node in result.body} == {name for name in dir(poise._core.Result) if name[0] != "_"}
    for node in stub:  # the names of arguments, as the compiled functions say them
        if isinstance(node, ast.FunctionDef):
            said = getattr(poise._core, node.name).__doc__.splitlines()[0]
            assert [argument.arg for argument in node.args.args] == re.findall(r"(\w+): ", said), said


def test_a_build_backend_finds_the_version():
    project = tomllib.loads((runs.ROOT / "pyproject.toml").read_text())
    version = project["tool"]["scikit-build"]["metadata"]["version"]
    found = re.search(version["regex"], (runs.ROOT / version["input"]).read_text())
    assert found["value"] == poise.__version__


def test_docstrings_have_shapes_units_and_sources():
    for name in poise.commands.NAMES:
        doc = getattr(poise, name).__doc__
        for section in ("Parameters\n", "Returns\n", "Raises\n"):
            assert section in doc
        for parameter in inspect.signature(getattr(poise, name)).parameters:
            assert f"\n{parameter} : " in doc
        assert "--" not in doc.replace("----------", "").replace("--out FILE.nc", "").replace("-------", "").replace(
            "------", "").replace("-----", ""), name
    assert "v(replica, time, population) [potential]: " in poise.simulate.__doc__
    assert "[MV, (4.1)-(4.2)]" in poise.simulate.__doc__


def test_figures_are_drawn_from_results(tmp_path):
    import matplotlib
    import poise.plot

    before = dict(matplotlib.rcParams)
    for name, figure in (("compare", poise.plot.compare(poise.compare(runs.CONFIG, replicas=2))),
                         ("mlmc", poise.plot.mlmc(poise.mlmc(runs.CONFIG, tolerance=0.5), columns=1)),
                         ("continue", poise.plot.continue_(poise.continue_(runs.CONFIG, path="C.ei=1.2:2")))):
        files = poise.plot.save(figure, tmp_path / name)
        assert len(files) == 3
    assert dict(matplotlib.rcParams) == before
    with pytest.raises(poise.InputError, match="no variable limit_v"):
        poise.plot.compare(poise.limit(runs.CONFIG))
