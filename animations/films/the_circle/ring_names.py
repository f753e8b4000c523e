"""Numbers of tokens outside their ring, and the way around it from neighbour to neighbour."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Line, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.waves import number
from story.words import palette

SPREAD = 0.25  # between the numbers of neighbours, in radians: closer together they could not be read


class RingNames:
    """The numbers of tokens; `radius` is that of the circle on which they stand."""

    def __init__(self, centre: Any, radius: float, lang: str) -> None:
        self._centre, self._radius, self._lang = np.asarray(centre), radius, lang

    def beside(self, token: int, angle: float) -> Any:
        """A token's number beside it, the angle clockwise from the top."""
        return number(token, self._lang, size=34).move_to(self._spot(angle))

    def fanned(self, token: int, place: int, dot: NDArray[np.floating]) -> VGroup:
        """A token's number, and a line to its dot; neighbours' are spread so that they can be read."""
        angle = SPREAD * place
        spot = self._spot(angle)
        style = {"stroke_color": palette.QUIET_ON_INK, "stroke_width": 1.5}
        line = Line(dot + 0.2 * (spot - dot), dot + 0.45 * (spot - dot), **style)
        return VGroup(self.beside(token, angle), line)

    def _spot(self, angle: float) -> NDArray[np.floating]:
        direction = np.array([np.sin(angle), np.cos(angle), 0])
        return np.asarray(self._centre + self._radius * direction)


def way_around(places: NDArray[np.floating], order: NDArray[np.integer]) -> VMobject:
    """From token to token in their order on the ring, and back to the first one; places (p, 3)."""
    walk = VMobject(stroke_color=palette.TEXT_ON_INK, stroke_width=3)
    return walk.set_points_as_corners(places[[*order, order[0]]])
