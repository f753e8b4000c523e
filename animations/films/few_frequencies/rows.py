"""The waves that are left, each by itself, one below the other, and a line that looks for where they meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Create, Line, UpdateFromAlphaFunc, VGroup, VMobject, linear, smooth
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.tokens import discs
from animations.films.few_frequencies.lines import POINTS, colour_of
from story.words import palette

# Of the waves at any answers, (n, m).
Waves = Callable[[NDArray[np.floating]], NDArray[np.floating]]


class WaveRows:
    """Waves one below the other, all on one scale.

    Args:
        plot: its answers are across; heights are not its own.
        p: the waves repeat after so many answers.
        heights: of the first and the last row on the screen.
    """

    def __init__(self, plot: Plot, p: int, waves: Waves, heights: tuple[float, float]) -> None:
        self._plot, self._p, self._waves = plot, p, waves
        values = waves(np.linspace(0, p - 1, POINTS))
        self.heights = np.linspace(*heights, len(values))
        room = 0.46 * (heights[0] - heights[1]) / max(1, len(values) - 1)
        self._unit = room / float(np.abs(values).max())
        self.curves = [
            VMobject(stroke_color=colour_of(place, len(values)), stroke_width=4)
            for place in range(len(values))
        ]
        self.mobject = VGroup(*self.curves)
        self.line = Line(stroke_color=palette.TEXT_ON_INK, stroke_width=3)
        self.dots = VMobject(stroke_width=0, fill_color=palette.TEXT_ON_INK, fill_opacity=1)
        self.finder = VGroup(self.line, self.dots)
        self.find(p - 1)

    def unfold(self) -> Any:
        """The waves rise out of flat lines."""
        answers = np.linspace(0, self._p - 1, POINTS)

        def grow(_mobject: Any, alpha: float) -> None:
            for curve, places in zip(self.curves, self._places(answers, alpha), strict=True):
                curve.set_points_as_corners(places)
                curve.set_stroke(opacity=min(1.0, 3 * alpha))

        return UpdateFromAlphaFunc(self.mobject, grow, rate_func=smooth)

    def gather(self, height: float) -> Any:
        """The waves sink into one flat line at a height."""
        answers, heights = np.linspace(0, self._p - 1, POINTS), self.heights

        def sink(_mobject: Any, alpha: float) -> None:
            self.heights = heights + alpha * (height - heights)
            for curve, places in zip(self.curves, self._places(answers, 1 - alpha), strict=True):
                curve.set_points_as_corners(places)

        return UpdateFromAlphaFunc(self.mobject, sink, rate_func=smooth)

    def go_on(self, last: float) -> tuple[VGroup, list[Any]]:
        """The waves beyond the last answer, up to `last`, and animations that draw them."""
        beyond = VGroup()
        for curve, places in zip(
            self.curves, self._places(np.linspace(self._p - 1, last, POINTS // 4), 1.0), strict=True
        ):
            more = VMobject(stroke_color=curve.get_stroke_color(), stroke_width=4, stroke_opacity=0.75)
            beyond.add(more.set_points_as_corners(places))
        return beyond, [Create(more, rate_func=linear) for more in beyond]

    def find(self, answer: float) -> None:
        """Put the line at an answer, with a dot on every wave."""
        places = self._places(np.array([float(answer)]), 1.0)[:, 0]
        self.dots.set_points(discs(places, 0.1))
        x, margin = places[0, 0], 0.75
        self.line.set_points_as_corners([[x, self.heights[0] + margin, 0], [x, self.heights[-1] - margin, 0]])

    def search(self, start: float, end: float) -> Any:
        """The line goes from one answer to another."""
        return UpdateFromAlphaFunc(
            self.finder, lambda _mobject, alpha: self.find(start + alpha * (end - start)), rate_func=smooth
        )

    def _places(self, answers: NDArray[np.floating], share: float) -> NDArray[np.floating]:
        """Of the waves' points, so far risen from flat lines, (n, m, 3)."""
        values = share * self._unit * self._waves(answers)
        places = np.repeat(self._plot.at(answers, 0)[None], len(values), axis=0)
        places[..., 1] = self.heights[:, None] + values
        return places
