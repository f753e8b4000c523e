"""The path of all weights of a run on its own principal components, beside a walk without aim."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import walk_component_law
from training.measures import trajectory_shape
from training.measures.trajectory import RecordedArray
from training.runs.folder_view import FolderView

COMPONENTS = 10
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class WeightPath:
    """The path of all weights through F frames.

    Attributes:
        path: the weights on the first two principal components of their own path, (F, 2).
        walk: a walk without aim on its own, (F, 2).
        explained, walk_explained: share of each component, of the path and of a walk with steps as long;
            empty where there is no path.
        weights: how many there are.
    """

    path: NDArray[np.float32]
    walk: NDArray[np.float32]
    explained: Float64
    walk_explained: Float64
    weights: int


def read_weight_path(view: FolderView, frames: NDArray[np.int64]) -> WeightPath:
    """Project the path of all weights on its own two first components, and a walk of as many steps.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    count = len(frames)
    names, weights = [*view.parameters], sum(int(np.prod(shape)) for shape in view.parameters.values())
    evenly = slice(int(frames[0]), int(frames[-1]) + 1, int(frames[1] - frames[0]) if count > 1 else 1)
    try:
        shape = trajectory_shape([RecordedArray(view, name, evenly) for name in names])
        walk = walk_component_law(count - 1, 2)
    except ValueError:  # fewer than three snapshots, weights that never moved, or are no numbers
        nowhere, none = np.zeros((count, 2), np.float32), np.zeros(0)
        return WeightPath(nowhere, nowhere, none, none, weights)
    path = shape.scores[:, :2].astype(np.float32)
    return WeightPath(
        path, walk.astype(np.float32), shape.explained[:COMPONENTS], shape.null[:COMPONENTS], weights
    )
