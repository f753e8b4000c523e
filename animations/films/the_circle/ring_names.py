"""Numbers of tokens outside their ring, each joined to the dot that it names."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Circle, Line, VGroup
from numpy.typing import NDArray

from animations.drawing.ticks import number
from story.words import palette


class RingNames:
    """The numbers of tokens around a ring, as large on the screen as they are under a camera this near.

    Args:
        radius: of the circle on which the numbers stand.
        dot: radius of a token.
    """

    def __init__(self, centre: Any, radius: float, dot: float, lang: str, zoom: float) -> None:
        self._centre, self._radius, self._lang = np.asarray(centre), radius, lang
        self._dot, self._zoom = dot, zoom

    def named(self, token: int, place: NDArray[np.floating], angle: float) -> VGroup:
        """A circle around a token's dot, its number outside at an angle, clockwise from the top, and a line
        between the two."""
        spot = self._centre + self._radius * np.array([np.sin(angle), np.cos(angle), 0.0])
        halo = Circle(radius=1.6 * self._dot, stroke_color=palette.TEXT_ON_INK, stroke_width=4 / self._zoom)
        text = number(token, self._lang, size=40).scale(1 / self._zoom).move_to(spot)
        text.magnified = 1 / self._zoom
        way = (spot - place) / np.linalg.norm(spot - place)
        ends = place + 1.6 * self._dot * way, spot - 0.34 / self._zoom * way
        line = Line(*ends, stroke_color=palette.QUIET_ON_INK, stroke_width=2.5 / self._zoom)
        return VGroup(halo.move_to(place), line, text)
