"""Writes the trees of formulas as TeX and as MathML."""

import html

from .reading import CLOSING, is_formula, is_transposed, source

TEX_LETTERS = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta",
               "θ": "theta", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
               "τ": "tau", "φ": "varphi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Λ": "Lambda",
               "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "Υ": "Upsilon"}
LARGE = {"sum": ("∑", r"\sum"), "int": ("∫", r"\int"), "prod": ("∏", r"\prod")}
OPERATORS = {  # as written: MathML, TeX, whether it is a relation
    "<=": ("≤", r"\le", True), ">=": ("≥", r"\ge", True), "!=": ("≠", r"\ne", True), "->": ("→", r"\to", True),
    "=>": ("⇒", r"\Rightarrow", True), "=": ("=", "=", True), "<": ("<", "<", True), ">": (">", ">", True),
    "~": ("∼", r"\sim", True), "+": ("+", "+", False), "-": ("−", "-", False), "*": ("·", r"\cdot", False),
    "/": ("/", "/", False), " . ": ("·", r"\cdot", False), "|": ("|", "|", False)}
ACCENTS = {"~": ("~", r"\tilde"), "-bar": ("¯", r"\bar"), "-check": ("ˇ", r"\check"), "-hat": ("^", r"\hat")}


def spaced(nodes):
    """(node, side, previous, apart) of a formula without its blanks: of a bar, whether it opens, closes or stands in
    the middle; of a bracket, whether it stands apart from what it does not multiply, as in `w (t < 1)`."""
    kept = [node for node in nodes if node.kind != "blank"]
    bars = [node for node in kept if node.kind == "operator" and node.text == "|"]
    sides = {id(bar): "open" if place % 2 == 0 else "close" for place, bar in enumerate(bars)}
    if len(bars) % 2:
        sides[id(bars[-1])] = "middle"
    for place, node in enumerate(kept):
        previous = kept[place - 1] if place else None
        apart = node.text in CLOSING and node.kind == "group" and not node.tight and previous is not None and \
            is_formula(previous) and previous.kind not in ("name", "large")
        yield node, sides.get(id(node), ""), previous, apart

SIGNS_BEFORE = ("operator", "mark", "large", "name")


def is_unary(node, previous):
    return node.text in "-+" and (previous is None or previous.kind in SIGNS_BEFORE and previous.text != "|")


