"""A number as the network has it: a column of values."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Rectangle, VGroup
from numpy.typing import NDArray

from story.words import palette


class ValueList:
    """Values (n,) from top to bottom, each a bar to the right (above zero) or to the left."""

    def __init__(self, values: NDArray[np.floating], width: float, height: float, centre: Any) -> None:
        top, reach = np.asarray(centre, float) + np.array([0, height / 2, 0]), np.abs(values).max()
        each = height / len(values)
        self.mobject = VGroup()
        for at, value in enumerate(values):
            long = float(value / reach) * width / 2
            bar = Rectangle(width=max(abs(long), 0.01), height=0.72 * each, stroke_width=0, fill_opacity=1)
            bar.set_fill(palette.GEOMETRY if value > 0 else palette.CONTROL)
            bar.move_to(top + np.array([long / 2, -(at + 0.5) * each, 0]))
            self.mobject.add(bar)
