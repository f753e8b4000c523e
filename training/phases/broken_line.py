"""Least-squares fit of a continuous line of three pieces: sloped, steep, level.

    y(t) = before + slope (t - s)                      t <= s
           before + (after - before) (t - s) / (e - s)      s <= t <= e
           after                                       t >= e

Its corners s < e lie at evaluated steps; all pairs of them are tried. Given the corners, y is a linear
combination of 1, the pre-slope f(t) = min(t - s, 0) and the ramp r(t) = clip((t - s) / (e - s), 0, 1). Since
f r = 0 everywhere, the normal equations are solved by elimination, and their sums come from cumulative sums:
O(n^2) for all pairs together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """One fit: the corners as indices, the levels at them, and the fitted curve, shape (n,)."""

    begins: int
    ends: int
    level_before: float
    level_after: float
    fitted: Array


@dataclass(frozen=True, slots=True)
class Corners:
    """The fit's terms that depend on the steps alone, for all pairs of corners (i, j): shapes (n,), (n, 1),
    (n, n).

    Attributes:
        t: the steps, scaled to 0..1.
        width: t[j] - t[i], infinite unless i < j.
        f, r: sums of the creep and of the ramp.
        per_ff, per_rr: one over the sums of their squares; 0 where there is none.
        per_ones: one over what remains of the sum of 1 when both have been eliminated.
    """

    t: Array
    width: Array
    f: Array
    r: Array
    per_ff: Array
    per_rr: Array
    per_ones: Array


def corners_of(steps: NDArray[np.int64]) -> Corners:
    """Precompute all pairs of corners at these steps, shape (n,), ascending."""
    t = (steps - steps[0]) / (steps[-1] - steps[0])
    n = len(t)
    start = t[:, None]
    width = np.where(np.arange(n)[:, None] < np.arange(n), t - start, np.inf)
    zeroth, first, second = _sums(np.ones(n)), _sums(t), _sums(t * t)

    f = first[:-1] - t * zeroth[:-1]
    ff = second[:-1] - 2 * t * first[:-1] + t * t * zeroth[:-1]
    count, sum_t, sum_tt = (_between(sums) for sums in (zeroth, first, second))
    stays = n - np.arange(n)
    r = (sum_t - start * count) / width + stays
    rr = (sum_tt - 2 * start * sum_t + start**2 * count) / width**2 + stays
    per_ff = np.divide(1, ff, out=np.zeros(n), where=np.arange(n) > 0)[:, None]
    per_rr = 1 / rr
    ones = n - f[:, None] ** 2 * per_ff - r**2 * per_rr
    valid = np.isfinite(width)
    return Corners(
        t, width, f[:, None], r, per_ff, per_rr, np.divide(1, ones, out=np.zeros((n, n)), where=valid)
    )


def fit(corners: Corners, y: Array) -> BrokenLine:
    """Fit the best broken line to y, shape (n,)."""
    i, j = best_corners(corners, y)
    t = corners.t
    creep = np.minimum(t - t[i], 0)
    ramp = np.clip((t - t[i]) / (t[j] - t[i]), 0, 1)
    design = np.stack([np.ones(len(t)), ramp, creep][: 3 if i else 2], axis=1)
    solution = np.linalg.lstsq(design, y, rcond=None)[0]
    fitted = design @ solution
    before, rise = float(solution[0]), float(solution[1])
    return BrokenLine(i, j, before, before + rise, fitted)


def best_corners(corners: Corners, y: Array) -> tuple[int, int]:
    """Find the corners (i, j) of the best broken line through y, shape (n,)."""
    y = y - y.mean()  # changes no fit, and keeps small differences from drowning
    zeroth, first = _sums(y), _sums(corners.t * y)
    start = corners.t[:, None]
    fy = (first[:-1] - corners.t * zeroth[:-1])[:, None]
    ry = (_between(first) - start * _between(zeroth)) / corners.width + zeroth[-1] - zeroth[:-1]
    ones_y = -corners.f * corners.per_ff * fy - corners.r * corners.per_rr * ry
    explained = fy**2 * corners.per_ff + ry**2 * corners.per_rr + ones_y**2 * corners.per_ones
    explained[~np.isfinite(corners.width)] = -np.inf
    i, j = np.unravel_index(np.argmax(explained), explained.shape)
    return int(i), int(j)


def _sums(values: Array) -> Array:
    """Return the sums of the first 0, 1, ..., n values, shape (n + 1,)."""
    return np.concatenate([[0.0], np.cumsum(values)])


def _between(sums: Array) -> Array:
    """Return the sums over i <= k < j, shape (n, n)."""
    return sums[:-1] - sums[:-1, None]
