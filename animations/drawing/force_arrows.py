"""Pulls as arrows, and a made-up weight that floats over a ground while two of them pull on it."""

from __future__ import annotations

import numpy as np
from manim import UP, DashedVMobject, Dot, VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from animations.drawing.scrub import between
from story.words import palette

DASH = 0.2
HEAD = 0.32
BALL = 0.26
# A pull shorter than this is not drawn: its head would be longer than the arrow.
LEAST = 0.06


class ForceArrow:
    """An arrow whose ends can be set at any time; dashed where the pull is made up."""

    def __init__(self, colour: str, *, dashed: bool = False, width: float = 7) -> None:
        self._dashed = dashed
        self._shaft = VMobject(stroke_color=colour, stroke_width=width)
        self._head = VMobject(fill_color=colour, fill_opacity=1, stroke_width=0)
        self.mobject = VGroup(self._shaft, self._head)

    def point(self, start: ArrayLike, vector: ArrayLike) -> None:
        """Put it from `start` along `vector`, both (3,)."""
        start, vector = np.asarray(start, float), np.asarray(vector, float)
        length = float(np.linalg.norm(vector))
        self._shaft.clear_points()
        self._head.clear_points()
        if length < LEAST:
            return
        along = vector / length
        across = np.array([-along[1], along[0], 0.0])
        head = min(HEAD, 0.6 * length)
        neck, tip = start + (length - head) * along, start + vector
        self._head.set_points_as_corners([tip, neck + 0.45 * head * across, neck - 0.45 * head * across, tip])
        for low, high in self._dashes(length - 0.9 * head):
            self._shaft.start_new_path(start + low * along)
            self._shaft.add_line_to(start + high * along)

    def _dashes(self, length: float) -> list[tuple[float, float]]:
        if not self._dashed:
            return [(0.0, length)]
        starts = np.arange(0, length, DASH)
        return [(float(low), float(min(low + 0.6 * DASH, length))) for low in starts]


class FloatingWeight:
    """A made-up weight: the higher, the larger; at the ground it is 0. It is pulled up or down by two.

    Args:
        weights: (T,), after so many steps.
        gradient, decay: (T,), the two forces on it.
        foot: the place on the ground below it.
        unit: length on the screen of a weight, or a force, of 1.
        ball: radius of the ball.
        width: of the arrows.
        fill: of the ball.

    Attributes:
        pulls: the arrows of the gradient and of decay.
    """

    def __init__(self, weights: NDArray[np.floating], gradient: NDArray[np.floating],
                 decay: NDArray[np.floating], foot: ArrayLike, unit: float, *, dashed: bool = True,
                 ball: float = BALL, width: float = 7, fill: str = palette.INK) -> None:  # fmt: skip
        self._steps = np.arange(len(weights))
        self._values = np.stack([weights, gradient, decay], axis=-1)
        self._foot, self._unit = np.asarray(foot, float), unit
        self._start = ball + 0.04
        ring = Dot(radius=ball, fill_color=fill, fill_opacity=1, stroke_width=0)
        edge = Dot(radius=ball, fill_opacity=0, stroke_width=3, stroke_color=palette.TEXT_ON_INK)
        self._ball = VGroup(
            ring, DashedVMobject(edge, num_dashes=14) if dashed and fill == palette.INK else edge
        )
        self.pulls = [
            ForceArrow(colour, dashed=dashed, width=width) for colour in (palette.GRADIENT, palette.DECAY)
        ]
        self.mobject = VGroup(*(pull.mobject for pull in self.pulls), self._ball)
        self.show(0)

    def at(self, step: float) -> NDArray[np.floating]:
        """Where it floats."""
        height = between(self._steps, self._values, step)[0] * self._unit
        return np.asarray(self._foot + height * UP)

    def show(self, step: float) -> None:
        _weight, *forces = between(self._steps, self._values, step)
        place = self.at(step)
        self._ball.move_to(place)
        # Side by side where both pull the same way, else they would hide one another.
        apart = 0.6 * self._start if forces[0] * forces[1] > 0 else 0.0
        for side, pull, force in zip((-1, 1), self.pulls, forces, strict=True):
            start = place + np.array([side * apart, self._start * np.sign(force), 0])
            pull.point(start, [0, force * self._unit, 0])