class Tex:
    """Writes formulas as TeX."""

    space = r"\, "

    escapes = str.maketrans({character: "\\" + character for character in "&%$#_{}"} |
                            {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"})
    brackets = {"(": "(", ")": ")", "[": "[", "]": "]", "{": r"\{", "}": r"\}", "": ""}
    bars = (r"\lvert ", r" \rvert")

    def plain(self, text):
        return text.translate(self.escapes)

    def formula(self, nodes):
        return f"${self.row(nodes)}$"

    def row(self, nodes):
        text = " ".join((self.space if apart else "") + self.one(node, side, previous)
                        for node, side, previous, apart in spaced(nodes))
        return text.replace(" '", "'")  # primes are one superscript only if nothing is between them

    def one(self, node, side="", previous=None):
        if node.kind == "operator":
            return self.operator(node, side, previous)
        return getattr(self, node.kind)(node)

    def operator(self, node, side, previous):
        if side:
            return {"open": r"\lvert", "close": r"\rvert", "middle": r"\mid"}[side]
        sign = OPERATORS[node.text][1]
        return f"{{{sign}}}" if is_unary(node, previous) else sign

    def letter(self, node):
        if node.text == "∞":
            return r"\infty"
        if node.text in ("E", "ℙ"):
            return rf"\mathbb{{{'P' if node.text == 'ℙ' else 'E'}}}"
        return f"\\{TEX_LETTERS[node.text]}" if node.text in TEX_LETTERS else node.text

    def name(self, node):
        if node.text in ("sup", "inf", "lim", "limsup", "liminf", "log", "exp", "min", "max", "det", "tanh", "cosh", "sinh"):
            return f"\\{node.text}"
        return rf"\text{{{self.plain(node.text)}}}" if len(node.text) > 5 else rf"\operatorname{{{self.plain(node.text)}}}"

    def said(self, node):
        return rf"\text{{{self.plain(node.text)} }}"

    def words(self, node):
        return rf"\text{{{self.plain(node.text)}}}"

    def large(self, node):
        return LARGE[node.text][1]

    def number(self, node):
        mantissa, _, exponent = node.text.replace("...", r"\ldots").partition("e")
        if not exponent:
            return mantissa
        return ("" if mantissa == "1" else rf"{mantissa} \cdot ") + f"10^{{{int(exponent)}}}"

    def mark(self, node):
        return node.text

    def words_within(self, text):
        return rf"\text{{ {self.plain(text)} }}"

    def group(self, node):
        inner = self.mixed(node.parts)
        if node.text == "sqrt":
            return rf"\sqrt{{{inner}}}"
        if node.text in ("floor", "ceil"):
            return rf"\l{node.text} {inner} \r{node.text}"
        if node.text == "|":
            return inner.join(self.bars)
        return f"{self.brackets[node.text]}{inner}{self.brackets[node.close]}"

    def mixed(self, nodes):
        """A formula with words in it."""
        return " ".join(self.words_within(part) if kind == "words" else part if kind == "done" else self.row(part)
                        for kind, part in inside(nodes))

    def script(self, node):
        base, below, above = node.parts
        text = self.one(base)
        if base.kind == "accent":
            text = f"{{{text}}}"
        elif base.kind == "group" and not base.text:
            text = f"{{{text}{{}}}}"  # two things, since TeX takes the braces off a single one
        if below is not None:
            text += f"_{{{self.one(below)}}}"
        if above is not None:
            text += r"^{\mathsf{T}}" if is_transposed(base, above) else f"^{{{self.one(above)}}}"
        return text

    def accent(self, node):
        return f"{ACCENTS[node.text][1]}{{{self.one(node.parts[0])}}}"


class MathML:
    """Writes formulas as MathML, which browsers draw themselves."""

    space = '<mspace width="0.25em"/>'

    def plain(self, text):
        return html.escape(text, quote=False)

    def formula(self, nodes):
        return f"<math>{self.row(nodes)}</math>"

    def row(self, nodes):
        return "".join((self.space if apart else "") + self.one(node, side, previous)
                       for node, side, previous, apart in spaced(nodes))

    def one(self, node, side="", previous=None):
        if node.kind == "operator":
            return self.operator(node, side, previous)
        return getattr(self, node.kind)(node)

    def single(self, node):
        """As one element, which scripts take."""
        return f"<mrow>{self.one(node)}</mrow>"

    def operator(self, node, side, previous):
        if side:
            form = {"open": "prefix", "close": "postfix", "middle": "infix"}[side]
            return f'<mo form="{form}" stretchy="false">|</mo>'
        sign = html.escape(OPERATORS[node.text][0])
        if is_unary(node, previous):
            return f'<mo form="prefix">{sign}</mo>'
        return f'<mo lspace="0" rspace="0">{sign}</mo>' if sign == "/" else f"<mo>{sign}</mo>"

    def letter(self, node):
        if node.text == "E":
            return "<mi>𝔼</mi>"
        return "".join(f"<mi>{html.escape(one)}</mi>" for one in node.text)

    def name(self, node):
        if len(node.text) > 6 or " " in node.text:
            return f"<mtext> {self.plain(node.text)} </mtext>"
        shown = {"limsup": "lim sup", "liminf": "lim inf"}.get(node.text, node.text)
        return f'<mi mathvariant="normal">{self.plain(shown)}</mi><mspace width="0.17em"/>'

    def said(self, node):
        return f"<mtext>{self.plain(node.text)}\u00a0</mtext>"

    def words(self, node):
        return f"<mtext>{self.plain(node.text)}</mtext>"

    def large(self, node):
        return f'<mo movablelimits="false" largeop="false">{LARGE[node.text][0]}</mo>'

    def number(self, node):
        mantissa, _, exponent = node.text.replace("...", "…").partition("e")
        if not exponent:
            return f"<mn>{mantissa}</mn>"
        factor = "" if mantissa == "1" else f"<mn>{mantissa}</mn><mo>·</mo>"
        return f"{factor}<msup><mn>10</mn><mn>{int(exponent)}</mn></msup>".replace("-", "−")

    def mark(self, node):
        return f"<mo>{'′' if node.text == chr(39) else node.text}</mo>"

    def group(self, node):
        inner = self.mixed(node.parts)
        if node.text == "sqrt":
            return f"<msqrt><mrow>{inner}</mrow></msqrt>"
        opening, closing = {"floor": "⌊⌋", "ceil": "⌈⌉"}.get(node.text, (node.text, node.close))
        if not opening:
            return inner
        return (f'<mrow><mo form="prefix" stretchy="false">{opening}</mo>{inner}'
                f'<mo form="postfix" stretchy="false">{closing}</mo></mrow>')

    def mixed(self, nodes):
        return "".join(f"<mtext>\u00a0{self.plain(part)}\u00a0</mtext>" if kind == "words" else part if kind == "done"
                       else self.row(part) for kind, part in inside(nodes))

    def script(self, node):
        base, below, above = node.parts
        if base.kind == "name":  # its space comes after the script
            text = f'<mi mathvariant="normal">{self.plain(base.text)}</mi>'
        else:
            text = self.single(base)
        transposed = is_transposed(base, above)
        below, above = (part and self.single(part) for part in (below, above))
        above = '<mi mathvariant="normal">⊤</mi>' if transposed else above
        if below and above:
            return f"<msubsup>{text}{below}{above}</msubsup>"
        return f"<msub>{text}{below}</msub>" if below else f"<msup>{text}{above}</msup>"

    def accent(self, node):
        sign = ACCENTS[node.text][0]
        return f'<mover accent="true">{self.single(node.parts[0])}<mo stretchy="false">{sign}</mo></mover>'


def inside(nodes):
    """A formula's nodes as rows between words; the words of one place joined, with their blanks."""
    parts = []
    for node in nodes:
        kind = "words" if node.kind == "words" else "blank" if node.kind == "blank" else "row"
        if kind == "row":
            if parts and parts[-1][0] == "row":
                parts[-1][1].append(node)
            else:
                parts.append(("row", [node]))
        elif kind == "blank" and parts:
            parts[-1][1].append(node)
        elif kind == "words":
            if parts and parts[-1][0] == "words":
                parts[-1][1].append(node)
            else:
                parts.append(("words", [node]))
    return [(kind, source(part).strip() if kind == "words" else part) for kind, part in parts]
