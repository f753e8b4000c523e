"""Recorded accuracies of many networks in one plot, and their average, point by point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.ticks import below, quiet
from animations.drawing.tokens import discs
from language import Translator
from story.words import palette
from training.phases.rises import Line

FIRST, TICKS = 25, (50, 100, 200, 400, 800)
POINTS = 400
DOT = 0.085


class AveragedCurves:
    """Curves over the doublings of the steps.

    Args:
        few, more: the curves that are there from the beginning, and those that come later, one by one.
    """

    def __init__(self, few: Sequence[Line], more: Sequence[Line], plot: Plot, _: Translator) -> None:
        self.plot, self._few = plot, len(few)
        last = max(float(line[0][-1]) for line in [*few, *more])
        plot.steps = (np.log2(FIRST), np.log2(last))
        self._across = np.linspace(*plot.steps, POINTS)
        # A curve that has ended stays where it ended.
        self.values = np.array([np.interp(2**self._across, *line) for line in [*few, *more]])
        self.curves = [self._curve(values, 5.0) for values in self.values[: self._few]]
        self.later = VGroup(*(self._curve(values, 2.5) for values in self.values[self._few :]))
        self.mean = VMobject(stroke_color=palette.GEOMETRY, stroke_width=9)
        self.mean.is_curve = True
        self.dots = VMobject(stroke_width=0, fill_color=palette.TEXT_ON_INK, fill_opacity=1)
        self.names = VGroup(
            below(
                _.language,
                *((_("step {n}", n=step) if step == TICKS[0] else str(step), plot.at(np.log2(step), 0))
                  for step in TICKS if step < last),
            ),
            *(quiet(_("{n} %", n=100 * value), _.language)
              .next_to(plot.at(plot.steps[0], value), np.array([-1.0, 0, 0]), buff=0.2) for value in (0, 1)),
        )  # fmt: skip

    def _curve(self, values: NDArray[np.floating], width: float) -> Any:
        curve = VMobject(stroke_color=palette.HELD_OUT, stroke_width=width)
        curve.is_curve = True
        return curve.set_points_as_corners(self.plot.at(self._across, values))

    def taking(self) -> Taking:
        """The average of those that are there from the beginning, taken point by point."""
        return Taking(self)

    def joining(self) -> Joining:
        """The others, one by one, and the average of all that are there."""
        return Joining(self)

    def draw_mean(self, values: NDArray[np.floating], until: float = 1.0) -> None:
        kept = max(2, round(until * POINTS))
        self.mean.set_points_as_corners(self.plot.at(self._across[:kept], values[:kept]))

    def draw_dots(self, until: float) -> None:
        """A dot on each curve there, and on the average, where it is being taken."""
        at = min(max(2, round(until * POINTS)), POINTS) - 1
        here = self.values[: self._few, at]
        self.dots.set_points(discs(self.plot.at(self._across[at], np.append(here, here.mean())), DOT))

    def few_mean(self) -> NDArray[np.floating]:
        return np.asarray(self.values[: self._few].mean(axis=0))

    def mean_of(self, joined: float) -> NDArray[np.floating]:
        """The average of the first few and of so many of the others; the latest weighs in as it comes."""
        weights = np.clip(joined - np.arange(len(self.values) - self._few), 0, 1)
        weights = np.concatenate([np.ones(self._few), weights])
        return np.asarray(weights @ self.values / weights.sum())


class Taking:
    """`show(share)`: the average as far as it has been taken."""

    def __init__(self, curves: AveragedCurves) -> None:
        self._curves = curves
        self.mobject = VGroup(curves.mean, curves.dots)

    def show(self, share: float) -> None:
        self._curves.draw_mean(self._curves.few_mean(), share)
        self._curves.draw_dots(share)


class Joining:
    """`show(n)`: so many of the others have joined."""

    def __init__(self, curves: AveragedCurves) -> None:
        self._curves = curves
        self.mobject = VGroup(curves.mean, curves.later)
        self.show(0)

    def show(self, joined: float) -> None:
        for place, curve in enumerate(self._curves.later):
            curve.set_stroke(opacity=0.75 * float(np.clip(joined - place, 0, 1)))
        self._curves.draw_mean(self._curves.mean_of(joined))
