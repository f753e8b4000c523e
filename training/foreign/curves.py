"""One run of a log: its accuracies at common steps, as shares, and what had to be assumed for that."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from language import Message
from training.foreign.layouts import Series
from training.foreign.scales import ROUNDING, top
from training.foreign.segments import one_a_step
from training.foreign.tables import LogError
from training.phases import SUSTAINED, Phases, detect_phases
from training.phases.change_points import FEWEST, ChangePoints, change_points

Float64 = NDArray[np.float64]
# Evaluations of a run that change points are sought in.
MOST_EVALUATIONS = 400


@dataclass(frozen=True, eq=False)
class LoggedRun:
    """A run that some other program logged, at n evaluations.

    Attributes:
        run: what it is called; "" where the log does not say.
        steps: ascending, shape (n,).
        train_accuracy, held_out_accuracy: shares between 0 and 1, shape (n,).
        train_loss, weight_norm: shape (n,); None where they are not logged. Once it diverged, not finite.
        percent: whether the log has percentages.
        bounded: whether the training accuracy is only a lower bound, from the training loss.
        remarks: what was assumed.
    """

    run: str
    steps: NDArray[np.int64]
    train_accuracy: Float64
    held_out_accuracy: Float64
    train_loss: Float64 | None
    weight_norm: Float64 | None
    percent: bool
    bounded: bool
    remarks: tuple[Message, ...]

    def phases(self, chance: float = 0.0, *, running: bool = False) -> Phases:
        """Detect when it memorised, leapt and generalised, and its verdict, as of a run of our own.

        Args:
            chance: the accuracy of guessing, inside [0, 1).
            running: whether it goes on.
        """
        return detect_phases(
            self.steps,
            self.train_accuracy,
            self.held_out_accuracy,
            weight_norm=self.weight_norm,
            train_loss=self.train_loss,
            chance=chance,
            running=running,
        )

    def change_points(self) -> ChangePoints | None:
        """Estimate when the curves changed, with 90 % intervals; None without evaluations enough.

        Of a long run every so many evaluations are looked at: it takes time that grows with their square.
        """
        count = len(self.steps)
        if count < FEWEST:
            return None
        every = -(-count // MOST_EVALUATIONS)
        return change_points(*(
            np.asarray(curve, np.float64)[::every]
            for curve in (self.steps, self.train_accuracy, self.held_out_accuracy)
        ))  # fmt: skip


def accuracy_bound(loss: Float64) -> Float64:
    """Bound an accuracy from below by the cross-entropy: accuracy >= 1 - loss / ln 2.

    A question that is answered wrongly gives its answer a probability of 1/2 at most, and so costs ln 2 nats
    or more; all others cost 0 or more.

    Args:
        loss: mean cross-entropy in nats, shape (n,); what is not finite bounds nothing.

    Returns:
        shares between 0 and 1, shape (n,).

    >>> accuracy_bound(np.array([4.6, 0.0693, 0.00693, np.nan])).round(3).tolist()
    [0.0, 0.9, 0.99, 0.0]
    """
    bound = 1 - np.where(np.isfinite(loss), loss, np.inf) / math.log(2)
    return np.clip(bound, 0, 1)


def logged_run(label: str, curves: Mapping[str, Series], *, percent: bool) -> LoggedRun:
    """Bring the curves of a run to common steps: those of whichever accuracy was logged less often.

    Args:
        label: what the run is called.
        curves: by role: "held_out", "train" or else "train_loss", perhaps "weight_norm".
        percent: whether the accuracies are percentages.

    Raises:
        LogError: when steps come several times, or the two accuracies have no steps in common.
    """
    ordered = {role: one_a_step(curve) for role, curve in curves.items()}
    bounded, whole = "train" not in curves, 100.0 if percent else 1.0
    held_out = _known(ordered["held_out"])
    loss = _with_divergence(ordered["train_loss"]) if "train_loss" in curves else None
    train = loss if bounded else _known(ordered["train"])
    assert train is not None
    steps = _common_steps(train, held_out)
    remarks = [*_remarks(train, held_out, steps), *_scale_remarks(curves, percent)]
    if bounded:
        remarks.append(Message(
            "{name} bounds the training accuracy from below (1 − loss / ln 2, for a cross-entropy in nats): "
            "it may have memorised sooner", name=train.metric,
        ))  # fmt: skip
    norm = _with_divergence(ordered["weight_norm"]) if "weight_norm" in curves else None
    at_train, at_held_out = _at(train, steps), _at(held_out, steps)
    return LoggedRun(
        run=label,
        steps=steps.astype(np.int64),
        train_accuracy=accuracy_bound(at_train) if bounded else np.clip(at_train / whole, 0, 1),
        held_out_accuracy=np.clip(at_held_out / whole, 0, 1),
        train_loss=None if loss is None or not len(loss.steps) else _at(loss, steps),
        weight_norm=None if norm is None or not len(norm.steps) else _at(norm, steps),
        percent=percent,
        bounded=bounded,
        remarks=tuple(remarks),
    )


def _known(curve: Series) -> Series:
    """Return a curve without what is not a number."""
    return _where(curve, np.isfinite(curve.values))


def _with_divergence(curve: Series) -> Series:
    """Return a curve whose only values that are not finite are those it ends with.

    Some programs write nan where nothing was logged: an end without numbers is a divergence only if it is
    SUSTAINED and longer than any gap before it.
    """
    finite = np.isfinite(curve.values)
    known = np.flatnonzero(finite)
    if not len(known):
        return curve if len(finite) >= SUSTAINED else _known(curve)
    tail = len(finite) - 1 - int(known[-1])
    gap = int(np.diff(known, prepend=-1).max()) - 1
    if tail < SUSTAINED or tail <= gap:
        return _known(curve)
    return _where(curve, finite | (np.arange(len(finite)) > known[-1]))


def _where(curve: Series, kept: NDArray[np.bool_]) -> Series:
    return replace(curve, steps=curve.steps[kept], values=curve.values[kept])


def _common_steps(one: Series, other: Series) -> Float64:
    """Return the steps of the curve with fewer of them, as far as the other one reaches.

    Raises:
        LogError: when there are none.
    """
    few, many = sorted((one, other), key=lambda curve: len(curve.steps))
    steps = few.steps
    if len(many.steps):
        slack = float(np.diff(many.steps).max(initial=0))
        steps = steps[(steps >= many.steps[0]) & (steps <= many.steps[-1] + slack)]
    if not len(steps):
        raise LogError(
            "{file}: {one} and {other} have no steps in common",
            file=str(few.file),
            one=one.metric,
            other=other.metric,
        )
    return steps


def _at(curve: Series, steps: Float64) -> Float64:
    """Return a curve at some steps: its latest value there, or its first one before it begins."""
    places = np.searchsorted(curve.steps, steps, side="right") - 1
    return curve.values[np.maximum(places, 0)]


def _remarks(train: Series, held_out: Series, steps: Float64) -> list[Message]:
    said = []
    few, many = sorted((train, held_out), key=lambda curve: len(curve.steps))
    if not np.isin(steps, many.steps).all():
        said.append(Message(
            "read at the {count} steps of {name}, with the latest value of {other} before each",
            count=len(steps), name=few.metric, other=many.metric,
        ))  # fmt: skip
    if len(steps) < SUSTAINED:
        said.append(Message(
            "only {count} evaluations: 99 % counts as reached when it is held for {sustained} running",
            count=len(steps), sustained=SUSTAINED,
        ))  # fmt: skip
    return said


def _scale_remarks(curves: Mapping[str, Series], percent: bool) -> list[Message]:
    """Say so where one accuracy is a percentage only because the other is."""
    small = [
        curve for role in ("train", "held_out") if (curve := curves.get(role)) and top(curve) <= 1 + ROUNDING
    ]
    if not percent or len(small) != 1:
        return []
    return [Message(
        "{name} never exceeds {value:g} and is read as a percentage, because the other accuracy is one",
        name=small[0].metric, value=top(small[0]),
    )]  # fmt: skip
