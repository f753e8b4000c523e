"""What a picture of a cloud distorts, from blocks of distances: memory that grows with n instead of n^2."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geometry._arguments import FloatArray

# Bytes of one block of distances, of which a handful are held at a time.
BLOCK = 2**21
# Distances that differ by less, as a share of themselves and of the cloud's size, count as equal: rounding
# must not rank them.
EQUAL, ROUNDING = 1e-10, 1e-14


def picture_quality(cloud: FloatArray, picture: FloatArray, n_neighbors: int) -> tuple[float, float, float]:
    """Stress, trustworthiness and continuity of a picture, as `geometry.embed` defines them.

    Points equally far from another share a rank, the best of their places; where only some of them belong to
    the nearest, each belongs to them in part. So a faultless picture has no penalty, whichever points repeat.
    """
    n, k = len(cloud), n_neighbors
    sizes = np.abs(cloud).max(), np.abs(picture).max()
    penalties = np.zeros(2)
    scale = 0.0
    sums = np.zeros(4)  # of true^2, shown^2, residue^2, residue true
    for start, true, shown in _blocks(cloud, picture):
        if scale == 0 and true.any():
            # Near the best one, so that the residues of a faultless picture are at rounding.
            scale = float(np.vdot(true, shown) / np.vdot(true, true))
        residue = shown - scale * true
        sums += [
            np.vdot(true, true),
            np.vdot(shown, shown),
            np.vdot(residue, residue),
            np.vdot(residue, true),
        ]
        del residue
        itself = np.arange(len(true)), np.arange(start, start + len(true))
        true[itself] = shown[itself] = np.inf
        orders = np.sort(true, axis=1), np.sort(shown, axis=1)
        for i in range(len(true)):
            in_cloud, in_picture = (true[i], orders[0][i], sizes[0]), (shown[i], orders[1][i], sizes[1])
            penalties += _penalty(in_picture, in_cloud, k), _penalty(in_cloud, in_picture, k)
    # The best scale is off the first one by residue true / true^2.
    left = max(sums[2] - sums[3] ** 2 / sums[0], 0.0)
    stress = np.sqrt(left / sums[1]) if sums[1] else 1.0
    trustworthiness, continuity = 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * penalties
    return float(stress), float(trustworthiness), float(continuity)


def _blocks(cloud: FloatArray, picture: FloatArray) -> Iterator[tuple[int, FloatArray, FloatArray]]:
    """The first row of each block, and the distances (rows, n) of its points to all, in both."""
    from scipy.spatial.distance import cdist

    step = max(1, BLOCK // (8 * len(cloud)))
    for start in range(0, len(cloud), step):
        rows = slice(start, start + step)
        yield start, cdist(cloud[rows], cloud), cdist(picture[rows], picture)


Distances = tuple[FloatArray, FloatArray, float]  # from one point: as they come, ascending, the cloud's size


def _penalty(near: Distances, ranked: Distances, k: int) -> float:
    """By how many places the k nearest of `near` are beyond the k-th of `ranked`."""
    distances, ascending, size = near
    last = ascending[k - 1]
    slack = EQUAL * last + ROUNDING * size
    nearest = np.flatnonzero(distances <= last + slack)
    inside = distances[nearest] < last - slack
    tied = len(nearest) - np.count_nonzero(inside)
    weights = np.where(inside, 1.0, (k - (len(nearest) - tied)) / tied)
    distances, ascending, size = ranked
    there = distances[nearest]
    ranks = np.searchsorted(ascending, there - (EQUAL * there + ROUNDING * size)) + 1
    return float(weights @ np.maximum(ranks - k, 0))
