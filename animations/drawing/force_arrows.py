"""Pulls as arrows: on made-up weights that float over a ground, and on all weights of a run as one point."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP, DashedVMobject, Dot, Line, UpdateFromAlphaFunc, VGroup, VMobject, smooth
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
    """

    def __init__(self, weights: NDArray[np.floating], gradient: NDArray[np.floating],
                 decay: NDArray[np.floating], foot: ArrayLike, unit: float, *, dashed: bool = True,
                 ball: float = BALL) -> None:  # fmt: skip
        self._steps = np.arange(len(weights))
        self._values = np.stack([weights, gradient, decay], axis=-1)
        self._foot, self._unit = np.asarray(foot, float), unit
        self._start = ball + 0.04
        ring = Dot(radius=ball, fill_color=palette.INK, fill_opacity=1, stroke_width=0)
        edge = Dot(radius=ball, fill_opacity=0, stroke_width=3, stroke_color=palette.TEXT_ON_INK)
        self._ball = VGroup(ring, DashedVMobject(edge, num_dashes=14) if dashed else edge)
        self._pulls = [ForceArrow(colour, dashed=dashed) for colour in (palette.GRADIENT, palette.DECAY)]
        self.mobject = VGroup(*(pull.mobject for pull in self._pulls), self._ball)
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
        for side, pull, force in zip((-1, 1), self._pulls, forces, strict=True):
            start = place + np.array([side * apart, self._start * np.sign(force), 0])
            pull.point(start, [0, force * self._unit, 0])


class WeightPlane:
    """All weights of a run as one point, in the plane that holds the origin and both forces of a step.

    Lengths of the forces and the angle between them are those recorded; which side of the line to the origin
    the gradient's part lies on is not, so it is drawn on the right.

    Args:
        steps: (E,).
        norm: (E,), of the weights: how far the point is from the origin.
        gradient, decay: (E,), lengths of the two forces.
        cosine: (E,), of the angle between them.
        origin: its place on the screen.
        height: on the screen, of the largest norm.
        force: length on the screen of the longest pull of decay.

    Attributes:
        held: (E,), the gradient's pull away from the origin, as a share of decay's pull towards it.
    """

    def __init__(self, steps: NDArray[np.number], norm: NDArray[np.floating], gradient: NDArray[np.floating],
                 decay: NDArray[np.floating], cosine: NDArray[np.floating], origin: ArrayLike,
                 height: float, force: float) -> None:  # fmt: skip
        self._steps, self._origin = steps, np.asarray(origin, float)
        up, side = -gradient * cosine, gradient * np.sqrt(np.clip(1 - cosine**2, 0, None))
        self.held = np.clip(up / decay, 0, None)
        self._values = np.stack([norm, side, up, decay], axis=-1)
        self._length, self._force = height / norm.max(), force / decay.max()
        self.line = Line(stroke_width=1.5, stroke_color=palette.QUIET_ON_INK)
        self.zero = Dot(self._origin, radius=0.07, color=palette.QUIET_ON_INK)
        self.ball = Dot(radius=0.15, color=palette.TEXT_ON_INK)
        self.gradient, self.decay = ForceArrow(palette.GRADIENT), ForceArrow(palette.DECAY)
        self.rest = ForceArrow(palette.TEXT_ON_INK)
        self.pulls = VGroup(*(pull.mobject for pull in (self.gradient, self.decay, self.rest)))
        self.mobject = VGroup(self.line, self.zero, self.pulls, self.ball)
        self._rest_drawn = 0.0
        self.show(float(steps[0]))

    def at(self, step: float) -> NDArray[np.floating]:
        """Where the weights are."""
        height = between(self._steps, self._values, step)[0] * self._length
        return np.asarray(self._origin + height * UP)

    def show(self, step: float) -> None:
        """Draw the point and its pulls."""
        _norm, side, up, decay = between(self._steps, self._values, step)
        place = self.at(step)
        self.ball.move_to(place)
        self.line.set_points_as_corners([self._origin, place])
        self.gradient.point(place, np.array([side, up, 0]) * self._force)
        self.decay.point(place, np.array([0, -decay, 0]) * self._force)
        self.rest.point(place, np.array([side, up - decay, 0]) * self._force * self._rest_drawn)

    def grow_rest(self, step: float) -> Any:
        """What is left of the two forces grows out of the point."""

        def grow(_mobject: Any, alpha: float) -> None:
            self._rest_drawn = alpha
            self.show(step)

        return UpdateFromAlphaFunc(self.pulls, grow, rate_func=smooth)
