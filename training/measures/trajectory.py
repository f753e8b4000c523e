"""The path of all weights through training, and what a path without an aim would look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from geometry import trajectory_components
from geometry.paths.trajectories import Trajectory

if TYPE_CHECKING:
    from training.runs.folder_view import FolderView

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TrajectoryShape:
    """In how many directions the weights moved: S snapshots.

    Attributes:
        explained: share of the path's variance along each principal component, shape (S - 1,).
        null: the same for a walk with steps of the same lengths into random directions.
        participation, null_participation: the participation ratios of both, 1 / sum of squared shares.
        scores: the centred snapshots along their principal components, shape (S, S - 1): the path itself,
            turned so that it needs no more axes; distances are those between the weights.
    """

    explained: Float64
    null: Float64
    participation: float
    null_participation: float
    scores: Float64


def trajectory_shape(trajectory: Trajectory) -> TrajectoryShape:
    """Principal components of a path through the space of all weights, beside their null.

    Args:
        trajectory: (S, ...) or a list of such arrays, one a parameter, S >= 2; see
            `geometry.trajectory_components`.

    Raises:
        ValueError: as `geometry.trajectory_components` does; snapshots that all coincide are refused.

    Source: Antognini & Sohl-Dickstein, PCA of high dimensional random walks with comparison to neural network
    training (NeurIPS 2018), for the null.

    >>> shape = trajectory_shape(np.arange(12.0).reshape(4, 3))
    >>> print(shape.explained.round(3), shape.null.round(3))
    [1. 0. 0.] [0.683 0.2   0.117]
    """
    parts: list[Any] = [trajectory] if hasattr(trajectory, "shape") else list(cast(Any, trajectory))
    count = min(parts[0].shape[0] - 1, sum(int(np.prod(part.shape[1:])) for part in parts))
    components = trajectory_components(trajectory, count)
    null = walk_shares(np.linalg.norm(np.diff(components.scores, axis=0), axis=1))[:count]
    return TrajectoryShape(
        explained=components.explained,
        null=null,
        participation=float(1 / (components.explained**2).sum()),
        null_participation=float(1 / (null**2).sum()),
        scores=components.scores,
    )


@dataclass(frozen=True, slots=True)
class RecordedArray:
    """One parameter of a run, read from disk each time it is asked for: a part of a trajectory that never
    lies in memory together with the others.

    Attributes:
        view: of the run.
        name: of the parameter.
        snapshots: which of them.
    """

    view: FolderView
    name: str
    snapshots: slice | NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, ...]:
        wanted = self.snapshots
        count = len(range(wanted.stop)[wanted] if isinstance(wanted, slice) else wanted)
        return (count, *self._first.shape[1:])

    @property
    def dtype(self) -> Any:
        return self._first.dtype

    def __getitem__(self, index: Any, /) -> Any:
        return self._read(self.snapshots)[index]

    @property
    def _first(self) -> NDArray[np.floating]:
        return self._read(slice(0, 1))

    def _read(self, snapshots: slice | NDArray[np.int64]) -> NDArray[np.floating]:
        return self.view.weights(self.name, snapshots=snapshots)[self.name]


def walk_shares(lengths: Float64) -> Float64:
    """Share of variance along each component of a walk with steps of given lengths into random directions.

    The eigenvalues of H S diag(lengths^2) S^T H over their sum, S the running sum from 0, H the centring:
    exact in the limit of many dimensions, where random steps are at right angles. For equal lengths this is
    `geometry.walk_explained_law`. Snapshots are not equally far apart, so a run needs its own.

    Args:
        lengths: of the steps, shape (T,), >= 0 and not all 0.

    Returns:
        (T,), descending, adding up to 1.

    Raises:
        ValueError: lengths that are negative, not finite, or all 0.

    >>> walk_shares(np.array([3.0, 3.0, 3.0])).round(3)
    array([0.683, 0.2  , 0.117])
    """
    if not len(lengths) or not np.isfinite(lengths).all() or lengths.min() < 0 or lengths.max() == 0:
        raise ValueError(f"lengths = {lengths}: they must be finite, >= 0 and not all 0")
    points = np.concatenate([np.zeros((1, len(lengths))), np.tril(np.ones((len(lengths),) * 2))])
    spread = np.linalg.svd((points - points.mean(axis=0)) * lengths, compute_uv=False) ** 2
    shares: Float64 = spread / spread.sum()
    return shares
