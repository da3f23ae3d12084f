"""Results as one page: `poise report FILES...`, or `python3 -m poise.report FILES... --out report.html`.

Problem: what people open first, pass on and archive is a page that shows what was computed, how sure it is, and where it
came from; it has to work offline, on a phone, on paper, and without scripts. Method: one file of HTML from a template
(Jinja2); figures of poise.plot as SVG inside it; formulas as MathML (poise.typeset); style sheet inside it. Everything
that it says stands in the results, and comes with the checksum of their file; what a certificate is worth is said by
the verifier of proofs_checks, which is run. The same files give the same page, byte for byte. Rejected: a plotting
library in the page (some megabytes of script, for hovering); pictures in PNG (text that nobody can search).

    page(files)   the page, as text; InputError names the file that is no result, and why

A command's section is a function in sections.py; a result without one shows its scalars.
"""


def page(files, verify=True, tell=lambda line: None):
    """The report of these files, as text. `verify`: have the verifier check ledgers; `tell` is told what is done.
    Errors: InputError."""
    from .assembly import assembled  # here: what it needs may be missing, which __main__ says in a sentence

    return assembled(files, verify, tell)


__all__ = ["page"]
