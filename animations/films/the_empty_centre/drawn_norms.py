"""Lengths of random vectors in a few dimensions, in units of the root of the dimension, on a named axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from manim import DOWN, RIGHT, VGroup

from animations.drawing.curves import Plot
from animations.drawing.ticks import below
from animations.drawing.words import math
from animations.films.the_empty_centre.norm_histogram import NormHistograms
from language import Translator
from story.chapters.space import Drawn
from story.words import palette


class DrawnNorms:
    """A histogram for each dimension; `spread` says how little they differ in the last."""

    def __init__(self, drawn: Mapping[int, Drawn], width: float, height: float, middle: Any,
                 _: Translator) -> None:  # fmt: skip
        plot = Plot(width, height, (0, 3.2), (0, 1.1))
        plot.mobject.move_to(middle)
        self.histograms = NormHistograms(plot, [
            (of_dim.norms.positions / np.sqrt(dim), of_dim.norms.counts, of_dim.norms.expected)
            for dim, of_dim in drawn.items()
        ])  # fmt: skip
        root = math("sqrt(d)", size=44, colour=palette.QUIET_ON_INK).next_to(plot.at(1, 0), DOWN, buff=0.15)
        self.frame = VGroup(plot.axes[0], root, below(_.language, (_("length"), plot.at(2.8, 0))))
        last = list(drawn.values())[-1]
        spread = math(f"plus.minus {100 * last.spread / last.mean:.1g} %")
        self.spread = spread.next_to(plot.at(1, 1), RIGHT, buff=0.3)
        self.mobject = VGroup(self.frame, self.histograms.mobject, self.spread)
