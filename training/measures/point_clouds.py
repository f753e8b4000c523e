"""The dimension of a cloud that a network makes of its symbols or its questions: tokens, activations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geometry import DimensionEstimate, intrinsic_dimension, participation_ratio
from training.models import FloatArray

# Questions at which activations are looked at: enough for an estimate, few enough to take all snapshots.
SAMPLE = 500
SAMPLE_SEED = 0
LEAST_POINTS = 20


def sampled_rows(rows: int, count: int = SAMPLE) -> NDArray[np.int64]:
    """Rows of a table at which activations are measured, the same at every snapshot; ascending."""
    drawn = np.random.default_rng(SAMPLE_SEED).permutation(rows)[:count]
    return np.sort(drawn)


def participation(points: FloatArray) -> NDArray[np.float64]:
    """`geometry.participation_ratio` of clouds (..., n, d), nan for a cloud whose points all coincide.

    A network that weight decay has crushed has such clouds, and is still a run that is to be measured.

    >>> participation(np.stack([np.eye(3), np.ones((3, 3))])).round(3)
    array([ 2., nan])
    """
    spread = np.ptp(points, axis=-2).max(axis=-1) > 0
    ratio = np.full(spread.shape, np.nan)
    if spread.any():
        ratio[spread] = participation_ratio(points[spread])
    return ratio


def white_participation(points: int, dim: int) -> float:
    """What `geometry.participation_ratio` shows of white Gaussian points: its harmonic mean.

    1 / E[1/PR] = (v d + 2) / (v + d + 1),    v = points - 1

    >>> print(f"{white_participation(97, 64):.1f}")
    38.2
    """
    v = points - 1
    return (v * dim + 2) / (v + dim + 1)


def two_nearest_dimension(points: FloatArray) -> DimensionEstimate | None:
    """Intrinsic dimension by the distances to the two nearest neighbours, with its confidence interval.

    Args:
        points: (n, d); rows that repeat others are counted once.

    Returns:
        as `geometry.intrinsic_dimension` by twonn; None where there are too few different points, or points
        on a grid, which have no such dimension.
    """
    different = np.unique(points, axis=0)
    if len(different) < LEAST_POINTS:
        return None
    try:
        return intrinsic_dimension(different, "twonn")
    except ValueError:
        return None


def flat_cloud(points: FloatArray, rng: np.random.Generator) -> NDArray[np.float64]:
    """Gaussian points spread as others are along every direction: as few directions, but nothing bent.

    z diag(s) V^T / sqrt(n - 1),    U diag(s) V^T the points about their mean, z standard normal

    What an estimator by neighbours finds fewer dimensions in than in such a cloud is bent.

    Args:
        points: (n, d), n >= 2.
        rng: of the normals.

    Returns:
        (n, d), about 0, with the covariance of the points up to chance.

    >>> flat = flat_cloud(np.array([[0.0, 0.0], [2.0, 0.0], [4.0, 0.0]]), np.random.default_rng(0))
    >>> flat.shape, bool((flat[:, 1] == 0).all())
    ((3, 2), True)
    """
    _, lengths, directions = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    normals = rng.standard_normal((len(points), len(lengths)))
    cloud: NDArray[np.float64] = normals * lengths @ directions / np.sqrt(len(points) - 1)
    return cloud
