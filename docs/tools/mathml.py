"""Formulas as MathML, which browsers draw by themselves: no script, no font to load, nothing from the network.

docutils turns TeX into MathML. Three things are put right here. Browsers have given up the attribute
`mathvariant`, so that letters of other alphabets become the characters that they are: \\mathbb E is U+1D53C. A
subscript of a letter with an accent stands beside it, not under it. A fraction in a line has no blanks.
"""

from docutils import nodes
from docutils.utils.math import latex2mathml
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

ALPHABETS = {  # first capital, first small letter; and those that Unicode had before
    "double-struck": (0x1D538, 0x1D552, {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}),
    "script": (0x1D49C, 0x1D4B6, {"B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ"}),
    "bold": (0x1D400, 0x1D41A, {}),
}
ACCENTS = "ˆ˜¯˙"
log = logging.getLogger(__name__)


def letter(character, variant):
    capital, small, known = ALPHABETS[variant]
    if character in known:
        return known[character]
    if "A" <= character <= "Z":
        return chr(capital + ord(character) - ord("A"))
    if "a" <= character <= "z":
        return chr(small + ord(character) - ord("a"))
    return character


def put_right(node):
    """`node`, or what stands in its place."""
    attributes, children = getattr(node, "attributes", {}), getattr(node, "children", [])
    for place, child in enumerate(children):
        children[place] = put_right(child)
    if attributes.get("mathvariant") in ALPHABETS and hasattr(node, "data"):
        variant = attributes.pop("mathvariant")
        node.data = "".join(letter(character, variant) for character in node.data)
    if getattr(node, "data", "") == "/":
        attributes.update(lspace="0", rspace="0")
    if isinstance(node, latex2mathml.munderover) and getattr(children[2], "data", "") in tuple(ACCENTS):
        base, below, accent = children
        return latex2mathml.msub(latex2mathml.mover(base, accent), below)
    return node


def mathml(tex, inline):
    tree = latex2mathml.math(xmlns="http://www.w3.org/1998/Math/MathML")
    if not inline:
        tree.attributes["display"] = "block"
    node = tree
    rows = latex2mathml.toplevel_code(tex).split(r"\\")
    if len(rows) > 1 and not inline:
        node = latex2mathml.mtd()
        tree.append(latex2mathml.mtable(latex2mathml.mtr(node), **latex2mathml.align_attributes(rows)))
    latex2mathml.parse_latex_math(node, tex)
    put_right(tree)
    return tree.toprettyxml()


def rendered(translator, node, inline):
    tex = node.astext().strip()
    try:
        return mathml(tex, inline)
    except SyntaxError as error:
        log.warning("%s: %s", tex, error, location=node)
        return translator.encode(tex)


def visit_inline(translator, node):
    translator.body.append(f'<span class="math">{rendered(translator, node, True)}</span>')
    raise nodes.SkipNode


def visit_block(translator, node):
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})</span>')
    translator.body.append(rendered(translator, node, False) + "</div>\n")
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
