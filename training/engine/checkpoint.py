"""A checkpoint: what training needs to continue a run after a given step.

Reading and writing one is `training.runs.checkpoint`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from language import UserError


class CheckpointError(UserError):
    """A run that cannot be continued."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a single run stood after `step` updates.

    Attributes:
        step: how many updates there had been.
        seconds: training time up to there.
        weights: all of them, shape (weights,), in the run's own precision.
        state: what the optimizer remembers, by name, shape (weights,) each.
    """

    step: int
    seconds: float
    weights: NDArray[np.floating]
    state: dict[str, NDArray[np.floating]]
