"""What the film "The leap" shows of a run. Whatever its captions say must be so in that run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animations.drawing.answers import Answers, read_answers
from story.chapters.leap import Leap, read_leap
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from training.measures import measured, row_gap
from training.runs.reader import Columns
from training.runs.view import RunView

# The silence is over when held-out accuracy has risen this far above where memorising left it.
STILL_SILENT = 0.1
# "Folds into a circle": this share of the spread lies on it at the end, this much more than when memorised.
LEAST_FOLDED, LEAST_FOLDING = 0.8, 0.2
# "The teeth wear away": so much of the row is right at the end, and so little of the teeth is left.
LEAST_RIGHT, MOST_TOOTH_LEFT = 0.95, 0.25


@dataclass(frozen=True, slots=True)
class TheLeapData:
    """What the film shows, all of it recorded.

    Attributes:
        leap, answers: as they are read from the run.
        p: the modulus.
        example: a held-out pair whose sum goes past p.
        memorised, silent_until, generalised, last: steps; between the first two is the silence.
        inner_steps: (S,), the snapshots from `memorised` on, to which the following belong.
        circles: (S, p, 2), the tokens on the plane of the strongest frequency.
        folded: (S,), the share of their spread that lies on the circle.
        margins: (S, p), of one row of the table.
    """

    leap: Leap
    answers: Answers
    p: int
    example: tuple[int, int]
    memorised: int
    silent_until: int
    generalised: int
    last: int
    inner_steps: NDArray[np.int64]
    circles: NDArray[np.float32]
    folded: NDArray[np.float64]
    margins: NDArray[np.float32]


def load(view: RunView) -> TheLeapData:
    """Read what the film shows.

    Raises:
        FilmError: when the run does not show it.
    """
    at = FILMS["TheLeap"].steps_of(view)
    leap = read_leap(view)
    kept = leap.steps >= at.memorised
    folded = measured(view, ["circle_shares"]).columns["circle_shares"][kept, 0]
    if not len(leap.frequencies) or not _folds(folded):
        raise FilmError("run {run_id!r}: its tokens do not fold into a circle", run_id=view.run_id)
    if not _wear_away(leap.margins[kept], leap.trained):
        raise FilmError(
            "run {run_id!r}: the teeth of its row {row} do not wear down", run_id=view.run_id, row=leap.row
        )
    answers = read_answers(view)
    return TheLeapData(
        leap=leap,
        answers=answers,
        p=view.config.p,
        example=_example(~answers.trained),
        memorised=at.memorised,
        silent_until=_end_of_silence(view.metrics, at.memorised),
        generalised=at.generalised,
        last=at.last,
        inner_steps=leap.steps[kept],
        circles=leap.circles[kept, 0],
        folded=folded,
        margins=leap.margins[kept],
    )


def _example(held_out: NDArray[np.bool_]) -> tuple[int, int]:
    """Of the held-out pairs (p, p) whose sum goes past p, one whose cell lines can well lead to."""
    p = len(held_out)
    a, b = np.nonzero(held_out)
    distance = (a - 0.45 * p) ** 2 + (b - 0.8 * p) ** 2 + 1e9 * (a + b < p)
    return int(a[distance.argmin()]), int(b[distance.argmin()])


def _end_of_silence(metrics: Columns, memorised: int) -> int:
    steps, held_out = metrics["step"], metrics["held_out_accuracy"]
    silent = held_out < held_out[steps == memorised][0] + STILL_SILENT
    return int(steps[silent & (steps >= memorised)][-1])


def _folds(share: NDArray[np.floating]) -> bool:
    return bool(share[-1] >= LEAST_FOLDED and share[-1] - share[0] >= LEAST_FOLDING)


def _wear_away(margins: NDArray[np.floating], trained: NDArray[np.bool_]) -> bool:
    """Whether a row's teeth end up gone."""
    teeth = row_gap(margins, trained)
    return bool((margins[-1] > 0).mean() >= LEAST_RIGHT and teeth[-1] <= MOST_TOOTH_LEFT * teeth[0])
