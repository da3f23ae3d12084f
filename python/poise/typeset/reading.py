"""Reads plain formulas amid words into trees; the language is that of typeset/__init__.py."""

import re
from dataclasses import dataclass, field

LETTERS = dict(zip(
    "alpha beta gamma delta eps epsilon zeta eta theta lambda mu nu xi pi rho sigma tau phi psi omega "
    "Gamma Delta Lambda Sigma Phi Psi Omega Upsilon".split(), "αβγδεεζηθλμνξπρστφψωΓΔΛΣΦΨΩΥ"))
FUNCTIONS = ("sup inf lim limsup liminf log exp min max det trace tanh cosh sinh erf Var Cov Lip Const div sech").split()
LARGE = ("sum", "int", "prod")
PRODUCTS = re.compile(r"d[vKtsuxwqTWJFQr]|n[tTx]|b[TuS]|uS|eb|cn|kl|dmu|dnu|dLambda")
TOKEN = re.compile(
    r"(?P<reference>\[(?:MV|JSZ)[^\]]*\]|\((?:\d+\.\d+)\)(?![_^])|(?<![\w~])\((?:i{1,3}|iv|vi?)\))"
    r"|(?P<verbatim>[\w./-]+\.(?:cpp|hpp|md|v|toml|py|json)\b|\"[^\"\s]*\"|(?:eq|lemma|theorem|corollary|section|jsz)-\d[\d.]*\d*"
    r"|`[^`]*`)"
    r"|(?P<end>\[\])|(?P<star>(?<=[A-Za-z])\*(?=[\s,.;:)]|$))"
    r"|(?P<hyphenated>[A-Za-z]{2,}-(?!(?:bar|check|hat)(?![A-Za-z]))[a-z]{3,}(?![A-Za-z_^]))"
    r"|(?P<number>\d+(?:\.\d+)*(?:e[-+]?\d+)?(?:\.\.\.)?)"
    r"|(?P<accented>(?:hat|bar) (?=[A-Za-z](?:[_^(,.;:)\]}| ']|$)))"
    r"|(?P<word>[A-Za-z]+(?:'[a-z]+)?)(?P<accent>(?:-bar|-check|-hat)(?![A-Za-z0-9])|~(?=[\s_^,;:.)(\]}|]|$))?"
    r"|(?P<script>[_^])"
    r"|(?P<operator><=|>=|!=|->|=>| \. (?=\S)|[=<>~+\-*/|])"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<mark>[,;!'])|(?P<blank>\s+)|(?P<other>.)", re.S)
CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass
class Node:
    """A piece of a text: `kind` is letter, name, large, number, operator, mark, words, blank, group, script, accent."""
    kind: str
    text: str = ""
    parts: list = field(default_factory=list)  # of a group; base, subscript, superscript; base of an accent
    close: str = ""  # of a group, as written
    tight: bool = False  # of a group: follows what stands before it without a blank


def is_formula(node):
    return node.kind in ("letter", "name", "large", "number", "script", "accent") or (
        node.kind == "group" and not any(part.kind == "words" for part in flat(node.parts)))


def flat(nodes):
    for node in nodes:
        yield node
        yield from flat([part for part in node.parts if part is not None])


class Reader:
    def __init__(self, text):
        self.tokens = [(match.lastgroup, match) for match in TOKEN.finditer(text)]
        self.place = 0

    def sequence(self, inside=False):
        """Nodes up to the end, or to a closing bracket."""
        nodes = []
        while self.place < len(self.tokens):
            kind, match = self.tokens[self.place]
            if kind == "close" and inside:
                break
            self.place += 1
            nodes.append(self.node(kind, match, nodes))
        return nodes

    def node(self, kind, match, before):
        text = match.group()
        if kind == "open":
            return self.group(text, before)
        if kind == "star":  # u*
            base = before.pop()
            return Node("script", "", [base, None, Node("words", "*")])
        if kind == "script":
            return self.scripts(text, before)
        if kind == "accented":
            base = self.word(self.tokens[self.place][1])
            self.place += 1
            return Node("accent", f"-{text.strip()}", [base])
        if kind in ("word", "accent"):
            return self.word(match)
        if kind == "end":
            return Node("words", "□")
        return Node({"reference": "words", "verbatim": "words", "hyphenated": "words", "close": "words", "other": "words"}.get(kind, kind), text)

    def word(self, match):
        text, accent = match["word"], match["accent"]
        if text in LETTERS:
            node = Node("letter", LETTERS[text])
        elif text in LARGE:
            node = Node("large", text)
        elif text in FUNCTIONS:
            node = Node("name", text)
        elif text == "infinity":
            node = Node("letter", "∞")
        elif len(text) == 1:
            node = Node("letter", text)
        elif PRODUCTS.fullmatch(text) and not accent:
            node = Node("letter", text)
        else:
            return self.accented_product(text, accent) or Node("words", text + (accent or ""))
        return Node("accent", accent, [node]) if accent else node

    @staticmethod
    def accented_product(text, accent):
        """`dv-bar`: the accent is the last letter's."""
        if accent and re.fullmatch("d[a-zA-Z]", text):
            return Node("group", "", [Node("letter", "d"), Node("accent", accent, [Node("letter", text[1])])])
        return None

    def group(self, opening, before):
        tight = bool(before) and (is_formula(before[-1]) or before[-1].kind == "operator" and before[-1].text == "|")
        start = self.place
        parts = self.sequence(inside=True)
        if self.place == len(self.tokens):  # nothing closes it
            self.place = start
            return Node("words", opening)
        closing = self.tokens[self.place][1].group()
        self.place += 1
        return Node("group", opening, parts, closing, tight)

    def scripts(self, which, before):
        primed = len(before) > 1 and before[-1].kind == "mark" and before[-1].text == "'" and is_formula(before[-2])
        if not before or not (is_formula(before[-1]) or before[-1].kind in ("group", "words") or primed or
                              self.is_bar(before[-1])):
            return Node("words", which)
        base = before.pop()
        if base.kind == "mark":  # u'_e
            base = Node("group", "", [before.pop(), base])
        if self.is_bar(base):  # |q|^2
            opening = max((place for place, node in enumerate(before) if self.is_bar(node)), default=None)
            if opening is None:
                before.append(base)
                return Node("words", which)
            base = Node("group", "|", before[opening + 1:], "|", True)
            del before[opening:]
        if base.kind == "words":
            base = Node("name", base.text)
        node = base if base.kind == "script" else Node("script", "", [base, None, None])
        node.parts[1 if which == "_" else 2] = self.operand()
        return node

    @staticmethod
    def is_bar(node):
        return node.kind == "operator" and node.text == "|"

    def operand(self):
        """What stands behind `_` or `^`."""
        kind, match = self.tokens[self.place] if self.place < len(self.tokens) else ("", None)
        self.place += 1
        if kind == "open":
            inner = self.group(match.group(), [])
            return Node("group", "", inner.parts)
        if kind == "operator" and match.group() == "-":
            inner = self.operand()
            return Node("group", "", [Node("operator", "-"), *(inner.parts if inner.kind == "group" else [inner])])
        if kind == "number":
            return self.power(match.group())
        if kind in ("word", "accent"):
            return self.called(match)
        return Node("words", match.group() if match else "")

    def power(self, number):
        """`n^-1/2`: a fraction without blanks is all of it."""
        following = self.tokens[self.place:self.place + 2]
        if [kind for kind, _ in following] == ["operator", "number"] and following[0][1].group() == "/":
            self.place += 2
            return Node("group", "", [Node("number", number), Node("operator", "/"), Node("number", following[1][1].group())])
        return Node("number", number)

    def called(self, match):
        """`2^floor(x)` takes its argument along; `C_ei` is two letters."""
        text = match["word"]
        if text in LETTERS or text in FUNCTIONS or text in ("infinity", "floor", "ceil"):
            node = self.word(match)
            if text in ("floor", "ceil") and self.place < len(self.tokens) and self.tokens[self.place][0] == "open":
                opening = self.tokens[self.place][1].group()
                self.place += 1
                return Node("group", "", [node, self.group(opening, [Node("letter", "")])])
            return node
        accent = match["accent"]
        letter = Node("letter", text)
        return Node("accent", accent, [letter]) if accent else letter


def with_roots(nodes):
    """`sqrt(x)`, `floor(x)`, `ceil(x)` with what they are of."""
    result = []
    for node in nodes:
        node.parts = [part and (with_roots([part]) or [part])[0] for part in node.parts] if node.kind != "group" \
            else with_roots(node.parts)
        word = result[-1].text if result and result[-1].kind == "words" else ""
        if node.kind == "group" and node.text == "(" and word in ("sqrt", "floor", "ceil"):
            result[-1] = Node("group", word, node.parts, word)
        else:
            result.append(node)
    return result


def relabelled(nodes):
    """What is a word where it stands: the articles `a` and `A`; `the sup of`, `with det bounded`."""
    for place, node in enumerate(nodes):
        if node.kind == "letter" and node.text in "aA" and is_article(nodes, place):
            node.kind = "words"
        elif node.kind in ("name", "large") and [one.kind for one in nodes[place + 1:place + 3]] == ["blank", "words"]:
            node.kind = "words"
        elif is_probability(node, nodes[place + 1:], nodes):
            node.text = "ℙ"
        elif node.kind == "group":
            relabelled(node.parts)
    return nodes


def is_transposed(base, node):
    """Whether the exponent T says transposed: of a vector or a bracket."""
    return node is not None and node.text == "T" and (base.kind == "group" or base.text in ("q", "e"))


def is_probability(node, following, nodes):
    """Whether P is a probability, not a matrix."""
    if node.text != "P" or any(one.kind == "script" and is_transposed(one.parts[0], one.parts[2]) for one in flat(nodes)):
        return False
    after = next((one for one in following if one.kind != "blank"), None)
    if after is None:
        return False
    if after.kind == "group":
        return after.tight and source(after.parts) != "t"
    return after.kind == "operator" and after.text in ("<=", "<", ">", ">=", "->", "=")


def is_article(nodes, place):
    beside = [nodes[k] for k in (place + 2,) if k < len(nodes)]
    before = [node for node in nodes[max(0, place - 2):place] if node.kind != "blank"]
    if before and before[-1].kind == "operator":
        return False
    kinds = ("words",) if nodes[place].text == "A" else (
        "words", "name", "number", "letter", "group", "script", "accent")
    return place + 1 < len(nodes) and nodes[place + 1].kind == "blank" and all(one.kind in kinds for one in beside)


def read(text):
    """[("words", str) or ("formula", [Node])]: the text, in order."""
    nodes = relabelled(with_roots(Reader(text).sequence()))
    pieces = []
    run = []

    def end():
        for kind, part in trimmed(run):
            if kind == "words" and pieces and pieces[-1][0] == "words":
                pieces[-1] = ("words", pieces[-1][1] + part)
            else:
                pieces.append((kind, part))
        run.clear()

    for node in opened(nodes):
        if is_formula(node) or node.kind in ("operator", "blank", "said") or node.kind == "group" and node.tight:
            run.append(node)
        elif node.kind == "mark" and node.text in "'!" and run and is_formula(run[-1]):
            run.append(node)
        else:
            end()
            run.append(node)
            end()
    end()
    return pieces


def opened(nodes):
    """Brackets around words are no formulas: they stand open among them."""
    inside_bars = bars_around(nodes)
    for place, node in enumerate(nodes):
        if node.kind == "group" and node.close and not is_formula(node) and not node.tight:
            yield Node("words", node.text)
            yield from opened(node.parts)
            yield Node("words", node.close)
        elif node.kind == "words" and place in inside_bars:
            yield Node("said", node.text)
        else:
            yield node


def bars_around(nodes):
    """Places of words between two bars: `|difference of E x|`."""
    bars = [place for place, node in enumerate(nodes) if node.kind == "operator" and node.text == "|"]
    return {place for first, last in zip(bars[::2], bars[1::2]) for place in range(first, last)}


def trimmed(run):
    """A run of nodes as words, formula, words: blanks and signs at its ends are no formula, nor is a lone number."""
    first, last = 0, len(run)
    while first < last and (run[first].kind == "blank" or run[first].kind == "operator" and not leads(run, first)):
        first += 1
    while last > first and (run[last - 1].kind == "blank" or run[last - 1].kind == "operator" and run[last - 1].text != "|"):
        last -= 1
    middle = run[first:last]
    plain = all(node.kind in ("blank", "words", "mark") or node.kind == "number" and "e" not in node.text for node in middle)
    parts = [("words", source(run[:first])), ("words", source(middle)) if plain else ("formula", middle),
             ("words", source(run[last:]))]
    return [(kind, part) for kind, part in parts if part]


def leads(run, place):
    """Whether a sign may open a formula: a relation or bar, or a minus that touches what follows."""
    sign, following = run[place].text, run[place + 1:place + 2]
    if not following or all(node.kind in ("operator", "blank", "number") for node in run[place + 1:]) and sign == "-":
        return False
    if sign == "|":
        return True
    return sign in ("<=", ">=", "=", "=>") or sign in "-~" and following[0].kind != "blank"


def source(nodes):
    """As it was written, of what is no formula."""
    return "".join(node.text + source([part for part in node.parts if part]) + node.close for node in nodes)
