"""The phases of a run: when it had memorised, when it generalised, and the verdict.

A threshold counts as reached when it is held for `SUSTAINED` evaluations running: accuracy can
touch 99 % and fall back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

THRESHOLD = 0.99
SUSTAINED = 3
# A run groks when it generalises this many times later than it memorised; earlier, the two come together.
LEAST_DELAY = 2.0
# On the plateau held-out accuracy creeps; a quarter of the way up, the creeping has become a leap.
LEAP_BEGINS = 0.25
# A run that ends below the threshold has still memorised, in the main, when it knows half of its pairs.
LEARNT_SOMETHING = 0.5


class Verdict(StrEnum):
    """What became of a run."""

    RUNNING = "running"
    GROKS = "groks"
    GENERALISES_AT_ONCE = "generalises at once"
    MEMORISES_ONLY = "memorises only"
    LEARNS_NOTHING = "learns nothing"


@dataclass(frozen=True, slots=True)
class Phases:
    """The phases of one run; steps are None where that point was not reached.

    Attributes:
        verdict: what became of the run.
        memorised_at: first step of three evaluations running with training accuracy >= 99 %.
        leap_at: where the leap begins: the last step before `generalised_at` at which held-out accuracy
            had not yet made LEAP_BEGINS of its way from its level when memorised to 1. Between
            `memorised_at` and `leap_at` lies the plateau.
        generalised_at: first step of three evaluations running with held-out accuracy >= 99 %.
        delay: generalised_at / memorised_at; above 1 the understanding comes after the memorising.
        last_step: the last step evaluated.
        held_out_accuracy: at the last step.
        plateau_accuracy: held-out accuracy at `memorised_at`.
    """

    verdict: Verdict
    memorised_at: int | None
    leap_at: int | None
    generalised_at: int | None
    delay: float | None
    last_step: int
    held_out_accuracy: float
    plateau_accuracy: float | None


def detect_phases(
    steps: ArrayLike, train_accuracy: ArrayLike, held_out_accuracy: ArrayLike, *, running: bool = False
) -> Phases:
    """Phases and verdict from a run's accuracies.

    Args:
        steps: shape (n,), ascending.
        train_accuracy, held_out_accuracy: shape (n,), shares between 0 and 1.
        running: whether the run goes on; then a verdict is given only once it can no longer change.

    Raises:
        ValueError: on empty arrays or unequal lengths.

    >>> memorised = [0.1, 1, 1, 1, 1, 1, 1, 1]
    >>> understood = [0.0, 0.1, 0.1, 0.1, 0.9, 1, 1, 1]
    >>> phases = detect_phases(range(0, 80, 10), memorised, understood)
    >>> phases.verdict, phases.memorised_at, phases.generalised_at
    (<Verdict.GROKS: 'groks'>, 10, 50)
    """
    step = np.asarray(steps, dtype=np.int64)
    train = np.asarray(train_accuracy, dtype=np.float64)
    held_out = np.asarray(held_out_accuracy, dtype=np.float64)
    if not len(step) or not len(step) == len(train) == len(held_out):
        raise ValueError(
            f"steps, train_accuracy and held_out_accuracy have {len(step)}, {len(train)} and {len(held_out)} "
            "entries: they must be equally long and not empty"
        )
    memorised = _first_sustained(train >= THRESHOLD)
    generalised = _first_sustained(held_out >= THRESHOLD)
    memorised_at = None if memorised is None else int(step[memorised])
    generalised_at = None if generalised is None else int(step[generalised])
    delay = None if memorised_at is None or generalised_at is None else generalised_at / max(memorised_at, 1)
    leap = None if memorised is None or generalised is None else _leap(held_out, memorised, generalised)
    return Phases(
        verdict=_verdict(memorised_at, generalised_at, float(train[-1]), running=running),
        memorised_at=memorised_at,
        leap_at=None if leap is None else int(step[leap]),
        generalised_at=generalised_at,
        delay=delay,
        last_step=int(step[-1]),
        held_out_accuracy=float(held_out[-1]),
        plateau_accuracy=None if memorised is None else float(held_out[memorised]),
    )


def _first_sustained(reached: NDArray[np.bool_]) -> int | None:
    """The first index from which `reached` holds for SUSTAINED entries running."""
    if len(reached) < SUSTAINED:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(reached, SUSTAINED).all(axis=1)
    return int(windows.argmax()) if windows.any() else None


def _leap(held_out: NDArray[np.float64], memorised: int, generalised: int) -> int:
    """The index after which held-out accuracy has made LEAP_BEGINS of its way to 1 for good."""
    if generalised <= memorised:
        return generalised
    level = held_out[memorised] + LEAP_BEGINS * (1 - held_out[memorised])
    below = np.flatnonzero(held_out[memorised:generalised] < level)
    return memorised + int(below[-1]) if len(below) else memorised


def _verdict(
    memorised_at: int | None, generalised_at: int | None, train_accuracy: float, *, running: bool
) -> Verdict:
    if generalised_at is not None:
        late = memorised_at is not None and generalised_at >= LEAST_DELAY * max(memorised_at, 1)
        return Verdict.GROKS if late else Verdict.GENERALISES_AT_ONCE
    if running:
        return Verdict.RUNNING
    if memorised_at is not None or train_accuracy >= LEARNT_SOMETHING:
        return Verdict.MEMORISES_ONLY
    return Verdict.LEARNS_NOTHING
