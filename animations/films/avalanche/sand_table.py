"""A sandpile from above: the more grains, the brighter the site; what has just toppled glows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Group, VMobject
from numpy.typing import NDArray

from animations.drawing.tokens import discs
from animations.films.avalanche.cell_picture import CellPicture, Seeing, rgb
from story.words import palette

SHADES = (0.05, 0.2, 0.42, 0.7)  # of a site with 0, 1, 2 and 3 grains
# Where the grains of a site lie in it, by how many they are.
SPOTS: Sequence[Sequence[tuple[float, float]]] = (
    (),
    ((0, 0),),
    ((-1, 0), (1, 0)),
    ((-1, -0.8), (1, -0.8), (0, 0.9)),
    ((-1, -1), (1, -1), (-1, 1), (1, 1)),
)
GRAIN, FALLEN = 0.1, 1.1  # radius of a grain, and how much larger it is high above, in sites


class SandTable:
    """A table of sites, and the grains on those that are seen from near."""

    def __init__(self, heights: NDArray[np.integer], cell: float, centre: Any, look: Seeing) -> None:
        rows, columns = heights.shape
        self.picture = CellPicture((rows, columns), cell, centre, look)
        self.grain = VMobject(stroke_width=0, fill_color=palette.TEXT_ON_INK, fill_opacity=1)
        self.piles = VMobject(stroke_width=0, fill_color=palette.TEXT_ON_INK, fill_opacity=1)
        self.mobject = Group(self.picture.mobject, self.piles, self.grain)
        self.show(heights)

    def show(self, heights: NDArray[np.integer], glow: NDArray[np.floating] | None = None) -> None:
        """Draw a table, each site glowing so far (0 to 1)."""
        purple, ink, dawn = (rgb(name) for name in (palette.GEOMETRY, palette.INK, palette.DAWN))
        shade = np.array(SHADES)[np.clip(heights, 0, 3)][..., None]
        colours = ink + shade * (purple - ink)
        lit = np.clip(heights > 3 if glow is None else np.maximum(glow, heights > 3), 0, 1)[..., None]
        self.picture.show(colours + lit * (dawn - colours))

    def drop(self, site: Any, height: float) -> None:
        """Show a falling grain above a site: the higher, the larger; none at height 0."""
        if height <= 0:
            self.grain.clear_points()
            return
        radius = (GRAIN + FALLEN * height) * self.picture.cell
        self.grain.set_points(discs(self.picture.at(site)[None], radius))

    def show_grains(self, heights: NDArray[np.integer], opacity: float = 1.0) -> None:
        """Draw the grains themselves, as dots, on the sites that the camera sees."""
        first, last = self.picture.seen()
        sites = np.array(
            [
                (row - 0.19 * y, column + 0.19 * x)
                for row in range(first[0], last[0])
                for column in range(first[1], last[1])
                for x, y in SPOTS[int(heights[row, column])]
            ]
        )
        self.piles.set_points(discs(self.picture.at(sites.reshape(-1, 2)), GRAIN * self.picture.cell))
        self.piles.set_fill(opacity=opacity)
