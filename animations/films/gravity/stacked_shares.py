"""Shares over the training steps, one upon the other, and a guess that gives way to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.scrub import between, latest

OPACITY = 0.75


class StackedShares:
    """Recorded shares as bands that lie on one another and grow up to the step that is shown.

    Args:
        shares: from the lowest band up, the values (E,) and the colour of each.
    """

    def __init__(
        self, plot: Plot, steps: NDArray[np.number], shares: Sequence[tuple[NDArray[np.floating], str]]
    ) -> None:
        self.plot, self.steps = plot, steps
        self._edges = np.cumsum([np.zeros(len(steps)), *(values for values, _colour in shares)], axis=0).T
        self._bands = [
            VMobject(stroke_width=0, fill_color=colour, fill_opacity=OPACITY) for _values, colour in shares
        ]
        self.mobject = VGroup(*self._bands)
        self.show(float(steps[0]))

    def show(self, step: float) -> None:
        at = latest(self.steps, step)
        steps = np.append(self.steps[: at + 1], max(step, self.steps[0] + 1e-6))
        edges = np.vstack([self._edges[: at + 1], between(self.steps, self._edges, step)])
        for band, low, high in zip(self._bands, edges.T[:-1], edges.T[1:], strict=True):
            there, back = self.plot.at(steps, low), self.plot.at(steps[::-1], high[::-1])
            band.set_points_as_corners(np.concatenate([there, back, there[:1]]))

    def middle(self, band: int, step: float) -> NDArray[np.floating]:
        """The middle of a band at a step."""
        edges = between(self.steps, self._edges, step)
        return self.plot.at(step, (edges[band] + edges[band + 1]) / 2)

    def end_shares(self) -> list[float]:
        """The shares at the drawn end, read back from the picture."""
        low, high = (self.plot.at(0, value)[1] for value in self.plot.values)
        ends = [band.points[band.points[:, 0] > band.points[:, 0].max() - 1e-4, 1] for band in self._bands]
        return [float(np.ptp(end)) / (high - low) for end in ends]


class GuessedShare:
    """A share that was guessed for the steps from `start` to `end`: hatched, for nobody measured it."""

    def __init__(self, plot: Plot, start: float, end: float, colour: str, stripes: int = 30) -> None:
        self.plot, self.start, self.end, self._stripes = plot, start, end, stripes
        self.mobject = VMobject(stroke_color=colour, stroke_width=2)
        self.show_level(1e-3)

    def show_level(self, level: float, until: float = 1.0) -> None:
        """Hatch up to a level, and up to a part of the way from start to end."""
        low, high = self.plot.at(self.start, 0), self.plot.at(self.end, level)
        right = low[0] + until * (high[0] - low[0])
        height = max(high[1] - low[1], 1e-3)
        lean = 0.35 * height
        self.mobject.clear_points()
        for x in np.linspace(low[0] - lean, high[0], self._stripes):
            # A stripe from (x, bottom) to (x + lean, top), cut off at both sides.
            first, last = max(0.0, (low[0] - x) / lean), min(1.0, (right - x) / lean)
            if last > first:
                self.mobject.start_new_path(np.array([x + first * lean, low[1] + first * height, 0]))
                self.mobject.add_line_to(np.array([x + last * lean, low[1] + last * height, 0]))

    def spread(self, level: float) -> Any:
        """It spreads over its steps."""
        return UpdateFromAlphaFunc(
            self.mobject, lambda _mobject, alpha: self.show_level(level, max(alpha, 0.01)), rate_func=smooth
        )

    def sink(self, start: float, end: float) -> Any:
        """Its level sinks from one to another."""
        return UpdateFromAlphaFunc(
            self.mobject, lambda _mobject, alpha: self.show_level(start + alpha * (end - start)),
            rate_func=smooth,
        )  # fmt: skip
