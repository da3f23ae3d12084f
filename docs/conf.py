"""How Sphinx builds these pages; scripts/docs calls it, on a copy of this folder with the generated pages in it."""

import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "tools"))

project = "poise"
author = "The poise authors"
copyright = author
release = version = os.environ.get("POISE_VERSION", "")
language = "en"

extensions = ["myst_parser", "breathe", "mathml", "ledger_formulas", "namespaces", "offline_theme"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["tools", "adding/skeletons", "reference/results.in.md"]
master_doc = "index"

myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
myst_title_to_header = False

breathe_projects = {"poise": os.environ.get("POISE_DOXYGEN_XML", "")}
breathe_default_project = "poise"
breathe_default_members = ("members",)
breathe_show_include = True
cpp_id_attributes = ["constexpr"]
cpp_maximum_signature_line_length = 80

html_theme = "furo"
html_title = "poise"
html_static_path = ["static"]
html_css_files = ["poise.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "monokai"


def link_from_here(app, name, text):
    """The pages of the ledger call others from the repository's root, through this folder."""
    text[0] = text[0].replace("](../../docs/", "](../")


def setup(app):
    app.connect("source-read", link_from_here)
