"""The small figures of the docs: what `story.ledger.plot` says is drawn, painted as SVG text.

Labels stand beside what they name, in places that depend on no font, so that the pictures are the same on
every machine; whoever looks at them brings the font.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from geometry import on_white
from language import Translator
from story.ledger.claim import Claim, Evidence
from story.ledger.plot import DotPlot, DrawnCurve, LinePlot, plot_of
from story.words import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

INK, QUIET = on_white.TEXT, on_white.QUIET
# Colours on white by what they stand for; others are their own.
ON_WHITE: Mapping[str, str] = {
    "train": palette.TRAIN_ON_WHITE, "held_out": palette.HELD_OUT_ON_WHITE, "control": palette.CONTROL,
    "gradient": palette.GRADIENT, "decay": palette.DECAY, "geometry": palette.GEOMETRY,
}  # fmt: skip
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

    plot = plot_of(claim, evidence, _)
    if plot is None:
        return ""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # a font may be missing here
    with matplotlib.rc_context(STYLE):
        drawn = _lines(plot) if isinstance(plot, LinePlot) else _dots(plot)
        text = io.StringIO()
        drawn.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def _canvas(height: float, left: float, right: float) -> tuple[Figure, Axes]:
    """A figure whose axes lie at distances from its edges that are given in points."""
    from matplotlib.figure import Figure

    figure, width, (bottom, top) = Figure(figsize=(WIDTH, height / 72)), WIDTH * 72, (40, 12)
    box = (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    return figure, figure.add_axes(box)


def _lines(plot: LinePlot) -> Figure:
    drawn, axes = _canvas(230, 52, 190)
    for curve in plot.curves:
        y = np.array([np.nan if value is None else value for value in curve.y])
        dashes = CONTROL_DASHES if curve.colour == "control" else DASHES
        style: dict[str, Any] = {"linewidth": 1.6, "linestyle": dashes[curve.repeat % len(dashes)]}
        if plot.points:
            style = {"marker": "o", "linestyle": "", "markersize": 3.5}
        axes.plot(curve.x, y, color=_colour(curve.colour), **style)
    if plot.log_x:
        axes.set_xscale("log")
        _write_powers(axes.xaxis)
    if plot.log_y:
        axes.set_yscale("log")
        _write_powers(axes.yaxis)
    axes.set_xlabel(plot.x)
    axes.set_ylabel(plot.y)
    _name_curves(drawn, axes, plot.curves)
    return drawn


def _write_powers(axis: Axis) -> None:
    """Powers of ten alone, and few enough to be read, unless a logarithmic axis hardly reaches over one."""
    from matplotlib.ticker import LogLocator, NullFormatter

    low, high = axis.get_view_interval()
    if high / low > 20:
        axis.set_major_locator(LogLocator(numticks=6))
        axis.set_minor_formatter(NullFormatter())


def _name_curves(drawn: Figure, axes: Axes, curves: tuple[DrawnCurve, ...]) -> None:
    """Write each curve's name to the right of the axes, as near to the height of its end as there is room."""
    axes.autoscale_view()
    to_figure = (axes.transData + drawn.transFigure.inverted()).transform
    ends = {}
    for curve in curves:
        last = [(x, y) for x, y in zip(curve.x, curve.y, strict=True) if y is not None]
        ends[curve.name] = float(to_figure(max(last))[1]) if last else 0.0
    box, line = axes.get_position(), 13 / (drawn.get_figheight() * 72)
    rows = {curve.name: _wrapped(curve.label, 30) for curve in curves}
    ordered = sorted(curves, key=lambda curve: -ends[curve.name])
    free = box.y1
    for place, curve in enumerate(ordered):
        left_below = sum(len(rows[other.name]) for other in ordered[place:])
        height = min(free, max(ends[curve.name] + line / 2, box.y0 + line * left_below))
        for row in rows[curve.name]:
            drawn.text(box.x1 + 8 / (WIDTH * 72), height, row, color=_readable(curve.colour), va="top")
            height -= line
        free = height


def _dots(plot: DotPlot) -> Figure:
    drawn, axes = _canvas(40 * len(plot.rows) + 48, 14, 14)
    times = 100 if plot.percent else 1
    for place, row in enumerate(plot.rows):
        y, colour = -place, _colour(row.colour)
        each = [value * times for value in row.each if value is not None]
        axes.plot(each, [y] * len(each), "o", color=colour, alpha=0.35, markersize=4, markeredgewidth=0)
        if row.low is not None and row.high is not None:
            axes.plot([row.low * times, row.high * times], [y, y], color=colour, linewidth=1.6)
        axes.plot([row.value * times], [y], "D", color=colour, markersize=6)
        if row.null is not None:
            axes.plot([row.null * times], [y], "|", color=INK, markersize=13, markeredgewidth=1.2)
        axes.annotate(row.label, (0, y + 0.36), xycoords=("axes fraction", "data"), color=INK,
                      va="center", annotation_clip=False)  # fmt: skip
    axes.set_ylim(-len(plot.rows) + 0.65, 0.55)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    if plot.log:
        axes.set_xscale("log")
        _write_powers(axes.xaxis)
    axes.set_xlabel(plot.x or ("%" if plot.percent else ""))
    return drawn


def _colour(meaning: str) -> str:
    return ON_WHITE.get(meaning, meaning)


def _readable(meaning: str) -> str:
    """The colour for text: the grey of controls is too pale for it."""
    return QUIET if meaning == "control" else _colour(meaning)


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
