"""Lengths of vectors: of many drawn at random, and of one that is pulled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.curves import Plot, Trace
from animations.drawing.scrub import between
from animations.drawing.words import math, words
from language import Translator
from story.ledger.claim import Curve
from story.words import palette

Float64 = NDArray[np.float64]


class NormHistograms:
    """Histograms of lengths, one for each stage, each on its own scale, and the exact law as a line over it.

    Args:
        stages: positions, counts and what the law expects, of one shape (B,).
    """

    def __init__(self, plot: Plot, stages: Sequence[tuple[Float64, Float64, Float64]]) -> None:
        self._plot = plot
        self._stages = np.array([
            (positions, counts / counts.max(), expected / counts.max())
            for positions, counts, expected in stages
        ])  # fmt: skip
        self.bars = VMobject(stroke_width=0, fill_color=palette.QUIET_ON_INK, fill_opacity=0.75)
        self.law = VMobject(stroke_color=palette.GEOMETRY, stroke_width=4)
        self.mobject = VGroup(self.bars, self.law)
        self.show(0)

    def show(self, stage: float) -> None:
        positions, counts, expected = between(np.arange(len(self._stages)), self._stages, stage)
        half = (positions[1] - positions[0]) / 2
        edges = np.append(positions - half, positions[-1] + half)
        outline = self._plot.at(np.repeat(edges, 2), np.pad(np.repeat(counts, 2), 1))
        self.bars.set_points_as_corners(np.concatenate([outline, outline[:1]]))
        ends = positions[0] - half, positions[-1] + half
        self.law.set_points_as_corners(self._plot.at([ends[0], *positions, ends[1]], [0, *expected, 0]))


class NormArrow:
    """An arrow that keeps its direction while it is pulled in by a share of its length."""

    def __init__(self, centre: Any, aim: Any, length: float, colour: str) -> None:
        self._centre, self._aim, self._length = np.asarray(centre), np.asarray(aim), length
        self._shaft = VMobject(stroke_width=7, stroke_color=colour)
        self._tip = VMobject(stroke_width=0, fill_color=colour, fill_opacity=1)
        self.mobject = VGroup(self._shaft, self._tip)
        self.show(0)

    def show(self, pulled: float) -> None:
        length = (1 - pulled) * self._length
        across = np.array([-self._aim[1], self._aim[0], 0])
        back = max(0.0, length - 0.3)
        self._shaft.set_points_as_corners([self._centre, self._centre + back * self._aim])
        corners = (length * self._aim, back * self._aim + 0.14 * across, back * self._aim - 0.14 * across)
        self._tip.set_points_as_corners([self._centre + corner for corner in (*corners, corners[0])])

    def tip(self) -> Any:
        """The place that it points at."""
        return self._tip.points[0]


class AccuracyByNorm:
    """What is still right of a network's answers while its weights are pulled in, and of random weights.

    Args:
        kept: per cent right against the share of the length that is left, of "trained" and "random" weights.
        marked: shares of the length to write at the axis; it ends at the last of them.
    """

    def __init__(self, kept: Mapping[str, Curve], marked: Sequence[float], width: float, height: float,
                 corner: Any, _: Translator) -> None:  # fmt: skip
        lang, quiet = _.language, palette.QUIET_ON_INK
        self.plot = Plot(width, height, (0, 1 - marked[-1]), (0, 100))
        self.plot.mobject.move_to(corner + width / 2 * RIGHT + height / 2 * UP)
        self.trained, self.random = (
            Trace(self.plot, 1 - np.array(kept[name].x[::-1]), np.array(kept[name].y[::-1], float), colour)
            for name, colour in (("trained", palette.HELD_OUT), ("random", palette.CONTROL))
        )
        right = {0: _("{n} %", n=0), 100: _("{n} % right", n=100)}
        self.frame = VGroup(
            self.plot.axes,
            *(words(text, "tick", lang, colour=quiet)
              .next_to(self.plot.at(0, value), LEFT, buff=0.15) for value, text in right.items()),
            *(math(f"{left:g}", size=38, colour=quiet)
              .next_to(self.plot.at(1 - left, 0), DOWN, buff=0.15) for left in marked),
        )  # fmt: skip
        self.names = VGroup(
            words(_("trained"), "label", lang, colour=palette.HELD_OUT)
            .next_to(self.plot.at(0.22, 90), RIGHT, buff=0),
            words(_("at random"), "label", lang, colour=quiet).next_to(self.plot.at(0.42, 13), RIGHT, buff=0),
        )  # fmt: skip
        self.mobject = VGroup(self.random.mobject, self.trained.mobject)

    def show(self, pulled: float) -> None:
        self.trained.show(pulled)
        self.random.show(pulled)
