"""Data of the panel on slingshots: how quiet the plateau of a run is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from training.measures import series, why_not
from training.phases import THRESHOLD
from training.runs.view import RunView

# What is drawn of both runs. Thilak et al. 2022 (arXiv 2206.04817) know slingshots by the last layer's norm.
MEASURES = ("train_accuracy", "gradient_norm", "norm_W_U")
# And of the one whose held-out pairs are drawn one by one: whether it knows more than mirror images.
MIRRORS = ("mirrored_accuracy", "unmirrored_accuracy")
# Training accuracy is thrown back when it falls below this, and has recovered when it holds THRESHOLD again.
THROWN_BACK = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Plateau:
    """A run from where it has memorised to its end.

    Attributes:
        view: the run.
        lowest: its lowest training accuracy.
        loss: its highest loss on the training pairs, in nats.
        times: how often it was thrown back.
        longest: the greatest length of the gradient's part of an update.
        mirrored, unmirrored: what it knew, when it had memorised, of the held-out pairs whose mirror image it
            was taught, and of the others; nan where there are none.
    """

    view: RunView
    lowest: float
    loss: float
    times: int
    longest: float
    mirrored: float
    unmirrored: float


def read_plateau(view: RunView) -> Plateau:
    """Measure how quiet a run is once it has memorised.

    Raises:
        StoreError: before the first evaluation.
        ValueError: for a run that has not memorised.
    """
    memorised_at = view.phases.memorised_at
    if memorised_at is None:
        raise ValueError(f"run {view.run_id}: it has not memorised")
    since = view.metrics["step"] >= memorised_at
    accuracy = series(view, "train_accuracy").values[since]
    loss = series(view, "train_loss").values[since]
    return Plateau(
        view,
        lowest=float(accuracy.min()),
        loss=float(loss.max()),
        times=times_thrown_back(accuracy),
        longest=float(series(view, "gradient_norm").values[since].max()),
        mirrored=_at_snapshot(view, "mirrored_accuracy", memorised_at),
        unmirrored=_at_snapshot(view, "unmirrored_accuracy", memorised_at),
    )


def _at_snapshot(view: RunView, name: str, step: int) -> float:
    """A measure at the first snapshot from a step on; nan for a run that has no such measure."""
    if why_not(name, view.config):
        return math.nan
    found = series(view, name)
    return float(found.values[min(int(np.searchsorted(found.steps, step)), len(found.steps) - 1)])


def times_thrown_back(accuracy: np.ndarray) -> int:
    """Count how often an accuracy falls below THROWN_BACK, having held THRESHOLD since it last did.

    >>> times_thrown_back(np.array([1.0, 0.9, 0.8, 0.98, 0.9, 1.0, 0.7]))
    2
    """
    times, holds = 0, True
    for value in accuracy:
        if holds and value < THROWN_BACK:
            times, holds = times + 1, False
        holds = holds or bool(value >= THRESHOLD)
    return times
