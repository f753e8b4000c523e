"""What the film "The leap" shows of a run. Whatever is said of it must be so in that run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animations.drawing.answers import Answers, read_answers
from animations.drawing.asked import weigh_pair
from story.chapters.answers.asking import Weighed
from story.chapters.leap import Leap, read_leap
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from training.measures import measured
from training.runs.reader import Columns
from training.runs.view import RunView

# The silence is over when held-out accuracy has risen this far above where memorising left it.
STILL_SILENT = 0.1
# "Become a circle": this share of the spread lies on it at the end, this much more than when memorised.
LEAST_FOLDED, LEAST_FOLDING = 0.8, 0.2
# "Falls off a cliff": from its highest to less than this share of it.
LEAST_FALL = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class TheLeapData:
    """What the film shows, all of it recorded.

    Attributes:
        leap, answers: as they are read from the run.
        asked: the pair that goes through all films, at the snapshots from `memorised` on.
        memorised, silent_until, generalised, last: steps; between the first two is the silence.
        inner_steps: (S,), the snapshots from `memorised` on, to which the following belong.
        circles: (S, p, 2), the tokens on the plane of the strongest frequency, in its order.
        folded: (S,), the share of their spread that lies on the circle.
    """

    leap: Leap
    answers: Answers
    asked: Weighed
    memorised: int
    silent_until: int
    generalised: int
    last: int
    inner_steps: NDArray[np.int64]
    circles: NDArray[np.float32]
    folded: NDArray[np.float64]

    @property
    def metrics(self) -> Columns:
        return self.leap.view.metrics

    def at(self, name: str, step: int) -> float:
        """An evaluated quantity at a step."""
        return float(self.metrics[name][self.metrics["step"] == step][0])


def load(view: RunView) -> TheLeapData:
    """Read what the film shows.

    Raises:
        FilmError: when the run does not show it.
    """
    at = FILMS["TheLeap"].steps_of(view)
    leap = read_leap(view)
    kept = np.flatnonzero(leap.steps >= at.memorised)
    folded = measured(view, ["circle_shares"]).columns["circle_shares"][kept, 0]
    if not len(leap.frequencies) or not _folds(folded):
        raise FilmError("run {run_id!r}: its tokens do not fold into a circle", run_id=view.run_id)
    loss = view.metrics["held_out_loss"]
    if loss[-1] > LEAST_FALL * loss.max():
        raise FilmError("run {run_id!r}: its held-out loss does not fall", run_id=view.run_id)
    return TheLeapData(
        leap=leap,
        answers=read_answers(view),
        asked=weigh_pair(view, kept.tolist(), known=True),
        memorised=at.memorised,
        silent_until=_end_of_silence(view.metrics, at.memorised),
        generalised=at.generalised,
        last=at.last,
        inner_steps=leap.steps[kept],
        circles=leap.circles[kept, 0][:, leap.orders[0]],
        folded=folded,
    )


def _end_of_silence(metrics: Columns, memorised: int) -> int:
    steps, held_out = metrics["step"], metrics["held_out_accuracy"]
    silent = held_out < held_out[steps == memorised][0] + STILL_SILENT
    return int(steps[silent & (steps >= memorised)][-1])


def _folds(share: NDArray[np.floating]) -> bool:
    return bool(share[-1] >= LEAST_FOLDED and share[-1] - share[0] >= LEAST_FOLDING)
