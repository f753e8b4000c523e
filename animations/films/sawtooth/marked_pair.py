"""One pair of a row of margins: its dot in a ring, and its name above."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, Circle, Line, UpdateFromAlphaFunc, VGroup, smooth
from numpy.typing import NDArray

from animations.drawing.scrub import between
from animations.drawing.words import math
from animations.films.sawtooth.row_margins import RowMargins
from animations.telling.placed import as_number
from story.words import palette

RING = 0.17


class MarkedPair:
    """The pair at `index` of a row, at any step.

    Args:
        margins: (S,), its margins at `steps`.
        height: where its name stands.
    """

    def __init__(self, saw: RowMargins, steps: NDArray[np.integer], margins: NDArray[np.floating],
                 index: int, name: str, height: float) -> None:  # fmt: skip
        self._saw, self._steps, self._margins = saw, steps, margins
        self._x = float(saw.place(index)[0])
        self.ring = Circle(RING, stroke_color=palette.TEXT_ON_INK, stroke_width=4)
        self.name = as_number(math(name, size=44, colour=palette.HELD_OUT)).move_to([self._x, height, 0])
        self._line = Line(stroke_color=palette.TEXT_ON_INK, stroke_width=1.5)
        self.mobject = VGroup(self._line, self.ring, self.name)
        self.put(0.0)

    @property
    def place(self) -> NDArray[np.floating]:
        """Where its dot is."""
        return np.asarray(self.ring.get_center())

    def show(self, step: float) -> None:
        self.put(float(between(self._steps, self._margins, step)))

    def put(self, margin: float) -> None:
        """Follow the dot to a margin."""
        self.ring.move_to([self._x, self._saw.level(margin), 0])
        self._line.put_start_and_end_on(self.name.get_bottom() + 0.1 * DOWN, self.ring.get_top())

    def grow(self) -> Any:
        """It goes along with the first recorded margins as they rise from the line."""
        first = float(self._margins[0])
        return UpdateFromAlphaFunc(
            self.mobject, lambda _mobject, alpha: self.put(alpha * first), rate_func=smooth
        )
