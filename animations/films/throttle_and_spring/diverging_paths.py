"""Two paths that part, and curves that end where their recording ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Circle, Dot, Line, UpdateFromAlphaFunc, VGroup, smooth
from numpy.typing import ArrayLike, NDArray

from animations.drawing.curves import Plot, Trace
from animations.drawing.scrub import Panel, between
from story.words import palette


class DistanceCurve:
    """How far one path is from another that runs along the ground; a ball on each, and what lies between.

    Args:
        plot: distances along its height.
        steps, distances: (E,), as recorded; at step 0 the two are one.
    """

    def __init__(self, plot: Plot, steps: NDArray[np.floating], distances: NDArray[np.floating]) -> None:
        self.plot = plot
        self.steps, self.distances = np.append(0.0, steps), np.append(0.0, distances)
        self._ground = Line(stroke_color=palette.DECAY, stroke_width=5)
        self.trace = Trace(plot, self.steps, self.distances, palette.GEOMETRY, 5)
        self._between = Line(stroke_color=palette.TEXT_ON_INK, stroke_width=2)
        self._ball = Dot(radius=0.15, color=palette.DECAY)
        self._ring = Circle(0.23, stroke_color=palette.GEOMETRY, stroke_width=5)
        self.mobject = VGroup(self._between, self._ground, self.trace.mobject, self._ball, self._ring)
        self.show(0)

    def show(self, step: float) -> None:
        distance = float(between(self.steps, self.distances, step))
        here, there = self.plot.at(step, 0), self.plot.at(step, distance)
        self._ground.set_points_as_corners([self.plot.at(0, 0), here])
        self._between.set_points_as_corners([here, there])
        self.trace.show(step)
        self._ball.move_to(here)
        self._ring.move_to(there)


class Ended:
    """A recorded curve that stops, with a dot, where its recording stops, though the steps go on."""

    def __init__(self, plot: Plot, steps: NDArray[np.number], values: NDArray[np.floating], colour: str,
                 width: float = 4) -> None:  # fmt: skip
        self.trace = Trace(plot, steps, values, colour, width)
        self._dot = Dot(radius=0.09, color=colour)
        self.mobject: Any = VGroup(self.trace.mobject, self._dot)
        self.show(float(steps[0]))

    def show(self, step: float) -> None:
        self.trace.show(min(step, float(self.trace.steps[-1])))
        self._dot.move_to(self.trace.mobject.points[-1])


def reshape(
    plot: Plot, panels: Sequence[Panel], step: float, width: float, height: float, centre: ArrayLike
) -> Any:
    """A plot takes another size and place, and what is drawn in it goes along, its dots still round."""
    frame = plot.mobject
    first = np.array([frame.width, frame.height, *frame.get_center()])
    last = np.array([width, height, *np.asarray(centre, float)])

    def move(_mobject: Any, alpha: float) -> None:
        wide, high, *middle = first + alpha * (last - first)
        frame.stretch_to_fit_width(wide).stretch_to_fit_height(high).move_to(middle)
        for panel in panels:
            panel.show(step)

    return UpdateFromAlphaFunc(VGroup(frame, *(panel.mobject for panel in panels)), move, rate_func=smooth)
