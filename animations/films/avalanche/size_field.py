"""How large the largest is, in usual ones: a few squares for the network's moves, a whole field for sand."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Group, Square, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.words import math
from animations.films.avalanche.cell_picture import CellPicture, Seeing, rgb
from animations.telling.camera import Look
from animations.telling.placed import as_number
from story.words import palette

FILLED = 0.86  # of a square, the rest is a gap
SHARP = 4.0  # from so near on the gaps of the field are drawn in full; from afar they would flicker


class SizeField:
    """Squares of one size, each a usual move: `steps` of the network in a row, `slides` of sand in a field.

    `show` draws the field as far as the camera sees it.
    """

    def __init__(self, steps: float, slides: float, height: float, left: Any, look: Seeing) -> None:
        self._look = look
        columns = ceil(sqrt(slides))
        rows = ceil(slides / columns)
        self.cell = height / rows
        self.row = VGroup(*(self._square(palette.HELD_OUT) for _each in range(round(steps))))
        self.row.arrange(RIGHT, buff=(1 - FILLED) * self.cell)
        self.row.move_to(np.asarray(left, float), LEFT + DOWN)
        middle = self.row.get_right() + np.array([0.3 + columns * self.cell / 2, 0.0, 0.0])
        middle[1] = self.row.get_bottom()[1] + height / 2
        self._picture = CellPicture((rows, columns), self.cell, middle, look)
        filled = np.arange(rows * columns).reshape(rows, columns)[::-1] < round(slides)
        ink, purple = rgb(palette.INK), rgb(palette.GEOMETRY)
        self._colours = np.where(filled[..., None], ink + 0.8 * (purple - ink), ink)
        self._gaps = self._lines(rows, columns)
        self.field = Group(self._picture.mobject, self._gaps)
        self.count = int(filled.sum())
        self.mobject = self.field
        self.show(0)

    def _square(self, colour: str) -> Square:
        return Square(FILLED * self.cell, stroke_width=0, fill_color=colour, fill_opacity=1)

    def _lines(self, rows: int, columns: int) -> VMobject:
        """One line between each two rows, and each two columns."""
        ends: list[NDArray[np.floating]] = []
        for row in range(rows + 1):
            ends.append(self._picture.at([[row - 0.5, -0.5], [row - 0.5, columns - 0.5]]))
        for column in range(columns + 1):
            ends.append(self._picture.at([[-0.5, column - 0.5], [rows - 0.5, column - 0.5]]))
        start, end = np.array(ends)[:, :1], np.array(ends)[:, 1:]
        lines = VMobject(stroke_color=palette.INK)
        lines.set_points((start + np.linspace(0, 1, 4)[None, :, None] * (end - start)).reshape(-1, 3))
        return lines

    def numbers(self, steps: str, slides: str) -> VGroup:
        """How many squares there are: over the row, and beside the field."""
        few = as_number(math(steps, size=48, colour=palette.HELD_OUT)).next_to(self.row, UP, buff=0.15)
        many = as_number(math(f'"{slides}"', size=64, colour=palette.GEOMETRY))
        return VGroup(few, many.next_to(self.field, RIGHT, buff=0.4))

    def near(self) -> Look:
        """The row of the network's squares, over most of the picture."""
        x, y, _z = self.row.get_center()
        return Look(float(x), float(y), float(1.15 * self.row.width))

    def show(self, _time: float) -> None:
        zoom = self._look().zoom
        self._picture.show(self._colours)
        near = float(np.clip((zoom - 1) / (SHARP - 1), 0, 1))
        self._gaps.set_stroke(width=100 * (1 - FILLED) * self.cell, opacity=near)
