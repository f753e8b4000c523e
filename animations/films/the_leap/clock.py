"""A clock with p hours: the numbers modulo p, on which adding is turning."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Line, Rotate, VGroup, VMobject, smooth
from numpy.typing import NDArray

from story.words import palette


class Clock:
    """A face with a mark for every hour and 0 at the top; its hand stands at `hour`."""

    def __init__(self, p: int, hour: float, radius: float, centre: NDArray[np.floating]) -> None:
        self._p, self._radius, self._centre = p, radius, centre
        marks = VMobject(stroke_color=palette.QUIET_ON_INK, stroke_width=1.5)
        for number in range(p):
            depth = 0.86 if number == 0 else 0.94
            marks.start_new_path(self.at(number, depth)).add_line_to(self.at(number))
        self.hand = Line(centre, self.at(hour, 0.85), stroke_color=palette.TEXT_ON_INK, stroke_width=4)
        self.face = VGroup(marks, self.hand)

    def at(self, hour: float, share: float = 1.0) -> NDArray[np.floating]:
        """A place at an hour: on the rim, or at a share of the radius."""
        angle = np.pi / 2 - 2 * np.pi * hour / self._p
        return self._centre + share * self._radius * np.array([np.cos(angle), np.sin(angle), 0.0])

    def way(self, start: float, hours: float) -> Any:
        """The arc along which the hand goes."""
        path = VMobject(stroke_color=palette.GEOMETRY, stroke_width=5)
        corners = [self.at(hour, 0.72) for hour in np.linspace(start, start + hours, 80)]
        return path.set_points_as_corners(corners)

    def turn(self, hours: float) -> Any:
        """The hand goes on by so many hours."""
        return Rotate(self.hand, -2 * np.pi * hours / self._p, about_point=self._centre, rate_func=smooth)
