"""Scores of the answers to one question, the waves they are a sum of, and how strong each wave is."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RIGHT, DashedLine, Dot, Line, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.scrub import between, latest
from animations.drawing.tokens import discs
from animations.drawing.words import Counter, words
from story.words import palette

POINTS = 500  # of a curve that swings up to 50 times


class Scores:
    """One dot for each answer's score, joined by a thin line.

    Args:
        plot: answers across, scores along.
        steps, scores: (S,), (S, p), as recorded.
    """

    def __init__(self, plot: Plot, steps: NDArray[np.integer], scores: NDArray[np.floating],
                 dot: float = 0.05) -> None:  # fmt: skip
        self._plot, self._steps, self._scores, self._dot = plot, steps, scores, dot
        self.dots = VMobject(stroke_width=0, fill_color=palette.HELD_OUT, fill_opacity=1)
        self.join = VMobject(stroke_color=palette.HELD_OUT, stroke_width=1.5, stroke_opacity=0.5)
        self.mobject = VGroup(self.join, self.dots)
        self.show(float(steps[0]))

    def show(self, step: float) -> None:
        self.show_scores(between(self._steps, self._scores, step))

    def show_scores(self, scores: NDArray[np.floating]) -> None:
        """Draw these scores, (p,)."""
        self.places = self._plot.at(np.arange(len(scores)), scores)
        self.dots.set_points(discs(self.places, self._dot))
        self.join.set_points_as_corners(self.places)

    def grow(self) -> Any:
        """The first scores rise and fall from 0."""
        return UpdateFromAlphaFunc(
            self.mobject, lambda _mobject, alpha: self.show_scores(alpha * self._scores[0]), rate_func=smooth
        )


class WaveCurve:
    """A curve over the answers, also between two of them: a wave, or a sum of waves."""

    def __init__(self, plot: Plot, p: int, width: float = 2.5) -> None:
        self._plot = plot
        self.answers = np.linspace(0, p - 1, POINTS)
        self.mobject = VMobject(stroke_color=palette.GEOMETRY, stroke_width=width)
        self.values: NDArray[np.floating] = np.zeros(POINTS)
        self.show(self.values)

    def show(self, values: NDArray[np.floating], scale: float = 1.0, lower: float = 0.0) -> None:
        """Draw values at `answers`, on the plot's scale times `scale`, so far below their place."""
        self.values = values
        places = self._plot.at(self.answers, scale * values)
        places[:, 1] -= lower
        self.mobject.set_points_as_corners(places)

    def at(self, answer: float) -> NDArray[np.floating]:
        """The place of the curve at an answer."""
        corners = self.mobject.points[:: self.mobject.n_points_per_curve]
        return np.asarray(corners[np.abs(self.answers[: len(corners)] - answer).argmin()])

    def add(self, values: NDArray[np.floating]) -> Any:
        """An animation: these values are added to its own."""
        own = self.values
        return UpdateFromAlphaFunc(
            self.mobject, lambda _mobject, alpha: self.show(own + alpha * values), rate_func=smooth
        )


class WaveRows:
    """Waves by themselves, one below the other, all on one scale; each can climb to the plot they came from.

    Args:
        values: of the waves, at the answers of a `WaveCurve`, (n, POINTS).
        ends: heights of the first and the last row on the screen.
    """

    def __init__(self, plot: Plot, p: int, values: NDArray[np.floating], ends: tuple[float, float]) -> None:
        self._values, self.curves = values, [WaveCurve(plot, p, 2.2) for _wave in values]
        self.heights = np.linspace(*ends, len(values))
        zero, unit = plot.at(0, [0, 1])[:, 1]
        self._lower = zero - self.heights
        room = 0.42 * (ends[0] - ends[1]) / max(1, len(values) - 1)
        self._scale = min(1.0, room / ((unit - zero) * float(np.abs(values).max())))

    def unfold(self) -> list[Any]:
        """The waves rise out of flat lines."""

        def grow(curve: WaveCurve, wave: NDArray[np.floating], lower: float) -> Any:
            return lambda _mobject, alpha: curve.show(alpha * wave, self._scale, lower)

        each = zip(self.curves, self._values, self._lower, strict=True)
        return [
            UpdateFromAlphaFunc(curve.mobject, grow(curve, wave, lower), rate_func=smooth)
            for curve, wave, lower in each
        ]

    def climb(self, place: int, base: NDArray[np.floating]) -> Any:
        """A wave leaves its row, gets its true size and rides on `base`, of which it becomes a part."""
        curve, wave, lower = self.curves[place], self._values[place], self._lower[place]

        def ride(_mobject: Any, alpha: float) -> None:
            size = self._scale + alpha * (1 - self._scale)
            curve.show(wave + alpha / size * base, size, (1 - alpha) * lower)

        return UpdateFromAlphaFunc(curve.mobject, ride, rate_func=smooth)

    def dots_at(self, answer: int) -> VGroup:
        """A dot on each wave at an answer."""
        return VGroup(
            *(Dot(curve.at(answer), radius=0.08, color=palette.TEXT_ON_INK) for curve in self.curves)
        )


