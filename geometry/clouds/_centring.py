"""Clouds about their mean, at a unit in which no square and no sum of squares is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from geometry._arguments import FloatArray

# Offsets within 2^-FAR and 2^FAR stay as they are: their fourth powers are far from both ends of their type.
FAR = {np.dtype(np.float64): 100, np.dtype(np.float32): 10}
# Where a difference or a sum of two would be infinite, points are shrunk by 2^3 first.
ROOM = 3
# Numbers that stay in a processor's cache from one pass over them to the next.
BLOCK = 2**16


@dataclass(frozen=True)
class Offsets:
    """A cloud (or several) about its mean: points = mean + unit * 2^exponent.

    Attributes:
        unit: (..., n, d), writable; each cloud's largest magnitude is 0 or between 2^-100 and 2^100.
        exponent: (...), whole numbers, mostly 0.
        mean: (..., d).
        squares: (...), the sum of the squares of `unit`.
    """

    unit: NDArray[Any]
    exponent: NDArray[Any]
    mean: FloatArray
    squares: FloatArray

    def in_points_unit(self, name: str, values: FloatArray) -> FloatArray:
        """Lengths in this unit as lengths in the unit of the points."""
        if not self.exponent.any():
            return values
        with np.errstate(over="ignore", under="ignore"):
            found: FloatArray = np.ldexp(values, self.exponent[..., None, None])
        if not np.isfinite(found).all():
            raise ValueError(
                f"points are so far apart that their {name} exceed 1.8e308; allowed are nearer ones"
            )
        return found


@np.errstate(under="ignore")
def unit_offsets(points: NDArray[Any], dtype: DTypeLike = np.float64) -> Offsets:
    """Subtract the mean of points (..., n, d), at a scale where squares neither overflow nor vanish.

    Measured from the first point before the mean is taken, so that coinciding points give exact zeros and a
    far-off cloud keeps its digits. Only powers of 2 scale, which rounds nothing. All in double precision;
    with another `dtype` the offsets are rounded to it once.
    """
    first = points[..., :1, :].astype(np.float64)
    unit = np.empty(points.shape, dtype)
    shrunk = 0
    largest = _subtract(points, first, unit)
    if not np.isfinite(largest).all():
        shrunk = ROOM
        points, first = points * 2.0**-shrunk, first * 2.0**-shrunk
        largest = _subtract(points, first, unit)
    exponent = np.asarray(np.frexp(largest)[1])
    far = np.abs(exponent) >= FAR[unit.dtype]
    exponent = exponent * far
    if far.any():
        np.ldexp(unit, -exponent[..., None, None], out=unit)
    n = points.shape[-2]
    double = unit.dtype == np.float64
    centre = np.ones((1, n)) @ unit if double else unit.sum(axis=-2, keepdims=True, dtype=np.float64)
    centre /= n
    squares = np.zeros(points.shape[:-2])
    for part in _blocks(unit):
        np.subtract(part, centre, out=part, casting="same_kind")
        squares += np.vdot(part, part) if part.ndim == 2 else np.einsum("...ij,...ij->...", part, part)
    offset = centre[..., 0, :]
    mean = first[..., 0, :] + (np.ldexp(offset, exponent[..., None]) if far.any() else offset)
    return Offsets(unit, exponent + shrunk, np.ldexp(mean, shrunk) if shrunk else mean, squares)


def centred(points: FloatArray) -> FloatArray:
    """Points (..., n, d) about their mean, in their own unit; exactly 0 where they coincide."""
    offsets = unit_offsets(points)
    return offsets.in_points_unit("distances from their mean", offsets.unit)


def _subtract(points: NDArray[Any], first: FloatArray, out: NDArray[Any]) -> FloatArray:
    """Points less the first into `out`, by way of double precision; the largest magnitude of each."""
    axes = None if points.ndim == 2 else (-2, -1)
    largest = np.zeros(points.shape[:-2])
    with np.errstate(over="ignore", invalid="ignore"):
        for taken, part in zip(_blocks(points), _blocks(out), strict=True):
            np.subtract(taken, first, out=part, dtype=np.float64, casting="same_kind")
            largest = np.maximum(largest, np.maximum(part.max(axis=axes), -part.min(axis=axes)))
    return largest


def _blocks(points: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Views of some points each."""
    n = points.shape[-2]
    step = max(1, BLOCK * n // points.size)
    if step >= n:
        yield points
        return
    for start in range(0, n, step):
        yield points[..., start : start + step, :]
