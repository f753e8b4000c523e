"""One bar for each avalanche, or for each change from one evaluation to the next."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Circle, Create, VMobject
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from story.words import palette


class AvalancheBars:
    """Bars at `steps` (n,) as high as `sizes` (n,), as far as they are shown and lie on the plot."""

    def __init__(self, plot: Plot, steps: NDArray[np.number], sizes: NDArray[np.number], colour: str,
                 width: float = 3) -> None:  # fmt: skip
        self.plot, self.steps, self.sizes = plot, steps, sizes
        self.mobject = VMobject(stroke_color=colour, stroke_width=width)
        self.show(float(steps[0]) - 1)

    def show(self, step: float, growing: float = 1.0) -> None:
        """Draw the bars up to `step`, the last of them grown so far."""
        shown = (self.steps > self.plot.steps[0]) & (self.steps <= step)
        self.mobject.clear_points()
        if not shown.any():
            return
        heights = self.sizes[shown].astype(float)
        heights[-1] *= growing
        feet = self.plot.at(self.steps[shown], np.full(len(heights), self.plot.values[0]))
        tops = self.plot.at(self.steps[shown], np.clip(heights, *self.plot.values))
        # Four points a bar: a straight line as a cubic Bezier curve.
        parts = np.linspace(0, 1, 4)[None, :, None]
        self.mobject.set_points((feet[:, None] + parts * (tops - feet)[:, None]).reshape(-1, 3))

    def top(self, index: int) -> NDArray[np.floating]:
        """The upper end of a bar."""
        return self.plot.at(self.steps[index], self.sizes[index])

    def point_out(self, step: float) -> Any:
        """The animation that draws a `ring` around the upper end of a step's bar."""
        index = int(np.flatnonzero(self.steps == step)[0])
        self.ring = Circle(radius=0.16, stroke_color=palette.TEXT_ON_INK, stroke_width=3)
        self.ring.move_to(self.top(index))
        return Create(self.ring)
