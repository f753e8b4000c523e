"""What the film "The avalanche" shows of a sandpile, of a run, of the ledger and of a sweep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animations.films.avalanche.sand import Sand, read_sand
from story.chapters.occam import AVERAGED, Averaged, read_averaged
from story.chapters.sandpile import HiddenProgress, read_hidden_progress
from story.claims.generalisation.averaged_tasks import APART
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from story.ledger.claim import Curve, Evidence
from story.ledger.results import read_result
from training.phases import Verdict as RunVerdict
from training.runs.view import RunView
from training.sweeps import read_sweep

LEDGER = ("sandpile", "averaged-tasks")
SWEEP = "data_and_decay"
# "Many small steps": no change in the leap is more than this share of its climb.
MOST_AT_ONCE = 0.3
# "One smooth slope": no more than this share of the runs arrives at one evaluation.
MOST_TOGETHER = 0.07
# "Far fewer": sizes of the runs span so many powers of ten less than those of the pile.
FEWER = 1.0
# "A staircase": the average takes so many times as many doublings of the steps as each that is averaged.
SLOWER = 2.0

Line = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class AvalancheData:
    """What the film shows, all of it recorded or exact.

    Attributes:
        sand: the table, its quiet and its avalanche.
        hidden: how the run moves from one evaluation to the next.
        memorised, leap, generalised, last: steps of the run.
        at_once: the largest change of the lead in the leap, as a share of all it gains there.
        pile, runs: sizes in medians and the share at or above each, of avalanches and of the runs' changes.
        pile_decades, runs_decades: powers of ten over which each follows a power law.
        averaged: networks that see different shares of the table, and their average.
        seen: those shares, in the same order.
        leaps: (R,), the step at which each grokking run of the sweep generalised, in a mixed order.
    """

    sand: Sand
    hidden: HiddenProgress
    memorised: int
    leap: int
    generalised: int
    last: int
    at_once: float
    pile: Line
    runs: Line
    pile_decades: float
    runs_decades: float
    averaged: Averaged
    seen: tuple[float, ...]
    leaps: NDArray[np.int64]


def load(view: RunView) -> AvalancheData:
    """Read what the film shows.

    Raises:
        FilmError: when the run, the ledger or the sweep does not show it.
    """
    at = FILMS["Avalanche"].steps_of(view)
    hidden = read_hidden_progress(view)
    at_once = _largest_share(hidden, at.leap, at.generalised)
    if not at_once <= MOST_AT_ONCE:
        raise FilmError("run {run_id!r}: its leap is one jump", run_id=view.run_id)
    measured, averages = (_evidence(claim) for claim in LEDGER)
    pile_decades, runs_decades = measured.value("decades_pile"), measured.value("decades_run")
    if not pile_decades - runs_decades >= FEWER:
        raise _otherwise(LEDGER[0])
    averaged = _averaged(averages)
    return AvalancheData(
        sand=read_sand(),
        hidden=hidden,
        memorised=at.memorised,
        leap=at.leap,
        generalised=at.generalised,
        last=at.last,
        at_once=at_once,
        pile=_line(measured.curves["curve_pile"]),
        runs=_line(measured.curves["curve_run"]),
        pile_decades=pile_decades,
        runs_decades=runs_decades,
        averaged=averaged,
        seen=_seen(),
        leaps=_leaps(),
    )


def _largest_share(hidden: HiddenProgress, leap: int, generalised: int) -> float:
    """The largest change of the lead in the leap, of all that it gains there; infinite if none."""
    inside = (hidden.steps > leap) & (hidden.steps <= generalised)
    margin = hidden.view.metrics["held_out_margin"]
    gained = float((margin[hidden.steps == generalised] - margin[hidden.steps == leap])[0])
    return float(hidden.changes[inside].max() / gained) if gained > 0 else float("inf")


def _evidence(claim: str) -> Evidence:
    result = read_result(claim)
    if result is None:
        raise FilmError("claim {name!r} has not been measured yet", name=claim)
    return result.evidence


def _averaged(evidence: Evidence) -> Averaged:
    """The networks and their average, which rises like a staircase where each of them leaps."""
    if any(f"{name}_curve" not in evidence.curves for name in AVERAGED):
        raise FilmError("claim {name!r} has not been measured yet", name=LEDGER[1])
    found = read_averaged(evidence, len(AVERAGED))
    if found.own is None or found.together is None or found.together < SLOWER * found.own:
        raise _otherwise(LEDGER[1])
    return found


def _otherwise(claim: str) -> FilmError:
    return FilmError("claim {name!r}: it no longer says what this film says", name=claim)


def _line(curve: Curve) -> Line:
    return np.array(curve.x, float), np.array(curve.y, float)


def _seen() -> tuple[float, ...]:
    """What share of the table each network sees; "the less, the later" is in the order of `AVERAGED`."""
    seen = tuple(APART[name].config.train_fraction for name in AVERAGED)
    assert seen == tuple(sorted(seen, reverse=True))
    return seen


def _leaps() -> NDArray[np.int64]:
    table = read_sweep(SWEEP)
    leaps = table["generalised_at"][table["verdict"] == RunVerdict.GROKS].astype(np.int64)
    _steps, together = np.unique(leaps, return_counts=True)
    if together.max() > MOST_TOGETHER * len(leaps):
        raise FilmError("sweep {name!r}: too many of its runs leap together", name=SWEEP)
    return np.asarray(np.random.default_rng(0).permutation(leaps))
