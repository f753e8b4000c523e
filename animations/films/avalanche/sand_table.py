"""A sandpile from above: the more grains, the brighter the site; what has just toppled glows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import ImageMobject, Rectangle, VGroup, VMobject, config
from numpy.typing import NDArray
from PIL import Image

from animations.drawing.tokens import discs
from story.words import palette

FRAME_WIDTH = 128 / 9
SHADES = (0.05, 0.2, 0.42, 0.7)  # of a site with 0, 1, 2 and 3 grains
# Where the grains of a site lie in it, by how many they are.
SPOTS: Sequence[Sequence[tuple[float, float]]] = (
    (),
    ((0, 0),),
    ((-1, 0), (1, 0)),
    ((-1, -0.8), (1, -0.8), (0, 0.9)),
    ((-1, -1), (1, -1), (-1, 1), (1, 1)),
)
CELL = 16  # pixels of a site before it is scaled to the screen


class SandTable:
    """A square window on a table of sites; `window` is (first row, first column, sites along a side)."""

    def __init__(self, heights: NDArray[np.integer], side: float, centre: NDArray[np.floating]) -> None:
        self.rows, self.side, self.centre = len(heights), side, centre
        self.window = (0.0, 0.0, float(len(heights)))
        self.image = ImageMobject(np.full((2, 2, 4), 255, np.uint8))
        self.image.stretch_to_fit_height(side).stretch_to_fit_width(side).move_to(centre)
        self.frame = Rectangle(width=side, height=side, stroke_width=1.5, stroke_color=palette.QUIET_ON_INK)
        self.frame.move_to(centre)
        self.grain = VMobject(stroke_width=0, fill_color=palette.TEXT_ON_INK, fill_opacity=1)
        self.piles = VMobject(stroke_width=0, fill_color=palette.TEXT_ON_INK, fill_opacity=1)
        self.drawn = VGroup(self.frame, self.piles, self.grain)
        self.show(heights)

    def show(self, heights: NDArray[np.integer], glow: NDArray[np.floating] | None = None) -> None:
        """Draw a table, each site glowing so far (0 to 1)."""
        purple, ink, dawn = (_rgb(name) for name in (palette.GEOMETRY, palette.INK, palette.DAWN))
        shade = np.array(SHADES)[np.clip(heights, 0, 3)][..., None]
        colours = ink + shade * (purple - ink)
        lit = np.clip(heights > 3 if glow is None else np.maximum(glow, heights > 3), 0, 1)[..., None]
        colours = colours + lit * (dawn - colours)
        row, column, sites = self.window
        first = np.floor([row, column]).astype(int)
        last = np.minimum(np.ceil(np.array([row, column]) + sites).astype(int), self.rows)
        seen = colours[first[0] : last[0], first[1] : last[1]].astype(np.uint8)
        cells = Image.fromarray(np.repeat(np.repeat(seen, CELL, axis=0), CELL, axis=1))
        pixels = max(64, round(self.side * config.pixel_width / FRAME_WIDTH))
        left, top = CELL * (column - first[1]), CELL * (row - first[0])
        box = (left, top, min(left + CELL * sites, cells.width), min(top + CELL * sites, cells.height))
        picture = np.asarray(cells.resize((pixels, pixels), Image.Resampling.BOX, box=box))
        alpha = np.full((pixels, pixels), self.image.pixel_array[0, 0, 3], np.uint8)
        self.image.pixel_array = np.dstack([picture, alpha])
        self.image.orig_alpha_pixel_array = np.full((pixels, pixels), 255, np.uint8)

    def at(self, site: Any) -> NDArray[np.floating]:
        """The middle of a site on the screen."""
        row, column, sites = self.window
        offset = np.array([(site[1] + 0.5 - column) / sites - 0.5, 0.5 - (site[0] + 0.5 - row) / sites, 0.0])
        return np.asarray(self.centre + self.side * offset)

    @property
    def cell(self) -> float:
        return self.side / self.window[2]

    def drop(self, site: Any, height: float) -> None:
        """Show a falling grain above a site: the higher, the larger; none at height 0."""
        if height <= 0:
            self.grain.clear_points()
        else:
            self.grain.set_points(discs(self.at(site)[None], 0.1 * self.cell + 0.28 * height))

    def show_grains(self, heights: NDArray[np.integer], opacity: float = 1.0) -> None:
        """Draw the grains themselves, as dots, on the sites of the window."""
        row, column, sites = (round(part) for part in self.window)
        centres = [
            self.at((r, c)) + 0.19 * self.cell * np.array([x, y, 0.0])
            for r in range(row, min(row + sites, self.rows))
            for c in range(column, min(column + sites, self.rows))
            for x, y in SPOTS[int(heights[r, c])]
        ]
        self.piles.set_points(discs(np.array(centres).reshape(-1, 3), 0.1 * self.cell))
        self.piles.set_fill(opacity=opacity)


def _rgb(colour: str) -> NDArray[np.floating]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], float)
