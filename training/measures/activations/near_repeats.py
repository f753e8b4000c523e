"""Points that nearly repeat others: a cloud of them looks as if it had hardly any dimension."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geometry import intrinsic_dimension, pairwise_distances
from training.errors import MeasureError
from training.models import FloatArray

# Fewer points have no estimate of dimension.
LEAST_POINTS = 20
# Neighbours this many times closer than the next one are near-repeats, in groups of up to so many others.
TIGHT, MOST_NEIGHBOURS = 5.0, 9
# Near-repeats without which the dimension is more than so many times as large decide it. Without those that a
# curve has by chance it is up to twice as large, without real ones five times and more.
DECISIVE = 2.5


def near_repeats(points: FloatArray, ratio: float = TIGHT) -> NDArray[np.bool_]:
    """Tell which points nearly repeat one that comes before them.

    A point has near-repeats where, for some k up to 8, its k nearest neighbours are more than `ratio` times
    closer than the next: r_(k+1) > ratio r_k. Of a cloud of d dimensions that happens by chance to a share
    ratio^(-k d) of the points: to a fifth on a line, k = 1, and hardly ever in many dimensions.

    Args:
        points: (n, d); rows that repeat others exactly are near-repeats, too.
        ratio: above 1.

    Returns:
        shape (n,); False for the first point of each group.

    Raises:
        ValueError: a ratio of 1 or less.

    >>> near_repeats(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1e-3]]))
    array([False, False, False,  True])
    """
    if not ratio > 1:
        raise ValueError(f"ratio = {ratio}: it must be above 1")
    from scipy.spatial.distance import squareform

    n, own = len(points), np.arange(len(points))
    if n < 3:
        return np.zeros(n, bool)
    distances = squareform(pairwise_distances(points))
    nearest = np.argsort(distances, axis=1)[:, : MOST_NEIGHBOURS + 1]
    near = np.take_along_axis(distances, nearest, axis=1)
    # The first of all is the point itself, or one that repeats it: r_1 is in the second column.
    gaps = near[:, 2:] > ratio * near[:, 1:-1]
    members = np.where(gaps.any(axis=1), gaps.shape[1] - gaps[:, ::-1].argmax(axis=1), 0)
    in_group = np.arange(nearest.shape[1]) <= members[:, None]
    first: NDArray[np.int64] = np.where(in_group, nearest, n).min(axis=1)
    return np.asarray((first < own) & (members > 0))


def refuse_near_repeats(points: FloatArray) -> None:
    """Refuse a cloud whose dimension is decided by points that nearly repeat others.

    Args:
        points: (n, d), no two of them equal.

    Raises:
        MeasureError: near-repeats without which the dimension by two neighbours is more than DECISIVE times
            as large, or that leave fewer than half of the points and too few for an estimate.
    """
    repeats = near_repeats(points)
    if not repeats.any():
        return
    apart = points[~repeats]
    if len(apart) >= LEAST_POINTS:
        with_them, without = (intrinsic_dimension(cloud, "twonn").value for cloud in (points, apart))
        if without <= DECISIVE * with_them:
            return
    elif len(apart) > len(points) / 2:
        return
    raise MeasureError(
        "points = {points}, of which {repeats} nearly repeat others: a dimension takes points that are "
        "drawn apart, without pairs that a symmetry makes alike",
        points=len(points),
        repeats=int(repeats.sum()),
    )
