"""A network of which less and less is left: its numbers as points of light, its table, how many are left."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Group
from numpy.typing import NDArray

from animations.drawing.answers import Answers
from animations.drawing.curves import Share
from animations.drawing.scrub import Scrub, between
from animations.drawing.table import AnswerTable
from animations.drawing.weight_field import WeightField
from animations.drawing.words import Counter
from animations.films.occam.data import Forgetting, OccamData
from language import Translator
from story.words import palette

FIELD, HEIGHT = np.array([-2.75, 0.1, 0.0]), 5.1
LEAST = 0.9  # standard deviations, by which all that is left is brighter than what is not
TABLE, SIDE = np.array([4.35, 0.1, 0.0]), 5.1


class Count:
    """A whole number at each of some places, in words; between two places it goes from one to the other."""

    def __init__(self, template: str, lang: str, numbers: NDArray[np.integer]) -> None:
        self._places, self._numbers = np.arange(len(numbers)), numbers.astype(float)
        self._counter = Counter(template, lang)
        self.mobject = self._counter.mobject
        self.show(0)

    def put(self, place: Any) -> None:
        self._counter.put(place, int(self._numbers[0]))

    def show(self, place: float) -> None:
        self._counter.show(round(float(between(self._places, self._numbers, place))))


class Thinning:
    """All pictures of one network; the places that they show are those of a `Forgetting`."""

    def __init__(self, data: OccamData, forgetting: Forgetting, _: Translator) -> None:
        self.forgetting = forgetting
        places = np.arange(len(forgetting.numbers))
        self.field = WeightField(places, _visible(forgetting.cells), HEIGHT, FIELD)
        self.table = AnswerTable(Answers(places, forgetting.right, data.trained, data.sums), SIDE)
        self.table.mobject.move_to(TABLE)
        self.table.show(0)
        self.left = Count(_("{n} numbers left"), _.language, forgetting.numbers)
        self.left.put(FIELD + np.array([0, -HEIGHT / 2 - 0.5, 0]))
        self.known = Share(
            _("shown: {n} % right"), _.language, places, forgetting.known,
            colour=palette.TRAIN, role="number",
        )  # fmt: skip
        self.known.put(TABLE + np.array([0, -SIDE / 2 - 0.5, 0]))

    @property
    def pictures(self) -> Group:
        return Group(self.field.mobject, self.table.mobject)

    @property
    def words(self) -> tuple[Any, Any]:
        return self.left.mobject, self.known.mobject

    def show(self, place: float) -> None:
        for panel in self._panels():
            panel.show(place)

    def lose(self, start: float, end: float, **settings: Any) -> Scrub:
        """The animation in which more and more is left out."""
        return Scrub(*self._panels(), start=start, end=end, **settings)

    def _panels(self) -> tuple[Any, ...]:
        return self.field, self.table, self.left, self.known


def _visible(cells: NDArray[np.floating]) -> NDArray[np.floating]:
    """Numbers as they are drawn: what is left, however small, is told from what is not."""
    return np.asarray(cells + LEAST * cells[0].std() * np.sign(cells))
