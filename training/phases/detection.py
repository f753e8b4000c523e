"""The phases of a run: when it had memorised, when it generalised, and the verdict.

A threshold counts as reached when it is held for `SUSTAINED` evaluations running: accuracy can touch 99 % and
fall back. What was reached can be lost again, too: `training.phases.endings` examines how a run ends, and the
verdict rests on both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.phases.endings import SUSTAINED, THRESHOLD, Curves, Ending, ending, first_sustained

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SUSTAINED", "THRESHOLD", "Phases", "Verdict", "detect_phases"]

# A run groks when it generalises this many times later than it memorised; earlier, the two come together.
LEAST_DELAY = 2.0
# On the plateau held-out accuracy creeps; a quarter of the way up, the creeping has become a leap.
LEAP_BEGINS = 0.25
# One fall is an accident, the second is a cycle: slingshots are cyclic (Thilak et al., arXiv 2206.04817).
CYCLE = 2


class Verdict(StrEnum):
    """What became of a run.

    Tried in this order. An accuracy "holds" at THRESHOLD for SUSTAINED evaluations running; it "is lost"
    when it held and is below FALLEN in the end, and "the end" is the median over the LAST_PART of the run:

    - DIVERGES: the loss, the weights or their gradient are not finite at the last evaluation.
    - UNGROKS: held-out accuracy is lost while the training pairs are known to the end (Varma et al.,
      arXiv 2309.02390).
    - COLLAPSES: what the run had reached is lost, or it never knew half of its pairs, and the weights have
      SHRUNK: the decay is stronger than what the pairs can teach.
    - FALLS_BACK: what it had reached is lost, though the weights have not shrunk.
    - SLINGSHOTS: held-out accuracy held, fell CYCLE times or more, and is not lost.
    - GROKS, GENERALISES_AT_ONCE: held-out accuracy held, LEAST_DELAY times later than training accuracy, or
      sooner. A single fall does not alter this; `Phases.falls` tells of it.
    - NEARLY_GENERALISES: held-out accuracy never held, and is at FALLEN or above in the end.
    - MEMORISES_ONLY: training accuracy held, or is at half or above in the end.
    - LEARNS_NOTHING: nothing of the kind.
    """

    RUNNING = "running"
    GROKS = "groks"
    GENERALISES_AT_ONCE = "generalises at once"
    NEARLY_GENERALISES = "nearly generalises"
    MEMORISES_ONLY = "memorises only"
    LEARNS_NOTHING = "learns nothing"
    UNGROKS = "un-groks"
    SLINGSHOTS = "slingshots"
    FALLS_BACK = "falls back"
    COLLAPSES = "collapses"
    DIVERGES = "diverges"


@dataclass(frozen=True, slots=True)
class Phases:
    """The phases of one run; steps are None where that point was not reached.

    What a run "reached" is held-out accuracy if it generalised, else training accuracy if it memorised.

    Attributes:
        verdict: what became of the run.
        memorised_at: first step of three evaluations running with training accuracy >= 99 %. With corrupted
            labels it may never come, and the run generalise all the same.
        leap_at: where the leap begins: the last step before `generalised_at` at which held-out accuracy
            had not yet made LEAP_BEGINS of its way from its level when memorised to 1. Between
            `memorised_at` and `leap_at` lies the plateau.
        generalised_at: first step of three evaluations running with held-out accuracy >= 99 %.
        delay: generalised_at / memorised_at; above 1 the understanding comes after the memorising.
        last_step: the last step evaluated.
        held_out_accuracy: at the last step.
        plateau_accuracy: held-out accuracy at `memorised_at`.
        train_accuracy: at the last step.
        falls: how often what it reached fell below FALLEN; a fall ends at RECOVERED.
        lowest_since: the lowest it fell; None without falls.
        lost_at: since when what it reached no longer holds, if it is lost; None otherwise.
        norm_share: the weight norm in the end over that where it first reached it, or over that at the
            start; None when not known.
        diverged_at: since when the loss, the weights or their gradient are not finite; None when they are.
    """

    verdict: Verdict
    memorised_at: int | None
    leap_at: int | None
    generalised_at: int | None
    delay: float | None
    last_step: int
    held_out_accuracy: float
    plateau_accuracy: float | None
    train_accuracy: float | None = None
    falls: int = 0
    lowest_since: float | None = None
    lost_at: int | None = None
    norm_share: float | None = None
    diverged_at: int | None = None

    def plot(self, ax: Axes | None = None) -> Axes:
        """Tint these phases over the steps with Matplotlib, on new axes if none are given."""
        from training.display.notebook import plot_phases

        return plot_phases(self, ax)

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        from training.display.notebook import phases_table

        return phases_table(self)


def detect_phases(
    steps: ArrayLike,
    train_accuracy: ArrayLike,
    held_out_accuracy: ArrayLike,
    *,
    running: bool = False,
    weight_norm: ArrayLike | None = None,
    train_loss: ArrayLike | None = None,
    gradient_norm: ArrayLike | None = None,
    chance: float = 0.0,
) -> Phases:
    """Detect phases and verdict from a run's curves.

    Args:
        steps: shape (n,), ascending.
        train_accuracy, held_out_accuracy: shape (n,), shares between 0 and 1.
        running: whether the run goes on. Then it has a verdict once it has generalised (GROKS or
            GENERALISES_AT_ONCE, by when; what it loses again is told at its end) or diverged.
        weight_norm, train_loss, gradient_norm: shape (n,); may be NaN or infinite, and if so in the end, the
            run diverged. Without the weight norm no run COLLAPSES: it FALLS_BACK or LEARNS_NOTHING.
        chance: accuracy of guessing, inside [0, 1): half of the training pairs is counted from there.

    Raises:
        ValueError: on empty arrays, unequal lengths or a chance that cannot be.

    >>> memorised = [0.1, 1, 1, 1, 1, 1, 1, 1]
    >>> understood = [0.0, 0.1, 0.1, 0.1, 0.9, 1, 1, 1]
    >>> phases = detect_phases(range(0, 80, 10), memorised, understood)
    >>> phases.verdict, phases.memorised_at, phases.generalised_at
    (<Verdict.GROKS: 'groks'>, 10, 50)
    """
    step = np.asarray(steps, dtype=np.int64)
    curves = _curves(
        len(step),
        train_accuracy,
        held_out_accuracy,
        weight_norm=weight_norm,
        train_loss=train_loss,
        gradient_norm=gradient_norm,
    )
    if not 0 <= chance < 1:
        raise ValueError(f"chance = {chance}: it must be at least 0 and less than 1")

    def at(index: int | None) -> int | None:
        return None if index is None else int(step[index])

    memorised = first_sustained(curves.train >= THRESHOLD)
    generalised = first_sustained(curves.held_out >= THRESHOLD)
    end = ending(curves, memorised, generalised, chance)
    memorised_at, generalised_at = at(memorised), at(generalised)
    return Phases(
        verdict=_verdict(memorised_at, generalised_at, end, running=running),
        memorised_at=memorised_at,
        leap_at=at(_leap(curves.held_out, memorised, generalised)),
        generalised_at=generalised_at,
        delay=None
        if memorised_at is None or generalised_at is None
        else generalised_at / max(memorised_at, 1),
        last_step=int(step[-1]),
        held_out_accuracy=float(curves.held_out[-1]),
        plateau_accuracy=None if memorised is None else float(curves.held_out[memorised]),
        train_accuracy=float(curves.train[-1]),
        falls=end.falls,
        lowest_since=end.lowest,
        lost_at=at(end.lost),
        norm_share=end.norm_share,
        diverged_at=at(end.diverged),
    )


def _curves(length: int, train: ArrayLike, held_out: ArrayLike, **others: ArrayLike | None) -> Curves:
    train, held_out = np.asarray(train, dtype=np.float64), np.asarray(held_out, dtype=np.float64)
    if not length or not length == len(train) == len(held_out):
        raise ValueError(
            f"steps, train_accuracy and held_out_accuracy have {length}, {len(train)} and {len(held_out)} "
            "entries: they must be equally long and not empty"
        )
    known = {
        name: None if values is None else np.asarray(values, dtype=np.float64)
        for name, values in others.items()
    }
    for name, curve in known.items():
        if curve is not None and len(curve) != length:
            raise ValueError(f"{name} has {len(curve)} entries: it must have one for each of {length} steps")
    return Curves(train, held_out, **known)


def _leap(held_out: NDArray[np.float64], memorised: int | None, generalised: int | None) -> int | None:
    """Return the index after which held-out accuracy has gone LEAP_BEGINS of its way to 1 for good."""
    if memorised is None or generalised is None:
        return None
    if generalised <= memorised:
        return generalised
    level = held_out[memorised] + LEAP_BEGINS * (1 - held_out[memorised])
    below = np.flatnonzero(held_out[memorised:generalised] < level)
    return memorised + int(below[-1]) if len(below) else memorised


def _verdict(memorised_at: int | None, generalised_at: int | None, end: Ending, *, running: bool) -> Verdict:
    if end.diverged is not None:
        return Verdict.DIVERGES
    if running and generalised_at is None:
        return Verdict.RUNNING
    if not running and end.lost is not None:
        if generalised_at is not None and end.train_kept:
            return Verdict.UNGROKS
        return Verdict.COLLAPSES if end.shrunk else Verdict.FALLS_BACK
    if generalised_at is not None:
        if not running and end.falls >= CYCLE:
            return Verdict.SLINGSHOTS
        late = memorised_at is not None and generalised_at >= LEAST_DELAY * max(memorised_at, 1)
        return Verdict.GROKS if late else Verdict.GENERALISES_AT_ONCE
    if end.nearly:
        return Verdict.NEARLY_GENERALISES
    if memorised_at is not None or end.knows_half:
        return Verdict.MEMORISES_ONLY
    return Verdict.COLLAPSES if end.shrunk else Verdict.LEARNS_NOTHING
