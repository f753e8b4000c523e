"""Hubs: points that are among the nearest of very many others, as high dimensions make them.

The other half of "all distances look alike": in many dimensions a few points near the middle of a cloud are
everybody's neighbours, and many others nobody's. So a count of neighbours says something about a cloud only
beside that of a Gaussian one with as many points and dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    FloatArray,
    IntArray,
    RandomSource,
    generator,
    not_zero,
    point_rows,
    whole_number,
)
from geometry._results import Result
from geometry.clouds._centring import unit_offsets

# Bytes of one block of distances, of which a handful are held at a time.
BLOCK = 2**22
# Quick distances are off by 1e-8 of the cloud's size. A point's are measured anew, by differences, where the
# k-th is not far above that, or the next is as near to it as that leaves in doubt.
SAFE, DOUBT = 1e-5, 1e-5
# Distances that differ by less, of themselves and of the cloud, are equal.
EQUAL, ROUNDING = 1e-10, 1e-14


@dataclass(frozen=True, eq=False, repr=False)
class Hubness(Result):
    """How unevenly the points of a cloud are each other's neighbours.

    Attributes:
        occurrences: (n,), of how many others each point is among the k nearest; k in the mean.
        skewness: of the occurrences; 0 where they are even, above 0 where there are hubs.
        antihubs: share of the points that are among the nearest of none.
        n_neighbors: k.
        null: (draws,), the skewness of Gaussian clouds with as many points and dimensions.
        p_value: (1 + how many of the null are at least `skewness`) / (1 + draws); 1 without any.
    """

    occurrences: FloatArray
    skewness: float
    antihubs: float
    n_neighbors: int
    null: FloatArray
    p_value: float

    @property
    def null_mean(self) -> float:
        """Mean of the null; nan without any draw."""
        return float(self.null.mean()) if len(self.null) else float("nan")


@np.errstate(under="ignore")
def hubness(points: ArrayLike, n_neighbors: int = 10, *, draws: int = 0, rng: RandomSource = None) -> Hubness:
    """Count of how many others each point of a cloud is a nearest neighbour, and how skewed that is.

    N(x) = number of points that have x among their k nearest,    skewness = E (N - k)^3 / sd(N)^3

    1000 Gaussian points have a skewness of about -0.5 in 3 dimensions at k = 10, 1 in 10 and 5 in 100. Points
    equally far from another one at its k-th place count in part, so that their order does not matter.

    Args:
        points: (n, d), n > k, not all in one place.
        n_neighbors: k >= 1.
        draws: how many white Gaussian clouds (n, d) are drawn for the null.
        rng: of the null.

    Returns:
        Hubness with the fields occurrences, skewness, antihubs, n_neighbors, null, p_value and the property
        null_mean.

    Raises:
        ValueError: wrong shape, k out of range, points that all coincide, or values that are not finite real
            numbers.

    Source: Radovanović, Nanopoulos & Ivanović, Hubs in space: popular nearest neighbors in high-dimensional
    data, J. Mach. Learn. Res. 11 (2010).

    >>> rng = np.random.default_rng(0)
    >>> for dim in (3, 100):
    ...     found = hubness(rng.standard_normal((500, dim)))
    ...     print(f"{found.skewness:.1f} {found.antihubs:.2f} {found.occurrences.max():.0f}")
    -0.4 0.00 19
    3.3 0.15 128
    """
    cloud = point_rows("points", points, "n", least=2)
    if cloud.ndim != 2:
        raise ValueError(f"points has shape {cloud.shape}; allowed is (n, d) with n >= 2, d >= 1")
    n, d = cloud.shape
    k = whole_number("n_neighbors", n_neighbors, 1, n - 1, reason=f" for {n} points")
    draws = whole_number("draws", draws, 0)
    offsets = unit_offsets(cloud)
    not_zero("points", offsets.squares, "all coincide", "at least 2 unlike points")
    occurrences = _occurrences(offsets.unit, k)
    skewness = _skewness(occurrences, k)
    source = generator(rng)
    null = np.array([_skewness(_occurrences(source.standard_normal((n, d)), k), k) for _ in range(draws)])
    p_value = float((1 + np.count_nonzero(null >= skewness)) / (1 + draws))
    # A share of a place is still a place.
    antihubs = float(np.mean(occurrences == 0))
    return Hubness(occurrences, skewness, antihubs, k, null, p_value)


def _skewness(occurrences: FloatArray, k: int) -> float:
    about = occurrences - k
    variance = float((about**2).mean())
    return float((about**3).mean() / variance**1.5) if variance > 1e-20 else 0.0


def _occurrences(unit: FloatArray, k: int) -> FloatArray:
    from sklearn.neighbors import NearestNeighbors

    n = len(unit)
    asked = min(k + 1, n - 1)
    distances, places = NearestNeighbors(n_neighbors=asked).fit(unit).kneighbors()
    last = distances[:, k - 1]
    size = float(np.sqrt((unit**2).sum(axis=1).max()))
    doubtful = last < SAFE * size
    if asked > k:
        doubtful |= distances[:, k] - last <= DOUBT * last
    found = np.bincount(places[~doubtful, :k].ravel(), minlength=n).astype(np.float64)
    step = max(1, BLOCK // (8 * n))
    anew = np.flatnonzero(doubtful)
    for start in range(0, len(anew), step):
        found += _shared_places(unit, anew[start : start + step], k, size)
    return found


def _shared_places(cloud: FloatArray, rows: IntArray, k: int, size: float) -> FloatArray:
    """The places (n,) among the k nearest of some points, in part where distances tie."""
    from scipy.spatial.distance import cdist

    distances = cdist(cloud[rows], cloud)
    distances[np.arange(len(rows)), rows] = np.inf
    last = np.partition(distances, k - 1, axis=1)[:, k - 1 : k]
    slack = EQUAL * last + ROUNDING * size
    inside = distances < last - slack
    tied = (distances <= last + slack) & ~inside
    share = (k - inside.sum(axis=1)) / tied.sum(axis=1)
    found: FloatArray = inside.sum(axis=0) + share @ tied
    return found
