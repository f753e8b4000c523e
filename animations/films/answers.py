"""What a network answers rightly in the whole table, as it was recorded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.config.dataset import dataset_of
from training.measures import rightly_answered
from training.runs.reader import Run

# A snapshot is left out when training and held-out accuracy have both moved less than this since the last.
WORTH_SHOWING = 0.004


@dataclass(frozen=True, slots=True)
class Answers:
    """What a network answered rightly at some of its recorded steps.

    Attributes:
        steps: (S,).
        right: (S, p, p), whether the pair (a, b) was answered rightly; row a, column b.
        trained: (p, p), which pairs are trained on.
        sums: (p, p), the right answers.
    """

    steps: NDArray[np.int64]
    right: NDArray[np.bool_]
    trained: NDArray[np.bool_]
    sums: NDArray[np.int64]


def read_answers(run: Run) -> Answers:
    """Ask the recorded network for the whole table, at every snapshot that makes a difference."""
    made, shape = run.config, (run.config.p, run.config.p)
    dataset = dataset_of(made)
    trained = np.zeros(shape, bool)
    trained.flat[dataset.split.train] = True
    snapshots = _worth_showing(run)
    right = [
        rightly_answered(run.weights(snapshots=slice(snapshot, snapshot + 1)), made).reshape(shape)
        for snapshot in snapshots
    ]
    return Answers(
        run.snapshot_steps()[snapshots], np.stack(right), trained, dataset.table.answers.reshape(shape)
    )


def _worth_showing(run: Run) -> list[int]:
    """Indices of the snapshots at which an accuracy has moved, and the last."""
    metrics = run.metrics()
    steps = run.snapshot_steps()
    at = np.searchsorted(metrics["step"], steps).clip(max=len(metrics["step"]) - 1)
    accuracies = np.stack([metrics["train_accuracy"][at], metrics["held_out_accuracy"][at]], axis=-1)
    kept = [0]
    for index in range(1, len(steps)):
        if index == len(steps) - 1 or np.abs(accuracies[index] - accuracies[kept[-1]]).max() >= WORTH_SHOWING:
            kept.append(index)
    return kept
