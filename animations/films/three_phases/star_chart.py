"""A row of stars for each inner measure, a star for each network: when it is half-way, beside the loss."""

from __future__ import annotations

import numpy as np
from manim import Line, VGroup, VMobject

from animations.drawing.tokens import discs
from animations.films.three_phases.data import CIRCLE, Timed
from story.words import palette

STAR, FAINT = 0.075, 0.3


class StarChart:
    """Time goes to the right; the upright line is where the held-out loss is half-way.

    Args:
        foot, width, height: of the chart: the middle of its lower edge, and its size.
    """

    def __init__(self, timed: Timed, foot: tuple[float, float], width: float, height: float) -> None:
        self._timed, (self._x, low) = timed, foot
        self._scale = width / 2 / float(np.abs(timed.leads).max())
        self.heights = low + height * (1 - (np.arange(len(timed.names)) + 0.5) / len(timed.names))
        top = low + height + 0.15
        self.loss = Line([self._x, low, 0], [self._x, top, 0], stroke_width=4)
        self.loss.set_color(palette.TEXT_ON_INK)
        self.rows = VGroup(*(self._row(at) for at in range(len(timed.names))))

    def row(self, name: str) -> VGroup:
        """The row of a measure, as the ledger names it."""
        return self.rows[self._timed.names.index(name)]

    def places(self, row: int) -> np.ndarray:
        """Where the stars of a row lie, (N, 3)."""
        x = self._x - self._scale * self._timed.leads[row]
        return np.stack([x, np.full_like(x, self.heights[row]), np.zeros_like(x)], axis=-1)

    def faint(self, *, behind: bool) -> list[VMobject]:
        """The rows that come after the loss for certain, or the others."""
        return [row for row, late in zip(self.rows, self._timed.behind, strict=True) if late == behind]

    def _row(self, at: int) -> VGroup:
        colour = palette.GEOMETRY if self._timed.names[at] == CIRCLE else palette.TEXT_ON_INK
        places = self.places(at)
        thread = Line(places[places[:, 0].argmin()], places[places[:, 0].argmax()])
        thread.set_stroke(colour, width=1.5, opacity=0.35)
        stars = VMobject(stroke_width=0, fill_color=colour, fill_opacity=1)
        return VGroup(thread, stars.set_points(discs(places, STAR)))
