"""The report in a browser: skipped where there is none (scripts/bootstrap --browser).

POISE_PICTURES=FOLDER keeps pictures of what was seen.
"""

import os
import pathlib
import re

import pytest

from browser import Browser, executable
from poise.report import page
from report_test import BALANCE, made

# Not a skip of the whole module, which pytest ends with 5: no tests found.
pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium here")

VISIBLE = """[...document.querySelectorAll("figure")].map(figure =>
    [...figure.querySelectorAll("svg")].filter(svg => svg.getBoundingClientRect().height > 50).length)"""
BESIDE = """[...document.querySelectorAll("body *")].filter(one => !one.closest(".scroll, pre, svg, .skip, p, li, .formula, .display")
    && one.getBoundingClientRect().right > WIDTH + 1).map(one => one.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    one = Browser(tmp_path_factory.mktemp("profile"))
    yield one
    one.close()


LINES = [BALANCE, ["limit", "c.toml"], ["compare", "c.toml", "--replicas", "2"],
         ["bench", "c.toml", "--budget", "0.05", "--methods", "tau-stiff,tau-explicit", "--steps", "0.25"],
         ["dense", "d.toml", "--neurons"]]


@pytest.fixture(scope="module")
def address(program, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(made(program, path.parent, LINES), verify=False))
    return path.as_uri()


def keep(browser, name):
    if folder := os.environ.get("POISE_PICTURES"):
        browser.picture(pathlib.Path(folder) / f"{name}.png")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("scripts", [True, False])
def test_it_is_shown(browser, address, width, dark, scripts):
    browser.open(address, width=width, dark=dark, scripts=scripts)
    keep(browser, f"{width}-{'dark' if dark else 'light'}-{'script' if scripts else 'plain'}")
    assert list(browser.complaints()) == []
    assert set(browser.value(VISIBLE)) == {1}, "each figure is seen once, in one of its widths"
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value(BESIDE.replace("WIDTH", str(width))) == []


@pytest.mark.parametrize("planted", [
    "<script>console.error('no')</script>", "<script>undefined.x</script>", "<img src='http://127.0.0.1:9/a.png'>",
    "<link rel='stylesheet' href='http://127.0.0.1:9/a.css'>"])
def test_complaints_are_heard(browser, tmp_path, planted):
    (tmp_path / "page.html").write_text(f"<!doctype html><title>x</title><link rel='icon' href='data:,'>{planted}")
    browser.open((tmp_path / "page.html").as_uri())
    assert list(browser.complaints())


def test_what_is_too_wide_is_seen(browser, tmp_path):
    (tmp_path / "page.html").write_text("<meta name=viewport content='width=device-width'><div style='width: 500px'>x</div>")
    browser.open((tmp_path / "page.html").as_uri(), width=390)
    assert browser.value(BESIDE.replace("WIDTH", "390"))


def shown_statements(browser):
    return browser.value("""[...document.querySelectorAll("section.statement")]
        .filter(one => one.getBoundingClientRect().height > 0).map(one => one.dataset.verdict)""")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_filter_works_by_keyboard_and_without_scripts(browser, address, scripts):
    browser.open(address, scripts=scripts)
    assert sorted(shown_statements(browser)) == ["proved", "refuted", "refuted"]
    browser.value("document.querySelector('.filter input').focus()")
    browser.press("ArrowRight")
    assert shown_statements(browser) == ["refuted", "refuted"]
    browser.press("ArrowRight")
    assert shown_statements(browser) == ["proved"]


def test_the_search_in_the_ledger(browser, address):
    browser.open(address)
    browser.value("""{ const field = document.querySelector("[type=search]"); field.value = "Doob";
        field.dispatchEvent(new Event("input")); }""")
    assert browser.value("document.querySelectorAll('section.statement:not([hidden])').length") == 1
    assert browser.value("document.querySelectorAll('.verdicts tbody tr:not([hidden])').length") == 1


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser, address):
    browser.open(address)
    browser.press("Tab")
    assert browser.value("document.activeElement.className") == "skip"
    assert browser.value("document.activeElement.getBoundingClientRect().left") >= 0
    seen = set()
    for _ in range(12):
        browser.press("Tab")
        assert browser.value("getComputedStyle(document.activeElement).outlineStyle") != "none"
        seen.add(browser.value("document.activeElement.outerHTML.slice(0, 80)"))
    assert len(seen) == 12


def test_a_formula_is_drawn_by_the_browser(browser, address):
    browser.open(address)
    # Where mathematics is not drawn, a subscript is as high as its base, and begins where that does.
    base, below = browser.value("""[...document.querySelector("msub").children].map(one => {
        const box = one.getBoundingClientRect(); return [box.top, box.height]; })""")
    assert below[0] > base[0] + 1 and below[1] < 0.9 * base[1]


def test_it_prints(browser, address):
    browser.open(address)
    pdf = browser.printed()
    if folder := os.environ.get("POISE_PICTURES"):
        (pathlib.Path(folder) / "report.pdf").write_bytes(pdf)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 5
    browser.open(address, media="print", dark=True)
    assert set(browser.value(VISIBLE)) == {1}
    assert browser.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.value("getComputedStyle(document.querySelector('nav')).display") == "none"
