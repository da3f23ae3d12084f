"""The page: results put into chapters, and these into the template."""

import pathlib
import re

import jinja2
from markupsafe import Markup

from ..errors import InputError
from ..typeset import mathml
from . import files, ledger, pictures, sections

TEMPLATES = pathlib.Path(__file__).with_name("templates")
CHAPTERS = (  # identifier, heading, commands
    ("network", "The network", ("balance", "continue")),
    ("limit", "The hydrodynamic limit and its exit", ("limit", "exit")),
    ("panels", "Networks beside their limit", ("compare", "simulate")),
    ("finite", "Networks of finite size", ("finite",)),
    ("couplings", "Couplings", ("couple", "tail")),
    ("samplers", "Work and precision", ("bench", "mlmc")),
    ("dense", "Dense networks", ("dense",)),
    ("sweeps", "Sweeps", ("sweep",)),
    ("ledger", "The ledger", ("check",)),
)
ABOUT = ("poise_version", "commit", "compiler", "libraries", "host", "date", "wall_seconds", "cpu_seconds", "seed")


def identifier(result, taken):
    """Of a section, unique in the page: compare-paper-6-1."""
    base = re.sub(r"[^a-z0-9]+", "-", f"{result.command}-{result.name}".lower()).strip("-")
    name, count = base, 1
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    taken.add(name)
    return name


def picture_of(picture, name):
    """A figure in two widths: that of a page and, for phones, that of a column; the style sheet shows one."""
    wide, narrow = (Markup(pictures.inline(picture.draw(columns), f"{name}-{columns}", picture.title, picture.description))
                    for columns in (2, 1))
    return {"title": picture.title, "wide": wide, "narrow": narrow}


def as_section(result, name, tell):
    tell(f"{result.path}: drawing")
    try:
        section = sections.section_of(result.command, result.data)
        drawn = [picture_of(picture, f"{name}-{place}") for place, picture in enumerate(section.pictures, 1)]
        facts = sections.facts(result.data)
    except (InputError, KeyError) as error:
        reason = str(error) if isinstance(error, InputError) else f"it has no {error}"
        files.refuse(result.path, f"no result of this version of `poise {result.command}`: {reason}")
    return {"id": name, "result": result, "section": section, "pictures": drawn, "facts": facts}


def as_chapters(results, verify, tell):
    taken, chapters = {place for place, _, _ in CHAPTERS} | {"provenance", "main", "contents"}, []
    for place, heading, commands in CHAPTERS:
        chosen = sorted((one for one in results if one.command in commands), key=lambda one: (one.name, commands.index(one.command)))
        if not chosen:
            continue
        if place == "ledger":
            parts = [{"id": identifier(one, taken), "result": one, "ledger": ledger.ledger_of(one, verify, tell)}
                     for one in chosen]
        else:
            parts = [as_section(one, identifier(one, taken), tell) for one in chosen]
        chapters.append({"id": place, "heading": heading, "parts": parts})
    return chapters


def about(result):
    """(name, value) of where a result comes from."""
    rows = [("file", str(result.path)), ("SHA-256", result.checksum),
            ("command", result.provenance.get("command_line", sections.MISSING))]
    rows += [(name.replace("_", " "), sections.shown(result.provenance[name])) for name in ABOUT if name in result.provenance]
    return rows


def environment():
    made = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True,
                              lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    made.filters["formulas"] = lambda text: Markup(mathml(str(text)))
    made.filters["html"] = Markup
    return made


def assembled(paths, verify, tell):
    """The report of these files, as text."""
    results = files.read_all(paths)
    known = {command for _, _, commands in CHAPTERS for command in commands}
    for result in results:
        if result.command not in known:
            files.refuse(result.path, f"is a result of `poise {result.command}`, which this version does not know")
    return environment().get_template("page.html").render(
        chapters=as_chapters(results, verify, tell), about=[(result, about(result)) for result in results],
        style=Markup((TEMPLATES / "style.css").read_text()), script=Markup((TEMPLATES / "filter.js").read_text()))
