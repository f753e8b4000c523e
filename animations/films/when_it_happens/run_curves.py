"""The accuracies of runs that are neighbours, one after the other in one plot, and the phases behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.easing import stepped
from animations.drawing.words import words
from language import Translator
from story.words import palette

TINTS = ((palette.DUSK, 0.35), (palette.NIGHT, 0.55))


class Recorded(Protocol):
    """A run's accuracies over its steps; None where it never got there."""

    @property
    def steps(self) -> NDArray[np.int64]: ...
    @property
    def train(self) -> NDArray[np.float64]: ...
    @property
    def held_out(self) -> NDArray[np.float64]: ...
    @property
    def memorised_at(self) -> int | None: ...
    @property
    def generalised_at(self) -> int | None: ...


class RunCurves:
    """`show(at)` draws the run number `at`, whole; between two numbers one turns into the other."""

    def __init__(self, plot: Plot, runs: Sequence[Recorded]) -> None:
        self._plot, self._runs = plot, runs
        self._steps = np.linspace(0, plot.steps[1], 401)
        self._held = np.array(
            [
                [np.interp(self._steps, run.steps, values) for values in (run.train, run.held_out)]
                for run in runs
            ]
        )
        self._ends = np.array([self._phases(run) for run in runs], float)
        self.tints = [
            VMobject(stroke_width=0, fill_color=colour, fill_opacity=opacity) for colour, opacity in TINTS
        ]
        for tint, (colour, _opacity) in zip(self.tints, TINTS, strict=True):
            tint.ground = colour
        self.train = VMobject(stroke_color=palette.TRAIN, stroke_width=4)
        self.held_out = VMobject(stroke_color=palette.HELD_OUT, stroke_width=4)
        self.train.is_curve = self.held_out.is_curve = True
        self.mobject = VGroup(*self.tints, self.train, self.held_out)
        self.show(0)

    @staticmethod
    def _phases(run: Recorded) -> tuple[float, float, float]:
        """Where memorising ends, where the plateau ends, and the last step."""
        last = float(run.steps[-1])
        known = run.generalised_at or last
        return min(run.memorised_at or known, known), known, last

    def show(self, at: float) -> None:
        self.show_until(at, np.inf)

    def show_until(self, at: float, step: float) -> None:
        """Draw as far as a step."""
        now = stepped(at)
        first = int(min(now, len(self._runs) - 1))
        second, part = min(first + 1, len(self._runs) - 1), now - first
        held, ends = ((1 - part) * kind[first] + part * kind[second] for kind in (self._held, self._ends))
        memorised, known, last = np.minimum(ends, step)
        kept = np.append(self._steps[self._steps < last], last)
        low, high = self._plot.values
        for curve, values in zip((self.train, self.held_out), held, strict=True):
            curve.set_points_as_corners(self._plot.at(kept, np.interp(kept, self._steps, values)))
        for tint, start, end in ((self.tints[0], 0.0, memorised), (self.tints[1], memorised, known)):
            end = max(end, start + 1e-6)
            tint.set_points_as_corners(
                self._plot.at([start, end, end, start, start], [low, low, high, high, low])
            )

    def end_values(self) -> tuple[float, float]:
        """The accuracies at the drawn ends of both curves, read back from the picture."""
        bottom, top = (self._plot.at(0, value)[1] for value in self._plot.values)
        train, held_out = (
            float((curve.points[-1][1] - bottom) / (top - bottom)) for curve in (self.train, self.held_out)
        )
        return train, held_out

    def growing(self, at: int) -> Growing:
        """One of the runs as a panel over its own steps."""
        return Growing(self, at)


class Growing:
    """One run of several, drawn up to the step that is shown."""

    def __init__(self, curves: RunCurves, at: int) -> None:
        self._curves, self._at = curves, at
        self.mobject: Any = curves.mobject

    def show(self, step: float) -> None:
        self._curves.show_until(self._at, step)


def curve_names(plot: Plot, _: Translator) -> VGroup:
    """What the two curves are, each beside its own where one is shown large."""
    lang, last = _.language, plot.steps[1]
    return VGroup(
        words(_("seen pairs"), "label", lang, colour=palette.TRAIN)
        .next_to(plot.at(0.2 * last, 1), UP, buff=0.15),
        words(_("unseen pairs"), "label", lang, colour=palette.HELD_OUT)
        .move_to(plot.at(0.78 * last, 0.3)),
    )  # fmt: skip


def ends_of_scale(plot: Plot, _: Translator) -> VGroup:
    """None and all, beside a large plot."""
    return VGroup(*(
        words(_("{n} %", n=100 * value), "tick", _.language, colour=palette.QUIET_ON_INK)
        .next_to(plot.at(0, value), LEFT, buff=0.2) for value in (0, 1)
    ))  # fmt: skip


def corner_ticks(plot: Plot, _: Translator) -> VGroup:
    """The last step and all, at the corners of a small plot."""
    last, full = (
        words(text, "tick", _.language, colour=palette.QUIET_ON_INK)
        for text in (_("step {n}", n=round(plot.steps[1])), _("{n} %", n=100))
    )
    last.next_to(plot.at(0, 0), DOWN, buff=0.2).align_to(plot.mobject, RIGHT)
    return VGroup(last, full.next_to(plot.at(0, 1), LEFT, buff=0.15))
