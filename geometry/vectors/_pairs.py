"""Distances of all pairs of points: by a product of matrices where that keeps its digits, else one by one."""

from __future__ import annotations

import numpy as np

from geometry._arguments import FloatArray, IntArray

# Numbers of a block of squares, and of differences at once.
_BLOCK = 2**17
# |x|^2 + |y|^2 - 2 x.y loses the digits in which it is smaller than its terms: one, here.
_KEPT = 0.1
# Below this a square is left with few digits or none.
_TINY = 1e-145


def all_distances(x: FloatArray) -> FloatArray:
    """Distances of the n (n-1) / 2 pairs of the rows of x, in SciPy's order."""
    size = max(x.max(), -x.min())
    # A power of two: scaling with it loses nothing.
    power = 0 if size == 0 or 1e-100 < size < 1e150 else int(np.frexp(size)[1])
    with np.errstate(under="ignore", over="ignore"):
        scaled = np.ldexp(x, -power) if power else x
        found = _scaled_distances(scaled)
        if found.min() < _TINY:
            _measure(scaled, np.flatnonzero(found < _TINY), found)
        return np.ldexp(found, power) if power else found


def _scaled_distances(x: FloatArray) -> FloatArray:
    from scipy.spatial.distance import pdist

    n, d = x.shape
    if n < 64 or d < 8:
        return np.asarray(pdist(x))
    centred = x - x.mean(axis=0)
    squares = np.einsum("nd,nd->n", centred, centred)
    found = np.empty(n * (n - 1) // 2)
    rows = max(16, _BLOCK // n)
    at = 0
    for start in range(0, n, rows):
        some = centred[start : start + rows]
        block = some @ centred[start:].T
        block *= -2
        sums = squares[start : start + rows, None] + squares[start:]
        block += sums
        sums *= _KEPT
        lost = block < sums
        np.sqrt(np.maximum(block, 0, out=block), out=block)
        first = at
        for row in range(len(some)):
            wide = n - start - row - 1
            found[at : at + wide] = block[row, row + 1 :]
            at += wide
        pairs = _of_triangle(lost, start, n)
        if len(pairs) > (at - first) / 8:
            return np.asarray(pdist(x))
        _measure(x, pairs, found)
    return found


def _of_triangle(lost: FloatArray, start: int, n: int) -> IntArray:
    """Places in the result of the pairs that are lost, of a block that begins on the diagonal at `start`."""
    row, column = np.nonzero(lost)
    above = column > row
    i, j = start + row[above], start + column[above]
    places: IntArray = n * i - i * (i + 1) // 2 + j - i - 1
    return places


def _measure(x: FloatArray, places: IntArray, found: FloatArray) -> None:
    """Write the distances at these places, each scaled by its own largest difference."""
    n, d = x.shape
    ends = np.cumsum(np.arange(n - 1, 0, -1))
    at_once = max(1, _BLOCK // d)
    for start in range(0, len(places), at_once):
        some = places[start : start + at_once]
        i = np.searchsorted(ends, some, side="right")
        j = some - (ends[i] - (n - 1 - i)) + i + 1
        apart = x[i] - x[j]
        size = np.abs(apart).max(axis=1)
        apart /= np.where(size > 0, size, 1)[:, None]
        found[some] = size * np.sqrt(np.einsum("nd,nd->n", apart, apart))
