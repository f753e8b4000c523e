"""Random projections: few dimensions nearly preserve all distances between many points.

How many depends on the number of points and on the distortion allowed, and not at all on the dimension the
points come from: Johnson and Lindenstrauss's lemma.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    FloatArray,
    RandomSource,
    generator,
    point_rows,
    read_only,
    real_within,
    whole_number,
)
from geometry.vectors.distances import pairwise_distances

# Entries of the random matrix drawn at once.
_BLOCK = 2**18


@dataclass(frozen=True, eq=False)
class Distortion:
    """What a map has done to the distances of all pairs of points.

    Attributes:
        ratios: (n (n-1) / 2,), squared distance afterwards over squared distance before, in the order of
            `pairwise_distances`.
    """

    ratios: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "ratios", read_only(real_within("ratios", self.ratios, 0)))

    @property
    def largest(self) -> float:
        """The smallest eps for which all ratios are within 1 - eps and 1 + eps."""
        return float(np.abs(self.ratios - 1).max())

    def share_within(self, eps: float) -> float:
        """Compute the share of the pairs whose ratio is within 1 - eps and 1 + eps."""
        return float(np.mean(np.abs(self.ratios - 1) <= real_within("eps", eps, 0)))


def johnson_lindenstrauss_dim(n: int, eps: float, *, failure: float | None = None) -> int:
    """Compute how many dimensions keep all squared distances of n points within 1 +- eps.

    k >= 4 log(n) / (eps^2 / 2 - eps^3 / 3)

    is the theorem: then one random projection succeeds with a chance of at least 1/n, so that a good one
    exists. For one that fails with a chance of at most `failure`, the same bound on each of the n (n-1) / 2
    pairs, 2 exp(-k (eps^2 / 2 - eps^3 / 3) / 2), asks for

    k >= 2 log(n (n-1) / failure) / (eps^2 / 2 - eps^3 / 3)

    Args:
        n: n >= 2 points.
        eps: 0 < eps < 1.
        failure: None for the theorem, or a chance above 0 and at most 1.

    Returns:
        The smallest whole k; it may exceed the dimension of the points, and then nothing is gained.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Dasgupta & Gupta, An elementary proof of a theorem of Johnson and Lindenstrauss, Random Struct.
    Algorithms 22 (2003), theorem 2.1 and lemma 2.2.

    >>> johnson_lindenstrauss_dim(1000, 0.2), johnson_lindenstrauss_dim(1000, 0.2, failure=0.01)
    (1595, 2126)
    """
    count = whole_number("n", n, 2)
    e = real_within("eps", eps, 0, 1, open_low=True)
    if e.ndim > 0 or e == 1:
        raise ValueError(f"eps = {eps} is out of range; allowed is one number, eps > 0 and eps < 1")
    rate = float(e**2 / 2 - e**3 / 3)
    if failure is None:
        return math.ceil(4 * math.log(count) / rate)
    chance = float(real_within("failure", failure, 0, 1, open_low=True))
    return math.ceil(2 * math.log(count * (count - 1) / chance) / rate)


def project_randomly(points: ArrayLike, dim: int, *, rng: RandomSource = None) -> FloatArray:
    """Map points to k dimensions by a random linear map that keeps squared lengths on average.

    y = G x / sqrt(k),    G of shape (k, d) with independent entries N(0, 1)

    |y|^2 / |x|^2 is chi square with k degrees of freedom, over k, whatever x. G is drawn and used in blocks:
    beside points and images there are 2 MiB, or one row of G^T if that is more.

    Args:
        points: (n, d) with n >= 1.
        dim: k >= 1, of the images; more than d is allowed and of no use.
        rng: a seed or a NumPy Generator.

    Returns:
        (n, k), in the points' unit.

    Raises:
        ValueError: points of another shape or not finite, or k no whole number >= 1.

    Source: Indyk & Motwani, Approximate nearest neighbors (STOC 1998), for Gaussian entries; the bound of
    `johnson_lindenstrauss_dim` holds for them as well.

    >>> points = np.eye(100)[:20]
    >>> print(f"{distortion(points, project_randomly(points, 50, rng=0)).ratios.mean():.2f}")
    0.96
    """
    x, k = point_rows("points", points, "n", least=1), whole_number("dim", dim, 1)
    if x.ndim != 2:
        raise ValueError(f"points has shape {x.shape}; allowed is (n, d) with n >= 1, d >= 1")
    stream = generator(rng)
    rows = max(1, _BLOCK // k)
    images = np.zeros((len(x), k))
    for start in range(0, x.shape[1], rows):
        part = x[:, start : start + rows]
        images += part @ stream.standard_normal((part.shape[1], k))
    return images / math.sqrt(k)


def distortion(points: ArrayLike, images: ArrayLike) -> Distortion:
    """Measure how a map of points changes the distances of all pairs.

    Args:
        points: (n, d) with n >= 2, no two in one place.
        images: (n, k), in the same order.

    Returns:
        Distortion with the field ratios, the property largest and the method share_within.

    Raises:
        ValueError: other shapes, values that are not finite, or points that coincide.

    Source: Dasgupta & Gupta, An elementary proof of a theorem of Johnson and Lindenstrauss, Random Struct.
    Algorithms 22 (2003).

    >>> result = distortion([[0, 0], [3, 4], [3, 0]], [[0], [5], [3]])
    >>> print(result.ratios, result.largest, result.share_within(0.5))
    [1.   1.   0.25] 0.75 0.6666666666666666
    """
    before, after = pairwise_distances(points), pairwise_distances(images)
    if before.shape != after.shape:
        raise ValueError(
            f"images has shape {np.shape(images)}; allowed is (n, k) with the n = {len(np.asarray(points))} "
            "of points"
        )
    if (before == 0).any():
        raise ValueError(f"points holds {np.count_nonzero(before == 0)} pairs in one place; allowed are none")
    return Distortion((after / before) ** 2)
