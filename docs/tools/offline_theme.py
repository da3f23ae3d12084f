"""Furo as Debian packs it, made to work from a folder.

Debian's package takes normalize.css from the web server's /javascript, and has a script that imports another,
which browsers refuse to a page opened from a folder: neither the button for dark pages nor the contents' mark of
where one is would work. Here the style is put in, and both scripts stand in one file. A Furo that has neither, as on
PyPI, is left as it is.
"""

import pathlib

NORMALIZE_IMPORT = "@import url(/javascript/normalize.css/normalize.css);"
NORMALIZE = pathlib.Path("/usr/share/javascript/normalize.css/normalize.css")
SCROLL_IMPORT = 'import Gumshoe from "./gumshoe-patched.js";'


def put_in(file, what, instead):
    """Has `instead()` in place of `what`, if it stands in the file."""
    text = file.read_text(encoding="utf-8")
    if what in text:
        file.write_text(text.replace(what, instead()), encoding="utf-8")


def work_from_a_folder(app, error):
    if error or app.builder.name != "html":
        return
    static = pathlib.Path(app.outdir) / "_static"
    put_in(static / "styles/furo.css", NORMALIZE_IMPORT, lambda: NORMALIZE.read_text(encoding="utf-8"))
    scripts = static / "scripts"
    put_in(scripts / "furo.js", SCROLL_IMPORT, lambda: (scripts / "gumshoe-patched.js").read_text(encoding="utf-8"))


def setup(app):
    app.connect("build-finished", work_from_a_folder)
    return {"parallel_read_safe": True}