class WaveBars:
    """How strong each wave is: a bar for each frequency 1 .. K, at any step, and white noise as a line.

    Args:
        steps, strengths: (S,), (S, K), as recorded.
        null, noise: what white noise has, and what that is called.
    """

    def __init__(self, steps: NDArray[np.integer], strengths: NDArray[np.floating], null: float, noise: str,
                 lang: str, width: float, height: float, centre: Any) -> None:  # fmt: skip
        self._steps, self._strengths = steps, strengths
        last = strengths.shape[1] + 1
        self._plot = Plot(width, height, (0, last), (0, float(strengths.max())))
        self._plot.mobject.move_to(centre)
        self.drawn = VMobject(stroke_width=0, fill_color=palette.GEOMETRY, fill_opacity=1)
        floor, level = self._plot.at([0, last], 0), self._plot.at([0, last], null)
        self.base = Line(*floor, stroke_color=palette.QUIET_ON_INK, stroke_width=1.5)
        self.noise = VGroup(
            Line(*level, stroke_color=palette.CONTROL, stroke_width=2),
            words(noise, "label", lang, colour=palette.CONTROL).next_to(level[1], RIGHT, buff=0.12),
        )
        self.mobject = VGroup(self._plot.mobject[0], self.drawn, self.base, self.noise)
        self.show(float(steps[0]))

    def show(self, step: float) -> None:
        self.show_strengths(between(self._steps, self._strengths, step))

    def show_strengths(self, strengths: NDArray[np.floating]) -> None:
        """Draw bars of these heights, (K,)."""
        self.strengths = strengths
        frequency = np.arange(1, len(strengths) + 1)
        left, right = frequency - 0.32, frequency + 0.32
        corners = [
            self._plot.at(x, height)
            for x, height in ((left, 0), (right, 0), (right, strengths), (left, strengths), (left, 0))
        ]
        start, end = np.stack(corners[:-1], axis=1), np.stack(corners[1:], axis=1)  # (K, 4, 3)
        thirds = [start + part * (end - start) for part in (0, 1 / 3, 2 / 3, 1)]
        self.drawn.set_points(np.stack(thirds, axis=2).reshape(-1, 3))

    def top(self, frequency: int) -> NDArray[np.floating]:
        """The middle of a bar's upper edge, as it stands."""
        return self._plot.at(frequency, self.strengths[frequency - 1])

    def rise(self) -> Any:
        """The bars as they now are rise from the line."""
        full = self.strengths
        return UpdateFromAlphaFunc(
            self.drawn, lambda _mobject, alpha: self.show_strengths(alpha * full), rate_func=smooth
        )


class CountAt:
    """A recorded count in words, at any step."""

    def __init__(self, template: str, lang: str, steps: NDArray[np.integer], counts: NDArray[np.number],
                 colour: str) -> None:  # fmt: skip
        self._steps, self._counts = steps, counts
        self.counter = Counter(template, lang, colour=colour)
        self.mobject = self.counter.mobject
        self.show(float(steps[0]))

    def show(self, step: float) -> None:
        self.counter.show(int(self._counts[latest(self._steps, step)]))


def marked(plot: Plot, answer: int, bottom: float, lang: str) -> VGroup:
    """An answer: its number under a dashed line that goes from the plot's top so far down."""
    x, top = plot.at(answer, 0)[0], plot.mobject.get_top()[1]
    line = DashedLine([x, top, 0], [x, bottom, 0], stroke_color=palette.TEXT_ON_INK, stroke_width=2)
    return VGroup(line, number(answer, lang).move_to([x, bottom - 0.3, 0]))


def number(value: int, lang: str, size: float = 30) -> Any:
    return words(str(value), "number", lang, size=size)
