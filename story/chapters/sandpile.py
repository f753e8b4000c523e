"""Data of the chapter "Sandpile": how a run moves from one evaluation to the next, and the exact mean size of
an avalanche."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import mean_avalanche_size
from training.measures import series
from training.runs.view import RunView

MEASURES = ("held_out_accuracy", "held_out_margin", "margin_change")
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class HiddenProgress:
    """How a run moves, evaluation by evaluation (E of them).

    Attributes:
        view: the run.
        steps: of the evaluations, shape (E,).
        changes: of the held-out margin since the evaluation before, in size; 0 at the first, shape (E,).
        typical: the median change on the plateau; of all changes where there is no plateau.
        largest_at: the step at which the largest change from memorising on was seen.
        times: how many times the typical change that was.
    """

    view: RunView
    steps: NDArray[np.int64]
    changes: Float64
    typical: float
    largest_at: int
    times: float


def read_hidden_progress(view: RunView) -> HiddenProgress:
    """Read how a run moves.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    view.weights(snapshots=slice(-1, None))  # says so where there is nothing yet
    metrics, phases = view.metrics, view.phases
    steps = metrics["step"].astype(np.int64)
    changes = series(view, "margin_change").values
    first = 0 if phases.memorised_at is None else int(phases.memorised_at)
    last = phases.last_step if phases.leap_at is None else int(phases.leap_at)
    plateau = changes[(steps > first) & (steps <= last)]
    after = np.where(steps > first, changes, -1.0)
    largest = int(after.argmax())
    typical = float(np.median(plateau if plateau.size else changes))
    return HiddenProgress(
        view=view,
        steps=steps,
        changes=changes,
        typical=typical,
        largest_at=int(steps[largest]),
        times=float(changes[largest] / typical) if typical > 0 else float("nan"),
    )


def mean_sizes(sides: Iterable[int]) -> dict[str, float]:
    """Return the exact mean size of an avalanche for tables of these sides, under their names.

    >>> {side: round(mean) for side, mean in mean_sizes([32, 64]).items()}
    {'32': 41, '64': 153}
    """
    return {str(side): mean_avalanche_size(side) for side in sides}
