"""The sum of a few waves as towers: at each answer, what every wave adds lies in its own colour."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.films.few_frequencies.equaliser import boxes
from animations.films.few_frequencies.lines import colour_of


class Towers:
    """What lifts an answer is stacked above the line of 0, what lowers it below.

    Args:
        values: of the waves at the answers, (n, p).
    """

    def __init__(self, plot: Plot, values: NDArray[np.floating]) -> None:
        self._plot, self.values = plot, values
        self.mobject = VGroup(
            *(
                VMobject(stroke_width=0, fill_color=colour_of(place, len(values)), fill_opacity=1)
                for place in range(len(values))
            )
        )
        self.show(0)

    def show(self, share: float, cancelled: float = 0.0) -> None:
        """The towers, with so many of the waves stacked: 1.5 is the first, and half of the second.

        And with so much of what pulls up and down cancelled: with all of it, a tower is as high as the sum.
        """
        parts = np.clip(share - np.arange(len(self.values)), 0, 1)[:, None] * self.values
        above, below = (np.where(parts > 0, parts, 0), np.where(parts < 0, parts, 0))
        for part in (above, below):
            whole = part.sum(axis=0)
            kept = np.divide(parts.sum(axis=0), whole, out=np.zeros_like(whole), where=whole != 0).clip(0)
            part *= 1 - cancelled + cancelled * kept
        answers = np.arange(self.values.shape[1])
        up, down = np.zeros(len(answers)), np.zeros(len(answers))
        for stones, high, low in zip(self.mobject, above, below, strict=True):
            base, part = np.where(high > 0, up, down), high + low
            stones.set_points(boxes(self._plot, answers, base, base + part, 0.4))
            up, down = up + high, down + low

    def stack(self, place: int) -> Any:
        """One more wave is stacked."""
        return UpdateFromAlphaFunc(
            self.mobject, lambda _mobject, alpha: self.show(place + alpha), rate_func=smooth
        )

    def cancel(self) -> Any:
        """What lifts an answer and what lowers it take each other away."""
        count = len(self.values)
        return UpdateFromAlphaFunc(
            self.mobject, lambda _mobject, alpha: self.show(count, alpha), rate_func=smooth
        )
