"""Small figures of a claim's evidence, as SVG text: pure functions of the evidence.

Labels stand beside what they name, in places that depend on no font, so that the pictures are the same on
every machine; whoever looks at them brings the font.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from language import Translator
from story.ledger.claim import Claim, Evidence, Reading
from story.ledger.figure import Dots, Lines
from story.words.palette import CONTROL, DECAY, GEOMETRY, GRADIENT, HELD_OUT_ON_WHITE, TRAIN_ON_WHITE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

INK, QUIET = "#24292F", "#6E7781"
CONTROL_WORDS = ("no_decay", "random", "control", "null", "without", "walk", "shuffled")
OTHERS = (GRADIENT, DECAY, GEOMETRY, HELD_OUT_ON_WHITE, "#8C6D1F", "#4B4E91")
# Curves of one colour, such as all controls, are told apart by their dashes.
DASHES = ("-", (0, (4, 1.5)), (0, (1, 1.5)))
CONTROL_DASHES = ((0, (4, 1.5)), (0, (1, 1.5)), (0, (7, 1.5, 1, 1.5)))
WIDTH = 7.2  # inches, of 72 points each
STYLE: Any = {
    "svg.fonttype": "none", "svg.hashsalt": "kaiqiao", "font.size": 9.0, "axes.edgecolor": QUIET,
    "axes.labelcolor": INK, "xtick.color": QUIET, "ytick.color": QUIET, "axes.linewidth": 0.7,
    "font.family": ["Noto Sans CJK SC", "Noto Sans SC", "DejaVu Sans", "sans-serif"],
    "axes.spines.top": False, "axes.spines.right": False,
    "axes.unicode_minus": False, "path.simplify_threshold": 0.5,
}  # fmt: skip


def draw(claim: Claim, evidence: Evidence, _: Translator) -> str:
    """The figure of a claim as SVG; "" where its evidence has nothing to draw."""
    import matplotlib

    figure = claim.figure or _dots_of_most(evidence)
    if isinstance(figure, Dots) and not any(_is_drawable(evidence[name], figure) for name in figure.readings):
        return ""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # a font may be missing here
    with matplotlib.rc_context(STYLE):
        drawn = _lines(figure, claim, evidence, _) if isinstance(figure, Lines) else _dots(
            figure, claim, evidence, _)  # fmt: skip
        text = io.StringIO()
        drawn.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def colours_of(names: Sequence[str]) -> dict[str, str]:
    """What each reading or curve is drawn in: the same thing in the same colour everywhere.

    >>> colours_of(["train_loss", "random_labels"])
    {'train_loss': '#B37400', 'random_labels': '#9AA0A6'}
    """
    others = cycle(OTHERS)
    return {
        name: CONTROL if any(word in name for word in CONTROL_WORDS)
        else TRAIN_ON_WHITE if name.startswith("train")
        else HELD_OUT_ON_WHITE if name.startswith("held_out")
        else next(others)
        for name in names
    }  # fmt: skip


def _dots_of_most(evidence: Evidence) -> Dots:
    """All readings of the unit that most of them have."""
    units = [reading.unit for reading in evidence.readings.values()]
    most = max(dict.fromkeys(units), key=units.count, default="")
    return Dots(readings=tuple(name for name, reading in evidence.readings.items() if reading.unit == most))


def _is_drawable(reading: Reading, figure: Dots) -> bool:
    return reading.value is not None and not (figure.log and reading.value <= 0)


def _canvas(height: float, left: float, right: float) -> tuple[Figure, Axes]:
    """A figure whose axes lie at distances from its edges that are given in points."""
    from matplotlib.figure import Figure

    figure, width, (bottom, top) = Figure(figsize=(WIDTH, height / 72)), WIDTH * 72, (40, 12)
    box = (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    return figure, figure.add_axes(box)


def _lines(figure: Lines, claim: Claim, evidence: Evidence, _: Translator) -> Figure:
    names = [name for name in figure.curves or tuple(evidence.curves) if name in evidence.curves]
    colours = colours_of(names)
    drawn, axes = _canvas(230, 52, 190)
    dashes = {colour: cycle(CONTROL_DASHES if colour == CONTROL else DASHES) for colour in colours.values()}
    for name in names:
        curve = evidence.curves[name]
        y = np.array([np.nan if value is None else value for value in curve.y])
        style: dict[str, Any] = {"linewidth": 1.6, "linestyle": next(dashes[colours[name]])}
        if figure.points:
            style = {"marker": "o", "linestyle": "", "markersize": 3.5}
        axes.plot(curve.x, y, color=colours[name], **style)
    if figure.log_x:
        axes.set_xscale("log")
        _write_powers(axes.xaxis)
    if figure.log_y:
        axes.set_yscale("log")
        _write_powers(axes.yaxis)
    axes.set_xlabel(_(figure.x) + (_(" (logarithmic)") if figure.log_x else ""))
    axes.set_ylabel(_(figure.y) + (_(" (logarithmic)") if figure.log_y else ""))
    _name_curves(drawn, axes, {name: _(claim.labels[name]) for name in names}, evidence, colours)
    return drawn


def _write_powers(axis: Axis) -> None:
    """Powers of ten alone, and few enough to be read, unless a logarithmic axis hardly reaches over one."""
    from matplotlib.ticker import LogLocator, NullFormatter

    low, high = axis.get_view_interval()
    if high / low > 20:
        axis.set_major_locator(LogLocator(numticks=6))
        axis.set_minor_formatter(NullFormatter())


def _name_curves(
    drawn: Figure, axes: Axes, labels: dict[str, str], evidence: Evidence, colours: dict[str, str]
) -> None:
    """Write each curve's name to the right of the axes, as near to the height of its end as there is room."""
    axes.autoscale_view()
    to_figure = (axes.transData + drawn.transFigure.inverted()).transform
    ends = {}
    for name in labels:
        curve = evidence.curves[name]
        last = [(x, y) for x, y in zip(curve.x, curve.y, strict=True) if y is not None]
        ends[name] = float(to_figure(max(last))[1]) if last else 0.0
    box, line = axes.get_position(), 13 / (drawn.get_figheight() * 72)
    rows = {name: _wrapped(label, 30) for name, label in labels.items()}
    ordered = sorted(labels, key=lambda name: -ends[name])
    needed = sum(len(rows[name]) for name in ordered)
    free, top = box.y1, box.y1
    for place, name in enumerate(ordered):
        left_below = sum(len(rows[other]) for other in ordered[place:])
        height = min(free, max(ends[name] + line / 2, box.y0 + line * left_below)) if needed else top
        for row in rows[name]:
            drawn.text(box.x1 + 8 / (WIDTH * 72), height, row, color=_readable(colours[name]), va="top")
            height -= line
        free = height


