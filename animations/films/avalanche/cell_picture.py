"""A table of coloured cells, of which only what the camera sees is drawn: sharp however near it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from manim import RESAMPLING_ALGORITHMS, ImageMobject
from numpy.typing import NDArray

from animations.telling.camera import Look

# What the camera sees now.
Seeing: TypeAlias = Callable[[], Look]


class CellPicture:
    """R times C cells around a centre, row 0 at the top; `show` gives them their colours, (R, C, 3) to 255.

    Args:
        look: what the camera sees now.
    """

    def __init__(self, shape: tuple[int, int], cell: float, centre: Any, look: Seeing) -> None:
        self.shape, self.cell, self._look = np.array(shape), cell, look
        self._centre = np.asarray(centre, float)
        self.mobject = ImageMobject(np.full((2, 2, 4), 255, np.uint8))
        self.mobject.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])

    def at(self, site: Any) -> NDArray[np.floating]:
        """The middle of a site (row, column), or of several (n, 2)."""
        site = np.asarray(site, float)
        rows, columns = self.shape
        x, y = site[..., 1] + 0.5 - columns / 2, rows / 2 - site[..., 0] - 0.5
        return np.asarray(self._centre + self.cell * np.stack([x, y, np.zeros_like(x)], axis=-1))

    def seen(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The first row and column that the camera sees, and those after the last."""
        look = self._look()
        half = np.array([look.screen.height, look.screen.width]) / look.zoom / 2
        middle = np.array([self._centre[1] - look.y, look.x - self._centre[0]])
        first = np.floor((middle - half) / self.cell + self.shape / 2).astype(int)
        last = np.ceil((middle + half) / self.cell + self.shape / 2).astype(int)
        first = np.clip(first, 0, self.shape - 1)
        return first, np.clip(last, first + 1, self.shape)

    def show(self, colours: NDArray[np.floating]) -> None:
        (top, left), (bottom, right) = self.seen()
        cells = colours[top:bottom, left:right].astype(np.uint8)
        alpha = np.full(cells.shape[:2], self.mobject.pixel_array[0, 0, 3], np.uint8)
        self.mobject.pixel_array = np.dstack([cells, alpha])
        self.mobject.orig_alpha_pixel_array = np.full(alpha.shape, 255, np.uint8)
        corners = [(top, left), (top, right), (bottom, left), (bottom, right)]
        self.mobject.points = self.at(np.array(corners) - 0.5)


def rgb(colour: str) -> NDArray[np.floating]:
    """Red, green and blue up to 255.

    >>> rgb("#0F1117").tolist()
    [15.0, 17.0, 23.0]
    """
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], float)
