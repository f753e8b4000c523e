"""A recorded sweep as a map: a cell for each network, coloured by how long it was silent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.colours import rgb
from story.words import palette

# The silences from which on a cell is as bright, or as dark, as one can be; in steps, by doublings.
SHORT, LONG = 10.0, 900.0
SCALE = (palette.TEXT_ON_INK, palette.DAWN, palette.DUSK)
FILLED, ARRIVING = 0.94, 0.14  # share of a cell's sides; of the filling-in, what one cell takes
Place = tuple[int, int]


def colour_of(silence: float) -> str:
    """Bright for a short silence, dark for a long one, night for one without an end; for NaN, where there is
    none since nothing was learnt, that of a collapse.

    >>> colour_of(SHORT) == palette.TEXT_ON_INK, colour_of(np.inf) == palette.NIGHT
    (True, True)
    """
    if np.isnan(silence):
        return palette.VERDICTS["collapses"]
    if np.isinf(silence):
        return palette.NIGHT
    late = np.clip(np.log(max(silence, SHORT) / SHORT) / np.log(LONG / SHORT), 0, 1)
    ends = np.array([rgb(colour) for colour in SCALE])
    mixed = (np.interp(late, np.linspace(0, 1, len(ends)), channel) for channel in ends.T)
    return "#" + "".join(f"{round(part):02X}" for part in mixed)


class SilenceMap:
    """The map; `show(progress)` fills it in, from 0 to 1, outwards from one of its cells.

    Args:
        silences: of each network in steps, (R, C), row 0 at the bottom; infinite without an end, NaN where
            not even the training pairs were learnt.
        start: the cell from which it fills in.
    """

    def __init__(self, silences: NDArray[np.floating], start: Place, width: float, height: float,
                 centre: Any) -> None:  # fmt: skip
        self.silences = silences
        rows, columns = silences.shape
        self.cell = np.array([width / columns, height / rows])
        self.frame = Rectangle(width=width, height=height, stroke_width=0).move_to(centre)
        row, column = np.indices(silences.shape)
        far = np.hypot(row - start[0], column - start[1])
        self._delays = (1 - ARRIVING) * far / far.max()
        self.cells = {place: self._box(place) for place in np.ndindex(silences.shape)}
        self.mobject = VGroup(*self.cells.values())
        self.show(0)

    def at(self, place: Sequence[float]) -> NDArray[np.floating]:
        """The middle of a cell: row and column."""
        corner = self.frame.get_corner([-1, -1, 0])
        x, y = corner[:2] + (np.array([place[1], place[0]]) + 0.5) * self.cell
        return np.array([x, y, 0.0])

    def colour(self, place: Place) -> str:
        """The colour of a cell."""
        return colour_of(float(self.silences[place]))

    def _box(self, place: Place) -> VMobject:
        colour = self.colour(place)
        box = Rectangle(width=1, height=1, stroke_width=0, fill_color=colour, fill_opacity=1)
        return box.move_to(self.at(place))

    def show(self, progress: float) -> None:
        sizes = np.sqrt(np.clip((progress - self._delays) / ARRIVING, 0, 1))  # its area grows evenly
        for place, box in self.cells.items():
            half = FILLED * self.cell / 2 * max(float(sizes[place]), 1e-6)
            corners = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1], [1, 1]]) * half
            box.set_points_as_corners(self.at(place) + np.pad(corners, ((0, 0), (0, 1))))

    def outline(self, place: Place, width: float) -> Rectangle:
        """A frame around a cell: the finger."""
        across, along = self.cell
        frame = Rectangle(width=across, height=along, stroke_color=palette.TEXT_ON_INK, stroke_width=width)
        return frame.move_to(self.at(place))
