"""How loud a network's scores are: the same scores, sketched, and the shares that a softmax makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.tokens import discs
from story.words import palette

SEED, RIGHT, LEAD = 5, 12, 2.3


class LoudScores:
    """A bar for each answer: the share that a softmax gives it, at scores so many times as large.

    Args:
        answers: how many there are.
        degree: to which power of the radius scores grow; it is scrubbed by the radius.
    """

    def __init__(self, answers: int, degree: float, width: float, height: float, corner: Any) -> None:
        self._degree, self._height, self._corner = degree, height, np.asarray(corner, float)
        scores = np.random.default_rng(SEED).normal(size=answers)
        scores[RIGHT] = LEAD
        self._scores, self._each = scores, width / answers
        self.mobject = VGroup(*(
            VMobject(stroke_width=0, fill_opacity=1,
                     fill_color=palette.TEXT_ON_INK if answer == RIGHT else palette.QUIET_ON_INK)
            for answer in range(answers)
        ))  # fmt: skip
        self.show(1.0)

    def shares(self, radius: float) -> NDArray[np.floating]:
        louder = radius**self._degree * self._scores
        weights = np.exp(louder - louder.max())
        return np.asarray(weights / weights.sum())

    def show(self, radius: float) -> None:
        for at, (bar, share) in enumerate(zip(self.mobject, self.shares(radius), strict=True)):
            foot = self._corner + np.array([(at + 0.12) * self._each, 0, 0])
            high, wide = max(0.03, float(share) * self._height), 0.76 * self._each
            corners = np.array([[0, 0, 0], [wide, 0, 0], [wide, high, 0], [0, high, 0], [0, 0, 0]])
            bar.set_points_as_corners(foot + corners)


class Radius:
    """A ball and an arrow from its middle to its surface, as large as the radius that is shown."""

    def __init__(self, ball: Any, unit: float, centre: Any, angle: float) -> None:
        self._unit, self._centre, self._ball = unit, np.asarray(centre, float), ball.mobject
        self._way = np.array([np.cos(angle), np.sin(angle), 0])
        self._shaft = VMobject(stroke_width=7, stroke_color=palette.HELD_OUT)
        self._head = VMobject(stroke_width=0, fill_color=palette.HELD_OUT, fill_opacity=1)
        self.drawn = VGroup(self._shaft, self._head)
        self.mobject = Group(self._ball, self.drawn)
        self.show(1.0)

    def show(self, radius: float) -> None:
        tip = self._centre + radius * self._unit * self._way
        self.point(tip)
        self._ball.stretch_to_fit_width(2 * radius * self._unit)
        self._ball.stretch_to_fit_height(2 * radius * self._unit)

    def point(self, tip: Any) -> None:
        """Turn towards a place on the surface that is seen."""
        self._shaft.set_points_as_corners([self._centre, tip])
        self._head.set_points(discs(np.asarray(tip)[None], 0.12))

    def length(self) -> float:
        """In units of radius 1, read back from the picture."""
        return float(np.linalg.norm(self._shaft.points[-1] - self._centre) / self._unit)
