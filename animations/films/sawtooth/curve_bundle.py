"""Many curves of scores in one frame, which slide along the circle until their right answers meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import DOWN, DashedLine, UpdateFromAlphaFunc, VGroup, VMobject, linear
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.easing import smoothstep
from animations.drawing.scrub import between
from animations.drawing.words import math
from animations.telling.placed import as_number
from story.words import palette

LAYERS = 12
LAG = 0.6  # the last curve starts when this share of a slide is over


class CurveBundle:
    """The scores of n questions over the m answers: orange where they were shown, else blue.

    Args:
        plot: a frame from answer 0 to m - 1.
        steps: (S,), those that are recorded.
        scores: (S, n, m), from the right answer on, which is at m // 2.
        answers: (n,), the right ones.
        trained: (n,), which questions are trained on.
    """

    def __init__(self, plot: Plot, steps: NDArray[np.integer], scores: NDArray[np.floating],
                 answers: NDArray[np.integer], trained: NDArray[np.bool_], width: float = 1.1
                 ) -> None:  # fmt: skip
        self._plot, self._steps, self._scores = plot, steps, scores
        self._middle = scores.shape[-1] // 2
        self._shift = self._middle - answers
        self._step = float(steps[0])
        # 0: every answer at its own place; 1: the right one in the middle. And how high a curve has risen.
        self.slid, self.risen = np.zeros(len(answers)), np.zeros(len(answers))
        # Opaque, as orange half over blue would be neither; in layers, so that neither hides the other.
        layers = np.array_split(np.arange(len(answers)), min(LAYERS, len(answers)))
        self._lines = [
            (layer[trained[layer] == shown], VMobject(stroke_color=colour, stroke_width=width))
            for layer in layers
            for shown, colour in ((False, palette.HELD_OUT), (True, palette.TRAIN))
        ]
        for _curves, lines in self._lines:
            lines.tangle = len(answers) > 1
        self.mobject = VGroup(*(lines for _curves, lines in self._lines))
        self._draw()

    def show(self, step: float) -> None:
        self._step = step
        self._draw()

    def heights(self) -> NDArray[np.floating]:
        """The scores as they are drawn, (n, m): each curve as far along the circle as it has slid."""
        scores = between(self._steps, self._scores, self._step)
        m = scores.shape[-1]
        at = np.arange(m) + ((1 - self.slid) * self._shift)[:, None]
        whole = np.floor(at).astype(int)
        part, rows = at - whole, np.arange(len(scores))[:, None]
        heights = (1 - part) * scores[rows, whole % m] + part * scores[rows, (whole + 1) % m]
        return np.asarray(self.risen[:, None] * heights)

    def rise(self) -> Any:
        """One after the other the curves rise from the line."""
        return self._one_by_one(lambda progress: setattr(self, "risen", progress))

    def slide(self) -> Any:
        """One after the other the curves slide until their right answers are in the middle."""
        return self._one_by_one(lambda progress: setattr(self, "slid", progress))

    def _one_by_one(self, change: Callable[[NDArray[np.floating]], None]) -> Any:
        count = len(self.slid)
        delay = LAG * np.arange(count) / max(1, count - 1)

        def update(_mobject: Any, alpha: float) -> None:
            change(smoothstep((alpha - delay) / (1 - (LAG if count > 1 else 0))))
            self._draw()

        return UpdateFromAlphaFunc(self.mobject, update, rate_func=linear)

    def _draw(self) -> None:
        heights = self.heights()
        places = self._plot.at(np.arange(heights.shape[1]), heights)
        for curves, lines in self._lines:
            lines.set_points(polylines(places[curves]))


def answer_ticks(plot: Plot, answers: Sequence[int]) -> VGroup:
    """Some answers under their places."""
    places = plot.at(answers, plot.values[0])
    return VGroup(*(
        as_number(math(str(answer), size=36)).move_to(place + 0.3 * DOWN)
        for answer, place in zip(answers, places, strict=True)
    ))  # fmt: skip


def upright(plot: Plot, answer: int) -> DashedLine:
    """A dashed line at an answer."""
    foot, head = plot.at([answer, answer], list(plot.values))
    return DashedLine(foot, head, stroke_color=palette.QUIET_ON_INK, stroke_width=2)


def polylines(corners: NDArray[np.floating]) -> NDArray[np.floating]:
    """The Bezier points of n open lines with m corners each, (n, m, 3): n (m - 1) times 4 points."""
    start, end = corners[:, :-1], corners[:, 1:]
    along = np.linspace(0, 1, 4)[:, None]
    return np.asarray((start[:, :, None] + along * (end - start)[:, :, None]).reshape(-1, 3))
