"""A ball whose outer tenth is peeled off, in any dimension: its dots, what is left of it, and the formula."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, smooth

from animations.drawing.scrub import Scrub
from animations.drawing.ticks import quiet
from animations.films.the_empty_centre.data import DISK, HUNDRED, INSIDE, LARGE, TheEmptyCentreData
from animations.films.the_empty_centre.remaining_share import RemainingShare
from animations.films.the_empty_centre.shell_cloud import DimensionCounter, RemainingColumn, ShellCloud
from language import Translator

# Random vectors reach beyond the root of the dimension, so that one is drawn shorter than the radius.
ROOT = 1.3
COLUMN_WIDTH = 1.1


class PeeledBall:
    """The dots of a ball and the column of its volume, both at the dimension that is shown.

    Args:
        centre, radius: of the ball.
        corner, height: of the frame on its right, at whose left edge the column stands.
    """

    def __init__(self, data: TheEmptyCentreData, centre: Any, radius: float, corner: Any, height: float,
                 _: Translator) -> None:  # fmt: skip
        self.remaining = RemainingShare(INSIDE, data.logs, data.left, data.powers[INSIDE])
        laws = {"ball": (data.distances, radius), "normal": (data.lengths, ROOT)}
        self.cloud = ShellCloud(data.logs, data.angles, laws, centre, INSIDE)
        self.column = RemainingColumn(data.logs, data.left, COLUMN_WIDTH, height, corner + 0.9 * LEFT)
        self.dimensions = DimensionCounter(_("dimensions: {n}"), _.language, [centre[0], -3.4, 0])
        self.dimensions.show(np.log10(DISK))
        self.volume = quiet(_("volume"), _.language).next_to(self.column.mobject, DOWN, buff=0.2)
        self._beside = corner + 0.6 * RIGHT + height / 2 * UP

    def formula(self, dim: int) -> Any:
        """What is left as a formula, beside the column."""
        return self.remaining.formula(dim).next_to(self._beside, RIGHT, buff=0)

    def pass_dimensions(self, start: int, end: int, *more: Any, **settings: Any) -> Scrub:
        """The dots, and whatever else is given, go from one dimension to another."""
        return Scrub(self.cloud, self.dimensions, *more, start=np.log10(start), end=np.log10(end), **settings)


def evenly_to_large(alpha: float) -> float:
    """Through the powers of ten so that the dimensions from HUNDRED to LARGE pass evenly."""
    times = LARGE / HUNDRED
    return float(np.log(1 + (times - 1) * smooth(alpha)) / np.log(times))
