"""The loss on both halves of the table, as far as the run has come."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup

from animations.drawing.curves import Cursor, Plot, StepCounter, Trace
from animations.drawing.scrub import Scrub
from animations.drawing.words import words
from language import Translator
from story.words import palette
from training.runs.reader import Columns


class LossPlot:
    """Two curves with a cursor, and their names where nothing passes."""

    def __init__(
        self, metrics: Columns, last: float, width: float, height: float, centre: Any, _: Translator
    ) -> None:
        steps = metrics["step"]
        top = float(np.ceil(max(metrics["held_out_loss"].max(), metrics["train_loss"].max())))
        self.plot = Plot(width, height, (0, last), (0, 1.12 * top))
        self.plot.mobject.move_to(centre)
        self.train = Trace(self.plot, steps, metrics["train_loss"], palette.TRAIN, 6)
        self.held_out = Trace(self.plot, steps, metrics["held_out_loss"], palette.HELD_OUT, 6)
        self.cursor = Cursor(self.plot)
        self.counter = StepCounter(_("step {n}"), _.language, self.plot)
        named = ((_("loss: shown"), palette.TRAIN, 0.24), (_("loss: the rest"), palette.HELD_OUT, 0.76))
        self.names = VGroup(*(
            words(text, "tick", _.language, colour=colour).move_to(self.plot.at(place * last, 1.22 * top))
            for text, colour, place in named
        ))  # fmt: skip

    @property
    def drawn(self) -> VGroup:
        return VGroup(self.plot.axes, self.train.mobject, self.held_out.mobject, self.cursor.mobject)

    def pass_steps(self, *others: Any, start: float, end: float, **settings: Any) -> Scrub:
        """Draw the curves on, and show those steps in other pictures too."""
        return Scrub(
            self.train, self.held_out, self.cursor, self.counter, *others, start=start, end=end, **settings
        )
