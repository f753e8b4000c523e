"""The scores of one question and the sum of waves through them: large while alone, then flat above bars."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, UP, Create, Line, UpdateFromAlphaFunc, VGroup, linear, smooth
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.ticks import number
from animations.drawing.words import Counter, words
from animations.films.few_frequencies.data import FewFrequenciesData
from animations.films.few_frequencies.lines import Scores, WaveCurve
from language import Translator
from story.words import palette

WIDE = 12.4
TALL, TALL_AT = 4.6, 0.3 * DOWN
FLAT, FLAT_AT = 1.9, 1.75 * UP


class ScorePanel:
    """The recorded scores, a line at 0, the ends of the axis, and a curve to which waves are added."""

    def __init__(self, data: FewFrequenciesData, _: Translator) -> None:
        self._data = data
        self.plot = Plot(WIDE, TALL, (-1, data.p), _spread(data.scores[0]))
        self.plot.mobject.move_to(TALL_AT)
        self.scores = Scores(self.plot, data.steps, data.scores)
        self.sum = WaveCurve(self.plot, data.p, palette.GEOMETRY)
        self.zero = Line(stroke_color=palette.QUIET_ON_INK, stroke_width=1.5)
        self.zero.set_points_as_corners(self.plot.at([-1, data.p], [0, 0]))
        low = self.plot.values[0]
        name = words(_("possible answers"), "label", _.language, colour=palette.QUIET_ON_INK)
        ends = (number(at, _.language).move_to(self._below(at, low)) for at in (0, data.p - 1))
        self.ends = VGroup(*ends, name.move_to(self._below((data.p - 1) / 2, low)))
        self._waves = data.waves(0, data.strongest(0), self.sum.answers)
        self._sums = np.concatenate([np.zeros_like(self._waves[:1]), np.cumsum(self._waves, axis=0)])

    def _below(self, answer: float, low: float) -> NDArray[np.floating]:
        return np.asarray(self.plot.at(answer, low) + 0.32 * DOWN)

    def first_wave(self) -> Any:
        """The strongest wave is drawn."""
        self.sum.show(self._waves[0])
        self.scores.join.set_stroke(opacity=0.2)
        return Create(self.sum.mobject, rate_func=linear)

    def another_wave(self, place: int) -> tuple[WaveCurve, Any, list[Any]]:
        """The next wave by itself; an animation that draws it; and those that make it a part of the sum."""
        new = WaveCurve(self.plot, self._data.p, palette.TEXT_ON_INK, 2)
        new.show(self._waves[place])
        drawn = Create(new.mobject, rate_func=linear)
        return new, drawn, [new.add(self._sums[place]), self.sum.add(self._waves[place])]

    def add_up(self, start: int, end: int, counter: Counter) -> Any:
        """Waves melt into the sum one after the other, while a counter counts them."""

        def add_on(_mobject: Any, alpha: float) -> None:
            count = start + alpha * (end - start)
            whole = int(count + 1e-9)
            last = min(whole, len(self._waves) - 1)
            self.sum.show(self._sums[whole] + (count - whole) * self._waves[last])
            counter.show(whole)

        growing = VGroup(self.sum.mobject, counter.mobject)
        return UpdateFromAlphaFunc(growing, add_on, rate_func=linear)

    def lay_flat(self) -> Any:
        """The scores move up, on a scale that holds later ones too; the sum through them goes."""
        narrow, wide = (np.array(_spread(scores)) for scores in (self._data.scores[0], self._data.scores))
        values = self.sum.values

        def flatten(_mobject: Any, alpha: float) -> None:
            self.plot.mobject.stretch_to_fit_height(TALL + alpha * (FLAT - TALL))
            self.plot.mobject.move_to(TALL_AT + alpha * (FLAT_AT - TALL_AT))
            low, high = (1 - alpha) * narrow + alpha * wide
            self.plot.values = float(low), float(high)
            self.sum.show(values)
            self.sum.mobject.set_stroke(opacity=1 - alpha)
            self.zero.set_points_as_corners(self.plot.at([-1, self._data.p], [0, 0]))
            self.scores.show(self._data.memorised)
            self.scores.join.set_stroke(opacity=0.2 + 0.3 * alpha)

        moved = VGroup(self.scores.mobject, self.sum.mobject, self.zero)
        return UpdateFromAlphaFunc(moved, flatten, rate_func=smooth)


def _spread(scores: NDArray[np.floating]) -> tuple[float, float]:
    """What a plot has to hold so that there is some air around."""
    return 1.05 * float(scores.min()), 1.05 * float(scores.max())
