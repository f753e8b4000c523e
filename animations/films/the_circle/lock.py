"""Rings inside one another, as of a lock: each is turned by the same two numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, UP, Circle, Line, Triangle, UpdateFromAlphaFunc, VGroup, smooth
from numpy.typing import NDArray

from animations.films.the_circle.clock_face import ClockFace
from animations.films.the_circle.data import Ring
from story.words import palette

FEWER_HUES = 12  # of each ring: all of them move at once
HALO = 2.1  # radius of the circle around a token, in radii of the token


class Lock:
    """A face for each ring, the strongest outside, and a mark at the top.

    Args:
        radii: of the faces, the outermost first.
        dot: radius of a token of the outermost.
    """

    def __init__(self, rings: Sequence[Ring], radii: Sequence[float], dot: float, centre: Any) -> None:
        self.centre, self._rings = np.asarray(centre), rings
        sizes = [dot * (0.35 + 0.65 * radius / radii[0]) for radius in radii]
        self.faces = [
            ClockFace(ring.places, ring.order, radius, size, centre, FEWER_HUES)
            for ring, radius, size in zip(rings, radii, sizes, strict=True)
        ]
        self._halo_sizes = [HALO * size for size in sizes]
        self._haloed: dict[int, VGroup] = {}
        top = self.centre + (radii[0] + 0.26) * UP
        notch = Triangle(color=palette.TEXT_ON_INK, fill_opacity=1).scale(0.13).rotate(np.pi)
        line = Line(top, self.centre + (radii[-1] - 0.26) * UP, stroke_color=palette.TEXT_ON_INK)
        self.mark = VGroup(notch.move_to(top, DOWN), line.set_stroke(width=2, opacity=0.4))

    def halos(self, token: int) -> VGroup:
        """A circle around a number on each ring; it goes along when the rings are turned."""
        style = {"stroke_color": palette.TEXT_ON_INK, "stroke_width": 4}
        halos = VGroup(*(Circle(radius=size, **style) for size in self._halo_sizes))
        self._haloed[token] = halos
        self._follow()
        return halos

    def release(self, token: int) -> VGroup:
        """Its circles, which go along no more."""
        return self._haloed.pop(token)

    def dial(self, token: int) -> Any:
        """Each ring is turned on by the angle at which the number stands on it, as recorded."""
        starts = [face.turn for face in self.faces]
        turns = [float(ring.angles[token]) for ring in self._rings]

        def move(_mobject: Any, alpha: float) -> None:
            for face, start, turn in zip(self.faces, starts, turns, strict=True):
                face.show(turn=start + alpha * turn)
            self._follow()

        moved = VGroup(*(face.mobject for face in self.faces), *self._haloed.values())
        return UpdateFromAlphaFunc(moved, move, rate_func=smooth)

    def keep(self, kept: NDArray[np.bool_]) -> Any:
        """All other numbers go dark, on every ring."""
        old = self.faces[0].sizes

        def fade(_mobject: Any, alpha: float) -> None:
            for face in self.faces:
                face.show(sizes=old + alpha * (kept - old))

        return UpdateFromAlphaFunc(VGroup(*(face.mobject for face in self.faces)), fade, rate_func=smooth)

    def _follow(self) -> None:
        for token, halos in self._haloed.items():
            for face, halo in zip(self.faces, halos, strict=True):
                halo.move_to(face.places[token])