def _dots(figure: Dots, claim: Claim, evidence: Evidence, _: Translator) -> Figure:
    names = [name for name in figure.readings if _is_drawable(evidence[name], figure)]
    colours = colours_of(names)
    drawn, axes = _canvas(40 * len(names) + 48, 14, 14)
    for row, name in enumerate(names):
        reading, y = evidence[name], -row
        times = 100 if reading.unit.startswith("share") else 1
        colour = colours[name]
        each = [value * times for value in reading.each if value is not None]
        axes.plot(each, [y] * len(each), "o", color=colour, alpha=0.35, markersize=4, markeredgewidth=0)
        if reading.low is not None and reading.high is not None:
            axes.plot([reading.low * times, reading.high * times], [y, y], color=colour, linewidth=1.6)
        axes.plot([float(reading.value or 0.0) * times], [y], "D", color=colour, markersize=6)
        if reading.null is not None:
            axes.plot([reading.null * times], [y], "|", color=INK, markersize=13, markeredgewidth=1.2)
        axes.annotate(_(claim.labels[name]), (0, y + 0.36), xycoords=("axes fraction", "data"), color=INK,
                      va="center", annotation_clip=False)  # fmt: skip
    axes.set_ylim(-len(names) + 0.65, 0.55)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    if figure.log:
        axes.set_xscale("log")
        _write_powers(axes.xaxis)
    axes.set_xlabel(_dots_axis(figure, evidence[names[0]].unit, _))
    return drawn


def _dots_axis(figure: Dots, unit: str, _: Translator) -> str:
    from story.ledger.words import UNITS

    said = (
        _(figure.x)
        if figure.x
        else "%"
        if unit.startswith("share")
        else _(UNITS[unit])
        if UNITS[unit]
        else ""
    )
    return said + (_(" (logarithmic)") if figure.log else "")


def _readable(colour: str) -> str:
    """The colour for text: the grey of controls is too pale for it."""
    return QUIET if colour == CONTROL else colour


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most this many columns, of which a Chinese character takes two; words stay whole."""
    lines, used = [""], 0
    for word in re.findall(r"[!-~]+ ?|.", text):
        size = sum(1 if char.isascii() else 2 for char in word.rstrip())
        if lines[-1] and used + size > width:
            lines.append("")
            used = 0
        lines[-1] += word
        used += size + len(word) - len(word.rstrip())
    return [line.rstrip() for line in lines]
