"""Neurons as dots over a floor: the larger, the higher; those that have fallen are marked."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Line, Rectangle, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.scrub import between, latest
from animations.drawing.tokens import discs
from story.words import palette


class Sieve:
    """The sizes of h neurons side by side, on one scale for all steps.

    Args:
        steps: (F,).
        sizes: (F, h), at least 0.
        alive: (F, h), who lives.
    """

    def __init__(self, steps: NDArray[np.integer], sizes: NDArray[np.floating], alive: NDArray[np.bool_],
                 width: float, height: float, dot: float = 0.055) -> None:  # fmt: skip
        self._steps, self._sizes, self._alive, self._dot = steps, sizes, alive, dot
        self._largest = float(sizes.max())
        self._box = Rectangle(width=width, height=height, stroke_width=0)
        self._floor = Line(stroke_color=palette.QUIET_ON_INK, stroke_width=2)
        self.living = VMobject(stroke_width=0, fill_color=palette.TEXT_ON_INK, fill_opacity=1)
        self.fallen = VMobject(stroke_width=0, fill_color=palette.DECAY, fill_opacity=1)
        self.mobject = VGroup(self._box, self._floor, self.fallen, self.living)
        self.show(float(steps[0]))

    def places(self, step: float) -> NDArray[np.floating]:
        """Where the dots are, (h, 3)."""
        corner, width = self._box.get_corner([-1, -1, 0]), self._box.width
        x = corner[0] + np.linspace(0, width, self._sizes.shape[1])
        y = corner[1] + between(self._steps, self._sizes, step) / self._largest * self._box.height
        return np.stack([x, y, np.zeros_like(x)], axis=-1)

    def show(self, step: float) -> None:
        self.show_places(self.places(step), self._alive[latest(self._steps, step)])

    def show_places(self, places: NDArray[np.floating], alive: NDArray[np.bool_]) -> None:
        """Put the dots at places (h, 3), whoever lives (h,) in white."""
        left, right = (self._box.get_corner([side, -1, 0]) for side in (-1, 1))
        below = np.array([0, 1.6 * self._dot, 0])
        self._floor.set_points_as_corners([left - below, right - below])
        self.living.set_points(discs(places[alive], self._dot))
        self.fallen.set_points(discs(places[~alive], self._dot))

    def burst(self, centre: Any, step: float) -> Any:
        """The dots fly out of one point to where they belong at a step."""
        places, alive = self.places(step), self._alive[latest(self._steps, step)]
        return UpdateFromAlphaFunc(
            self.mobject,
            lambda _mobject, alpha: self.show_places(centre + alpha * (places - centre), alive),
            rate_func=smooth,
        )
