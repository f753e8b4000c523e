"""Curves over the training steps that grow with a cursor, and the tints of the phases behind them."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Line, Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.scrub import between, latest
from animations.drawing.words import Counter
from story.words import palette


class Plot:
    """A frame in which (step, value) has a place: steps from `first` to `last`, values from `low` to `high`.

    What is drawn asks it for places, so the plot can be moved and stretched like any mobject, and
    whatever is shown next lies right.
    """

    def __init__(
        self, width: float, height: float, steps: tuple[float, float], values: tuple[float, float] = (0, 1)
    ) -> None:
        self.steps, self.values = steps, values
        self._frame = Rectangle(width=width, height=height, stroke_width=0)
        corners = self._frame.get_corner
        style = {"stroke_width": 1.5, "stroke_color": palette.QUIET_ON_INK}
        self.axes = VGroup(
            Line(corners([-1, -1, 0]), corners([1, -1, 0]), **style),
            Line(corners([-1, -1, 0]), corners([-1, 1, 0]), **style),
        )
        self.mobject = VGroup(self._frame, self.axes)

    def at(self, steps: Any, values: Any) -> NDArray[np.floating]:
        """Places (..., 3) of steps and values."""
        left, right = self._frame.get_left()[0], self._frame.get_right()[0]
        bottom, top = self._frame.get_bottom()[1], self._frame.get_top()[1]
        across = (np.asarray(steps) - self.steps[0]) / (self.steps[1] - self.steps[0])
        along = (np.asarray(values) - self.values[0]) / (self.values[1] - self.values[0])
        x, y = np.broadcast_arrays(left + across * (right - left), bottom + along * (top - bottom))
        return np.stack([x, y, np.zeros_like(x)], axis=-1)


class Trace:
    """A recorded curve, drawn up to the step that is shown."""

    def __init__(self, plot: Plot, steps: NDArray[np.number], values: NDArray[np.floating], colour: str,
                 width: float = 4) -> None:  # fmt: skip
        self.plot, self.steps, self.values = plot, steps, values
        self.mobject = VMobject(stroke_color=colour, stroke_width=width)
        self.mobject.is_curve = True
        self.show(float(steps[0]))

    def show(self, step: float) -> None:
        at = latest(self.steps, step)
        steps = [*self.steps[: at + 1], max(step, self.steps[0])]
        values = [*self.values[: at + 1], between(self.steps, self.values, step)]
        self.mobject.set_points_as_corners(self.plot.at(steps, values))

    def end_value(self) -> float:
        """The value at the curve's drawn end, read back from the picture."""
        low, high = self.plot.values
        bottom, top = (self.plot.at(self.plot.steps[0], value)[1] for value in (low, high))
        return float(low + (self.mobject.points[-1][1] - bottom) / (top - bottom) * (high - low))


class Tint:
    """The time of day behind the curves: a phase from `start` to `end`, as far as it has come."""

    def __init__(self, plot: Plot, start: float, end: float, colour: str, opacity: float = 0.4) -> None:
        self.plot, self.start, self.end = plot, start, end
        self.mobject = Rectangle(stroke_width=0, fill_color=colour, fill_opacity=opacity)
        self.mobject.ground = colour
        self._opacity = opacity
        self.show(start)

    def show(self, step: float) -> None:
        now = min(max(step, self.start + 1e-6), self.end)
        low, high = self.plot.values
        self.mobject.set_points_as_corners(
            self.plot.at([self.start, now, now, self.start, self.start], [low, low, high, high, low])
        )


class Cursor:
    """A line that marks the step shown."""

    def __init__(self, plot: Plot) -> None:
        self.plot = plot
        self.mobject = Line(stroke_color=palette.TEXT_ON_INK, stroke_width=2)
        self.show(plot.steps[0])

    def show(self, step: float) -> None:
        self.mobject.set_points_as_corners(self.plot.at([step, step], list(self.plot.values)))


class StepCounter:
    """The step shown, in words; at the cursor's foot if it has a plot, else where it was put."""

    def __init__(self, template: str, lang: str, plot: Plot | None = None, **settings: Any) -> None:
        self._plot = plot
        self._counter = Counter(template, lang, **settings)
        self.mobject = self._counter.mobject
        if plot is not None:
            self.mobject.set_y(plot.at(0, plot.values[0])[1] - 0.42)
        self.show(0)

    def show(self, step: float) -> None:
        self._counter.show(round(step))
        if self._plot is not None:
            self.mobject.set_x(self._plot.at(step, self._plot.values[0])[0])


class Share:
    """A recorded share in words and per cent, rounded down: "100 %" is said of all and nothing less."""

    def __init__(self, template: str, lang: str, steps: NDArray[np.number], values: NDArray[np.floating],
                 **settings: Any) -> None:  # fmt: skip
        self._steps, self._values = steps, values
        self._counter = Counter(template, lang, **({"role": "label"} | settings))
        self.mobject = self._counter.mobject
        self.show(float(steps[0]))

    @property
    def value(self) -> int:
        return self._counter.value

    def put(self, place: Any) -> float:
        """Put it where its middle is at this place when it says 100; returns its width then."""
        return self._counter.put(place, 100)

    def show(self, step: float) -> None:
        self._counter.show(per_cent(self._values[latest(self._steps, step)]))


def bent(length: float, turn: float, offset: float = 0.0, corners: int = 49) -> NDArray[np.floating]:
    """Places (corners, 3) along a line bent upwards into an arc of `turn` radians, from its middle at 0.

    `offset` is how far below the line they lie: at either side of a strip.

    >>> round(float(bent(2 * np.pi, 2 * np.pi)[0, 1]), 3)
    2.0
    """
    radius, angles = length / turn, turn * np.linspace(-0.5, 0.5, corners)
    across, up = (radius + offset) * np.sin(angles), radius - (radius + offset) * np.cos(angles)
    return np.stack([across, up, 0 * angles], axis=-1)


def per_cent(share: float) -> int:
    """A share in per cent, rounded down.

    >>> per_cent(0.9996), per_cent(0.29), per_cent(1.0)
    (99, 29, 100)
    """
    return int(np.floor(100 * float(share) + 1e-4))
