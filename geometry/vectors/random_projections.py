"""Random projections: few dimensions nearly preserve all distances between many points.

How many depends on the number of points and on the distortion allowed, and not at all on the dimension the
points come from: Johnson and Lindenstrauss's lemma.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    FloatArray,
    RandomSource,
    generator,
    point_rows,
    read_only,
    real_within,
    whole_array,
    whole_number,
)
from geometry._renamed import renamed
from geometry._results import Result
from geometry.vectors.distances import pairwise_distances

# Entries of the random matrix drawn at once.
_BLOCK = 2**18


@dataclass(frozen=True, eq=False, repr=False)
class Distortion(Result):
    """What a map has done to the distances of all pairs of points.

    Attributes:
        ratios: (n (n-1) / 2,), squared distance afterwards over squared distance before, in the order of
            `pairwise_distances`.
    """

    ratios: FloatArray

    def __post_init__(self) -> None:
        ratios = real_within("ratios", self.ratios, 0)
        if ratios.size == 0:
            raise ValueError(f"ratios has shape {ratios.shape}; allowed is one ratio or more")
        object.__setattr__(self, "ratios", read_only(ratios))

    @property
    def largest(self) -> float:
        """The smallest eps for which all ratios are within 1 - eps and 1 + eps."""
        return float(np.abs(self.ratios - 1).max())

    def share_within(self, eps: float) -> float:
        """Compute the share of the pairs whose ratio is within 1 - eps and 1 + eps."""
        return float(np.mean(np.abs(self.ratios - 1) <= real_within("eps", eps, 0)))


def johnson_lindenstrauss_dim(n: ArrayLike, eps: ArrayLike, *, failure: ArrayLike | None = None) -> Any:
    """Compute how many dimensions keep all squared distances of n points within 1 +- eps.

    k >= 4 log(n) / (eps^2 / 2 - eps^3 / 3)

    is the theorem: then one random projection succeeds with a chance of at least 1/n, so that a good one
    exists. For one that fails with a chance of at most `failure`, the same bound on each of the n (n-1) / 2
    pairs, 2 exp(-k (eps^2 / 2 - eps^3 / 3) / 2), asks for

    k >= 2 log(n (n-1) / failure) / (eps^2 / 2 - eps^3 / 3)

    Args:
        n: n >= 2 points, any shape.
        eps: 0 < eps < 1, any shape.
        failure: None for the theorem, or a chance above 0 and at most 1, any shape.

    Returns:
        The smallest whole k, of the broadcast shape; it may exceed the dimension of the points, and then
        nothing is gained.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Dasgupta & Gupta, An elementary proof of a theorem of Johnson and Lindenstrauss, Random Struct.
    Algorithms 22 (2003), theorem 2.1 and lemma 2.2.

    >>> johnson_lindenstrauss_dim(1000, 0.2), johnson_lindenstrauss_dim(1000, 0.2, failure=0.01)
    (1595, 2126)
    """
    count = whole_array("n", n, 2).astype(np.float64)
    e = real_within("eps", eps, 0, open_low=True)
    if (e >= 1).any():
        raise ValueError(f"eps = {e[e >= 1].flat[0]} is out of range; allowed is eps > 0 and eps < 1")
    if failure is None:
        needed = 4 * np.log(count)
    else:
        chance = real_within("failure", failure, 0, 1, open_low=True)
        needed = 2 * (np.log(count) + np.log(count - 1) - np.log(chance))
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        dims = np.ceil(needed / (e * e * (0.5 - e / 3)))
    if (dims >= 2**63).any():
        raise ValueError(f"eps = {e.min()} asks for more than 2^63 dimensions; allowed is a larger one")
    return int(dims) if dims.ndim == 0 else dims.astype(np.int64)


@renamed(dim="n_components")
def project_randomly(points: ArrayLike, n_components: int, *, rng: RandomSource = None) -> FloatArray:
    """Map points to k dimensions by a random linear map that keeps squared lengths on average.

    y = G x / sqrt(k),    G of shape (k, d) with independent entries N(0, 1)

    |y|^2 / |x|^2 is chi square with k degrees of freedom, over k, whatever x. G is drawn and used in blocks:
    beside points and images there are 2 MiB, or one row of G^T if that is more.

    Args:
        points: (n, d) with n >= 1.
        n_components: k >= 1, dimensions of the images; more than d is allowed and of no use.
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
    x, k = point_rows("points", points, "n", least=1), whole_number("n_components", n_components, 1)
    if x.ndim != 2:
        raise ValueError(f"points has shape {x.shape}; allowed is (n, d) with n >= 1, d >= 1")
    from scipy.linalg.blas import dgemm

    stream = generator(rng)
    rows = max(1, _BLOCK // k)
    images = np.zeros((len(x), k))
    for start in range(0, x.shape[1], rows):
        part = x[:, start : start + rows]
        matrix = stream.standard_normal((part.shape[1], k))
        # images += part @ matrix / sqrt(k), transposed, as BLAS keeps matrices, and without a copy.
        dgemm(1 / math.sqrt(k), matrix.T, part.T, 1.0, images.T, overwrite_c=True)
    return images


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
    before, after = pairwise_distances(points), pairwise_distances(point_rows("images", images, "n"))
    if before.shape != after.shape:
        raise ValueError(
            f"images has shape {np.shape(images)}; allowed is (n, k) with the n = {len(np.asarray(points))} "
            "of points"
        )
    if (before == 0).any():
        raise ValueError(f"points holds {np.count_nonzero(before == 0)} pairs in one place; allowed are none")
    with np.errstate(over="ignore", under="ignore"):
        return Distortion((after / before) ** 2)
