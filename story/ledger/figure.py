"""How the evidence of a claim is drawn; `story.ledger.drawing` draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """Readings below one another: a dot for each seed, the mean, its interval, and the null.

    Attributes:
        readings: which, by name, from above; all must share a unit.
        x: what the axis shows.
        log: whether it is logarithmic.
    """

    readings: tuple[str, ...]
    x: str = ""
    log: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Curves of the evidence on shared axes.

    Attributes:
        curves: which, by name; all where there is none.
        x, y: what the axes show.
        log_x, log_y: whether they are logarithmic.
        points: whether to draw points without a line.
    """

    x: str
    y: str
    curves: tuple[str, ...] = ()
    log_x: bool = False
    log_y: bool = False
    points: bool = False


Figure: TypeAlias = Dots | Lines
