"""A weight on the curve of its tax: the slope there is the pull of decay."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, UP, Dot, Line, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.force_arrows import ForceArrow
from animations.drawing.scrub import between
from animations.drawing.words import math, words
from language import Translator
from story.words import palette

REACH = 1.4  # of the tangent to either side, in units of the weight
UNIT = 20  # length on the screen of a pull of 1


class PenaltyCurve:
    """The tax on a weight over its size.

    Args:
        path: (T,), the weight after each step, falling.
        tax: (T,), at each of them.
        slope: (T,), of the tax: the decay's pull.
    """

    def __init__(self, path: NDArray[np.floating], tax: NDArray[np.floating], slope: NDArray[np.floating],
                 _: Translator) -> None:  # fmt: skip
        self.plot = Plot(7.8, 4.5, (0, 1.12 * float(path[0])), (0, 1.25 * float(tax[0])))
        self.plot.mobject.move_to([-1.8, -0.3, 0])
        self._steps, self._values = np.arange(len(path)), np.stack([path, tax, slope], axis=-1)
        at = np.linspace(len(path) - 1, 0, 400).astype(int)
        self.curve = VMobject(stroke_color=palette.GEOMETRY, stroke_width=5)
        self.curve.set_points_as_corners(self.plot.at(path[at], tax[at]))
        self.ball = Dot(radius=0.24, color=palette.DECAY)
        self.tangent = Line(stroke_color=palette.TEXT_ON_INK, stroke_width=3)
        self.pull = ForceArrow(palette.DECAY)
        self.mobject = VGroup(self.tangent, self.pull.mobject, self.ball)
        self.price = math("lambda / 2 w^2", colour=palette.GEOMETRY, size=66).move_to([5.2, 1.1, 0])
        self.slope = math("lambda w", colour=palette.DECAY, size=66).move_to([5.2, -0.9, 0])
        texts = (_("weight"), _("tax"), _("tax"), _("slope"))
        self.names = [words(text, "tick", _.language, colour=palette.QUIET_ON_INK) for text in texts]
        across, along = self.plot.axes
        self.names[0].next_to(across, DOWN, buff=0.2).align_to(across, [1, 0, 0])
        self.names[1].next_to(along, LEFT, buff=0.2).align_to(along, UP)
        for name, formula in zip(self.names[2:], (self.price, self.slope), strict=True):
            name.next_to(formula, UP, buff=0.25)
        self.show(0)

    def show(self, step: float) -> None:
        weight, tax, slope = between(self._steps, self._values, step)
        ends = np.array([max(weight - REACH, 0), weight + REACH])
        self.tangent.set_points_as_corners(self.plot.at(ends, tax + slope * (ends - weight)))
        self.ball.move_to(self.plot.at(weight, tax))
        self.pull.point(self.plot.at(weight, tax), [-slope * UNIT, 0, 0])

    def drawn_slope(self) -> float:
        """The slope of the tangent, read back from the picture."""
        start, end = self.tangent.get_start(), self.tangent.get_end()
        one = self.plot.at(1, 1) - self.plot.at(0, 0)
        return float((end - start)[1] / one[1] / ((end - start)[0] / one[0]))
