"""What is written around a map of runs: values at its edges, and the names of its regions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup
from numpy.typing import NDArray

from animations.drawing.words import math, words
from animations.films.when_it_happens.cell_map import CellMap
from language import Translator
from story.words import palette
from training.phases import Verdict

# Where a name stands on the map, row and column: all around it are its own runs.
MEMORY, COLLAPSE = (1, 3.2), (10, 6)


def map_ticks(cells: CellMap, shares: NDArray[np.floating], decays: NDArray[np.floating], middle_row: int,
              _: Translator) -> list[Any]:  # fmt: skip
    """A few values at the map's edges, and what they are: of its columns and of its rows."""
    lang, quiet = _.language, palette.QUIET_ON_INK
    columns = (0, (len(shares) - 1) // 2, len(shares) - 1)
    below = [
        words(_("{n} %", n=f"{100 * shares[column]:.0f}"), "tick", lang, colour=quiet)
        .next_to(cells.at((0, column)), DOWN, buff=0.32) for column in columns
    ]  # fmt: skip
    beside = [
        math(f"{decays[row]:.2g}", size=38, colour=quiet).next_to(cells.at((row, 0)), LEFT, buff=0.4)
        for row in (0, middle_row, len(decays) - 1)
    ]
    data = words(_("share of pairs seen"), "tick", lang, colour=quiet)
    data.next_to(cells.frame, DOWN, buff=0.58).align_to(cells.frame, LEFT)
    decay = words(_("decay λ"), "tick", lang, colour=quiet)
    decay.next_to(cells.frame, UP, buff=0.15).align_to(cells.frame.get_left() + 0.9 * LEFT, LEFT)
    return [*below, *beside, data, decay]


def region_names(cells: CellMap, _: Translator) -> Mapping[Verdict, Any]:
    """The name of each region: on it where there is room, else beside the map at a row."""

    def on(name: str, place: tuple[float, float]) -> Any:
        # When the map moves, Manim paints it last: over a name that is no higher.
        return words(name, "tick", _.language).move_to(cells.at(place)).set_z_index(1)

    def beside(name: str, row: float, colour: str) -> VGroup:
        """In the region's colour, where the region comes to the edge."""
        edge = cells.at((row, cells.columns - 0.5))
        line = Line(edge + 0.1 * RIGHT, edge + 0.5 * RIGHT)
        text = words(name, "tick", _.language, colour=colour).next_to(line, RIGHT, buff=0.15)
        return VGroup(text, line.set_stroke(colour, 3))

    colours = palette.VERDICTS
    return {
        Verdict.MEMORISES_ONLY: on(_("only memorises"), MEMORY),
        Verdict.GROKS: beside(_("groks"), 4, colours[Verdict.GROKS]),
        Verdict.GENERALISES_AT_ONCE: beside(_("at once"), 6.7, colours[Verdict.GENERALISES_AT_ONCE]),
        Verdict.COLLAPSES: on(_("collapses"), COLLAPSE),
        Verdict.NEARLY_GENERALISES: beside(_("nearly"), 0.0, colours[Verdict.NEARLY_GENERALISES]),
        Verdict.LEARNS_NOTHING: beside(_("learns nothing"), 8, palette.CONTROL),
    }
