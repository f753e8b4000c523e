"""What the film "The avalanche" shows of a sandpile, of a run, of the ledger and of recorded networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from animations.drawing.answers import Answers, read_answers
from animations.films.avalanche.many_networks import read_networks
from animations.films.avalanche.sand import Sand, read_sand
from story.chapters.occam import AVERAGED, read_averaged
from story.films.catalog import FILMS
from story.films.requirements import FilmError, GrokkedSteps
from story.ledger.claim import Curve, Verdict
from story.ledger.results import Result, read_result
from training.phases.rises import Line, average, octaves
from training.runs.reader import Columns
from training.runs.view import RunView

SAND, BURSTS, TASKS = "sandpile", "avalanche-sizes", "averaged-tasks"
# "A slope": the average takes so many times as many doublings of the steps as each that is averaged.
SLOWER = 2.0
EVERY = 5  # steps between two points of a curve, where a curve of the ledger keeps fewer


@dataclass(frozen=True, slots=True, eq=False)
class AvalancheData:
    """What the film shows, all of it recorded or exact.

    Attributes:
        sand: the table, its quiet and its avalanche.
        answers: what the run answers rightly, at its snapshots.
        metrics: of the run, at its evaluations.
        at: its memorising, its leap and its end.
        bursts: whether it was found that answers become right in bursts.
        largest_step, largest_slide: of the networks' moves, and of a pile's avalanches, in medians.
        four: the accuracy of networks that are shown different shares of the table, as measured for a claim.
        more: the same of further networks.
    """

    sand: Sand
    answers: Answers
    metrics: Columns
    at: GrokkedSteps
    bursts: bool
    largest_step: float
    largest_slide: float
    four: Sequence[Line]
    more: Sequence[Line]


def load(view: RunView) -> AvalancheData:
    """Read what the film shows.

    Raises:
        FilmError: when the run, the ledger or the recorded networks do not show it.
    """
    at = FILMS["Avalanche"].steps_of(view)
    likeness, tasks = _result(SAND), _result(TASKS)
    if likeness.verdict != Verdict.ANALOGY:
        raise _otherwise(SAND)
    four = list(read_averaged(tasks.evidence, len(AVERAGED)).tasks.values())
    more = read_networks()
    if not _is_slope([*four, *more]):
        raise _otherwise(TASKS)
    return AvalancheData(
        sand=read_sand(),
        answers=read_answers(view),
        metrics=view.metrics,
        at=at,
        bursts=_result(BURSTS).verdict == Verdict.HOLDS,
        largest_step=_largest(likeness.evidence.curves["curve_run"]),
        largest_slide=_largest(likeness.evidence.curves["curve_pile"]),
        four=four,
        more=more,
    )


def _result(claim: str) -> Result:
    result = read_result(claim)
    if result is None:
        raise FilmError("claim {name!r} has not been measured yet", name=claim)
    return result


def _otherwise(claim: str) -> FilmError:
    return FilmError("claim {name!r}: it no longer says what this film says", name=claim)


def _largest(curve: Curve) -> float:
    """The largest of some sizes, in units of their median."""
    return float(max(curve.x))


def _is_slope(lines: Sequence[Line]) -> bool:
    """Whether each climbs, and their average several times as slowly."""
    steps = np.arange(0.0, max(line[0][-1] for line in lines) + 3 * EVERY, EVERY)
    whole = [(steps, np.interp(steps, *line)) for line in lines]  # one that has ended stays where it ended
    own, together = [octaves(line) for line in whole], octaves(average(whole))
    known = [way for way in own if way is not None]
    return len(known) == len(lines) and together is not None and together > SLOWER * float(np.mean(known))
