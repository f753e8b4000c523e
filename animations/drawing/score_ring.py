"""The scores of all answers on a clock, the best one at the tip of a hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Circle, Line, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.scrub import between, latest
from animations.drawing.tokens import discs
from animations.drawing.words import Counter
from story.words import palette

INNER = 0.52  # of the radius, where rays begin


class ScoreRing:
    """Scores (S, p) at recorded steps: a ray for each answer, the longest for the highest score.

    The lengths of one moment go from the lowest to the highest of its scores. Answer 0 is at the top.
    """

    def __init__(self, steps: NDArray[np.integer], scores: NDArray[np.floating], answers: NDArray[np.integer],
                 taught: int, radius: float, centre: Any, lang: str) -> None:  # fmt: skip
        low, high = scores.min(axis=1, keepdims=True), scores.max(axis=1, keepdims=True)
        self._steps, self._heights, self._answers = steps, (scores - low) / (high - low), answers
        self._radius, self._centre, self._p = radius, np.asarray(centre, float), scores.shape[1]
        rim = {"stroke_color": palette.QUIET_ON_INK, "stroke_width": 1.5, "stroke_opacity": 0.6}
        self.rims = VGroup(*(Circle(share * radius, **rim).move_to(centre) for share in (INNER, 1.0)))
        self._rays = VMobject(stroke_color=palette.CONTROL, stroke_width=5 if self._p < 120 else 3)
        self._best = VMobject(stroke_color=palette.TEXT_ON_INK, stroke_width=7)
        self.hand = Line(stroke_color=palette.TEXT_ON_INK, stroke_width=4)
        self.right = VMobject(stroke_width=0, fill_color=palette.HELD_OUT, fill_opacity=1)
        self.right.set_points(discs(self._at([taught], 1.07), 0.035 * radius))
        self.answer = Counter("{n}", lang, role="number", size=64)
        self.mobject = VGroup(self.rims, self._rays, self._best, self.hand, self.answer.mobject)
        self.show(float(steps[0]))
        self.answer.put(self._centre, int(answers[0]))

    def place(self, answer: int, share: float = 1.0) -> NDArray[np.floating]:
        """Where an answer stands, at a share of the radius."""
        return np.asarray(self._at([answer], share)[0])

    def show(self, step: float) -> None:
        heights = between(self._steps, self._heights, step)
        ends = self._at(np.arange(self._p), INNER + (1 - INNER) * heights[:, None])
        starts = self._at(np.arange(self._p), INNER)
        self._set(self._rays, starts, ends)
        best = int(self._answers[latest(self._steps, step)]) % self._p
        self._set(self._best, starts[[best]], ends[[best]])
        self.hand.put_start_and_end_on(self.place(best, 0.26), self.place(best, 0.46))
        self.answer.show(best)

    @staticmethod
    def _set(mobject: Any, starts: NDArray[np.floating], ends: NDArray[np.floating]) -> None:
        mobject.clear_points()
        for start, end in zip(starts, ends, strict=True):
            mobject.start_new_path(start)
            mobject.add_line_to(end)

    def _at(self, answers: Any, share: Any) -> NDArray[np.floating]:
        turns = 2 * np.pi * np.asarray(answers) / self._p
        ways = np.stack([np.sin(turns), np.cos(turns), np.zeros_like(turns)], axis=-1)
        return np.asarray(self._centre + share * self._radius * ways)
