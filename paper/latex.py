"""Values, words and tables as LaTeX."""

import math
import re
from decimal import Decimal

SPECIAL = {
    "\\": r"\textbackslash{}",
    "_": r"\_",
    "#": r"\#",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "{": r"\{",
    "}": r"\}",
    "^": r"\^{}",
    "~": r"\~{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}
DASH = "--"


def escape(text):
    return "".join(SPECIAL.get(letter, letter) for letter in str(text))


def whole(number):
    """12345 with thin spaces."""
    return f"{number:,}".replace(",", r"\,")


def number(value, form):
    """`form` is that of Python, and d for whole numbers; what is missing is a dash."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return DASH
    if form == "d":
        return rf"\ensuremath{{{whole(int(value))}}}"
    if isinstance(value, str):
        value = Decimal(value)
    text = format(value, form)
    mantissa, _, power = text.partition("e")
    power = power and rf"\cdot10^{{{int(power)}}}"
    return rf"\ensuremath{{{mantissa}{power}}}"


def text(value, form=""):
    """A value as it stands in a sentence."""
    if form == "words":
        return typeset(value)
    return number(value, form) if form else escape(value)


def interval(lower, upper):
    """The digits that two decimal strings share, and an ellipsis."""
    shared = 0
    while shared < min(len(lower), len(upper)) and lower[shared] == upper[shared]:
        shared += 1
    return rf"\ensuremath{{{lower[:shared]}\ldots}}"


def with_error(value, error):
    """12.34 +- 0.05, with two digits of the error."""
    if value is None:
        return DASH
    if not error:
        return number(value, ".3g")
    places = max(0, 1 - math.floor(math.log10(error)))
    return rf"\ensuremath{{{value:.{places}f}\pm{error:.{places}f}}}"


def command(line):
    """In typewriter letters, broken behind any slash, comma, dot or equals sign; long lists of numbers cut short."""
    line = re.sub(r"(-?[\d.]+)((?:,-?[\d.]+){6,})", lambda m: f"{m[1]},...,{m[2].rpartition(',')[2]}", line)
    words = [
        re.sub(r"([/,.=])(?=.)", r"\1\\allowbreak{}", escape(word)).replace("--", "-{}-") for word in line.split(" ")
    ]
    return r"\texttt{" + " ".join(words) + "}"


def tabular(columns, head, rows):
    lines = [" & ".join(row) + r" \\" for row in rows]
    return "\n".join(
        [
            rf"\begin{{tabular}}{{{columns}}}",
            r"\toprule",
            " & ".join(head) + r" \\",
            r"\midrule",
            *lines,
            r"\bottomrule",
            r"\end{tabular}",
            "",
        ]
    )


def long_table(columns, head, rows):
    """Over several pages, without a caption."""
    lines = [" & ".join(row) + r" \\" for row in rows]
    return "\n".join(
        [
            r"\begingroup\footnotesize\setlength{\tabcolsep}{4pt}",
            rf"\begin{{longtable}}{{{columns}}}",
            r"\toprule",
            " & ".join(head) + r" \\",
            r"\midrule\endhead",
            *lines,
            r"\bottomrule",
            r"\end{longtable}\endgroup",
            "",
        ]
    )


# Formulas in the words of the ledger, which are plain text; @ is what the parentheses hold.
FORMULAS = [
    (r"\|q\|\^2", r"\abs{q}^2"),
    (r"C_ab\^2", "C_{ab}^2"),
    (r"d_W", "d_W"),
    (r"J_v\^-1", "J_v^{-1}"),
    (r"J_K = 0", "J_K=0"),
    (r"J_v", "J_v"),
    (r"zeta\^-2", r"\zeta^{-2}"),
    (r"zeta = ([\d.]+\d)", r"\zeta=@"),
    (r"det = ([\d.]+\d)", r"\det=@"),
    (r"n\^-1/2", "n^{-1/2}"),
    (r"\bn = (\d+)", "n=@"),
    (r"\bt = ([\d/.]+\d|\d)", "t=@"),
    (r"\bE v\b", r"\E v"),
    (r"\bE K\b", r"\E K"),
    (r"\bVar v\b", r"\Var\vhat"),
    (r"\bE v_i\b", r"\E\vhat_i"),
    (r"\bv_e - E\b", r"\vhat_e-\E\vhat_e"),
    (r"\bv_([ei])\b", r"\vhat_@"),
    (r"\beta\b", r"\eta"),
    (r"\bzeta\b", r"\zeta"),
    (r"\bK\b", "K"),
]


def typeset(words):
    """A title or a reason of the ledger, or what a command recommends."""
    words = words.replace("%", r"\%")
    for pattern, formula in FORMULAS:
        parts = re.split(r"(\$[^$]*\$)", words)  # what is a formula already is left alone
        put = lambda found: f"${formula.replace('@', found[1] if '@' in formula else '')}$"  # noqa: B023, E731
        words = "".join(part if part.startswith("$") else re.sub(pattern, put, part) for part in parts)
    return words
