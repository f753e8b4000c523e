"""How loud each wave is, as the bars of an equaliser."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, Line, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.scrub import between, latest
from animations.drawing.words import Counter, words
from animations.films.few_frequencies.lines import colour_of
from story.words import palette


class Equaliser:
    """A bar for each frequency 1 .. K, at any step, and white noise as a line; those that will be left have
    the colours that they keep.

    Args:
        steps, strengths: (S,), (S, K), as recorded.
        left: the frequencies that will be left.
        noise: what white noise is called.
    """

    def __init__(self, steps: NDArray[np.integer], strengths: NDArray[np.floating],
                 left: NDArray[np.integer], noise: str, lang: str, size: tuple[float, float],
                 centre: Any) -> None:  # fmt: skip
        self._steps, self._strengths = steps, strengths
        last = strengths.shape[1] + 1
        self._plot = Plot(*size, (0, last), (0, float(strengths.max())))
        self._plot.mobject.move_to(centre)
        others = np.setdiff1d(np.arange(1, last), left)
        self._groups = [others, *(np.array([k]) for k in left)]
        colours = [palette.CONTROL, *(colour_of(place, len(left)) for place in range(len(left)))]
        self.drawn = [VMobject(stroke_width=0, fill_color=one, fill_opacity=1) for one in colours]
        floor = self._plot.at([0, last], 0)
        self.base = Line(*floor, stroke_color=palette.QUIET_ON_INK, stroke_width=1.5)
        level = self._plot.at([0, last], 1 / np.sqrt(last - 1))  # all waves alike
        self.noise = VGroup(
            Line(*level, stroke_color=palette.TEXT_ON_INK, stroke_width=2),
            words(noise, "label", lang).next_to(level[1], RIGHT, buff=0.12),
        )
        self.mobject = VGroup(self._plot.mobject[0], *self.drawn, self.base)
        self.show(float(steps[0]))

    def show(self, step: float) -> None:
        self.show_strengths(between(self._steps, self._strengths, step))

    def show_strengths(self, strengths: NDArray[np.floating]) -> None:
        """Draw bars of these heights, (K,)."""
        self.strengths = strengths
        for bars, group in zip(self.drawn, self._groups, strict=True):
            bars.set_points(boxes(self._plot, group, 0 * group, strengths[group - 1], 0.36))

    def become(self, strengths: NDArray[np.floating]) -> Any:
        """The bars grow or shrink to other heights, (K,)."""
        old = self.strengths

        def change(_mobject: Any, alpha: float) -> None:
            self.show_strengths(old + alpha * (strengths - old))

        return UpdateFromAlphaFunc(VGroup(*self.drawn), change, rate_func=smooth)


class CountAt:
    """A recorded count in words, at any step."""

    def __init__(self, template: str, lang: str, steps: NDArray[np.integer], counts: NDArray[np.number],
                 **settings: Any) -> None:  # fmt: skip
        self._steps, self._counts = steps, counts
        self.counter = Counter(template, lang, **settings)
        self.mobject = self.counter.mobject
        self.show(float(steps[0]))

    def show(self, step: float) -> None:
        self.counter.show(int(self._counts[latest(self._steps, step)]))


def boxes(plot: Plot, across: NDArray[np.number], low: NDArray[np.number], high: NDArray[np.number],
          half: float) -> NDArray[np.floating]:  # fmt: skip
    """The Bezier points of an upright box at each place (n,) of a plot, so wide to both sides: n times 16."""
    left, right = across - half, across + half
    corners = [
        plot.at(x, y) for x, y in ((left, low), (right, low), (right, high), (left, high), (left, low))
    ]
    start, end = np.stack(corners[:-1], axis=1), np.stack(corners[1:], axis=1)  # (n, 4, 3)
    thirds = [start + part * (end - start) for part in (0, 1 / 3, 2 / 3, 1)]
    return np.asarray(np.stack(thirds, axis=2).reshape(-1, 3))
