"""One row of the table as a curve of margins: above the line the answer is right."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, RIGHT, Line, Rectangle, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.scrub import between
from animations.drawing.tokens import discs
from animations.drawing.words import words
from language import Translator
from story.words import palette


class RowMargins:
    """The margins of the pairs (row, b) for every b; trained pairs orange, held-out pairs blue.

    Args:
        steps: (S,), those that are recorded.
        margins: (S, p), in logits, all on one scale.
        trained: (p,), which pairs are trained on.
    """

    def __init__(self, steps: NDArray[np.integer], margins: NDArray[np.floating], trained: NDArray[np.bool_],
                 width: float, height: float, dot: float = 0.05) -> None:  # fmt: skip
        self._steps, self._margins, self._trained, self._dot = steps, margins, trained, dot
        self._range = float(min(margins.min(), 0)), float(max(margins.max(), 0))
        self._box = Rectangle(width=width, height=height, stroke_width=0)
        self._saw = VMobject(stroke_color=palette.QUIET_ON_INK, stroke_width=1.5, stroke_opacity=0.7)
        self._dots = {
            is_trained: VMobject(stroke_width=0, fill_color=colour, fill_opacity=1)
            for is_trained, colour in ((False, palette.HELD_OUT), (True, palette.TRAIN))
        }
        self.zero = Line(stroke_color=palette.TEXT_ON_INK, stroke_width=1.5)
        self.mobject = VGroup(self._box, self._saw, self.zero, *self._dots.values())
        self.show(float(steps[0]))

    def show(self, step: float) -> None:
        self.show_margins(between(self._steps, self._margins, step))

    def show_margins(self, margins: NDArray[np.floating]) -> None:
        """Draw margins (p,)."""
        places = self._places(margins)
        self._saw.set_points_as_corners(places)
        for is_trained, dots in self._dots.items():
            dots.set_points(discs(places[self._trained == is_trained], self._dot))
        ends = self._places(np.zeros(2))
        self.zero.set_points_as_corners(ends)

    def grow(self) -> Any:
        """The first recorded margins rise from the line."""
        return UpdateFromAlphaFunc(
            self.mobject,
            lambda _mobject, alpha: self.show_margins(alpha * self._margins[0]),
            rate_func=smooth,
        )

    @property
    def dots(self) -> tuple[Any, Any]:
        """Of the training pairs, and of the held-out ones."""
        return self._dots[True], self._dots[False]

    def place(self, index: int) -> NDArray[np.floating]:
        """Where the first recorded margin of a pair lies."""
        return np.asarray(self._places(self._margins[0])[index])

    def level(self, margin: float) -> float:
        """The height on the screen of a margin."""
        return float(self._places(np.array([margin]))[0, 1])

    def sides(self, _: Translator) -> VGroup:
        """What it means to be above the line, and below it, on the left."""
        left = self.mobject.get_left()[0] - 0.15
        return VGroup(
            *(
                words(text, "tick", _.language, colour=palette.QUIET_ON_INK)
                .move_to([left, self.level(0) + height, 0])
                .align_to([left, 0, 0], RIGHT)
                for text, height in ((_("correct"), 0.4), (_("wrong"), -0.4))
            )
        )

    def _places(self, margins: NDArray[np.floating]) -> NDArray[np.floating]:
        """Places (n, 3): spread over the width, one scale for all steps."""
        low, high = self._range
        x = np.linspace(self._box.get_left()[0], self._box.get_right()[0], len(margins))
        bottom, top = self._box.get_bottom()[1], self._box.get_top()[1]
        y = bottom + (margins - low) / (high - low) * (top - bottom)
        return np.stack([x, y, np.zeros_like(x)], axis=-1)


def sketched_sawtooth(zero: Line, trained: NDArray[np.bool_], depth: float) -> VMobject:
    """A saw on the line that goes through what has been seen, and down by `depth` in between.

    Args:
        zero: on which the pairs (row, b) lie, from the first to the last.
        trained: (p,), which of them are trained on.
    """
    stretches = np.split(np.arange(len(trained)), np.flatnonzero(np.diff(trained)) + 1)
    corners = [(float(b), 0.0) for b in np.flatnonzero(trained)]
    corners += [(float(gap.mean()), depth) for gap in stretches if not trained[gap[0]]]
    left, right = zero.get_start(), zero.get_end()
    step = (right - left) / (len(trained) - 1)
    line = VMobject(stroke_color=palette.CONTROL, stroke_width=3)
    return line.set_points_as_corners([left + b * step + height * DOWN for b, height in sorted(corners)])
