"""A run seen from outside, as every film shows it: accuracy over the steps, and the table that fills."""

from __future__ import annotations

from typing import Any

from manim import LEFT, RIGHT, UP, VGroup

from animations.drawing.curves import Cursor, Plot, Share, StepCounter, Tint, Trace
from animations.drawing.scrub import Panel, Scrub
from animations.drawing.table import AnswerTable
from animations.drawing.words import words
from language import Translator
from story.chapters.leap import Leap
from story.words import palette
from training.phases import phase_spans

TINT = {"memorisation": 0.35, "plateau": 0.55, "grokking": 0.2}


class AccuracyPlot:
    """Two curves that grow with a cursor, the phases behind them, and the table in step with them."""

    def __init__(
        self, leap: Leap, field: AnswerTable, _: Translator, width: float, height: float, centre: Any
    ) -> None:
        metrics, lang = leap.view.metrics, _.language
        steps = metrics["step"]
        self.field = field
        self.plot = Plot(width, height, (0, leap.view.phases.last_step))
        self.plot.mobject.move_to(centre)
        self.tints = [
            Tint(self.plot, span.start, span.end, palette.PHASES[span.phase], TINT[span.phase])
            for span in phase_spans(leap.view.phases)
        ]
        self.train = Trace(self.plot, steps, metrics["train_accuracy"], palette.TRAIN)
        self.held_out = Trace(self.plot, steps, metrics["held_out_accuracy"], palette.HELD_OUT)
        self.cursor = Cursor(self.plot)
        self.counter = StepCounter(_("step {n}"), lang, self.plot)
        self.train_label = Share(_("seen: {n} % right"), lang, steps, metrics["train_accuracy"],
                                 colour=palette.TRAIN, side=-1)  # fmt: skip
        self.held_out_label = Share(_("unseen: {n} % right"), lang, steps, metrics["held_out_accuracy"],
                                    colour=palette.HELD_OUT, side=-1)  # fmt: skip
        self.ticks = VGroup(
            *(
                words(_("{n} %", n=100 * value), "tick", lang, colour=palette.QUIET_ON_INK).next_to(
                    self.plot.at(0, value), LEFT, buff=0.15
                )
                for value in (0, 1)
            )
        )
        self._place_labels(leap)

    def _place_labels(self, leap: Leap) -> None:
        """Each label beside its curve: above all of it that passes under the label, where there is room, or
        else in the lower right, which a curve that has risen leaves free.
        """
        start = self.plot.at(leap.view.phases.memorised_at or 0, 1) + 0.25 * RIGHT
        width = self.train_label.put(start)
        self.train_label.put(start + width / 2 * RIGHT + 0.35 * UP)
        width = self.held_out_label.put(start)
        steps = leap.view.metrics["step"]
        seen, unseen = (
            self.plot.at(steps, leap.view.metrics[f"{pairs}_accuracy"]) for pairs in ("train", "held_out")
        )
        under = (unseen[:, 0] > start[0] - 0.1) & (unseen[:, 0] < start[0] + width + 0.2)
        height = unseen[under, 1].max() + 0.4
        # A run that stumbles for a moment has its other curve come down as well.
        if height > self.plot.at(0, 0.8)[1] or height + 0.4 > seen[under, 1].min():
            corner = self.plot.at(leap.view.phases.last_step, 0.15)
            self.held_out_label.put(corner + (width / 2 + 0.2) * LEFT)
        else:
            self.held_out_label.put([start[0] + width / 2, height, 0])

    @property
    def labels(self) -> VGroup:
        return VGroup(self.train_label.mobject, self.held_out_label.mobject)

    @property
    def picture(self) -> VGroup:
        """What is drawn in the plot's frame, from the back to the front."""
        return VGroup(
            *(tint.mobject for tint in self.tints), self.plot.mobject,
            self.train.mobject, self.held_out.mobject, self.cursor.mobject,
        )  # fmt: skip

    def as_strip(self, width: float, height: float, centre: Any) -> Any:
        """The animation that lays the picture flat."""
        return self.picture.animate.stretch_to_fit_width(width).stretch_to_fit_height(height).move_to(centre)

    def pass_steps(self, start: float, end: float, **settings: Any) -> Scrub:
        """Draw the curves on, and all that goes with them."""
        return Scrub(
            *self.tints, self.train, self.held_out, *self._pointers(), start=start, end=end, **settings
        )

    def point_at(self, start: float, end: float, **settings: Any) -> Scrub:
        """Move the cursor over curves that are drawn already; table and numbers go with it."""
        return Scrub(*self._pointers(), start=start, end=end, **settings)

    def _pointers(self) -> list[Panel]:
        return [self.cursor, self.counter, self.field, self.train_label, self.held_out_label]
