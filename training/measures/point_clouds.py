"""The dimension of a cloud that a network makes of its symbols or its questions: tokens, activations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geometry import DimensionEstimate, intrinsic_dimension, participation_ratio
from training.measures.activations.near_repeats import LEAST_POINTS as LEAST_POINTS
from training.measures.activations.near_repeats import refuse_near_repeats
from training.models import FloatArray
from training.tasks.symmetries import alike_questions
from training.tasks.table import Table

# Questions at which activations are looked at: enough for an estimate, few enough to take all snapshots.
SAMPLE = 500
SAMPLE_SEED = 0


def sampled_rows(table: Table, count: int = SAMPLE) -> NDArray[np.int64]:
    """Draw the rows of a table at which activations are measured, no two of which the task makes alike.

    Of the questions that are alike (`training.tasks.symmetries.alike_questions`: turned around, or with
    symbols that no answer tells apart) one is drawn; of these as many as are asked for. Points that nearly
    repeat others would have a nearest neighbour at no distance, and a cloud of them hardly any dimension.

    Args:
        table: of the task.
        count: how many rows at most.

    Returns:
        The same rows each time, ascending, shape (n,): `count`, or as many as there are.

    >>> from training.tasks import TaskOptions, table_of
    >>> rows, table = sampled_rows(table_of("add", TaskOptions(p=23))), table_of("add", TaskOptions(p=23))
    >>> len(rows), len({frozenset(pair) for pair in table.inputs[rows].tolist()})
    (276, 276)
    """
    rng = np.random.default_rng(SAMPLE_SEED)
    order = rng.permutation(len(table))
    _, first = np.unique(alike_questions(table)[order], return_index=True)
    return np.sort(order[rng.permutation(first)[:count]])


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


def cloud_dimension(points: FloatArray, method: str = "twonn") -> DimensionEstimate:
    """Estimate the intrinsic dimension of a cloud near its points, unless near-repeats decide it.

    Args:
        points: (n, d); rows that repeat others are counted once.
        method: of `geometry.intrinsic_dimension`.

    Raises:
        MeasureError: near-repeats (`near_repeats`) without which the dimension would be more than 2.5 times
            as large. Up to a tenth of the points may be such: the estimate leaves out the largest ratios.
        ValueError: as `geometry.intrinsic_dimension` does; too few different points, or points on a grid.

    >>> points = np.random.default_rng(0).normal(size=(100, 3))
    >>> print(f"{cloud_dimension(points).value:.1f}")
    3.2
    """
    different = np.unique(np.asarray(points, np.float64), axis=0)
    if len(different) < LEAST_POINTS:
        raise ValueError(f"points = {len(different)} different ones: there must be at least {LEAST_POINTS}")
    refuse_near_repeats(different)
    return intrinsic_dimension(different, method)


def two_nearest_dimension(points: FloatArray) -> DimensionEstimate | None:
    """Estimate the intrinsic dimension by the distances to the two nearest neighbours, with its interval.

    Args:
        points: (n, d); rows that repeat others are counted once.

    Returns:
        as `cloud_dimension` by twonn; None where there are too few different points, near-repeats among
        them, or points on a grid, which have no such dimension.
    """
    try:
        return cloud_dimension(points)
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
