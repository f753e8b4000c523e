"""What a network answers rightly in the whole table, as it was recorded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.config.dataset import dataset_of
from training.measures import rightly_answered
from training.runs.view import RunView

# Enough that the table fills without jumps; each takes the network's answers to all pairs.
FRAMES = 80


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


def read_answers(view: RunView) -> Answers:
    """Ask the recorded network for the whole table, at some of its snapshots."""
    config, shape = view.config, (view.config.p, view.config.p)
    dataset, frames = dataset_of(config), view.frames(FRAMES)
    trained = np.zeros(shape, bool)
    trained.flat[dataset.split.train] = True
    right = [rightly_answered(view.weights(snapshots=[place]), config).reshape(shape) for place in frames]
    return Answers(view.steps[frames], np.stack(right), trained, dataset.table.answers.reshape(shape))
