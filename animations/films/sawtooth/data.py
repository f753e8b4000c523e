"""What the film "The sawtooth" shows of a run: one row of the table, its margins, its scores, one curve."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from animations.drawing.answers import Answers, read_answers
from animations.drawing.asked import weigh_pair
from animations.films.sawtooth.hills import Hill, find_hills, shares_left
from story.chapters.answers.asking import Question
from story.chapters.in_the_dark import FRAMES, read_row
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from training.measures import measured, row_gap
from training.runs.view import RunView

# "Known by heart": of the row's training pairs so many are right, and of the others at most so many.
LEAST_KNOWN, MOST_GUESSED = 0.95, 0.5
# "It wears down": so many are right in the end, and so little of the teeth is left.
LEAST_RIGHT, MOST_TOOTH_LEFT = 0.95, 0.25
# "They fall on to one curve": it explains so much in the end, and at most so much of that when memorised.
LEAST_EXPLAINED, MOST_EXPLAINED_BEFORE = 0.75, 0.5


@dataclass(frozen=True, slots=True)
class SawtoothData:
    """What the film shows, all of it recorded: S snapshots from memorising on, p pairs (row, b).

    Attributes:
        table: as it is read from the run.
        question: the pair that goes through all films; its left number is the row.
        steps: (S,); the first is the first one shown at which the run had memorised.
        margins: (S, p).
        trained: (p,), which pairs are trained on.
        scores: (S, p, p), of each pair's answers about their mean, from the right answer on: it is in the
            middle, at p // 2.
        answers: (p,), the right ones.
        collapse: (S,), the share of the variance of all logits that one curve explains.
        curve: (p,), that curve at the last step, the right answer in the middle.
        hills: what it is a sum of.
    """

    table: Answers
    question: Question
    steps: NDArray[np.int64]
    margins: NDArray[np.floating]
    trained: NDArray[np.bool_]
    scores: NDArray[np.floating]
    answers: NDArray[np.int64]
    collapse: NDArray[np.float64]
    curve: NDArray[np.float64]
    hills: tuple[Hill, ...]

    @property
    def row(self) -> int:
        return self.question.left

    @property
    def teeth(self) -> NDArray[np.float64]:
        """How far the training pairs lead in this row, in logits, (S,)."""
        return row_gap(self.margins, self.trained)

    @property
    def right(self) -> NDArray[np.bool_]:
        return np.asarray(self.margins > 0)

    @property
    def left(self) -> NDArray[np.float64]:
        """How much of the curve is left after none, one, ... all of its hills."""
        return shares_left(self.curve, self.hills)

    @property
    def reach(self) -> NDArray[np.floating]:
        """The highest score of each step, (S, 1, 1): the unit in which its scores are drawn."""
        return np.asarray(np.abs(self.scores).max(axis=(1, 2), keepdims=True))

    @property
    def drawn_hills(self) -> list[Hill]:
        """The hills in the unit of the last step."""
        return [replace(hill, height=hill.height / float(self.reach[-1, 0, 0])) for hill in self.hills]


def load(view: RunView) -> SawtoothData:
    """Read what the film shows.

    Raises:
        FilmError: when the run does not show it.
    """
    film = FILMS["Sawtooth"]
    at, p = film.steps_of(view), view.config.p
    found = measured(view, film.measures, snapshots=view.frames(FRAMES))
    kept = found.steps >= at.memorised
    shown = np.flatnonzero(np.isin(view.steps, found.steps[kept]))
    question = weigh_pair(view, shown[[0, -1]].tolist(), known=True).question
    row, curve = read_row(view, question.left), found.columns["shift_averaged_logits"][-1]
    assert row.turned is not None
    try:
        hills = find_hills(curve)
    except ValueError as reason:
        raise FilmError(
            "run {run_id!r}: its one curve is no sum of a few hills at the right answer", run_id=view.run_id
        ) from reason
    data = SawtoothData(
        table=read_answers(view),
        question=question,
        steps=found.steps[kept],
        margins=row.margins[kept],
        trained=row.trained,
        scores=row.turned[kept],
        answers=(question.left + np.arange(p)) % p,
        collapse=found.columns["collapse"][kept],
        curve=curve,
        hills=hills,
    )
    _check(data, view.run_id)
    return data


def _check(data: SawtoothData, run_id: str) -> None:
    known, guessed = data.right[0, data.trained].mean(), data.right[0, ~data.trained].mean()
    if known < LEAST_KNOWN or guessed > MOST_GUESSED:
        raise FilmError("run {run_id!r}: its row {row} is no sawtooth", run_id=run_id, row=data.row)
    if data.right[-1].mean() < LEAST_RIGHT or data.teeth[-1] > MOST_TOOTH_LEFT * data.teeth[0]:
        raise FilmError(
            "run {run_id!r}: the teeth of its row {row} do not wear down", run_id=run_id, row=data.row
        )
    before, end = data.collapse[[0, -1]]
    if end < LEAST_EXPLAINED or before > MOST_EXPLAINED_BEFORE * end:
        raise FilmError("run {run_id!r}: its scores do not fall on to one curve", run_id=run_id)
