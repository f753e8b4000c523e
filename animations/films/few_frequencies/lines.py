"""The scores of the answers to one question, and curves over the answers: waves, and sums of waves."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DashedLine, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.scrub import between
from animations.drawing.ticks import number
from animations.drawing.tokens import cyclic_colour, discs
from story.words import palette

POINTS = 500  # of a curve that swings up to 50 times


class Scores:
    """One dot for each answer's score, joined by a thin line.

    Args:
        plot: answers across, scores along.
        steps, scores: (S,), (S, p), as recorded.
    """

    def __init__(self, plot: Plot, steps: NDArray[np.integer], scores: NDArray[np.floating],
                 dot: float = 0.055) -> None:  # fmt: skip
        self._plot, self._steps, self._scores, self._dot = plot, steps, scores, dot
        self.dots = VMobject(stroke_width=0, fill_color=palette.HELD_OUT, fill_opacity=1)
        self.join = VMobject(stroke_color=palette.HELD_OUT, stroke_width=2, stroke_opacity=0.5)
        self.mobject = VGroup(self.join, self.dots)
        self.show(float(steps[0]))

    def show(self, step: float) -> None:
        self.show_scores(between(self._steps, self._scores, step))

    def show_scores(self, scores: NDArray[np.floating]) -> None:
        """Draw these scores, (p,)."""
        self.places = self._plot.at(np.arange(len(scores)), scores)
        self.dots.set_points(discs(self.places, self._dot))
        self.join.set_points_as_corners(self.places)

    def grow(self) -> Any:
        """The first scores rise and fall from 0."""
        return UpdateFromAlphaFunc(
            self.mobject, lambda _mobject, alpha: self.show_scores(alpha * self._scores[0]), rate_func=smooth
        )


class WaveCurve:
    """A curve over the answers, also between two of them: a wave, or a sum of waves."""

    def __init__(self, plot: Plot, p: int, colour: Any, width: float = 3) -> None:
        self._plot = plot
        self.answers = np.linspace(0, p - 1, POINTS)
        self.mobject = VMobject(stroke_color=colour, stroke_width=width)
        self.values: NDArray[np.floating] = np.zeros(POINTS)
        self.show(self.values)

    def show(self, values: NDArray[np.floating]) -> None:
        """Draw values at `answers`."""
        self.values = values
        self.mobject.set_points_as_corners(self._plot.at(self.answers, values))

    def add(self, values: NDArray[np.floating]) -> Any:
        """An animation: these values are added to its own."""
        own = self.values
        return UpdateFromAlphaFunc(
            self.mobject, lambda _mobject, alpha: self.show(own + alpha * values), rate_func=smooth
        )


def colour_of(place: int, count: int) -> Any:
    """The colour that a wave that is left keeps from the bars to the sum: one of so many."""
    return cyclic_colour((place + 0.5) / count)


def marked(plot: Plot, answer: int, bottom: float, lang: str) -> VGroup:
    """An answer: its number under a dashed line that goes from the plot's top so far down."""
    x, top = plot.at(answer, 0)[0], plot.mobject.get_top()[1]
    line = DashedLine([x, top, 0], [x, bottom, 0], stroke_color=palette.TEXT_ON_INK, stroke_width=2)
    return VGroup(line, number(answer, lang, size=40).move_to([x, bottom - 0.32, 0]))
