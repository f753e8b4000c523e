"""One training step on a few weights, sketched: what the gradient does to them, and what decay does."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Arrow, Dot, Line, UpdateFromAlphaFunc, VGroup, smooth
from numpy.typing import NDArray

from story.words import palette

# Of the height of a slider: where the weights stand, and how far the gradient pushes each.
WEIGHTS = (0.62, -0.45, 0.28, -0.7, 0.5)
PUSHES = (-0.42, 0.5, 0.46, -0.26, 0.4)
DECAY = 0.45  # of a weight, in a step of the sketch: some hundred times as much as in a real one


DOT = 0.13


def _beyond(move: float) -> NDArray[np.floating]:
    """From the middle of a dot to its edge, the way that it will move."""
    return np.array([0.0, np.sign(move) * DOT, 0.0])


class OneStep:
    """Weights as points on upright lines, zero in the middle."""

    def __init__(self, width: float, height: float, centre: Any) -> None:
        self._half, self._centre = height / 2, np.asarray(centre, float)
        self._x = np.linspace(-width / 2, width / 2, len(WEIGHTS))
        quiet = {"stroke_color": palette.QUIET_ON_INK, "stroke_width": 2}
        lines = [Line(self._at(x, -1), self._at(x, 1), **quiet) for x in self._x]
        zero = Line(self._at(-width / 2 - 0.5, 0), self._at(width / 2 + 0.5, 0), **quiet)
        self.lines = VGroup(zero, *lines)
        self.values = np.array(WEIGHTS)
        style = {"radius": DOT, "color": palette.TEXT_ON_INK}
        self.dots = VGroup(*(Dot(self._at(x, w), **style) for x, w in self._both()))
        self.mobject = VGroup(self.lines, self.dots)

    def arrows(self, moves: NDArray[np.floating], colour: str) -> VGroup:
        """One for each weight, as long as it is going to move."""
        style = {"color": colour, "buff": 0, "stroke_width": 9,
                 "max_tip_length_to_length_ratio": 0.4, "max_stroke_width_to_length_ratio": 30}  # fmt: skip
        ways = zip(self._both(), moves, strict=True)
        return VGroup(*(
            Arrow(self._at(x, w) + _beyond(move), self._at(x, w + move) + _beyond(move), **style)
            for (x, w), move in ways
        ))  # fmt: skip

    def pushes(self) -> NDArray[np.floating]:
        return np.array(PUSHES)

    def pulls(self) -> NDArray[np.floating]:
        return -DECAY * self.values

    def move(self, moves: NDArray[np.floating]) -> Any:
        """The animation in which the weights go where the arrows point."""
        before = self.values
        self.values = before + moves

        def go(_mobject: Any, alpha: float) -> None:
            for dot, x, start, way in zip(self.dots, self._x, before, moves, strict=True):
                dot.move_to(self._at(x, start + alpha * way))

        return UpdateFromAlphaFunc(self.dots, go, rate_func=smooth)

    def _both(self) -> list[tuple[float, float]]:
        return list(zip(self._x.tolist(), self.values.tolist(), strict=True))

    def _at(self, x: float, value: float) -> NDArray[np.floating]:
        return np.asarray(self._centre + np.array([x, value * self._half, 0.0]))
