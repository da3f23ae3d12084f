"""How all figures look, and how they are written.

- Fonts are embedded as TrueType (journals refuse Type 3); text stays text in SVG.
- A figure is one or two columns of a page wide and printed at that size: 3.4 and 7 inches, type of 7 to 8 points.
- Colours are Paul Tol's high- and medium-contrast schemes (personal.sron.nl/~pault): they remain apart for the
  colour-blind, and in grey. Series differ by line style and marker too.
"""

import functools
import io
import pathlib
import string
import textwrap

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import LogFormatterSciNotation, LogLocator

WIDTHS = {1: 3.4, 2: 7.0}  # inches, by columns of the page
Z95 = 1.96  # half width of the 95 % interval of a normal law, in standard deviations

BLUE, RED, YELLOW, BLACK, GREY, PALE = "#004488", "#BB5566", "#DDAA33", "#000000", "#767676", "#A0A0A0"
# L* of CIELAB: 29, 49, 72, 0; and 29, 41, 52, 62, 72, 83.
HIGH_CONTRAST = (BLUE, RED, YELLOW, BLACK)
MEDIUM_CONTRAST = (BLUE, "#994455", "#997700", "#6699CC", "#EE99AA", "#EECC66")
LINES = ("-", (0, (5, 1.5)), (0, (5, 1.2, 1, 1.2)), (0, (1, 1)), (0, (3, 1, 1, 1, 1, 1)), (0, (8, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")
STABLE, UNSTABLE = "-", (0, (3, 1.5))

LOOK = {
    "pdf.fonttype": 42, "ps.fonttype": 42, "svg.fonttype": "none",
    "svg.hashsalt": "poise",  # the same result gives the same file
    "font.size": 8, "axes.titlesize": 8, "axes.labelsize": 8, "figure.titlesize": 9,
    "legend.fontsize": 7, "xtick.labelsize": 7, "ytick.labelsize": 7,
    "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "xtick.minor.width": 0.4, "ytick.minor.width": 0.4,
    "lines.linewidth": 1.2, "lines.markersize": 3.5, "errorbar.capsize": 0, "patch.linewidth": 0.6,
    "axes.grid": True, "grid.alpha": 0.25, "grid.linewidth": 0.4, "axes.axisbelow": True,
    "legend.frameon": True, "legend.framealpha": 0.85, "legend.edgecolor": "none", "legend.borderpad": 0.2,
    "legend.handlelength": 2.6, "axes.formatter.useoffset": False,
}


def styled(draw):
    """The figure that `draw` makes looks like all others here; what else a program draws is left alone."""
    @functools.wraps(draw)
    def with_look(*arguments, **named):
        with matplotlib.rc_context(LOOK):
            return draw(*arguments, **named)
    return with_look


def series(count):
    """Colour, line style and marker of each of `count` series, for keyword arguments of plot()."""
    colours = HIGH_CONTRAST if count <= len(HIGH_CONTRAST) else MEDIUM_CONTRAST
    return [{"color": colour, "ls": line, "marker": marker}
            for colour, line, marker in list(zip(colours, LINES, MARKERS))[:count]]


def lines(count):
    """The same without markers."""
    return [{"color": one["color"], "ls": one["ls"]} for one in series(count)]


def panels(count, columns, across=2, height=2.1, **subplots):
    """A figure of `count` panels and its axes, lettered: `across` in a row on two columns, one on one column."""
    across = min(across, count) if columns == 2 else 1
    down = -(-count // across)
    figure, grid = plt.subplots(down, across, figsize=(WIDTHS[columns], height * down), layout="constrained",
                                squeeze=False, **subplots)
    axes = list(grid.flat)
    for unused in axes[count:]:
        unused.remove()
    axes = axes[:count]
    for letter, one in zip(string.ascii_lowercase, axes):
        add_letter(one, letter)
    return figure, axes


def add_letter(axes, letter):
    """The letter above the panel's left corner."""
    axes.set_title(f"({letter})", loc="left", fontweight="bold")


def legend_below(figure, handles, labels):
    """One legend for all panels, under them, as wide as it may be."""
    for across in range(len(labels), 0, -1):
        legend = figure.legend(handles, labels, loc="lower center", ncols=across, frameon=False)
        box = legend.get_window_extent(figure.canvas.get_renderer()).transformed(figure.transFigure.inverted())
        if box.width <= 1.0 or across == 1:
            break
        legend.remove()
    height = box.height + 0.01
    figure.get_layout_engine().set(rect=(0.0, height, 1.0, 1.0 - height))


def title(figure, text):
    """What the figure is, in as many lines as its width takes."""
    text = text.replace(" = ", "\u00a0=\u00a0")  # no line ends there
    letters = int(16 * figure.get_figwidth())  # at 9 points; symbols are shorter than what makes them
    figure.suptitle("\n".join(textwrap.wrap(text, letters, break_long_words=False, break_on_hyphens=False)))
    figure.align_ylabels()


def in_unit(symbol, unit):
    """An axis' label: the symbol and its unit."""
    powers = {"^2": r"$^2$", "^(1/3)": r"$^{1/3}$"}
    for plain, raised in powers.items():
        unit = unit.replace(plain, raised)
    return f"{symbol} [{unit}]" if unit and unit != "1" else symbol


def logarithmic(axes, *which):
    """Makes the axes `which` ("x", "y") logarithmic; those of a decade or less are labelled at 2 and 5 as well."""
    for name in which:
        axis = {"x": axes.xaxis, "y": axes.yaxis}[name]
        getattr(axes, f"set_{name}scale")("log")
        axis.set_minor_locator(LogLocator(subs=(2.0, 5.0)))
        axis.set_minor_formatter(LogFormatterSciNotation(minor_thresholds=(1.0, 0.3)))


TIME = in_unit("time $t$", r"units of $\tau$")


def symbol_of(parameter):
    """How the paper writes the parameter that a configuration calls `C.ei`, `intensity.ie.gain` or `K.e`."""
    first, *rest = parameter.split(".")
    if first == "intensity":
        return f"{rest[1]} of $f_{{{rest[0]}}}$"
    return f"${first}_{{{rest[0]}}}$" if rest else "$(K_e, K_i)$"


def settle(figure):
    """Ends the layout. The solver's places differ from run to run in their last digit; rounded, they do not."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position([round(x, 6) for x in axes.get_position(original=True).bounds])


@styled
def save(figure, stem, dpi=200):
    """Writes STEM.pdf, STEM.svg and STEM.png; their names."""
    from PIL import Image

    pathlib.Path(stem).parent.mkdir(parents=True, exist_ok=True)
    settle(figure)
    # No dates: the same result gives the same file.
    figure.savefig(f"{stem}.pdf", dpi=dpi, metadata={"CreationDate": None})
    figure.savefig(f"{stem}.svg", dpi=dpi, metadata={"Date": None})
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=dpi)
    # A palette makes a third of the file; this choice of it keeps all colours within 17 of 255.
    image = Image.open(drawn).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    image.save(f"{stem}.png", optimize=True, dpi=(dpi, dpi))
    return [f"{stem}.{ending}" for ending in ("pdf", "svg", "png")]


def luminance(colour):
    """L* of CIELAB, 0 to 100: what is left of a colour in grey."""
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4
                        for x in matplotlib.colors.to_rgb(colour))
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 116.0 * np.cbrt(y) - 16.0 if y > 216.0 / 24389.0 else y * 24389.0 / 27.0
