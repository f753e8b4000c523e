"""Letting the recorded steps of a run pass: many pictures, one cursor."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from manim import Animation, Group, linear
from numpy.typing import NDArray


class Panel(Protocol):
    """A picture of a run that can show any step of it. Its `mobject` keeps its identity."""

    mobject: Any

    def show(self, step: float) -> None: ...


class Scrub(Animation):  # type: ignore[misc]  # Manim has no types
    """All `panels` show the steps from `start` to `end`, together, while the animation runs."""

    def __init__(
        self, *panels: Panel, start: float, end: float, rate_func: Any = linear, **settings: Any
    ) -> None:
        self.panels, self.start, self.end = panels, start, end
        super().__init__(Group(*(panel.mobject for panel in panels)), rate_func=rate_func, **settings)

    def create_starting_mobject(self) -> Any:
        return Group()  # a panel knows how to show any step: nothing to copy

    def interpolate_mobject(self, alpha: float) -> None:
        step = self.start + (self.end - self.start) * self.rate_func(alpha)
        for panel in self.panels:
            panel.show(step)


def latest(steps: NDArray[np.number], step: float) -> int:
    """The index of the last recorded step that is not after `step`.

    >>> latest(np.array([0, 10, 20]), 19.9)
    1
    """
    return max(0, int(np.searchsorted(steps, step + 1e-9, side="right")) - 1)


def between(steps: NDArray[np.number], values: NDArray[np.floating], step: float) -> NDArray[np.floating]:
    """Values (steps, ...) at any step: as recorded at a recorded one, in a straight line between two.

    >>> between(np.array([0, 10]), np.array([[1.0, 2.0], [2.0, 2.0]]), 5).tolist()
    [1.5, 2.0]
    """
    at = latest(steps, step)
    if at + 1 == len(steps) or step <= steps[at]:
        return np.asarray(values[at])
    part = (step - steps[at]) / (steps[at + 1] - steps[at])
    return np.asarray(values[at] + part * (values[at + 1] - values[at]))
