"""One curve over the answers as dots, that are laid out in another order, and the hills taken from it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from manim import Circle, ManimColor, UpdateFromAlphaFunc, VGroup, VMobject, linear, smooth
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.easing import smoothstep
from animations.drawing.tokens import HUES, cyclic_colour, discs
from animations.films.sawtooth.hills import Hill
from story.words import palette

POINTS = 300  # of a hill
THREAD = 0.55
LAG = 0.45  # the last dot starts when this share of the time is over


class HillDots:
    """A dot for the score of each answer, (p,), joined in the order in which the answers are counted.

    Args:
        plot: a frame from place 0 to p - 1; the right answer is at p // 2.
        curve: (p,), the scores about their mean.
    """

    def __init__(self, plot: Plot, curve: NDArray[np.floating], dot: float = 0.06) -> None:
        self._plot, self._dot = plot, dot
        self.p = len(curve)
        self.values = np.asarray(curve, np.float64) - np.mean(curve)
        self.places = np.arange(self.p, dtype=float)
        self._order = np.arange(self.p)
        self._thread = VMobject(stroke_color=palette.TEXT_ON_INK, stroke_width=2, stroke_opacity=THREAD)
        self._dots = [VMobject(stroke_width=0, fill_opacity=1) for _hue in range(min(HUES, self.p))]
        self.mobject = VGroup(self._thread, *self._dots)
        self._hue(0.0)
        self._draw()

    def reorder(self, hill: Hill) -> Any:
        """The dots go to their places in a hill's order, each getting the colour of its place."""
        start, goal = self.places, np.empty(self.p)
        goal[hill.order] = np.arange(self.p)
        delay = LAG * np.abs(goal - self.p // 2) * 2 / self.p
        self._order = hill.order

        def go(_mobject: Any, alpha: float) -> None:
            part = smoothstep((alpha - delay) / (1 - LAG))
            self.places = start + part * (goal - start)
            self._hue(alpha)
            self._draw(thread=abs(2 * alpha - 1))

        return UpdateFromAlphaFunc(self.mobject, go, rate_func=linear)

    def take(self, hill: Hill) -> Any:
        """The dots sink by the height of a hill; their colours go."""
        start, height = self.values, hill.over_answers()

        def sink(_mobject: Any, alpha: float) -> None:
            self.values = start - alpha * height
            self._hue(1 - alpha)
            self._draw()

        return UpdateFromAlphaFunc(self.mobject, sink, rate_func=smooth)

    def hill(self, hill: Hill, width: float = 6) -> VMobject:
        """The hill itself, smooth."""
        places = np.linspace(0, self.p - 1, POINTS)
        line = VMobject(stroke_color=palette.GEOMETRY, stroke_width=width)
        return line.set_points_as_corners(self._plot.at(places, hill.at(places)))

    def drawn(self) -> NDArray[np.floating]:
        """Where the dots lie on the screen, by answer, (p, 3)."""
        return self._plot.at(self.places, self.values)

    def _draw(self, thread: float = 1.0) -> None:
        drawn = self.drawn()
        self._thread.set_points_as_corners(drawn[self._order]).set_stroke(opacity=THREAD * thread)
        for dots, group in zip(self._dots, np.array_split(self._order, len(self._dots)), strict=True):
            dots.set_points(discs(drawn[group], self._dot))

    def _hue(self, share: float) -> None:
        white = ManimColor(palette.TEXT_ON_INK)
        for at, dots in enumerate(self._dots):
            dots.set_fill(white.interpolate(cyclic_colour((at + 0.5) / len(self._dots)), share))


def hops(dots: HillDots, stride: int, count: int) -> VGroup:
    """Rings around answers that are so many hours apart, from the right one on, and arcs from each to the
    next."""
    middle = dots.p // 2
    landed = dots.drawn()[middle + stride * np.arange(count + 1)]
    group, top = VGroup(), landed[:, 1].max() + 0.25
    style = {"stroke_color": palette.GEOMETRY, "stroke_width": 4}
    for start, end in pairwise(landed):
        along = np.linspace(0, 1, 30)[:, None]
        arc = start + along * (end - start)
        arc[:, 1] += (4 * along * (1 - along))[:, 0] * (top - min(start[1], end[1])) * 0.5
        group.add(VMobject(**style).set_points_as_corners(arc), Circle(0.13, **style).move_to(end))
    return VGroup(Circle(0.13, **style).move_to(landed[0]), *group)
