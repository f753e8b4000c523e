"""A recorded sweep as a map: a cell for each config, in it a strip for each run, coloured by its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.easing import stepped
from animations.drawing.scrub import between
from animations.drawing.words import words
from story.words import palette

# Share of a cell that its runs fill, and of the whole filling-in that one cell takes.
FILLED, ARRIVING = (0.88, 0.86), 0.12
DIM = 0.13
Float64 = NDArray[np.float64]


class CellMap:
    """The map; `show(progress)` fills it in, from 0 to 1, outwards from one of its cells.

    Args:
        verdicts: of each run, (R, C, seeds); row 0 at the bottom.
        start: the cell from which it fills in.
    """

    def __init__(self, verdicts: NDArray[np.str_], start: tuple[int, int], width: float, height: float,
                 centre: Any) -> None:  # fmt: skip
        self.rows, self.columns, self._seeds = verdicts.shape
        self._row, self._column, self._seed = (index.ravel() for index in np.indices(verdicts.shape))
        self._verdicts = verdicts.ravel()
        far = np.hypot(self._row - start[0], self._column - start[1])
        self._delays = (1 - ARRIVING) * far / far.max()
        self.groups = {
            str(name): VMobject(stroke_width=0, fill_color=palette.VERDICTS[str(name)], fill_opacity=1)
            for name in np.unique(verdicts)
        }
        frame = Rectangle(width=width, height=height, stroke_width=1, stroke_color=palette.QUIET_ON_INK)
        self.frame = frame.set_stroke(opacity=0.5).move_to(centre)
        self.mobject = VGroup(*self.groups.values())
        self.show(0)

    def show(self, progress: float) -> None:
        size = np.sqrt(np.clip((progress - self._delays) / ARRIVING, 0, 1))  # a cell's area grows evenly
        cell = self._cell()
        strip = FILLED[0] * cell[0] / self._seeds
        middles = self._middles(self._row, self._column)
        middles[:, 0] += (self._seed - (self._seeds - 1) / 2) * strip
        half = np.array([strip / 2, FILLED[1] * cell[1] / 2])
        for name, group in self.groups.items():
            of_group = (self._verdicts == name) & (size > 0)
            group.set_points(boxes(middles[of_group], size[of_group, None] * half))

    def _cell(self) -> Float64:
        return np.array([self.frame.width / self.columns, self.frame.height / self.rows])

    def _middles(self, row: Any, column: Any) -> Float64:
        """The middles of cells: where the map now is, since it may be moved."""
        corner, cell = self.frame.get_corner([-1, -1, 0]), self._cell()
        x, y = np.broadcast_arrays(
            corner[0] + (np.asarray(column) + 0.5) * cell[0], corner[1] + (np.asarray(row) + 0.5) * cell[1]
        )
        return np.stack([x, y, np.zeros_like(x)], axis=-1)

    def strips(self, verdict: str) -> int:
        """How many runs are drawn in this verdict's colour."""
        return len(self.groups[verdict].points) // 16

    def at(self, place: tuple[float, float]) -> Any:
        """The middle of a cell: row and column."""
        return self._middles(*place)

    def outline(self, place: tuple[int, int]) -> Rectangle:
        """A frame around a cell."""
        width, height = self._cell()
        style = {"stroke_color": palette.TEXT_ON_INK, "stroke_width": 4}
        return Rectangle(width=width + 0.04, height=height + 0.04, **style).move_to(self.at(place))

    def light(self, *names: str) -> list[Any]:
        """The animations that leave only these verdicts bright; all of them if none is named."""
        return [
            group.animate.set_fill(opacity=1 if not names or name in names else DIM)
            for name, group in self.groups.items()
        ]


class CellPointer:
    """A frame that walks over cells of the map; between two it is on its way."""

    def __init__(self, cells: CellMap, places: Sequence[tuple[int, int]]) -> None:
        self._middles = np.array([cells.at(place) for place in places])
        self.mobject = cells.outline(places[0])

    def show(self, at: float) -> None:
        self.mobject.move_to(between(np.arange(len(self._middles)), self._middles, stepped(at)))


class RunName:
    """Of several texts the one that belongs to the run shown."""

    def __init__(self, texts: Sequence[str], lang: str, place: Any) -> None:
        self._texts = [words(text, "number", lang).move_to(place) for text in texts]
        self.mobject = VGroup(*self._texts)
        self.show(0)

    def show(self, at: float) -> None:
        for index, text in enumerate(self._texts):
            text.set_opacity(float(index == round(at)))


def boxes(middles: Float64, halves: Float64) -> Float64:
    """The Bezier points of a rectangle around each middle (n, 3), halves (n, 2): n times 16 points."""
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    corners = middles[:, None] + np.pad(halves[:, None] * signs, ((0, 0), (0, 0), (0, 1)))
    ends = np.roll(corners, -1, axis=1)
    along = np.linspace(0, 1, 4)[:, None]
    return np.asarray((corners[:, :, None] * (1 - along) + ends[:, :, None] * along).reshape(-1, 3))
