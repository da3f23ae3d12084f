"""Plain formulas as mathematics: known ones, and what holds for every text of the ledger."""

import json
import pathlib
import re
import xml.etree.ElementTree as xml

import pytest
from hypothesis import given
from hypothesis import strategies as some

from poise.typeset import mathml, tex

EXPECTED = pathlib.Path(__file__).resolve().parents[2] / "proofs_checks" / "verifier" / "expected"
KNOWN = {
    "sup_{t<=T} |Y(nt) - nt| >= x sqrt(n)": r"$\sup_{t \le T} \lvert Y (nt) - nt \rvert \ge x \sqrt{n}$",
    "a complex pair may leave at trace J_v = 0": r"a complex pair may leave at $\operatorname{trace} J_{v} = 0$",
    "C_ab^2 |Q^n_ab - E f_ab|": r"$C_{ab}^{2} \lvert Q_{ab}^{n} - \mathbb{E} f_{ab} \rvert$",
    "d|q|^2/dt": r"$d \lvert q \rvert^{2} / dt$",
    "2^floor(C_f T / (4 delta)) <= M_delta": r"$2^{\lfloor C_{f} T / (4 \delta) \rfloor} \le M_{\delta}$",
    "(J + l I)^T P = -I": r"$(J + l I)^{\mathsf{T}} P = {-} I$",
    "P(X^c) <= 6.4e-11": r"$\mathbb{P} (X^{c}) \le 6.4 \cdot 10^{-11}$",
    "by (5.20)-(5.23), drop (i) and keep d_W(i)": r"by (5.20)-(5.23), drop (i) and keep $d_{W} (i)$",
    "A reader: u <= u*, in eq_5_81.cpp": r"A reader: $u \le u^{\text{*}}$, in eq\_5\_81.cpp",
    "u'_{e,0}^1, a [] is \"left_out\" of eq-5.8": "${u'{}}_{e , 0}^{1}$, a □ is \"left\\_out\" of eq-5.8",
    "v-bar + W~_e - x-check^1_kl": r"$\bar{v} + {\tilde{W}}_{e} - {\check{x}}_{kl}^{1}$",
    "P(d_W(empirical law, nu) >= eps)": r"$\mathbb{P} (d_{W} (\text{ empirical law } , \nu) \ge \varepsilon)$",
    "100 % of it, n_of": r"100 \% of it, $n_{of}$",
    "the sum of (5.2) and (5.3) is (2.1), by Lemma 8.1": "the sum of (5.2) and (5.3) is (2.1), by Lemma 8.1",
}


def texts_of_the_ledger():
    for path in sorted(EXPECTED.glob("*.json")):
        evidence = json.loads(path.read_text())["evidence"]
        findings = [finding for finding in (evidence["as_stated"], evidence["corrected"]) if finding]
        for text in (evidence["printed"], evidence["correction"], *(finding["because"] for finding in findings)):
            if text:
                yield text


def content(page):
    """The text that a page shows; reading it checks that it is well-formed."""
    return "".join(xml.fromstring(f"<p>{page}</p>").itertext())


@pytest.mark.parametrize("text", KNOWN)
def test_known_formulas(text):
    assert tex(text) == KNOWN[text]


@pytest.mark.parametrize("text", texts_of_the_ledger())
def test_every_text_of_the_ledger(text):
    written, page = tex(text), content(mathml(text))
    assert written.count("$") % 2 == 0 and written.count("{") == written.count("}")
    formulas = re.sub(r"\\text\{[^}]*\}", "", " ".join(written.split("$")[1::2]))
    words = re.findall(r"(?<![\\a-zA-Z{])[a-zA-Z]{3,}", re.sub(r"\\[a-zA-Z]+(\{[a-zA-Z]+\})?", " ", formulas))
    assert not words, f"words in a formula: {words}"
    plain = "".join(written.split("$")[0::2])
    assert not re.search(r"[<>=^_|]", plain), f"a formula among words: {plain}"
    assert re.findall(r"\d", re.sub(r"e-?\d+\b", "", text)) == re.findall(r"\d", re.sub(r"·10−\d+", "", page))


@given(some.text(alphabet="abinTxWP_^(){}[]|~ -<>=+/.,;'0128\n&%\\é", max_size=40))
def test_whatever_is_written_is_read(text):
    tex(text)
    page = content(mathml(text))
    assert re.findall(r"\d", text) == re.findall(r"\d", page)
