"""The report: what becomes of every command's result, what is refused, and what the page promises to its readers."""

import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

import faces_test
import poise
import runs
from poise.report import page
from poise.report.ledger import pieces_of
from poise.report.assembly import TEMPLATES

BALANCE = ["balance", "c.toml", "--curves"]


def made(program, folder, lines):
    """Files of these command lines, and a ledger of three statements."""
    faces_test.write_configurations(folder)
    files = []
    for place, line in enumerate(lines):
        files.append(folder / f"{place}-{line[0]}.nc")
        subprocess.run([program, *line, "--out", files[-1]], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    files.append(folder / "ledger.json")
    with open(files[-1], "wb") as ledger:
        subprocess.run([program, "check", "lemma-5.7", "lemma-8.1", "eq-5.24", "--quick", "--json"], check=True, stdout=ledger)
    return files


@pytest.fixture(scope="session")
def results(tmp_path_factory, program):
    """Small runs of every command."""
    lines = [[command, *faces_test.configuration(command, words), *words]
             for command, words in runs.all_runs() if command != "check"]
    return made(program, tmp_path_factory.mktemp("results"), [BALANCE, *lines])


@pytest.fixture(scope="session")
def whole(results):
    return page(results)


@pytest.fixture
def ledger(results):
    return json.loads(results[-1].read_text())


class Reader(html.parser.HTMLParser):
    """What a browser would find."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_starttag(self, tag, attributes):
        self.handle_startendtag(tag, attributes)
        if tag not in ("meta", "link", "input", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes another element"

    def of(self, *tags):
        return [(tag, attributes) for tag, attributes in self.elements if tag in tags]

    def attributes(self, name):
        return [attributes[name] for _, attributes in self.elements if name in attributes]


def faults_of(text):
    """What is wrong with a page."""
    reader = Reader(text)
    names = reader.attributes("id")
    yield from (f"id {name} twice" for name in set(names) if names.count(name) > 1)
    targets = [href[1:] for href in reader.attributes("href") if href.startswith("#")]
    targets += re.findall(r"url\(#([^)]+)\)", text)
    targets += [name for labels in reader.attributes("aria-labelledby") for name in labels.split()]
    yield from (f"nothing has the id {name}" for name in sorted(set(targets) - set(names)))
    addresses = reader.attributes("href") + reader.attributes("src")
    yield from (f"an address outside: {one[:60]}" for one in addresses if not one.startswith(("#", "data:")))
    yield from (f"an address outside: {one[:60]}" for one in re.findall(r"url\(([^#)][^)]*)\)|@import", text))
    levels = [int(tag[1]) for tag, _ in reader.of("h1", "h2", "h3", "h4", "h5", "h6")]
    yield from (f"h{above} is followed by h{below}" for above, below in zip(levels, levels[1:]) if below > above + 1)
    if levels.count(1) != 1 or levels[0] != 1:
        yield "not one h1 that opens the page"
    yield from ("a header of a table without scope" for _, given in reader.of("th") if "scope" not in given)
    yield from ("a figure without a name" for _, given in reader.of("svg") if given.get("role") != "img")


def test_the_page_is_sound(whole):
    assert list(faults_of(whole)) == []


@pytest.mark.parametrize("planted, fault", [
    ("<p id='main'></p>", "id main twice"), ("<a href='#nowhere'>x</a>", "nothing has the id nowhere"),
    ("<img src='https://x.org/a.png' />", "an address outside"), ("<h6>x</h6>", "h3 is followed by h6"),
    ("<th>x</th>", "a header of a table without scope"), ("<svg></svg>", "a figure without a name")])
def test_faults_of_a_page_are_seen(results, planted, fault):
    small = page([results[0]]).replace("</main>", planted + "</main>")
    assert any(found.startswith(fault) for found in faults_of(small))


def test_every_result_is_there(whole, results):
    for result in results:
        assert result.name in whole
    shown = Reader(whole)
    assert len(shown.of("figure")) >= 12
    assert len(shown.of("svg")) == 2 * len(shown.of("figure"))
    for command in {command for command, _ in runs.all_runs()}:
        assert f"poise {command}" in whole
    for picture in ("Coupled noise", "Distance from the limit", "Power spectra at rest", "Networks and limit"):
        assert picture in whole
    assert "Coupled noise" not in page([results[0]])


def test_the_same_files_give_the_same_page(results):
    some = [results[0], results[-1]]
    assert page(some, verify=False) == page(some, verify=False)


def test_provenance(whole, results):
    import hashlib
    for result in results:
        assert hashlib.sha256(result.read_bytes()).hexdigest() in whole
    assert poise.limit(runs.CONFIG).attrs["commit"] in whole and "gain = 1.0" in whole


def refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(poise.InputError) as error:
        page([path])
    assert str(error.value).startswith(f"{path}: "), error.value
    return error.value.reason


def test_what_is_no_result_is_refused(tmp_path, results, ledger):
    import xarray

    def netcdf(data):
        data.to_netcdf(tmp_path / "made.nc", engine="netcdf4")
        return (tmp_path / "made.nc").read_bytes()

    own = xarray.load_dataset(results[0], engine="netcdf4", decode_times=False)
    assert "cannot be read" in refused(tmp_path, "a.nc", b"no NetCDF")
    assert "no attribute poise_version" in refused(tmp_path, "b.nc", netcdf(xarray.Dataset({"x": 1.0})))
    older = own.drop_vars("on_manifold")
    assert "no result of this version of `poise balance`" in refused(tmp_path, "c.nc", netcdf(older))
    other = own.assign_attrs(command_line="poise divine c.toml")
    assert "`poise divine`, which this version does not know" in refused(tmp_path, "d.nc", netcdf(other))
    assert "no JSON" in refused(tmp_path, "e.json", b"{")
    assert "no key digits" not in refused(tmp_path, "f.json", b"[1]")
    assert "no key expected" in refused(tmp_path, "g.json", b"{}")
    assert "expected the NetCDF file" in refused(
        tmp_path, "h.json", json.dumps({"t": [], "provenance": {"command_line": "poise limit c.toml"}}).encode())
    assert "expected a result as .nc" in refused(tmp_path, "i.txt", b"")
    del ledger["statements"][0]["evidence"]
    assert "a statement lacks" in refused(tmp_path, "j.json", json.dumps(ledger).encode())
    with pytest.raises(poise.InputError, match="gone.nc: cannot be read"):
        page([tmp_path / "gone.nc"])


def test_the_ledger_says_what_the_verifier_said(results, ledger, tmp_path):
    right = page([results[-1]])
    assert "<strong>Verified.</strong>" in right and "3 statements, 0 faults" in right
    assert "This is the text whose checksum the ledger holds" in right and "is not the text" not in right
    rows = {statement["id"]: statement["evidence"] for statement in ledger["statements"]}
    crossing = next(one for one in rows["lemma-8.1"]["as_stated"]["certificates"] if one["kind"] == "crossing")
    crossing["upper"] = crossing["lower"]
    for finding in ("as_stated", "corrected"):
        for certificate in rows["lemma-5.7"][finding]["certificates"]:
            if certificate["kind"] == "argument":
                certificate["sha256"] = "0" * 64
    tampered = tmp_path / "tampered.json"
    tampered.write_text(json.dumps(ledger))
    wrong = page([tampered])
    assert "<strong>Faults.</strong>" in wrong and "<strong>Verified.</strong>" not in wrong
    section = wrong[wrong.index("Lemma 8.1: "):]
    assert "<strong>Fault:</strong>" in section[:2000]
    assert "This is not the text whose checksum the ledger holds" in wrong


# What is drawn.

def interpolated(data, population_means, swapped=False):
    """F at means, from the curves; with the weights' places exchanged, a planted error."""
    import numpy as np
    values = []
    for target in "ei":
        parts = [np.interp(mean, data["potential"].values, data["curves_mean"].sel(target=target, source=source).values)
                 for source, mean in zip("ei", population_means)]
        weights = [data["curves_C"].sel(**dict(zip(("source", "target") if swapped else ("target", "source"),
                                                   (target, source)))).item() for source in "ei"]
        values.append(weights[0] * parts[0] - weights[1] * parts[1])
    return values


def test_nullclines_cross_in_the_balanced_points():
    data = poise.balance(str(runs.ROOT / "experiments/configs/fold.toml"), curves=True)
    assert data.sizes["point"] == 3
    for v in data["v"].values:
        assert max(map(abs, interpolated(data, v))) < 2e-3
    assert max(map(abs, interpolated(data, data["v"].values[0], swapped=True))) > 0.05


def test_residuals_are_in_standard_errors():
    from poise.plot.residuals import standard_errors
    from poise.plot.style import Z95

    data = poise.compare(runs.CONFIG, replicas=4)
    spread = (data["prediction_high_v"] - data["prediction_low_v"]) / (2 * Z95)
    shift = 2.0 * spread / 4 ** 0.5
    made_up = data.assign(network_v=(data["prediction_v"] + shift).expand_dims(replica=4).transpose(*data["network_v"].dims))
    _, predicted, limit = standard_errors(made_up, "v", "e")
    assert predicted == pytest.approx(2.0)
    assert abs(limit[-1] - 2.0) > 0.1  # which is about the limit, not about the prediction


def test_proofs_are_read_as_they_are_laid_out():
    comment = """/// A claim: for x > 0
///     f(x) <= (1
///             + x).
/// - first, which
///   goes on;
/// - second.
///
/// The end.
"""
    assert pieces_of(comment) == [["paragraph", "A claim: for x > 0"], ["display", "f(x) <= (1 + x)."],
                                  ["item", "first, which goes on;"], ["item", "second."], ["paragraph", "The end."]]


# Contrast, by the formulas of WCAG 2.1.

def luminance(colour):
    parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def palettes():
    """The colours of a light page and of a dark one."""
    style = (TEMPLATES / "style.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]
    first = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    return first, first | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark))


