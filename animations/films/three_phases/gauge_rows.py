"""A run's phases as times of a day, and gauges in rows below one another that share these days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from manim import DL, DOWN, LEFT, RIGHT, UL, UP, DashedLine, Line, Rectangle, VGroup
from numpy.typing import NDArray

from animations.drawing.curves import Cursor, Plot, Tint, Trace
from animations.drawing.scrub import between
from animations.drawing.words import Counter, baseline, words
from animations.films.the_leap.accuracy_plot import TINT
from story.words import palette
from training.phases import Span

Numbers: TypeAlias = NDArray[np.integer | np.floating]
# The names of the times of day stand so far below them; the thickness of a bar.
FOOT, THICK = 0.34 * DOWN, 0.36


class PhaseBackdrop:
    """Dusk, night and dawn behind everything that is drawn over the steps; each with its name at the foot."""

    def __init__(self, spans: Sequence[Span], names: Mapping[str, str], lang: str,
                 width: float, height: float, centre: Any) -> None:  # fmt: skip
        self.plot = Plot(width, height, (0, spans[-1].end))
        self.plot.axes.set_stroke(opacity=0)
        self.plot.mobject.move_to(centre)
        self.tints = [
            Tint(self.plot, span.start, span.end, palette.PHASES[span.phase], TINT[span.phase])
            for span in spans
        ]
        self.cursor = Cursor(self.plot)
        self._middles = [(span.start + span.end) / 2 for span in spans]
        self.names = [words(names[span.phase], "tick", lang) for span in spans]
        line = max(self.names, key=lambda name: float(name.height))  # with the deepest letters
        depth = baseline(line) - line.get_y() if lang != "zh" else 0.0
        for name, middle in zip(self.names, self._middles, strict=True):
            name.move_to(self.plot.at(middle, 0) + FOOT)
            if lang != "zh":  # all on one line, whether or not a letter reaches below it
                name.shift((name.get_y() + depth - baseline(name)) * UP)

    @property
    def ground(self) -> VGroup:
        return VGroup(self.plot.mobject, *(tint.mobject for tint in self.tints))

    def stretch(self, width: float, height: float, centre: Any) -> list[Any]:
        """The animations that stretch the day to another frame; its names keep their size."""
        target = Plot(width, height, self.plot.steps)
        target.mobject.move_to(centre)
        ways = (target.at(middle, 0) - self.plot.at(middle, 0) for middle in self._middles)
        parts = VGroup(self.ground, self.cursor.mobject)
        return [
            parts.animate.stretch_to_fit_width(width).stretch_to_fit_height(height).move_to(centre),
            *(name.animate.shift(way) for name, way in zip(self.names, ways, strict=True)),
        ]


class GaugeRow:
    """A gauge in a row: its name on the left, its curve over the day.

    Args:
        null: what white noise shows: a dashed line, called `noise`, at the right end of the row, which a
            curve that has left the noise leaves free.
    """

    def __init__(self, steps: Numbers, values: NDArray[np.floating], colour: str, name: str,
                 lang: str, *, frame: Plot, bottom: float, height: float, null: float | None = None,
                 noise: str = "") -> None:  # fmt: skip
        extremes = [*values, *([] if null is None else [null])]
        low, high = float(min(extremes)), float(max(extremes))
        margin = 0.06 * (high - low)
        left, right = frame.at(frame.steps[0], 0)[0], frame.at(frame.steps[1], 0)[0]
        self.plot = Plot(right - left, height, frame.steps, (low - margin, high + margin))
        self.plot.mobject.move_to([(left + right) / 2, bottom + height / 2, 0])
        self.trace = Trace(self.plot, steps, values, colour, width=3.5)
        self.name = words(name, "tick", lang, colour=colour)
        self.name.move_to([left - 0.2 - self.name.width / 2, bottom + height / 2, 0])
        self.null = VGroup()
        if null is not None:
            ends = self.plot.at(list(frame.steps), [null, null])
            label = words(noise, "tick", lang, colour=palette.QUIET_ON_INK)
            away = UP if null < float(values[-1]) else DOWN
            label.next_to(ends[1], away, buff=0.07).shift((label.width / 2 + 0.12) * LEFT)
            line = DashedLine(*ends, stroke_color=palette.QUIET_ON_INK, stroke_width=2, dash_length=0.1)
            self.null.add(line, label)

    @property
    def mobject(self) -> VGroup:
        return VGroup(self.plot.mobject, self.trace.mobject, self.name, self.null)


class ProgressBar:
    """How much of its way a gauge has gone at the step shown: a bar, and a number. Its way leads from its
    value at `start` to its last one; back beyond the start counts as none.
    """

    def __init__(self, template: str, lang: str, steps: Numbers, values: NDArray[np.floating],
                 start: float, colour: str, left: Any, length: float) -> None:  # fmt: skip
        begin, end = between(steps, values, start), values[-1]
        self._steps, self._ways = steps, (values - begin) / (end - begin)
        style = {"stroke_width": 0, "height": THICK}
        self.track = Rectangle(width=length, fill_color=palette.QUIET_ON_INK, fill_opacity=0.18, **style)
        self.track.move_to(left, LEFT)
        self.filled = Rectangle(width=length, fill_color=colour, fill_opacity=1, **style)
        self._counter = Counter(template, lang, colour=colour, side=-1)
        number = self._counter.mobject
        number.shift(self.track.get_right() + 0.2 * RIGHT - number.get_left())
        self.mobject = VGroup(self.track, self.filled, number)
        self.show(start)

    def show(self, step: float) -> None:
        way = max(0.0, float(between(self._steps, self._ways, step)))
        low, high = self.track.get_corner(DL), self.track.get_corner(UL)
        gone = max(0.015, min(way, 1) * self.track.width) * RIGHT
        self.filled.set_points_as_corners([low, low + gone, high + gone, high, low])
        self._counter.show(round(100 * way))

    @property
    def value(self) -> int:
        return self._counter.value

    def drawn_way(self) -> float:
        """The share of its length that is filled, read back from the picture."""
        return float(self.filled.width / self.track.width)


def upright(x: float, low: float, high: float) -> Any:
    """A thin upright line that leads the eye from one bar to the next."""
    return Line([x, low, 0], [x, high, 0], stroke_color=palette.TEXT_ON_INK, stroke_width=1.5)
