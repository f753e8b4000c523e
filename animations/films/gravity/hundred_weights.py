"""A hundred weights that stand for all of a network: which of two forces pull on each, and which way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import LEFT, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.scrub import latest
from animations.drawing.tokens import discs
from animations.drawing.words import Counter
from story.words import palette

ROWS, COLUMNS = 5, 20
BALL, PULL, HEAD = 0.16, 0.26, 0.16
# In the order of the recorded shares: the colour, and whether the coach pulls up, down or not.
CASES = ((palette.GRADIENT, 1), (palette.CONTROL, -1), (palette.DECAY, 0))


class HundredWeights:
    """Weights in columns, the cases one after another from the left, as they were recorded at each step.

    Args:
        steps: (E,).
        counts: (E, 3), how many of the hundred are of each case.
    """

    def __init__(
        self,
        steps: NDArray[np.number],
        counts: NDArray[np.int64],
        width: float,
        height: float,
        centre: Any,
    ) -> None:
        self._steps, self._counts = steps, counts
        x = np.linspace(-width / 2, width / 2, COLUMNS)
        y = np.linspace(height / 2, -height / 2, ROWS)
        across, along = np.meshgrid(x, y, indexing="ij")
        self.places = np.stack([across, along, 0 * across], axis=-1).reshape(-1, 3) + np.asarray(centre)
        self._balls = [
            VMobject(stroke_width=0, fill_color=colour, fill_opacity=1) for colour, _coach in CASES
        ]
        self._guessed = VMobject(stroke_width=2.5)
        self._pulls = [
            VMobject(stroke_width=4, stroke_color=colour, fill_color=colour, fill_opacity=1)
            for colour in (palette.GRADIENT, palette.DECAY)
        ]
        self.mobject = VGroup(*self._pulls, self._guessed, *self._balls)
        self.guess(0)

    def counts(self, step: float) -> NDArray[np.int64]:
        """How many of the hundred are in each case, (3,)."""
        return np.asarray(self._counts[latest(self._steps, step)])

    def show(self, step: float) -> None:
        ends = np.concatenate([[0], np.cumsum(self.counts(step))])
        self._guessed.clear_points()
        coached, alone = [], []
        for ball, low, high, (_colour, coach) in zip(self._balls, ends[:-1], ends[1:], CASES, strict=True):
            places = self.places[low:high]
            ball.set_points(discs(places, BALL))
            # Side by side where both pull the same way, else they would hide one another.
            apart = np.array([0.6 * BALL if coach < 0 else 0.0, 0.0, 0.0])
            coached.append(_arrows(places - apart, coach))
            alone.append(_arrows(places + apart, -1))
        for pull, arrows in zip(self._pulls, (coached, alone), strict=True):
            pull.set_points(np.concatenate(arrows))

    def guess(self, alpha: float) -> None:
        """Nobody has looked yet: rings, and on a part of them gravity alone."""
        for drawn in (*self._balls, *self._pulls):
            drawn.clear_points()
        count = round(alpha * len(self.places))
        self._guessed.set_points(discs(self.places, BALL))
        self._guessed.set_stroke(palette.DECAY if count else palette.TEXT_ON_INK)
        self._pulls[1].set_points(_arrows(self.places[:count], -1))

    def spread_guess(self) -> Any:
        return UpdateFromAlphaFunc(self.mobject, lambda _mobject, alpha: self.guess(alpha), rate_func=smooth)


def _arrows(places: NDArray[np.floating], way: int) -> NDArray[np.floating]:
    """Arrows up (1) or down (-1) from the edges of balls, as the corners of bars with heads; none for 0."""
    if way == 0 or not len(places):
        return np.zeros((0, 3))
    start, neck, tip = BALL + 0.03, BALL + PULL - HEAD, BALL + PULL
    outline = np.array(
        [
            [-0.01, start],
            [-0.01, neck],
            [-HEAD / 2, neck],
            [0, tip],
            [HEAD / 2, neck],
            [0.01, neck],
            [0.01, start],
        ]
    )
    corners = np.pad(outline * [1, way], ((0, 0), (0, 1)))
    around = places[:, None, :] + corners
    ends = np.roll(around, -1, axis=1)
    quarters = np.linspace(0, 1, 4)[:, None]
    curves = around[:, :, None, :] + quarters * (ends - around)[:, :, None, :]
    return np.asarray(curves.reshape(-1, 3))


class CaseCounts:
    """How many of the hundred are in each case, in words with their left edges at given places."""

    def __init__(
        self, hundred: HundredWeights, texts: Sequence[str], places: Sequence[Any], lang: str
    ) -> None:
        self._hundred = hundred
        self._counters = [Counter(text, lang, role="number", size=34) for text in texts]
        for counter, place in zip(self._counters, places, strict=True):
            counter.show(88)
            counter.mobject.move_to(place, aligned_edge=LEFT)
        self.mobject = VGroup(*(counter.mobject for counter in self._counters))

    def show(self, step: float) -> None:
        for counter, count in zip(self._counters, self._hundred.counts(step), strict=True):
            counter.show(int(count))
