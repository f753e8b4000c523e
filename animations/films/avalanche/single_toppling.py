"""A sandpile from near: one grain falls, its site topples, and the grains melt into shades."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UpdateFromAlphaFunc, linear, smooth

from animations.drawing.tokens import discs
from animations.films.avalanche.sand import Sand
from animations.films.avalanche.sand_table import GRAIN, SandTable

NEIGHBOURS = np.array([(-1, 0), (1, 0), (0, -1), (0, 1)])
LANDS = 0.8  # of the time in which a grain falls


class SingleToppling:
    """The sites around the grain that makes one site topple."""

    def __init__(self, sand: Sand, table: SandTable) -> None:
        self.table, self._site = table, sand.sites[sand.single]
        self._before, self._after = sand.heights[sand.single], sand.heights[sand.single + 1]
        self._full = self._before.copy()
        self._full[tuple(self._site)] += 1
        table.show(self._before)
        table.show_grains(self._before)

    def fall(self) -> Any:
        """The grain falls, and its site is too full."""

        def change(_mobject: Any, alpha: float) -> None:
            self.table.drop(self._site, 1 - alpha / LANDS)
            table = self._full if alpha >= LANDS else self._before
            self.table.show(table)
            self.table.show_grains(table)

        return UpdateFromAlphaFunc(self.table.mobject, change, rate_func=linear)

    def topple(self) -> Any:
        """Its four grains go to its four neighbours."""
        left = self._full.copy()
        left[tuple(self._site)] = 0
        place = self.table.picture.at
        start, ends = place(self._site), place(self._site + NEIGHBOURS)

        def change(_mobject: Any, alpha: float) -> None:
            there = alpha >= 1
            glow = np.zeros(left.shape)
            glow[tuple(self._site)] = 1 - alpha
            self.table.show(self._after if there else left, glow)
            self.table.show_grains(self._after if there else left)
            going = start + alpha * (ends - start)
            self.table.grain.set_points(discs(going[: 0 if there else None], GRAIN * self.table.picture.cell))

        return UpdateFromAlphaFunc(self.table.mobject, change, rate_func=smooth)

    def melt(self) -> Any:
        """While the camera draws back, the dots go."""

        def change(_mobject: Any, alpha: float) -> None:
            self.table.piles.set_fill(opacity=max(0.0, 1 - 4 * alpha))
            if alpha >= 1:
                self.table.piles.clear_points()

        return UpdateFromAlphaFunc(self.table.piles, change, rate_func=linear)
