"""On what share of a run's weights the two forces pull in which of three ways, with the ways as its key."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, VGroup
from numpy.typing import NDArray

from animations.drawing.curves import Cursor, Plot, Share, StepCounter
from animations.drawing.force_arrows import FloatingWeight
from animations.drawing.scrub import Panel
from animations.drawing.words import words
from animations.films.gravity.stacked_shares import GuessedShare, StackedShares
from language import Translator
from story.words import palette
from training.runs.reader import Columns

# The cases, from the lowest band up: their colours, how high they stand in the key, and the two pulls there.
CASES = {
    "share_decay_alone": (palette.DECAY, -1.85, (0.0, -1.2)),
    "share_together": (palette.CONTROL, -0.3, (-1.2, -1.2)),
    "share_against": (palette.GRADIENT, 1.25, (1.2, -1.2)),
}


class CaseChart:
    """Bands of shares over the steps with a cursor, and to their right the key with the shares there."""

    def __init__(self, metrics: Columns, memorised: int, last: int, _: Translator) -> None:
        lang, self._last = _.language, last
        self.plot = Plot(8.2, 4.4, (0, last))
        self.plot.mobject.move_to([-1.1, -0.25, 0])
        steps = metrics["step"]
        self.bands = StackedShares(
            self.plot, steps, [(metrics[name], colour) for name, (colour, *_rest) in CASES.items()]
        )
        self.guess = GuessedShare(self.plot, memorised, last, palette.DECAY)
        self.cursor, self.counter = Cursor(self.plot), StepCounter(_("step {n}"), lang, self.plot)
        self.ticks = [
            self._quiet(_("{n} %", n=100 * value), lang).next_to(self.plot.at(0, value), LEFT, buff=0.15)
            for value in (0, 1)
        ]
        self.learnt = self._quiet(_("memorised"), lang)
        self.learnt.move_to(self.plot.at(memorised, 0) + 0.42 * DOWN)
        self.key: dict[str, Any] = {}
        self.shares = []
        for name, (colour, y, (up, down)) in CASES.items():
            weight = FloatingWeight(
                np.zeros(1), np.array([up]), np.array([down]), [3.9, y, 0], 0.42, dashed=False, ball=0.14
            )
            self.key[name] = weight.mobject
            share = Share(_("{n} %"), lang, steps, metrics[name], role="number", colour=colour, size=44)
            share.put([5.4, y, 0])
            share.show(0)
            self.shares.append(share)

    @staticmethod
    def _quiet(text: str, lang: str) -> Any:
        return words(text, "tick", lang, colour=palette.QUIET_ON_INK)

    @property
    def numbers(self) -> list[Any]:
        return [share.mobject for share in self.shares]

    @property
    def pointers(self) -> list[Panel]:
        """What goes with the step that is pointed at."""
        return [self.cursor, self.counter, *self.shares]

    @property
    def picture(self) -> VGroup:
        return VGroup(self.plot.mobject, self.bands.mobject, self.cursor.mobject)

    def as_strip(self, width: float, height: float, centre: NDArray[np.floating], step: float) -> list[Any]:
        """The animations that lay the bands flat, with the counter under the cursor."""
        foot = centre + np.array([width * (step / self._last - 0.5), -height / 2 - 0.28, 0])
        picture = self.picture.animate.stretch_to_fit_height(height).stretch_to_fit_width(width)
        return [picture.move_to(centre), self.counter.mobject.animate.move_to(foot)]
