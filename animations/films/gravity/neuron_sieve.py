"""Neurons as dots over a floor: the larger, the higher; those that have fallen are marked."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Line, Rectangle, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.scrub import between, latest
from animations.drawing.tokens import discs
from story.words import palette

SILENT = 0.16  # opacity of a neuron that says nothing


class Sieve:
    """The sizes of h neurons side by side, on one scale for all steps.

    Args:
        steps: (F,).
        sizes: (F, h), at least 0.
        alive: (F, h), who lives.
    """

    def __init__(self, steps: NDArray[np.integer], sizes: NDArray[np.floating], alive: NDArray[np.bool_],
                 width: float, height: float, dot: float = 0.06) -> None:  # fmt: skip
        self._steps, self._sizes, self._alive, self._dot = steps, sizes, alive, dot
        self._largest = float(sizes.max())
        self._box = Rectangle(width=width, height=height, stroke_width=0)
        self._floor = Line(stroke_color=palette.QUIET_ON_INK, stroke_width=2)
        self.living, self.fallen, self.silent = (
            VMobject(stroke_width=0, fill_color=colour, fill_opacity=opacity)
            for colour, opacity in (
                (palette.TEXT_ON_INK, 1),
                (palette.DECAY, 1),
                (palette.TEXT_ON_INK, SILENT),
            )
        )
        self.mobject = VGroup(self._box, self._floor, self.silent, self.fallen, self.living)
        self.step, self._quiet = float(steps[0]), np.zeros(sizes.shape[1], bool)
        self.show(self.step)

    def places(self, step: float) -> NDArray[np.floating]:
        """Where the dots are, (h, 3)."""
        corner, width = self._box.get_corner([-1, -1, 0]), self._box.width
        x = corner[0] + np.linspace(0, width, self._sizes.shape[1])
        y = corner[1] + between(self._steps, self._sizes, step) / self._largest * self._box.height
        return np.stack([x, y, np.zeros_like(x)], axis=-1)

    def show(self, step: float) -> None:
        self.step = step
        self.show_places(self.places(step), self._alive[latest(self._steps, step)])

    def silence(self, neurons: NDArray[np.integer]) -> None:
        """From now on these say nothing, and the others do."""
        self._quiet = np.isin(np.arange(len(self._quiet)), neurons)
        self.show(self.step)

    def show_places(self, places: NDArray[np.floating], alive: NDArray[np.bool_]) -> None:
        """Put the dots at places (h, 3), whoever lives (h,) in white."""
        left, right = (self._box.get_corner([side, -1, 0]) for side in (-1, 1))
        below = np.array([0, 1.6 * self._dot, 0])
        self._floor.set_points_as_corners([left - below, right - below])
        speaks = ~self._quiet
        self.living.set_points(discs(places[alive & speaks], self._dot))
        self.fallen.set_points(discs(places[~alive & speaks], self._dot))
        self.silent.set_points(discs(places[self._quiet], self._dot))

    def burst(self, centre: Any, step: float) -> Any:
        """The dots fly out of one point to where they belong at a step."""
        places, alive = self.places(step), self._alive[latest(self._steps, step)]
        return UpdateFromAlphaFunc(
            self.mobject,
            lambda _mobject, alpha: self.show_places(centre + alpha * (places - centre), alive),
            rate_func=smooth,
        )

    def reshape(self, height: float, centre: Any) -> Any:
        """The animation that gives the whole another height and place, the dots as large as they were."""
        start, before, end = self._box.height, self._box.get_center(), np.asarray(centre, float)

        def change(_mobject: Any, alpha: float) -> None:
            self._box.stretch_to_fit_height(start + alpha * (height - start))
            self._box.move_to(before + alpha * (end - before))
            self.show(self.step)

        return UpdateFromAlphaFunc(self.mobject, change, rate_func=smooth)
