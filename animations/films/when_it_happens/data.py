"""What the film "When it happens" shows: a recorded sweep over the amount of data and the strength of decay,
the curves of some of its runs, and what was measured without decay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animations.films.when_it_happens.cell_runs import (
    SWEEP,
    CellRun,
    Place,
    example_place,
    read_cell_runs,
    walk_along_data,
    walk_along_decay,
)
from story.chapters.when import MappedRun, WhenMap, read_map, runs_at
from story.films.requirements import FilmError
from story.ledger.results import read_result
from training.phases import Verdict

CLAIM = "decay-needed"
# "Silence": so little of the rest is known at half the way; "longest at the edge": so many times the others'.
SILENT, LONGER = 0.2, 1.5


@dataclass(frozen=True, slots=True, eq=False)
class WhenItHappensData:
    """What the film shows, all of it recorded; of each cell the first seed's network.

    Attributes:
        p: the modulus.
        shares, decays: the columns of the map, (C,), and its rows, (R,).
        seed: of the networks.
        silences: steps between memorising and understanding, (R, C); infinite where the second never came,
            NaN where not even the first.
        steps: how long a network is trained at most.
        example: the place with the least data where all networks leap.
        to_data, to_decay: walks through the map, to more data and to more decay.
        runs: the curves of the places of both.
        without_decay: the verdict on the claim that decay is needed.
    """

    p: int
    shares: NDArray[np.float64]
    decays: NDArray[np.float64]
    seed: int
    silences: NDArray[np.float64]
    steps: int
    example: Place
    to_data: list[Place]
    to_decay: list[Place]
    runs: Mapping[Place, CellRun]
    without_decay: str

    @property
    def edge(self) -> NDArray[np.bool_]:
        """The cells in which the silence ends, above one in which it does not, (R, C)."""
        return _edge(self.silences)


def load() -> WhenItHappensData:
    """Read what the film shows.

    Raises:
        FilmError: when the recorded runs do not show it.
    """
    found = read_map(SWEEP)
    to_data, to_decay = walk_along_data(found), walk_along_decay(found)
    claim = read_result(CLAIM)
    if claim is None:
        raise FilmError("claim {name!r} is not measured yet", name=CLAIM)
    silences = _silences(found)
    data = WhenItHappensData(
        p=found.table.sweep.base.p,
        shares=np.asarray(found.grid.column_values),
        decays=np.asarray(found.grid.row_values),
        seed=runs_at(found, (0, 0))[0].config.seed,
        silences=silences,
        steps=found.table.sweep.base.steps,
        example=example_place(found),
        to_data=to_data,
        to_decay=to_decay,
        runs={place: _curves(found, place) for place in dict.fromkeys([*to_data, *to_decay])},
        without_decay=claim.verdict,
    )
    if not (
        _shows_all(found, data) and _is_silent(data.runs[data.example]) and _longest_at(data.edge, silences)
    ):
        raise FilmError("sweep {name!r}: no way through its map shows all that can happen", name=SWEEP)
    return data


def _silences(found: WhenMap) -> NDArray[np.float64]:
    def silence(run: MappedRun) -> float:
        if run.memorised_at is None:
            return np.nan
        return np.inf if run.generalised_at is None else run.generalised_at - run.memorised_at

    return np.array([
        [silence(runs_at(found, (row, column))[0]) for column in range(found.verdicts.shape[1])]
        for row in range(found.verdicts.shape[0])
    ])  # fmt: skip


def _curves(found: WhenMap, place: Place) -> CellRun:
    """Of the first seed's run, which must have come to the recorded verdict."""
    run = runs_at(found, place)[0]
    known = read_cell_runs().get(run.config.run_id)
    if known is None or known.verdict is not run.verdict:
        raise FilmError(
            "run {run_id!r} of sweep {name!r} has no curves", run_id=run.config.run_id, name=SWEEP
        )
    return known


def _shows_all(found: WhenMap, data: WhenItHappensData) -> bool:
    """Whether both walks begin where nothing but memorising happens, and end as is told."""
    ends = [
        [runs_at(found, place)[0].verdict for place in (walk[0], walk[-1])]
        for walk in (data.to_data, data.to_decay)
    ]
    return ends == [
        [Verdict.MEMORISES_ONLY, Verdict.GENERALISES_AT_ONCE],
        [Verdict.MEMORISES_ONLY, Verdict.COLLAPSES],
    ]


def _is_silent(run: CellRun) -> bool:
    """Whether half the way to understanding passes with next to nothing of the rest known."""
    if run.memorised_at is None or run.generalised_at is None:
        return False
    half = (run.memorised_at + run.generalised_at) / 2
    return bool(run.held_out[run.steps <= half].max() <= SILENT)


def _edge(silences: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where it ends, and with a little less decay, one row below, it does not, (R, C)."""
    below = np.pad(np.isinf(silences), ((1, 0), (0, 0)))[:-1]
    return np.asarray(np.isfinite(silences) & below)


def _longest_at(edge: NDArray[np.bool_], silences: NDArray[np.float64]) -> bool:
    inside = np.isfinite(silences) & ~edge
    return bool(
        edge.any() and inside.any() and np.median(silences[edge]) > LONGER * np.median(silences[inside])
    )
