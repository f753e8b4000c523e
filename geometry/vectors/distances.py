"""Distances between random points: in high dimensions they concentrate around one value.

With points drawn coordinate by coordinate, the distance of two grows as sqrt(d) and fluctuates by a constant.
The nearest and the farthest of n others then differ by a share that falls as 1 / sqrt(d), and to be the
nearest means less and less. Data with structure are not like that: this is the null to compare them with.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    FloatArray,
    RandomSource,
    generator,
    point_rows,
    real_array,
    real_within,
    whole_array,
    whole_number,
)
from geometry._renamed import renamed
from geometry.vectors._pairs import all_distances
from geometry.vectors.laws.law import Law
from geometry.vectors.norms import SquaredNorm, scaled_square
from geometry.vectors.random_vectors import KINDS, asked_for, called, one_asked_for, sample_points


def pairwise_distances(points: ArrayLike) -> FloatArray:
    """Compute the Euclidean distances of all pairs of points.

    Args:
        points: (n, d) with n >= 2.

    Returns:
        (n (n-1) / 2,), in the order (0, 1), (0, 2), .., (1, 2), ..; `scipy.spatial.distance.squareform` makes
        a matrix of them.

    Raises:
        ValueError: fewer than 2 points, another shape, or values that are not finite real numbers.

    Exact to a relative 1e-14, whatever the distances' size or place: |x|^2 + |y|^2 - 2 x.y, quick because it
    is a product of matrices, is taken only where it keeps its digits; else differences come first. Beside
    the result there is one copy of the points.

    Source: Deza & Deza, Encyclopedia of Distances (4th ed., 2016), chapter 5; SciPy's pdist for few points.

    >>> print(pairwise_distances([[0, 0], [3, 4], [3, 0]]))
    [5. 3. 4.]
    """
    x = point_rows("points", points, "n")
    if x.ndim != 2:
        raise ValueError(f"points has shape {x.shape}; allowed is (n, d) with n >= 2, d >= 1")
    return all_distances(x)


@renamed(kind="distribution")
def squared_distance(
    distribution: str, dim: ArrayLike | None = None, *, shape: ArrayLike | None = None, scale: ArrayLike = 1.0
) -> SquaredNorm:
    """Compute the exact mean and variance of the squared distance between two random points.

    E |x - y|^2 = 2 M,    Var |x - y|^2 = 2 V + 4 M^2 / d,    M and V those of |x|^2 (`squared_norm`)

    Arguments and errors as for `distance_law`.

    Returns:
        SquaredNorm with the fields mean, variance and closed_form (of `distance_law`).

    Source: |x|^2 + |y|^2 - 2 x.y, whose three terms are uncorrelated, with E (x.y)^2 = M^2 / d for points
    without a preferred direction: Blum, Hopcroft & Kannan, Foundations of Data Science (2020), section 2.1.

    >>> squared_distance("normal", 12288)
    SquaredNorm(mean=24576.0, variance=98304.0, closed_form=True)
    """
    found = asked_for(distribution, dim, shape, scale)
    mean, variance = found.kind.square(found.dim)
    square = 2 * mean, 2 * variance + 4 * mean * (mean / found.dim)
    return scaled_square(square, found.scale, found.kind.exact_from_two, found.dim)


@renamed(kind="distribution")
def distance_law(
    distribution: str, dim: ArrayLike | None = None, *, shape: ArrayLike | None = None, scale: ArrayLike = 1.0
) -> Law:
    """Return the law of the distance between two random points.

    | distribution | distance |
    |---|---|
    | normal | s sqrt(2) times chi with d degrees of freedom |
    | sphere | s sqrt(2 (1 - cos theta)), theta the angle of `angle_law` |
    | ball | density (t = r/s) d t^(d-1) I_(1-t^2/4)((d+1)/2, 1/2) / s on [0, 2 s] |
    | rademacher | 2 s sqrt(m), m ~ Binomial(d, 1/2): single values |
    | cube | that of the ball for d = 1; from then on no closed form here, but a normal limit |

    The normal limit is the law whose square has exactly the mean and the variance of the squared distance.

    Args:
        distribution: of the points, see `geometry.vectors.random_vectors`.
        dim: d >= 1, any shape: a law of many dimensions at once has them in all its results.
        shape: instead of `dim`, that of one array; (fan_out, fan_in) for the initialisation of a matrix.
        scale: s > 0, any shape; standard deviation, radius or bound; a factor for initialisations.

    Returns:
        A distribution with the methods of `norm_law` (pmf instead of pdf where there are single values);
        `squared_distance` tells whether it is exact.

    Raises:
        ValueError: an unknown distribution, a dimension that is no whole number >= 1, a scale not above 0,
            both or none of `dim` and `shape`, or the sphere of one dimension among others.

    Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1 (2nd ed., 1994), chapter 18,
    for chi; Hammersley, The distribution of distance in a hypersphere, Ann. Math. Stat. 21 (1950).

    >>> law = distance_law("normal", 12288)
    >>> print(f"{law.mean():.2f}, and 998 of 1000 in {law.ppf(0.001):.1f} .. {law.ppf(0.999):.1f}")
    156.76, and 998 of 1000 in 153.7 .. 159.9
    >>> print(distance_law("sphere", [2, 3, 100]).cdf(1.0).round(6))
    [0.333333 0.25     0.      ]
    """
    found = asked_for(distribution, dim, shape, scale)
    family, factor = found.kind.distance
    single = np.asarray(found.dim) == 1
    if found.kind is KINDS["sphere"] and single.any():
        # Two points, which are the same or opposite: as of one coordinate that is 1 or -1.
        if not single.all():
            raise ValueError(
                "dim holds 1 among others; allowed for sphere is 1 alone, where distances are 0 or 2"
            )
        family, factor = KINDS["rademacher"].distance
    name = called("distance_law", distribution, found, scale)
    return Law(name, family, np.asarray(found.dim)[()], np.asarray(found.scale * factor(found.dim))[()])


def relative_contrast(distances: ArrayLike) -> FloatArray:
    """Compute how much farther the farthest is than the nearest, as a share of the nearest.

    C = (max D - min D) / min D

    Args:
        distances: (..., n) with n >= 2, above 0: from one point to n others, or of all pairs.

    Returns:
        (...), >= 0; 0 where all distances are equal.

    Raises:
        ValueError: fewer than 2 distances, or one that is not above 0, as that of points that coincide.

    Source: Beyer, Goldstein, Ramakrishnan & Shaft, When is "nearest neighbor" meaningful? (ICDT 1999).

    >>> print(relative_contrast([[2.0, 3.0, 5.0], [4.0, 4.0, 4.0]]))
    [1.5 0. ]
    """
    # Where the least is above 0 and the largest finite there is nothing else to check: NaN would be both.
    d = real_array("distances", distances, finite=False)
    if d.ndim < 1 or d.shape[-1] < 2:
        raise ValueError(f"distances has shape {d.shape}; allowed is (..., n) with n >= 2")
    nearest, farthest = d.min(axis=-1), d.max(axis=-1)
    if not (np.all(nearest > 0) and np.all(farthest < np.inf)):
        real_within("distances", d, 0, open_low=True)
    with np.errstate(over="ignore"):
        contrast: FloatArray = (farthest - nearest) / nearest
    return contrast


@renamed(kind="distribution")
def contrast_limit(
    distribution: str, n: ArrayLike, dim: ArrayLike | None = None, *, shape: ArrayLike | None = None
) -> Any:
    """Compute the mean relative contrast of distances to n random points, to leading order in 1/d.

    E C ~ R_n sqrt(V + 4 M^2 / d) / 4 M,    M and V the mean and variance of |x|^2 (`squared_norm`)

    with R_n the mean range of n standard normals: given the one point, the n distances are independent and
    nearly normal. That is R_n sqrt(6) / (4 sqrt(d)) for normal points and R_n / (2 sqrt(d)) on the sphere:
    sqrt(d) C goes to a constant. The next term makes it larger by a share of about C / 2.

    Args:
        distribution: of the points, see `geometry.vectors.random_vectors`.
        n: n >= 2, how many others; any shape.
        dim: d >= 1, any shape.
        shape: instead of `dim`, that of one array; (fan_out, fan_in) for the initialisation of a matrix.

    Returns:
        The contrast, above 0, of the broadcast shape of n and d; it does not depend on any scale.

    Raises:
        ValueError: an unknown distribution, n < 2, a dimension that is no whole number >= 1, both or none of
            `dim` and `shape`.

    Source: Aggarwal, Hinneburg & Keim, On the surprising behavior of distance metrics in high dimensional
    space (ICDT 2001), for the rate; the range: David & Nagaraja, Order Statistics (3rd ed., 2003), chapter 3.

    >>> print(f"{contrast_limit('normal', 1000, 100):.3f} {contrast_limit('normal', 1000, 12288):.3f}")
    0.397 0.036
    """
    counts, found = whole_array("n", n, 2), asked_for(distribution, dim, shape, 1.0)
    mean, variance = found.kind.square(found.dim)
    relative = np.sqrt(variance / mean**2 + 4 / np.asarray(found.dim))
    spans = np.array([_mean_range(count) for count in counts.ravel().tolist()]).reshape(counts.shape)
    limit = np.asarray(spans * relative / 4)
    return float(limit) if limit.ndim == 0 else limit


@lru_cache(maxsize=1024)
def _mean_range(count: int) -> float:
    """Mean of the largest less the smallest of so many standard normals."""
    from scipy.integrate import quad
    from scipy.special import log_ndtr

    # E max = -E min: twice the integral of 1 - P(max <= z) - P(min >= z), cut where both are certain.
    def outside(z: float) -> float:
        return float(-np.expm1(count * log_ndtr(z)) - np.exp(count * log_ndtr(-z)))

    with np.errstate(under="ignore"):
        return float(2 * quad(outside, 0, 40, limit=200, points=[5])[0])


@renamed(kind="distribution")
def sample_contrasts(
    distribution: str,
    n: int,
    dim: ArrayLike | None = None,
    *,
    shape: ArrayLike | None = None,
    repeats: int = 1,
    rng: RandomSource = None,
) -> FloatArray:
    """Sample the relative contrast of the distances from one random point to n others.

    Args:
        distribution: of the points, see `geometry.vectors.random_vectors`.
        n: n >= 2, how many others; one draw keeps 8 n d bytes.
        dim: d >= 1.
        shape: instead of `dim`, that of an array; (fan_out, fan_in) for the initialisation of a matrix.
        repeats: how many draws, >= 1.
        rng: a seed or a NumPy Generator.

    Returns:
        (repeats,), >= 0.

    Raises:
        ValueError: an unknown distribution; n, dim or repeats out of range or no whole number; points that
            coincide, as they will in few dimensions of "rademacher".

    Source: Beyer, Goldstein, Ramakrishnan & Shaft, When is "nearest neighbor" meaningful? (ICDT 1999).

    >>> for dim in (2, 100, 10_000):
    ...     print(dim, sample_contrasts("cube", 100, dim, repeats=20, rng=0).mean().round(2))
    2 27.37
    100 0.32
    10000 0.03
    """
    count, times, stream = whole_number("n", n, 2), whole_number("repeats", repeats, 1), generator(rng)
    _, whole, _ = one_asked_for(distribution, dim, shape, 1.0)
    contrasts = np.empty(times)
    for i in range(times):
        points = sample_points(distribution, count + 1, shape=whole, rng=stream).reshape(count + 1, -1)
        apart = points[1:] - points[0]
        contrasts[i] = relative_contrast(np.sqrt(np.einsum("nd,nd->n", apart, apart)))
    return contrasts
