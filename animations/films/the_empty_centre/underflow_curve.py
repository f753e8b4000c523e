"""What is left of a ball that is peeled, over all dimensions on a scale of powers of ten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup
from numpy.typing import NDArray

from animations.drawing.curves import Plot, Trace
from animations.drawing.scrub import between
from animations.drawing.words import Counter, math, words
from animations.films.the_empty_centre.remaining_share import power_left
from story.words import palette

Float64 = NDArray[np.float64]


class UnderflowCurve:
    """What is left of the volume, as a power of ten, falling over the dimensions.

    Args:
        powers: (D,).
        thinner: (D,) each, by the share of the radius that is kept: what is left under thinner peels.
    """

    def __init__(self, logs: Float64, powers: Float64, thinner: Mapping[float, Float64], width: float,
                 height: float, corner: Any, lang: str) -> None:  # fmt: skip
        self._logs, self._powers = logs, powers
        dims = 10**logs
        self.plot = Plot(width, height, (0, float(dims[-1])), (1.05 * powers[-1], 0))
        self.plot.mobject.move_to(corner + width / 2 * RIGHT + height / 2 * UP)
        quiet = palette.QUIET_ON_INK
        axes = VGroup(Line(self.plot.at(0, 0), self.plot.at(dims[-1], 0)), self.plot.axes[1])
        ticks = (
            math("1" if power == 0 else f"10^({power})", size=38, colour=quiet)
            .next_to(self.plot.at(0, power), LEFT, buff=0.15)
            for power in range(0, int(powers[-1]), -200)
        )  # fmt: skip
        self.frame = VGroup(axes.set_stroke(quiet, 1.5), *ticks)
        self.trace = Trace(self.plot, dims, powers, palette.GEOMETRY, 5)
        ten = words("10", "number", lang, size=60).move_to(self.plot.at(0.62 * dims[-1], 0.17 * powers[-1]))
        self.thinner = [Trace(self.plot, dims, row, palette.GEOMETRY, 5) for row in thinner.values()]
        # The thinnest ends just below the axis, so its name stands above; the others' below their ends. All
        # reach beyond the axis, out of the way of the steepest.
        self.names = VGroup()
        for trace in self.thinner:
            trace.show(float(dims[-1]))
        for (inside, row), above in zip(thinner.items(), _thinnest_above(thinner), strict=True):
            name = power_left(inside, round(dims[-1]), row[-1], 44)
            name.next_to(self.plot.at(dims[-1], row[-1]), UP if above else DOWN, buff=0.2)
            self.names.add(name.align_to(self.plot.at(dims[-1], 0) + 0.6 * RIGHT, RIGHT))
        self._power = Counter("−{n}", lang, size=38, side=-1)
        self._power.mobject.next_to(ten, RIGHT, buff=0.08).set_y(ten.get_top()[1] + 0.1)
        self.number = VGroup(ten, self._power.mobject)
        self.mobject = VGroup(self.trace.mobject, self.number)
        self.show(float(logs[0]))

    def show(self, log: float) -> None:
        self.trace.show(10**log)
        self._power.show(round(-float(between(self._logs, self._powers, log))))


def _thinnest_above(thinner: Mapping[float, Float64]) -> list[bool]:
    return [inside == max(thinner) for inside in thinner]
