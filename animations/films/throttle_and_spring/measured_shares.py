"""Measured shares, large: a hundred dots of which some are lit, and bars across the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, Rectangle, UpdateFromAlphaFunc, VGroup, VMobject, smooth

from animations.drawing.tokens import discs
from story.words import palette

COLUMNS, ROWS = 20, 5


class HundredDots:
    """Dots in rows, of which the last so many stand out."""

    def __init__(self, width: float, height: float, centre: Any, radius: float = 0.2) -> None:
        x = np.linspace(-width / 2, width / 2, COLUMNS)
        y = np.linspace(height / 2, -height / 2, ROWS)
        across, along = np.meshgrid(x, y, indexing="ij")
        self.places = np.stack([across, along, 0 * across], axis=-1).reshape(-1, 3) + np.asarray(centre)
        self._radius = radius
        self.held, self.alone = (
            VMobject(stroke_width=0, fill_color=colour, fill_opacity=1)
            for colour in (palette.GRADIENT, palette.DECAY)
        )
        self.mobject = VGroup(self.held, self.alone)
        self.show(len(self.places))

    def show(self, alone: int) -> None:
        first = len(self.places) - alone
        self.held.set_points(discs(self.places[:first], self._radius))
        self.alone.set_points(discs(self.places[first:], self._radius))

    def give_way(self, alone: int) -> Any:
        """From all of them alone to so many."""
        all_of_them = len(self.places)
        return UpdateFromAlphaFunc(
            self.mobject,
            lambda _mobject, alpha: self.show(round(all_of_them + alpha * (alone - all_of_them))),
            rate_func=smooth,
        )


class ShareBar:
    """A bar across the picture, filled up to a share."""

    def __init__(self, share: float, width: float, height: float, centre: Any, colour: str) -> None:
        self._share, self._width = share, width
        self.frame = Rectangle(width=width, height=height, stroke_width=3, stroke_color=palette.QUIET_ON_INK)
        self.frame.move_to(centre)
        self.fill = Rectangle(width=width, height=height, stroke_width=0, fill_color=colour, fill_opacity=1)
        self.mobject = VGroup(self.fill, self.frame)
        self._show(0.0)

    def grow(self) -> Any:
        return UpdateFromAlphaFunc(self.mobject, lambda _mobject, alpha: self._show(alpha), rate_func=smooth)

    def _show(self, alpha: float) -> None:
        self.fill.stretch_to_fit_width(max(1e-3, alpha * self._share * self._width))
        self.fill.move_to(self.frame.get_left(), aligned_edge=LEFT)
