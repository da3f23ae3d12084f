"""Figures as part of a page: SVG whose names clash with no other's, whose colours the page may change, and which says
what it shows.

matplotlib writes a document for itself: identifiers that every figure has, sizes in points, colours in numbers.
Here identifiers that nothing refers to go and the others get the figure's own prefix; the size is the page's affair;
and each colour becomes a variable of the page with that colour as its default (`var(--c004488, #004488)`), which a dark
page sets anew. Text stays text, which readers, searches and screen readers see.
"""

import io
import re
import xml.etree.ElementTree as xml

import matplotlib
import matplotlib.pyplot as plt

from ..plot.style import LOOK

SVG, LINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
REFERENCE = re.compile(r"url\(#([^)]+)\)")
COLOUR = re.compile(r"#([0-9a-f]{6})")
DECIMAL = re.compile(r"-?\d+\.\d{3,}")
xml.register_namespace("", SVG)


def drawn(figure):
    """The figure as matplotlib writes it."""
    text = io.StringIO()
    with matplotlib.rc_context(LOOK):
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return text.getvalue()


def referred(root):
    """Identifiers that something in the document refers to."""
    names = set()
    for node in root.iter():
        names.update(node.get(LINK, "")[1:2] and [node.get(LINK)[1:]])
        for value in node.attrib.values():
            names.update(REFERENCE.findall(value))
    return names


def rewritten(value, prefix):
    """An attribute with its references renamed, its colours as variables, and a hundredth of a point as its digits."""
    value = REFERENCE.sub(rf"url(#{prefix}\1)", value)
    value = DECIMAL.sub(lambda number: f"{float(number.group()):.2f}".rstrip("0").rstrip("."), value)
    return value


def inline(figure, name, title, description):
    """An <svg> for a page in which `name` is unique; title and description are what a screen reader says."""
    root = xml.fromstring(drawn(figure))
    prefix, kept = f"{name}-", referred(root)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}title"):
                parent.remove(child)
    for node in root.iter():
        identifier = node.attrib.pop("id", None)
        if identifier in kept:
            node.set("id", prefix + identifier)
        if LINK in node.attrib:
            reference = node.attrib.pop(LINK)
            node.set("href", f"#{prefix}{reference[1:]}" if reference.startswith("#") else reference)
        for key, value in node.attrib.items():
            if key not in ("href", "id"):
                node.set(key, rewritten(value, prefix))
        if "style" in node.attrib:
            node.set("style", COLOUR.sub(r"var(--c\1, #\1)", node.get("style")))
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}title {prefix}description")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        node = xml.Element(f"{{{SVG}}}{tag}", {"id": f"{prefix}{'description' if tag == 'desc' else tag}"})
        node.text = text
        root.insert(place, node)
    return xml.tostring(root, encoding="unicode", short_empty_elements=False)
