"""What the film "When it happens" shows: a recorded sweep over the amount of data and the strength of decay,
the curves of some of its runs, and what was measured where there is no rule or no decay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animations.films.when_it_happens.cell_runs import (
    SWEEP,
    CellRun,
    Place,
    read_cell_runs,
    walk_along_data,
    walk_along_decay,
)
from story.chapters.when import WhenMap, read_map, runs_at
from story.films.requirements import FilmError
from story.ledger.results import read_result
from training.phases import Verdict

# Of each claim, its readings that hold for each run whether it generalised. The last recipes differ from all
# others in more than their decay.
WITH_RULE = (("structure-needed", "leap"),)
NO_RULE = (("structure-needed", "random_labels"),)
NO_DECAY = (("decay-needed", "no_decay"),)
OTHER_RECIPES = (("decay-needed", "perp_grad"), ("decay-needed", "squares"), ("decay-needed", "stablemax"))


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Neighbouring places of the map, and the first seed's run at each."""

    places: Sequence[Place]
    runs: Sequence[CellRun]

    def first(self, verdict: Verdict) -> int:
        """Where on the way this verdict begins."""
        return next(at for at, run in enumerate(self.runs) if run.verdict is verdict)


@dataclass(frozen=True, slots=True, eq=False)
class WhenItHappensData:
    """What the film shows, all of it recorded.

    Attributes:
        shares, decays: the columns of the map, (C,), and its rows, (R,).
        verdicts: of each run, seed by seed, (R, C, seeds).
        steps: how long a run is trained at most.
        to_data, to_decay: walks through the map, to more data and to more decay.
        example, example_place: the first run on the way to more data that groks, and its place on the map.
        with_rule, no_rule, no_decay, other_recipes: whether each run generalised.
    """

    shares: NDArray[np.float64]
    decays: NDArray[np.float64]
    verdicts: NDArray[np.str_]
    steps: int
    to_data: Walk
    to_decay: Walk
    example: CellRun
    example_place: Place
    with_rule: tuple[bool, ...]
    no_rule: tuple[bool, ...]
    no_decay: tuple[bool, ...]
    other_recipes: tuple[bool, ...]

    @property
    def seeds(self) -> int:
        return int(self.verdicts.shape[2])


def load() -> WhenItHappensData:
    """Read what the film shows.

    Raises:
        FilmError: when the recorded runs do not show it.
    """
    found = read_map(SWEEP)
    to_data, to_decay = _walk(found, walk_along_data(found)), _walk(found, walk_along_decay(found))
    example = to_data.first(Verdict.GROKS)
    rows, columns = found.verdicts.shape
    data = WhenItHappensData(
        shares=np.asarray(found.grid.column_values),
        decays=np.asarray(found.grid.row_values),
        verdicts=np.array([
            [[str(run.verdict) for run in runs_at(found, (row, column))] for column in range(columns)]
            for row in range(rows)
        ]),
        steps=found.table.sweep.base.steps,
        to_data=to_data,
        to_decay=to_decay,
        example=to_data.runs[example],
        example_place=to_data.places[example],
        with_rule=_outcomes(WITH_RULE),
        no_rule=_outcomes(NO_RULE),
        no_decay=_outcomes(NO_DECAY),
        other_recipes=_outcomes(OTHER_RECIPES),
    )  # fmt: skip
    if not all(data.with_rule) or any(data.no_rule) or any(data.no_decay) or not any(data.other_recipes):
        raise FilmError("claim {name!r}: it no longer says what this film says", name="decay-needed")
    return data


def _walk(found: WhenMap, places: list[Place]) -> Walk:
    """The first seed's runs at these places, whose curves must have come to the recorded verdicts."""
    if not places:
        raise FilmError("sweep {name!r}: no way through its map shows all that can happen", name=SWEEP)
    curves, recorded = read_cell_runs(), [runs_at(found, place)[0] for place in places]
    for run in recorded:
        known = curves.get(run.config.run_id)
        if known is None or known.verdict is not run.verdict:
            raise FilmError(
                "run {run_id!r} of sweep {name!r} has no curves", run_id=run.config.run_id, name=SWEEP
            )
    return Walk(tuple(places), [curves[run.config.run_id] for run in recorded])


def _outcomes(readings: tuple[tuple[str, str], ...]) -> tuple[bool, ...]:
    """Whether each run generalised, seed by seed."""
    outcomes: list[bool] = []
    for claim, name in readings:
        result = read_result(claim)
        if result is None:
            raise FilmError("claim {name!r} is not measured yet", name=claim)
        outcomes += [value == 1 for value in result.evidence[name].each]
    return tuple(outcomes)
