"""Rings on which adding is turning: tokens at their recorded places, and a hand that goes on by a turn."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Arrow, Rotate, UpdateFromAlphaFunc, VGroup, VMobject, linear, smooth
from numpy.typing import NDArray

from animations.drawing.easing import smoothstep
from animations.drawing.tokens import HUES, cyclic_colour, discs
from animations.drawing.words import math
from animations.telling.placed import as_number
from story.words import palette

DARK = 0.5  # size of a token that has gone dark
FRONT = 8  # tokens that are on their way to their new colour at a time


class ClockHand:
    """A hand on a ring that points to its top; all angles clockwise from there, in radians."""

    def __init__(self, centre: NDArray[np.floating], length: float) -> None:
        self.centre, self.length = np.asarray(centre), length
        self.hand = Arrow(
            centre, self.at(0.0), buff=0, color=palette.TEXT_ON_INK, stroke_width=6,
            tip_length=0.24, max_tip_length_to_length_ratio=0.3, max_stroke_width_to_length_ratio=10,
        )  # fmt: skip

    def at(self, angle: float, share: float = 1.0) -> NDArray[np.floating]:
        """A place at an angle, at a share of the hand's length."""
        return self.centre + share * self.length * np.array([np.sin(angle), np.cos(angle), 0.0])

    def wedge(self, angle: float, colour: str) -> Any:
        """All that the hand passes from the top to an angle; it lies below everything else."""
        rim = [self.at(part) for part in np.linspace(0, angle, 60)]
        shape = VMobject(fill_color=colour, fill_opacity=0.35, stroke_color=colour, stroke_width=2)
        shape.set_z_index(-1)
        return shape.set_points_as_corners([self.centre, *rim, self.centre])

    def inside(self, number: int, angle: float) -> Any:
        """A number in a wedge, at the angle of the wedge's middle."""
        text = as_number(math(str(number), size=36)).move_to(self.at(angle, 0.72))
        return text.set_z_index(1)

    def turned(self, mobject: Any, turn: float) -> Any:
        """An animation: a mobject goes on around the centre by a turn."""
        return Rotate(mobject, -turn, about_point=self.centre, rate_func=smooth)


class ClockFace:
    """The tokens of one ring at the last step, coloured in its order; it can be turned, and tokens go dark.

    Args:
        places: (p, 2), in the embedding's unit.
        order: (p,), the tokens in the order of the ring.
        radius: the mean distance of the tokens from the centre, on the screen.
        dot: radius of a token, on the screen.
        hues: colours, each of which is one mobject to draw.
    """

    def __init__(self, places: NDArray[np.floating], order: NDArray[np.integer], radius: float, dot: float,
                 centre: Any, hues: int = HUES) -> None:  # fmt: skip
        scale = radius / float(np.linalg.norm(places, axis=1).mean())
        self.centre, self.order, self._flat, self._dot = np.asarray(centre), order, places * scale, dot
        self._groups = np.array_split(order, min(hues, len(order)))
        self._dots = [
            VMobject(stroke_width=0, fill_color=cyclic_colour((place + 0.5) / len(self._groups)),
                     fill_opacity=1)
            for place in range(len(self._groups))
        ]  # fmt: skip
        self._dark = VMobject(stroke_width=0, fill_color=palette.CONTROL, fill_opacity=0.7)
        self.mobject = VGroup(self._dark, *self._dots)
        self.turn = 0.0
        self.sizes: NDArray[np.floating] = np.ones(len(order))
        self.show()

    @property
    def places(self) -> NDArray[np.floating]:
        """Of the tokens on the screen, (p, 3)."""
        x, y = self._flat.T
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return np.asarray(np.stack([cos * x - sin * y, sin * x + cos * y, 0 * x], axis=-1) + self.centre)

    def show(self, turn: float | None = None, sizes: NDArray[np.floating] | None = None) -> None:
        """Draw the ring turned so far anticlockwise, in radians, its tokens in these sizes, (p,): 1 is full,
        0 dark."""
        self.turn = self.turn if turn is None else turn
        self.sizes = self.sizes if sizes is None else sizes
        places = self.places
        for dots, group in zip(self._dots, self._groups, strict=True):
            dots.set_points(self._discs(places[group], self.sizes[group]))
        self._dark.set_points(self._discs(places, DARK * (self.sizes < 1)))

    def _discs(self, places: NDArray[np.floating], sizes: NDArray[np.floating]) -> NDArray[np.floating]:
        radii: Any = self._dot * sizes[:, None, None]  # one for each disc
        return discs(places, radii)

    def sweep(self) -> Any:
        """The tokens take their colours one after the other, once around from 0."""
        place = np.empty(len(self.order))
        place[self.order] = np.arange(len(self.order))

        def colour(_mobject: Any, alpha: float) -> None:
            front = alpha * (len(place) + FRONT)
            self.show(sizes=smoothstep((front - place) / FRONT))

        return UpdateFromAlphaFunc(self.mobject, colour, rate_func=linear)
