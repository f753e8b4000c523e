"""A run's two accuracies over the steps: as the story is told, in dashes, and as recorded."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, DashedVMobject, VGroup, VMobject

from animations.drawing.curves import Plot, Share, Trace
from animations.drawing.scrub import Panel
from animations.drawing.words import words
from language import Translator
from story.words import palette
from training.runs.reader import Columns

HEADROOM = 1.04


class AccuracyCurves:
    """Accuracy on seen and on unseen pairs, with a label at each.

    Args:
        milestones: the steps at which the run had memorised, began to leap, and had generalised.
        frame: where they are drawn, and the steps that it spans.

    Attributes:
        sketch: dashed, what is told of the two, laid on this run's milestones.
        told: what the two are, for as long as nothing has been measured.
        labels: the same with the recorded numbers.
    """

    def __init__(
        self, metrics: Columns, milestones: tuple[int, int, int], frame: Plot, _: Translator
    ) -> None:
        box = frame.mobject
        self.plot = Plot(box.width, box.height, frame.steps, (0, HEADROOM))
        self.plot.mobject.move_to(box)
        self._last = frame.steps[1]
        steps, lang = metrics["step"], _.language
        self.train = Trace(self.plot, steps, metrics["train_accuracy"], palette.TRAIN)
        self.held_out = Trace(self.plot, steps, metrics["held_out_accuracy"], palette.HELD_OUT)
        self.labels = [
            Share(_("seen: {n} % right"), lang, steps, metrics["train_accuracy"],
                  colour=palette.TRAIN, side=-1),
            Share(_("unseen: {n} % right"), lang, steps, metrics["held_out_accuracy"],
                  colour=palette.HELD_OUT, side=-1),
        ]  # fmt: skip
        self._put_labels(milestones[0])
        self.told = [
            words(text, "label", lang, colour=colour).move_to(label.mobject).align_to(label.mobject, LEFT)
            for text, colour, label in (
                (_("pairs it has seen"), palette.TRAIN, self.labels[0]),
                (_("pairs it has not seen"), palette.HELD_OUT, self.labels[1]),
            )
        ]
        self.sketch = self._draw_story(milestones)
        self.ticks = self._draw_ticks(_)

    @property
    def panels(self) -> list[Panel]:
        return [self.train, self.held_out, *self.labels]

    def _put_labels(self, memorised: float) -> None:
        """One above its curve; the other in the lower right, free once its curve has risen."""
        seen, unseen = self.labels
        above, corner = self.plot.at(memorised, HEADROOM) + 0.3 * UP, self.plot.at(self._last, 0.12)
        seen.put(above + seen.put(above) / 2 * RIGHT)
        unseen.put(corner + (unseen.put(corner) / 2 + 0.25) * LEFT)

    def _draw_story(self, milestones: tuple[int, int, int]) -> VGroup:
        memorised, leap, generalised = milestones
        known = [(0, 0), (memorised, 1), (self._last, 1)]
        quiet = [(0, 0), (leap, 0), ((leap + generalised) / 2, 1), (self._last, 1)]
        lines = VGroup()
        for corners, colour in ((known, palette.TRAIN), (quiet, palette.HELD_OUT)):
            line = VMobject(stroke_color=colour, stroke_width=3)
            line.set_points_as_corners(self.plot.at(*np.transpose(corners)))
            lines.add(DashedVMobject(line, num_dashes=70))
        return lines

    def _draw_ticks(self, _: Translator) -> VGroup:
        def tick(text: str) -> Any:
            return words(text, "tick", _.language, colour=palette.QUIET_ON_INK)

        return VGroup(
            tick(_("{n} % right", n=100)).next_to(self.plot.at(0, 1), LEFT, buff=0.15),
            tick(_("{n} %", n=0)).next_to(self.plot.at(0, 0), LEFT, buff=0.15),
            tick(_("{n} steps", n=int(self._last)))
            .next_to(self.plot.axes, DOWN, buff=0.2)
            .align_to(self.plot.axes, RIGHT),
        )
