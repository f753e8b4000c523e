"""What the film "The sawtooth" shows of a run: one row of the table, its margins and its scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animations.drawing.answers import Answers, read_answers
from story.chapters.in_the_dark import FRAMES, read_row
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from training.measures import measured, row_gap
from training.runs.view import RunView

# "Known by heart": of the row's training pairs so many are right, and of the others at most so many.
LEAST_KNOWN, MOST_GUESSED = 0.95, 0.5
# "All on one level": so many are right in the end, and so little of the teeth is left.
LEAST_RIGHT, MOST_TOOTH_LEFT = 0.95, 0.25
# "They fall on to one curve": it explains so much in the end, and at most so much of that when memorised.
LEAST_EXPLAINED, MOST_EXPLAINED_BEFORE = 0.75, 0.5


@dataclass(frozen=True, slots=True)
class SawtoothData:
    """What the film shows, all of it recorded: S snapshots from memorising on, p pairs (row, b).

    Attributes:
        table: as it is read from the run.
        row: a, the left number.
        steps: (S,); the first is the first one shown at which the run had memorised.
        margins: (S, p).
        trained: (p,), which pairs are trained on.
        scores: (S, p, p), of each pair's answers about their mean, from the right answer on: it is in the
            middle, at p // 2.
        answers: (p,), the right ones.
        collapse: (S,), the share of the variance of all logits that one curve explains.
        curve: (p,), that curve at the last step, the right answer in the middle.
    """

    table: Answers
    row: int
    steps: NDArray[np.int64]
    margins: NDArray[np.floating]
    trained: NDArray[np.bool_]
    scores: NDArray[np.floating]
    answers: NDArray[np.int64]
    collapse: NDArray[np.float64]
    curve: NDArray[np.float64]

    @property
    def teeth(self) -> NDArray[np.float64]:
        """How far the training pairs lead in this row, in logits, (S,)."""
        return row_gap(self.margins, self.trained)

    @property
    def example(self) -> int:
        """A training pair with a high tooth, whose sum stays below p and away from the edges."""
        p = len(self.trained)
        off_edge = np.abs(self.answers - 0.78 * p) < 0.14 * p
        wanted = self.trained & (self.row + np.arange(p) < p) & off_edge
        return int(np.where(wanted, self.margins[0], -np.inf).argmax())

    @property
    def right(self) -> NDArray[np.bool_]:
        return np.asarray(self.margins > 0)


def load(view: RunView) -> SawtoothData:
    """Read what the film shows.

    Raises:
        FilmError: when the run does not show it.
    """
    film = FILMS["Sawtooth"]
    at = film.steps_of(view)
    a, p = view.config.p // 2, view.config.p
    row, found = read_row(view, a), measured(view, film.measures, snapshots=view.frames(FRAMES))
    assert row.turned is not None
    kept = found.steps >= at.memorised
    data = SawtoothData(
        table=read_answers(view),
        row=a,
        steps=found.steps[kept],
        margins=row.margins[kept],
        trained=row.trained,
        scores=row.turned[kept],
        answers=(a + np.arange(p)) % p,
        collapse=found.columns["collapse"][kept],
        curve=found.columns["shift_averaged_logits"][-1],
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
