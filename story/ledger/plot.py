"""What is drawn of a claim's evidence: one description, which `story.ledger.drawing` paints as SVG for the
docs, and the app on its canvas.

Pure data in the words of a language: no painter decides what is shown, only how it looks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TypeAlias

from language import Translator
from story.ledger.claim import Claim, Evidence
from story.ledger.figure import Dots, Lines
from story.ledger.words import UNITS

CONTROL_WORDS = ("no_decay", "random", "control", "null", "without", "walk", "shuffled")
# For what stands for nothing else: meanings of the palette, then two colours more.
OTHERS = ("gradient", "decay", "geometry", "held_out", "#8C6D1F", "#4B4E91")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCurve:
    """A curve.

    Attributes:
        name, label: of the evidence, and for people.
        colour: what it stands for ("train", "control" …), or a colour of its own.
        repeat: how many curves before it have the same colour.
        x, y: its points; None is a gap in `y`.
    """

    name: str
    label: str
    colour: str
    repeat: int
    x: tuple[float, ...]
    y: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePlot:
    """Curves on shared axes; `points` are not joined."""

    x: str
    y: str
    log_x: bool
    log_y: bool
    points: bool
    curves: tuple[DrawnCurve, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DotRow:
    """A reading: its mean, its interval, the value of each seed, and what is read where there is nothing to
    find; None for what is not there, or has no place on a logarithmic axis."""

    name: str
    label: str
    colour: str
    value: float
    low: float | None
    high: float | None
    each: tuple[float | None, ...]
    null: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DotPlot:
    """Readings of one unit below one another; where `percent`, they are shares and shown in per cent."""

    x: str
    log: bool
    percent: bool
    rows: tuple[DotRow, ...]


Plot: TypeAlias = LinePlot | DotPlot


def plot_of(claim: Claim, evidence: Evidence, _: Translator) -> Plot | None:
    """What is drawn of a claim; None where its evidence has nothing to draw."""
    figure = claim.figure or Dots(readings=_of_commonest_unit(evidence))
    if isinstance(figure, Lines):
        return _line_plot(figure, claim, evidence, _)
    return _dot_plot(figure, claim, evidence, _)


def colours_of(names: Sequence[str]) -> dict[str, str]:
    """What each reading or curve stands for, which is its colour: the same thing in the same one everywhere.

    >>> colours_of(["train_loss", "random_labels", "loss"])
    {'train_loss': 'train', 'random_labels': 'control', 'loss': 'gradient'}
    """
    others = cycle(OTHERS)
    return {
        name: "control" if any(word in name for word in CONTROL_WORDS)
        else "train" if name.startswith("train")
        else "held_out" if name.startswith("held_out")
        else next(others)
        for name in names
    }  # fmt: skip


def _of_commonest_unit(evidence: Evidence) -> tuple[str, ...]:
    """All readings of the unit that most of them have."""
    units = [reading.unit for reading in evidence.readings.values()]
    most = max(dict.fromkeys(units), key=units.count, default="")
    return tuple(name for name, reading in evidence.readings.items() if reading.unit == most)


def _line_plot(figure: Lines, claim: Claim, evidence: Evidence, _: Translator) -> LinePlot | None:
    names = [name for name in figure.curves or tuple(evidence.curves) if name in evidence.curves]
    if not names:
        return None
    colours, seen = colours_of(names), Counter[str]()
    curves = []
    for name in names:
        curve, colour = evidence.curves[name], colours[name]
        curves.append(
            DrawnCurve(name=name, label=_(claim.labels[name]), colour=colour, repeat=seen[colour],
                       x=curve.x, y=curve.y)
        )  # fmt: skip
        seen[colour] += 1
    return LinePlot(
        x=_axis(_(figure.x), _, log=figure.log_x), y=_axis(_(figure.y), _, log=figure.log_y),
        log_x=figure.log_x, log_y=figure.log_y, points=figure.points, curves=tuple(curves),
    )  # fmt: skip


def _dot_plot(figure: Dots, claim: Claim, evidence: Evidence, _: Translator) -> DotPlot | None:
    def placed(value: float | None) -> float | None:
        return value if value is not None and (value > 0 or not figure.log) else None

    names = [name for name in figure.readings if placed(evidence[name].value) is not None]
    if not names:
        return None
    colours, unit = colours_of(names), evidence[names[0]].unit
    rows = [
        DotRow(
            name=name, label=_(claim.labels[name]), colour=colours[name], value=evidence.value(name),
            low=placed(evidence[name].low), high=placed(evidence[name].high),
            each=tuple(map(placed, evidence[name].each)), null=placed(evidence[name].null),
        )
        for name in names
    ]  # fmt: skip
    said = _(figure.x) if figure.x else _(UNITS[unit]) if UNITS[unit] else ""
    return DotPlot(
        x=_axis(said, _, log=figure.log), log=figure.log, percent=unit.startswith("share"), rows=tuple(rows)
    )


def _axis(label: str, _: Translator, *, log: bool) -> str:
    return label + (_(" (logarithmic)") if log else "")
