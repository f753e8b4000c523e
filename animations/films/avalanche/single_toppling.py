"""A sandpile from near: one grain falls, its site topples, and then all of the table comes into view."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group, UpdateFromAlphaFunc, linear, smooth

from animations.drawing.tokens import discs
from animations.films.avalanche.sand import Sand
from animations.films.avalanche.sand_table import SandTable

SITES = 5
NEIGHBOURS = np.array([(-1, 0), (1, 0), (0, -1), (0, 1)])


class SingleToppling:
    """The sites around the grain that makes one site topple."""

    def __init__(self, sand: Sand, table: SandTable) -> None:
        self.table, self._site = table, sand.sites[sand.single]
        self._before, self._after = sand.heights[sand.single], sand.heights[sand.single + 1]
        self._full = self._before.copy()
        self._full[tuple(self._site)] += 1
        self._corner = self._site - SITES // 2
        table.window = (float(self._corner[0]), float(self._corner[1]), float(SITES))
        table.show(self._before)
        table.show_grains(self._before)
        self._all = Group(table.image, table.drawn)

    def fall(self) -> Any:
        """The grain falls, and its site is too full."""

        def change(_mobject: Any, alpha: float) -> None:
            self.table.drop(self._site, 1 - alpha / 0.8)
            table = self._full if alpha >= 0.8 else self._before
            self.table.show(table)
            self.table.show_grains(table)

        return UpdateFromAlphaFunc(self._all, change, rate_func=linear)

    def topple(self) -> Any:
        """Its four grains go to its four neighbours."""
        left = self._full.copy()
        left[tuple(self._site)] = 0
        start, ends = self.table.at(self._site), [self.table.at(self._site + way) for way in NEIGHBOURS]

        def change(_mobject: Any, alpha: float) -> None:
            going = start + alpha * (np.array(ends) - start)
            glow = np.zeros(left.shape)
            glow[tuple(self._site)] = 1 - alpha
            self.table.show(left if alpha < 1 else self._after, glow)
            self.table.show_grains(left if alpha < 1 else self._after)
            if alpha < 1:
                self.table.grain.set_points(discs(going, 0.1 * self.table.cell))
            else:
                self.table.drop(self._site, 0)

        return UpdateFromAlphaFunc(self._all, change, rate_func=smooth)

    def zoom_out(self) -> Any:
        """The window opens until it holds the whole table; the grains melt into shades."""
        table, rows = self.table, self.table.rows

        def change(_mobject: Any, alpha: float) -> None:
            sites = SITES * (rows / SITES) ** alpha
            row, column = self._corner * (rows - sites) / (rows - SITES)
            table.window = (float(row), float(column), float(sites))
            table.show(self._after)
            table.piles.set_fill(opacity=max(0.0, 1 - 6 * alpha))
            if alpha > 0.2:
                table.piles.clear_points()

        return UpdateFromAlphaFunc(self._all, change, rate_func=smooth)
