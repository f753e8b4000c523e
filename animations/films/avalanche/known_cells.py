"""The network's table, as a table of sand is seen: what has just become right glows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from animations.drawing.answers import Answers
from animations.drawing.scrub import latest
from animations.films.avalanche.cell_picture import CellPicture, Seeing, rgb
from story.words import palette

DARK, LIT, COOLING = 0.13, 0.75, 16.0  # of a cell's colour; steps in which a new one cools


class KnownCells:
    """`show(step)` lights the cells that are answered rightly then: orange shown ones, blue the rest."""

    def __init__(self, answers: Answers, side: float, centre: Any, look: Seeing) -> None:
        self._answers = answers
        p = len(answers.trained)
        self.picture = CellPicture((p, p), side / p, centre, look)
        self.mobject = self.picture.mobject
        train, held_out, self._ink = (rgb(name) for name in (palette.TRAIN, palette.HELD_OUT, palette.INK))
        self._own = np.where(answers.trained[..., None], train, held_out)
        self._turned = _turned(answers)
        self.show(0)

    def show(self, step: float) -> None:
        self.picture.show(self.colours(step))

    def colours(self, step: float) -> NDArray[np.floating]:
        """Of all cells at a step, (p, p, 3)."""
        at = latest(self._answers.steps, step)
        right = self._answers.right[at]
        since = np.maximum(step - self._answers.steps[self._turned[at]], 0)
        glow = np.where(right & (self._turned[at] > 0), np.exp(-since / COOLING), 0)[..., None]
        share = np.where(right, LIT, DARK)[..., None]
        colours = self._ink + share * (self._own - self._ink)
        return np.asarray(colours + glow * (rgb(palette.TEXT_ON_INK) - colours))


def _turned(answers: Answers) -> NDArray[np.int64]:
    """The snapshot at which each cell last became right, up to each snapshot, (S, p, p)."""
    places = np.arange(len(answers.steps))[:, None, None]
    before = np.concatenate([answers.right[:1], answers.right[:-1]])
    return np.asarray(np.maximum.accumulate(np.where(answers.right & ~before, places, 0), axis=0))
