"""A clock whose hours are the chapters of a story: those that have been told are lit."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP, Circle, Dot, Line, UpdateFromAlphaFunc, VGroup
from numpy.typing import NDArray

from animations.drawing.tokens import cyclic_colour
from story.words import palette

HAND = 0.78  # of the radius
SIZE, LIT = 0.1, 0.15  # of an hour


class ChapterClock:
    """`rim`, `hours` and `hand`: a hand that points to the first hour until it is told to go on."""

    def __init__(self, hours: int, centre: NDArray[np.floating], radius: float) -> None:
        self._centre, self._radius, self._count, self._turned = centre, radius, hours, 0.0
        self.rim = Circle(radius, stroke_color=palette.QUIET_ON_INK, stroke_width=2).move_to(centre)
        self.hours = VGroup(*(Dot(self._at(hour), SIZE, color=palette.QUIET_ON_INK) for hour in range(hours)))
        self.hand = Line(
            centre, centre + HAND * radius * UP, stroke_color=palette.TEXT_ON_INK, stroke_width=5
        )

    def go_to(self, hour: int) -> Any:
        """An animation: the hand turns to an hour, which lights up when it is there."""
        start, dot = self._turned, self.hours[hour]

        def turn(_hand: Any, alpha: float) -> None:
            self._point(start + alpha * (hour - start))
            lit = max(0.0, 2 * alpha - 1) if start != hour else alpha
            dot.set(width=2 * (SIZE + lit * (LIT - SIZE))).move_to(self._at(hour))
            dot.set_color(palette.TEXT_ON_INK if lit > 0 else palette.QUIET_ON_INK)

        return UpdateFromAlphaFunc(self.hand, turn)

    def colour(self) -> Any:
        """An animation: the hand goes once round, and each hour that it passes takes its colour."""
        start = self._turned

        def turn(_hand: Any, alpha: float) -> None:
            self._point(start + alpha * self._count)
            for passed in range(1, int(alpha * self._count + 1e-6) + 1):
                hour = (round(start) + passed) % self._count
                self.hours[hour].set_color(cyclic_colour(hour / self._count))

        return UpdateFromAlphaFunc(self.hand, turn)

    def _at(self, hour: float, reach: float = 1.0) -> NDArray[np.floating]:
        turn = np.pi / 2 - 2 * np.pi * hour / self._count
        return np.asarray(self._centre + reach * self._radius * np.array([np.cos(turn), np.sin(turn), 0.0]))

    def _point(self, hour: float) -> None:
        self._turned = hour
        self.hand.put_start_and_end_on(self._centre, self._at(hour, HAND))
