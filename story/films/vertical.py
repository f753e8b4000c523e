"""Moments of the films for a screen that stands upright: short, and composed for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a film.

    Attributes:
        module, scene: the file in `animations/vertical` that draws it, and its class.
    """

    module: str
    scene: str


MOMENTS: Mapping[str, Moment] = {
    "TheLeap": Moment("the_fold", "TheFold"),
    "Gravity": Moment("the_silenced", "TheSilenced"),
    "TheEmptyCentre": Moment("the_rings", "TheRings"),
    "Avalanche": Moment("the_slide", "TheSlide"),
}
