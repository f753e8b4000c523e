"""A number that is next to nothing, written out: its zeros fill the picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.words import words
from story.words import palette

COLUMNS, CELL, LINE, SIZE = 42, 0.31, 0.43, 38


class WallOfZeros:
    """A power of a share below one, digit by digit, as far as it goes at the dimension that is shown.

    Args:
        power: the power of ten of the number in dimension `dim`; it falls evenly with the dimension.
        top: the place of the middle of its first row.
    """

    def __init__(self, power: float, dim: int, top: Any, lang: str) -> None:
        self._each = -power / dim
        self.zeros = int(-power)
        self.digit = int(10 ** (self.zeros + 1 + power))
        glyphs = words("0123456789.", "number", lang, size=SIZE)
        self._points, self._ends = _in_rows(glyphs[0], glyphs[-1], self.zeros + 2, top)
        self._drawn = VMobject(stroke_width=0, fill_color=palette.QUIET_ON_INK, fill_opacity=1)
        last = glyphs[self.digit].copy().move_to(_cell(self.zeros + 2, top))
        self.last = VGroup(last.set_fill(palette.GEOMETRY))
        self.mobject = VGroup(self._drawn)
        self.show(0.0)

    def show(self, log: float) -> None:
        """As many zeros as there are at a power of ten of the dimension."""
        count = 2 + min(self.zeros, int(self._each * 10**log))
        self._drawn.set_points(self._points[: self._ends[count - 1]])

    @property
    def count(self) -> int:
        """The zeros behind the point, read back from the picture."""
        return int(np.searchsorted(self._ends, len(self._drawn.points))) - 1


def _in_rows(zero: Any, point: Any, count: int, top: Any) -> tuple[NDArray[np.floating], NDArray[np.int64]]:
    """The outlines of a zero, a point, and zeros, row by row; and where each of them ends."""
    foot = zero.get_bottom()[1] - zero.get_center()[1]
    parts = []
    for at in range(count):
        glyph = point if at == 1 else zero
        centre = glyph.get_center()
        shift = _cell(at, top) - centre
        if at == 1:  # it stands on the line
            shift = shift + np.array([0, foot - glyph.get_bottom()[1] + centre[1], 0])
        parts.append(glyph.points + shift)
    return np.concatenate(parts), np.cumsum([len(part) for part in parts])


def _cell(at: int, top: Any) -> NDArray[np.floating]:
    row, column = divmod(at, COLUMNS)
    across = (column - (COLUMNS - 1) / 2) * CELL
    return np.asarray(np.asarray(top, float) + np.array([across, -row * LINE, 0]))
