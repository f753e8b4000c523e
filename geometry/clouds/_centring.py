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
    exponent = np.frexp(largest)[1]
    exponent = np.where(np.abs(exponent) < FAR[unit.dtype], 0, exponent)
    if exponent.any():
        np.ldexp(unit, -exponent[..., None, None], out=unit)
    centre = np.ones((1, points.shape[-2]), unit.dtype) @ unit if unit.dtype == np.float64 else None
    if centre is None:
        centre = unit.sum(axis=-2, keepdims=True, dtype=np.float64)
    centre /= points.shape[-2]
    squares = np.zeros(points.shape[:-2])
    for block in _blocks(unit):
        part = unit[..., block, :]
        np.subtract(part, centre, out=part, casting="same_kind")
        squares += np.vdot(part, part) if part.ndim == 2 else np.einsum("...ij,...ij->...", part, part)
    mean = first[..., 0, :] + np.ldexp(centre[..., 0, :], exponent[..., None])
    return Offsets(unit, exponent + shrunk, np.ldexp(mean, shrunk) if shrunk else mean, squares)


def centred(points: FloatArray) -> FloatArray:
    """Points (..., n, d) about their mean, in their own unit; exactly 0 where they coincide."""
    offsets = unit_offsets(points)
    return offsets.in_points_unit("distances from their mean", offsets.unit)


def _subtract(points: NDArray[Any], first: FloatArray, out: NDArray[Any]) -> FloatArray:
    """Points less the first into `out`, by way of double precision; the largest magnitude of each."""
    largest = np.zeros(points.shape[:-2])
    for block in _blocks(points):
        part = out[..., block, :]
        with np.errstate(over="ignore", invalid="ignore"):
            np.subtract(points[..., block, :], first, out=part, dtype=np.float64, casting="same_kind")
        largest = np.maximum(largest, np.maximum(part.max(axis=(-2, -1)), -part.min(axis=(-2, -1))))
    return largest


def _blocks(points: NDArray[Any]) -> Iterator[slice]:
    step = max(1, BLOCK // points[..., 0, :].size)
    for start in range(0, points.shape[-2], step):
        yield slice(start, start + step)