TEXT = [(ink, "page") for ink in ("ink", "quiet", "link", "bad", "good", "open")] + [
    ("ink", "box"), ("ink", "warn"), ("ink", "fine"), ("link", "box"), ("bad", "box")]


def test_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0) and contrast("#777777", "#ffffff") < 4.5
    for palette in palettes():
        for ink, ground in TEXT:
            assert contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)
        assert contrast(palette["mark"], palette["page"]) >= 3.0


def test_a_dark_page_sets_every_colour_of_the_figures(whole):
    _, dark = palettes()
    used = set(re.findall(r"var\(--(c[0-9a-f]{6}), #", whole))
    # Beside the fixed ones there are those of colour maps, which are the same on any page.
    assert {"c000000", "cffffff", "c004488", "cbb5566"} <= used
    for name in used & set(dark):
        ground = dark["cffffff"]
        if name not in ("cffffff", "cb0b0b0"):  # the ground itself; the grid, which is to be faint
            assert contrast(dark[name], ground) >= 3.0, name


# The program.

def report(program, folder, *words, environment=()):
    return subprocess.run([program, "report", *map(str, words)], cwd=folder, capture_output=True, text=True,
                          env=os.environ | dict(environment))


def test_the_program_passes_on(program, results, tmp_path):
    done = report(program, tmp_path, results[0])
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "out/report.html", "")
    assert (tmp_path / "out/report.html").read_text() == page([results[0]])
    assert sorted(os.listdir(tmp_path / "out")) == ["report.html"]
    bad = report(program, tmp_path, tmp_path / "gone.nc")
    assert bad.returncode == 2 and bad.stderr == f"poise report: {tmp_path}/gone.nc: cannot be read: No such file or directory\n"
    assert report(program, tmp_path).returncode == 2
    assert "--no-verify" in report(program, tmp_path, "--help").stdout
    blocked = report(program, tmp_path, results[0], "--out", "/proc/none/report.html")
    assert blocked.returncode == 2 and "/proc/none/report.html: cannot be written" in blocked.stderr


def test_without_a_package_there_is_a_sentence(program, tmp_path, results):
    bare = tmp_path / "poise"
    bare.write_bytes(pathlib.Path(program).read_bytes())
    bare.chmod(0o755)
    done = report(bare, tmp_path, results[0])
    assert done.returncode == 2 and "the Python package poise is not beside this program" in done.stderr
    (tmp_path / "jinja2.py").write_text("raise ModuleNotFoundError(\"No module named 'jinja2'\", name='jinja2')")
    done = subprocess.run([sys.executable, "-m", "poise.report", results[0]], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and "Debian has it in python3-jinja2" in done.stderr
