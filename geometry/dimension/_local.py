"""Estimate dimension from each point's neighbourhood, one function a method."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geometry._arguments import FloatArray, IntArray, real_number, whole_number
from geometry.dimension._intervals import (
    SHARED,
    TWO_EXCESS,
    beside_jackknife,
    by_ratios,
    log_normal,
    normal,
    removal_influence,
)
from geometry.dimension._neighbours import nearest, within

Found = tuple[float, float, float, str]

TIED = 1e-9  # log of the ratio of two distances that count as equal
REPEATED = 1e-14  # share of the cloud's extent below which a distance is rounding, and two points are one
_NUMBERS_AT_ONCE = 2**20


@dataclass(frozen=True, eq=False)
class Cloud:
    """What an estimator gets: points about their mean, of unit size, and as they were given."""

    points: FloatArray
    given: FloatArray
    confidence: float
    rng: np.random.Generator
    method: str

    @cached_property
    def n(self) -> int:
        return len(self.points)

    def neighbours(self, count: int) -> tuple[FloatArray, IntArray]:
        """Distances and rows of the nearest others; repeats, and points all equally far, are refused."""
        distances, rows = nearest(self.points, count)
        refuse_repeats(self.given, distances[:, 0], self.method)
        tied = np.count_nonzero(distances[:, -1] <= distances[:, 0] * (1 + TIED))
        if count > 1 and tied > self.n / 2:
            raise ValueError(
                f"points has {tied} whose {count} nearest neighbours are all equally far, as on a grid; "
                f"allowed for {self.method} are points in general position"
            )
        return distances, rows


def refuse_repeats(given: FloatArray, distances: FloatArray, method: str) -> None:
    """Refuse points whose nearest neighbours, at unit size, are at no distance but rounding."""
    repeated = np.count_nonzero(distances <= REPEATED)
    if not repeated:
        return
    if same := len(given) - len(np.unique(given, axis=0)):
        raise ValueError(
            f"points holds {same} rows that repeat others; allowed for {method} are distinct ones, "
            "as np.unique(points, axis=0) leaves them"
        )
    raise ValueError(
        f"points holds {repeated} rows that repeat others but for rounding, at less than {REPEATED:g} of the "
        f"cloud's extent; allowed for {method} are distinct ones"
    )


def two_nearest(cloud: Cloud, discard: float = 0.1) -> Found:
    share = real_number("discard", discard, 0, 0.5)
    distances, rows = cloud.neighbours(3)
    to = np.log(distances)
    ratios = to[:, 1] - to[:, 0]
    logs = np.sort(ratios)
    tied = np.count_nonzero(logs < TIED)
    if tied > cloud.n / 2:
        raise ValueError(
            f"points has {tied} whose first and second neighbours are equally far, as on a grid; allowed for "
            "twonn are points in general position"
        )
    kept = logs[: int(cloud.n * (1 - share))]
    value = float((len(kept) - 1) / (kept.sum() + (cloud.n - len(kept)) * kept[-1]))

    def score(found: FloatArray) -> FloatArray:  # of a ratio, censored beyond the last one kept
        return np.asarray(np.minimum(value * found, value * kept[-1]) - (found <= kept[-1]))

    without = score(np.stack([to[:, 2] - to[:, 1], to[:, 2] - to[:, 0]], axis=1))
    influence = removal_influence(score(ratios), rows[:, :2], without) / len(kept)
    shared = max(SHARED, len(kept) * float((influence**2).sum()) - TWO_EXCESS)
    return by_ratios(value, len(kept), shared, cloud.confidence)


def likelihood(cloud: Cloud, n_neighbors: int | None = None) -> Found:
    k = _neighbours(n_neighbors, 20, 3, cloud.n - 2, cloud.n)
    distances, rows = cloud.neighbours(k + 1)
    logs = np.log(distances)
    sums = logs[:, :k].sum(axis=1)
    means = (k * logs[:, k - 1] - sums) / (k - 1)
    # Without one of the k the next one is the farthest, and the others are measured by it.
    without = ((k - 1) * logs[:, k : k + 1] - sums[:, None] + logs[:, :k]) / (k - 1)
    influence = removal_influence(means, rows[:, :k], without) / means.sum()
    error, note = beside_jackknife(influence, 1 / (cloud.n * (k - 1)))
    return *log_normal(float(1 / means.mean()), error, cloud.confidence), note


def local_pca(cloud: Cloud, n_neighbors: int | None = None, threshold: float = 0.05) -> Found:
    k = _neighbours(n_neighbors, 30, 3, cloud.n - 1, cloud.n)
    share = real_number("threshold", threshold, 0, 1, open_low=True)
    counts = np.concatenate(
        [_wide_directions(near, share) for near in _neighbourhoods(cloud.points, cloud.neighbours(k)[1])]
    )
    # Neighbourhoods overlap: the mean varies as that of n / 5 of them. Where all n agree, one group of five
    # might still have come out one off.
    squares = ((counts - counts.mean()) ** 2).sum()
    error = float(np.sqrt(5 * (squares + 5)) / cloud.n)
    note = f"normal, the spread of {cloud.n / 5:.3g} neighbourhoods"
    return *normal(float(counts.mean()), error, cloud.confidence), note


def correlation(cloud: Cloud, n_neighbors: int | None = None, halves: int | None = None) -> Found:
    if halves is not None:
        warnings.warn(
            "halves: the interval of correlation needs none now; the option goes with version 1.0",
            DeprecationWarning,
            stacklevel=3,
        )
    k = _neighbours(n_neighbors, 20, 4, cloud.n - 1, cloud.n)
    distances, _ = cloud.neighbours(k)
    short, long = float(np.median(distances[:, k // 2 - 1])), float(np.median(distances[:, k - 1]))
    if long <= short * (1 + TIED):
        raise ValueError(
            f"points have neighbour {k // 2} as far as neighbour {k}, as on a grid; allowed for correlation "
            "are points in general position"
        )
    # Strictly nearer: the median is itself the distance of a pair where n is odd.
    near, far = (within(cloud.points, radius * (1 - TIED)) for radius in (short, long))
    pairs_near, pairs_far = near.sum() / 2, far.sum() / 2
    stretch = np.log(long / short)
    # A count of pairs is a U-statistic: the jackknife counts what lies in single pairs twice.
    influence = far / pairs_far - near / pairs_near
    variance = max((influence**2).sum() - (1 / pairs_near - 1 / pairs_far), 1 / pairs_near - 1 / pairs_far)
    value = float(np.log(pairs_far / pairs_near) / stretch)
    error = float(np.sqrt(variance) / stretch / value)
    return *log_normal(value, error, cloud.confidence), "log-normal, jackknife of the pairs"


def simplex_skewness(cloud: Cloud, n_neighbors: int | None = None) -> Found:
    k = _neighbours(n_neighbors, 100, 3, cloud.n - 2, cloud.n)
    rows = cloud.neighbours(k + 1)[1]
    found = [_sines(near) for near in _neighbourhoods(cloud.points, rows, spare=1)]
    sines, without = (np.concatenate(parts) for parts in zip(*found, strict=True))
    mean = float(sines.mean())
    influence = removal_influence(sines, rows[:, :k], without) / cloud.n
    # Measured: the jackknife finds 0.8 to 1.6 of the deviation, least where the density varies most.
    error = 1.2 * float(np.sqrt((influence**2).sum()))
    reach = normal(mean, error, cloud.confidence)
    value, low, high = (_dimension_of_sine(sine) for sine in reach)
    return value, low, high, "normal, 1.2 times the jackknife of the mean sine"


def _dimension_of_sine(mean: float) -> float:
    """The d in which directions have this mean sine: Gamma(d/2)^2 / (Gamma((d-1)/2) Gamma((d+1)/2))."""
    from scipy.optimize import brentq
    from scipy.special import gammaln

    def excess(log_above: float) -> float:
        d = 1 + np.exp(log_above)
        return float(np.exp(2 * gammaln(d / 2) - gammaln((d - 1) / 2) - gammaln((d + 1) / 2)) - mean)

    low, high = -30.0, 23.0
    if excess(low) >= 0:
        return 1.0
    return float(1 + np.exp(brentq(excess, low, high))) if excess(high) > 0 else float("inf")


def _sines(near: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean sine (b,) between k offsets (b, k+1, d) weighted by lengths, and (b, k) with the last for each."""
    inner = near @ near.mT
    squares = np.einsum("bii->bi", inner).copy()
    lengths = np.sqrt(squares)
    inner *= inner
    np.subtract(squares[:, :, None] * squares[:, None], inner, out=inner)
    areas = np.sqrt(np.maximum(inner, 0, out=inner), out=inner)
    joined = areas[:, :-1, :-1].sum(axis=2)
    total = lengths[:, :-1].sum(axis=1)
    weights = lengths[:, :-1] * (total[:, None] - lengths[:, :-1])
    area, weight = joined.sum(axis=1), weights.sum(axis=1)
    fresh = areas[:, -1, :-1]
    new_area = area[:, None] - 2 * joined + 2 * (fresh.sum(axis=1)[:, None] - fresh)
    new_weight = weight[:, None] - 2 * weights + 2 * lengths[:, -1:] * (total[:, None] - lengths[:, :-1])
    return area / weight, new_area / new_weight


def _wide_directions(near: FloatArray, share: float) -> FloatArray:
    """How many directions of each neighbourhood (b, k, d) have that share of the widest's variance."""
    k, d = near.shape[-2:]
    variances = np.linalg.eigvalsh(near.mT @ near if d <= k else near @ near.mT)
    return np.asarray((variances > share * variances[:, -1:]).sum(axis=1), dtype=np.float64)


def _neighbourhoods(points: FloatArray, rows: IntArray, spare: int = 0) -> Iterator[FloatArray]:
    """Offsets (b, k, d) of each point's neighbours from their mean, without its last `spare`, in parts."""
    k, d = rows.shape[1], points.shape[1]
    step = max(1, _NUMBERS_AT_ONCE // (k * max(k, d)))
    for first in range(0, len(rows), step):
        near = points[rows[first : first + step]]
        near -= near[:, : k - spare].mean(axis=1, keepdims=True)
        # Squares of squares follow: each neighbourhood at its own size.
        yield near / np.abs(near).max(axis=(1, 2), keepdims=True)


def _neighbours(asked: int | None, usual: int, low: int, high: int, n: int) -> int:
    if asked is None:
        return min(usual, high)
    return whole_number("n_neighbors", asked, low, high, reason=f" for {n} points")
