"""docs/python.md is run as it stands, in one session."""

import re

import runs

PAGE = (runs.ROOT / "docs/python.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_is_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "network.toml").write_text("")  # made of the page's own network below
    session = {}
    for number, block in enumerate(BLOCKS):
        exec(compile(block, f"block {number} of docs/python.md", "exec"), session)
        if number == 0:
            from poise.document import as_toml
            (tmp_path / "network.toml").write_text(as_toml(session["network"]))
    assert {f"own-network.{end}" for end in ("pdf", "svg", "png")} <= {path.name for path in tmp_path.iterdir()}
    told = capsys.readouterr().out
    assert "potential - hydrodynamic limit" in told
    assert "network.tau.e | is -1, expected a finite number > 0" in told
    assert "no balanced point" in told
    assert "refuted" in told
    assert ("'network.n', 'network.C.ii', 'time', 'population'") in told


def test_the_first_example_has_ten_lines():
    assert len(BLOCKS[0].splitlines()) <= 10
    assert len(BLOCKS) == PAGE.count("```python")
