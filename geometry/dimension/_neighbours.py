"""Find each point's nearest neighbours, with every digit of their distances."""

from __future__ import annotations

import numpy as np

from geometry._arguments import FloatArray, IntArray

_BLOCK = 2**21  # numbers held at a time while distances are compared
_GRAM = 2**23  # numbers of a table of all inner products, which costs half of what its blocks do
_TREE_DIM = 8  # a k-d tree visits nearly all points in more dimensions
_SPARE = 4  # candidates beyond those asked for, in case rounding swapped some


def nearest(points: FloatArray, count: int) -> tuple[FloatArray, IntArray]:
    """Distances and rows of the `count` nearest other points, both (n, count), nearest first.

    In many dimensions |x|^2 + |y|^2 - 2 x y chooses candidates fast but loses digits of what is near. Their
    distances are then taken anew from the differences.

    >>> distances, rows = nearest(np.array([[0.0], [1.0], [3.0]]), 2)
    >>> distances.tolist(), rows.tolist()
    ([[1.0, 3.0], [1.0, 2.0], [2.0, 3.0]], [[1, 2], [0, 2], [1, 0]])
    """
    n, d = points.shape
    if d > _TREE_DIM or n < 4 * count:
        return _by_products(points, count)
    from scipy.spatial import KDTree

    distances, rows = KDTree(points).query(points, count + 1)
    # A point that lies on another may come after it.
    itself = rows == np.arange(n)[:, None]
    itself[~itself.any(axis=1), -1] = True
    return distances[~itself].reshape(n, count), rows[~itself].reshape(n, count).astype(np.int64)


def within(points: FloatArray, radius: float) -> FloatArray:
    """How many other points lie within a radius of each: (n,).

    >>> within(np.array([[0.0], [1.0], [3.0]]), 1.5).tolist()
    [1.0, 1.0, 0.0]
    """
    n, d = points.shape
    if d <= _TREE_DIM:
        from scipy.spatial import KDTree

        found = KDTree(points).query_ball_point(points, radius, return_length=True)
        return np.asarray(found, dtype=np.float64) - 1
    squares = np.einsum("ij,ij->i", points, points)
    counts = np.empty(n)
    step = max(1, _BLOCK // n)
    for first in range(0, n, step):
        part = slice(first, first + step)
        table = points[part] @ points.T
        table *= -2
        table += squares
        counts[part] = np.count_nonzero(table < (radius**2 - squares[part])[:, None], axis=1)
    return counts - 1


def _by_products(points: FloatArray, count: int) -> tuple[FloatArray, IntArray]:
    n, d = points.shape
    squares = np.einsum("ij,ij->i", points, points)
    rounding = 4 * (d + 2) * float(np.finfo(float).eps * squares.max())
    products = points @ points.T if n * n <= _GRAM else None
    distances, rows = np.empty((n, count)), np.empty((n, count), dtype=np.int64)
    few = min(n - 1, count + _SPARE)
    step = max(1, _BLOCK // n)
    for first in range(0, n, step):
        own = np.arange(first, min(first + step, n))
        table = (points[own] @ points.T if products is None else products[own]) * -2.0
        table += squares
        table[np.arange(len(own)), own] = np.inf
        chosen = np.argpartition(table, few - 1, axis=1)[:, :few]
        exact = _distances_to(points, own, chosen)
        beyond = np.take_along_axis(table, chosen[:, -1:], axis=1)[:, 0] + squares[own]
        order = np.argsort(exact, axis=1, kind="stable")[:, :count]
        distances[own] = np.take_along_axis(exact, order, axis=1)
        rows[own] = np.take_along_axis(chosen, order, axis=1)
        farthest = distances[own][:, -1] ** 2
        # Others may be nearer by more than the last digits only where rounding is large beside what is near.
        unsure = (beyond - farthest < rounding) & (rounding > 1e-9 * farthest) & (few < n - 1)
        for i in np.flatnonzero(unsure):
            every = np.linalg.norm(points - points[own[i]], axis=1)
            every[own[i]] = np.inf
            rows[own[i]] = np.argsort(every, kind="stable")[:count]
            distances[own[i]] = every[rows[own[i]]]
    return distances, rows


def _distances_to(points: FloatArray, own: IntArray, others: IntArray) -> FloatArray:
    distances = np.empty(others.shape)
    step = max(1, _BLOCK // (others.shape[1] * points.shape[1]))
    for first in range(0, len(own), step):
        part = slice(first, first + step)
        differences = points[others[part]]
        differences -= points[own[part], None]
        distances[part] = np.sqrt(np.einsum("ijk,ijk->ij", differences, differences))
    return distances
