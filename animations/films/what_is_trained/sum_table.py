"""All sums of a clock as one picture, each cell in its answer's colour; and a corner with its numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RESAMPLING_ALGORITHMS, ImageMobject, Square, UpdateFromAlphaFunc, VGroup, smooth
from numpy.typing import NDArray

from animations.drawing.colours import rgb
from animations.drawing.tokens import cyclic_colour
from animations.drawing.words import Written, math
from story.words import palette

AROUND = 2  # cells beside the example, on each side of it
BRIGHT, DIM = 0.75, 0.16  # of a cell's colour, of a cell that is not shown to the network
GAP = 0.08  # of a cell, between two of the corner


class SumTable:
    """The table of a + b on a clock of p hours: row a from the top, column b from the left."""

    def __init__(self, p: int, trained: NDArray[np.bool_], side: float, centre: Any) -> None:
        self.p, self.side, self._centre = p, side, np.asarray(centre, float)
        ink, orange = (rgb(colour) / 255 for colour in (palette.INK, palette.TRAIN))
        hues = np.array([cyclic_colour(turn).to_rgb() for turn in np.arange(p) / p])
        self.colours = ink + BRIGHT * (hues - ink)
        self._coloured = self.colours[np.add.outer(np.arange(p), np.arange(p)) % p]
        self._shown = np.where(trained[..., None], orange, ink + DIM * (rgb(palette.HELD_OUT) / 255 - ink))
        self.mobject = ImageMobject(self._picture(0.0))
        self.mobject.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.mobject.stretch_to_fit_height(side).stretch_to_fit_width(side).move_to(centre)

    @property
    def cell(self) -> float:
        return self.side / self.p

    def at(self, a: float, b: float) -> NDArray[np.floating]:
        """The middle of the cell of a + b."""
        across = np.array([b + 0.5 - self.p / 2, self.p / 2 - a - 0.5, 0.0])
        return np.asarray(self._centre + self.cell * across)

    def split(self) -> Any:
        """The animation in which the cells that the network is shown turn orange, the others dark."""

        def change(mobject: Any, alpha: float) -> None:
            opacity = mobject.pixel_array[0, 0, 3]
            mobject.pixel_array = self._picture(alpha)
            mobject.orig_alpha_pixel_array = mobject.pixel_array[..., 3].copy()
            mobject.pixel_array[..., 3] = opacity

        return UpdateFromAlphaFunc(self.mobject, change, rate_func=smooth)

    def _picture(self, split: float) -> NDArray[np.uint8]:
        colours = self._coloured + split * (self._shown - self._coloured)
        opaque = np.full((self.p, self.p, 1), 255, np.uint8)
        return np.concatenate([(255 * colours).astype(np.uint8), opaque], axis=2)


class Corner:
    """The cells around a pair with their numbers, those of rows and columns; the pair's cell is framed."""

    def __init__(self, table: SumTable, a: int, b: int) -> None:
        around = range(-AROUND, AROUND + 1)
        rows, columns = [a + at for at in around], [b + at for at in around]
        cells = [(row, column, (row + column) % table.p) for row in rows for column in columns]
        side = (1 - GAP) * table.cell
        ground = Square((2 * AROUND + 3) * table.cell, stroke_width=0, fill_color=palette.INK, fill_opacity=1)
        colours: list[str] = []
        self.cells = VGroup(ground.move_to(table.at(a - 0.5, b - 0.5)))
        for row, column, answer in cells:
            cell = Square(side, stroke_width=0, fill_opacity=1).move_to(table.at(row, column))
            colours.append("#" + bytes((255 * table.colours[answer]).astype(np.uint8)).hex())
            self.cells.add(cell.set_fill(colours[-1]))
        magnified = 0.75 * table.cell
        self.sums = _one_text(
            [(f"{answer}", table.at(row, column)) for row, column, answer in cells], magnified, palette.INK
        )
        self.sums.on = tuple(dict.fromkeys(colours))
        self.heads = VGroup(
            _one_text([(f"{row}", table.at(row, b - AROUND - 1)) for row in rows], magnified),
            _one_text([(f"{column}", table.at(a - AROUND - 1, column)) for column in columns], magnified),
        )
        self.frame = Square(table.cell, stroke_width=7 * table.cell, stroke_color=palette.TEXT_ON_INK)
        self.frame.move_to(table.at(a, b))


def _one_text(
    texts: list[tuple[str, Any]], magnified: float, colour: str = palette.TEXT_ON_INK, size: int = 46
) -> Any:
    """Numbers in cells, which are one text to the audit: they are the picture, not words on it."""
    group = VGroup()
    for text, place in texts:
        number = math(text, size=size, colour=colour).scale(magnified).move_to(place)
        del number.written
        group.add(number)
    group.written = Written(" ".join(text for text, _place in texts), "number", size, colour)
    group.magnified = magnified
    return group
