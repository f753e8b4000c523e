"""A valley of loss from above, with the traces that two balls leave in it from one start."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Circle, Dot, Ellipse, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.scrub import between
from animations.films.throttle_and_spring.springs import Coil
from animations.films.throttle_and_spring.two_weights import LOWEST, START, STEEPNESS, TURNED, Paths
from story.words import palette

LEVELS = np.array([0.05, 0.3, 0.8, 1.6, 2.7, 4.1, 5.9, 8.0, 10.5, 13.5])
GLOW = 0.075  # opacity that each level adds


class Valley:
    """Rings of equal loss around where it is lowest; the lower, the lighter.

    Args:
        zero: the place of the weights (0, 0) on the screen.
        unit: length on the screen of a weight of 1.
    """

    def __init__(self, zero: Any, unit: float) -> None:
        self._zero, self._unit = np.asarray(zero, float), unit
        self.rings = VGroup()
        for level in LEVELS[::-1]:
            width, height = 2 * np.sqrt(2 * level / np.array(STEEPNESS)) * unit
            ring = Ellipse(width=width, height=height, stroke_color=palette.GRADIENT, stroke_width=2)
            ring.set_fill(palette.GRADIENT, opacity=GLOW).set_stroke(opacity=0.55)
            self.rings.add(ring.rotate(np.radians(TURNED)).move_to(self.at(np.array(LOWEST))))
        self.zero = Dot(self._zero, radius=0.12, color=palette.TEXT_ON_INK)
        self.start = self.at(np.array(START))

    def at(self, weights: NDArray[np.floating]) -> NDArray[np.floating]:
        """Places (..., 3) of pairs of weights (..., 2)."""
        return np.asarray(self._zero + self._unit * np.concatenate([weights, 0 * weights[..., :1]], axis=-1))


class Race:
    """Two balls from one start: one taxed, one on a spring. Each leaves a trace; the taxed one's is wider, so
    that both can be seen where they are one."""

    def __init__(self, valley: Valley, paths: Paths) -> None:
        self._valley, self._paths = valley, (paths.taxed, paths.decayed)
        self._steps = np.arange(len(paths.taxed))
        self.last = float(self._steps[-1])
        self.traces = [
            VMobject(stroke_color=palette.GEOMETRY, stroke_width=14),
            VMobject(stroke_color=palette.DECAY, stroke_width=5),
        ]
        self.coil = Coil(width=3, turns=16)
        self.balls = [
            Circle(0.3, stroke_color=palette.GEOMETRY, stroke_width=8),
            Dot(radius=0.2, color=palette.DECAY),
        ]
        self.mobject = VGroup(*self.traces, self.coil.mobject, *self.balls)
        self.show(0)

    def at(self, which: int, step: float) -> NDArray[np.floating]:
        """Where the taxed ball (0) or the one on a spring (1) is."""
        return self._valley.at(between(self._steps, self._paths[which], step))

    def show(self, step: float) -> None:
        for which, (trace, ball) in enumerate(zip(self.traces, self.balls, strict=True)):
            passed = self._valley.at(self._paths[which][: int(step) + 1])
            trace.set_points_as_corners([*passed, self.at(which, step) + 1e-6])
            ball.move_to(self.at(which, step))
        self.coil.stretch(self._valley.zero.get_center(), self.at(1, step), wide=0.16)
