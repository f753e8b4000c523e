"""Distances between random points: in high dimensions they concentrate around one value.

With points drawn coordinate by coordinate, the distance of two grows as sqrt(d) and fluctuates by a constant.
The nearest and the farthest of n others then differ by a share that falls as 1 / sqrt(d), and to be the
nearest means less and less. Data with structure are not like that: this is the null to compare them with.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, RandomSource, generator, point_rows, real_within, whole_number
from geometry._renamed import renamed
from geometry.vectors.norms import SquaredNorm, normal_limit, squared_norm
from geometry.vectors.random_vectors import KINDS, FrozenDistribution, resolve, sample_points


def pairwise_distances(points: ArrayLike) -> FloatArray:
    """Compute the Euclidean distances of all pairs of points.

    Args:
        points: (n, d) with n >= 2.

    Returns:
        (n (n-1) / 2,), in the order (0, 1), (0, 2), .., (1, 2), ..; `scipy.spatial.distance.squareform` makes
        a matrix of them.

    Raises:
        ValueError: fewer than 2 points, another shape, or values that are not finite real numbers.

    Source: SciPy's pdist, which takes differences first: distances far below the points' size keep their
    digits, as they do not in |x|^2 + |y|^2 - 2 x.y.

    >>> print(pairwise_distances([[0, 0], [3, 4], [3, 0]]))
    [5. 3. 4.]
    """
    from scipy.spatial.distance import pdist

    x = point_rows("points", points, "n")
    if x.ndim != 2:
        raise ValueError(f"points has shape {x.shape}; allowed is (n, d) with n >= 2, d >= 1")
    distances: FloatArray = pdist(x)
    return distances


@renamed(kind="distribution")
def squared_distance(distribution: str, dim: ArrayLike, *, scale: float = 1.0) -> SquaredNorm:
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
    which, shape, _ = resolve(distribution, dim, scale)
    one = squared_norm(distribution, dim, scale=scale)
    variance = 2 * one.variance + 4 * one.mean**2 / math.prod(shape)
    return SquaredNorm(2 * one.mean, variance, which is KINDS["normal"])


@renamed(kind="distribution")
def distance_law(distribution: str, dim: ArrayLike, *, scale: float = 1.0) -> FrozenDistribution:
    """Return the law of the distance between two random points, as a frozen SciPy distribution.

    For normal points, matrices among them, it is exact: s sqrt(2) times chi with d degrees of freedom. For
    all others this is a normal limit for d to infinity: the normal law whose square has exactly the mean and
    the variance of the squared distance. (The distances of "rademacher" points are 2 s sqrt(m), m whole: a
    Kolmogorov-Smirnov test soon tells such a lattice from any continuous law.)

    Args:
        distribution: of the points, see `geometry.vectors.random_vectors`.
        dim: d >= 1, or the shape of an array; (fan_out, fan_in) for the initialisation of a matrix.
        scale: s > 0, standard deviation, radius or bound; a factor for initialisations.

    Returns:
        A frozen SciPy distribution with cdf, ppf, mean, rvs and so on; `squared_distance` tells whether it is
        exact.

    Raises:
        ValueError: an unknown distribution, a dimension that is no whole number >= 1, a scale not above 0.

    Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1 (2nd ed., 1994), chapter 18.

    >>> law = distance_law("normal", 12288)
    >>> print(f"{law.mean():.2f}, and 998 of 1000 in {law.ppf(0.001):.1f} .. {law.ppf(0.999):.1f}")
    156.76, and 998 of 1000 in 153.7 .. 159.9
    """
    which, shape, s = resolve(distribution, dim, scale)
    if which is KINDS["normal"] and which.law is not None:
        return which.law(math.prod(shape), s * math.sqrt(2))
    squared = squared_distance(distribution, dim, scale=scale)
    return normal_limit(squared.mean, squared.variance, 1.0)


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
    d = real_within("distances", distances, 0, open_low=True)
    if d.ndim < 1 or d.shape[-1] < 2:
        raise ValueError(f"distances has shape {d.shape}; allowed is (..., n) with n >= 2")
    nearest = d.min(axis=-1)
    contrast: FloatArray = (d.max(axis=-1) - nearest) / nearest
    return contrast


@renamed(kind="distribution")
def contrast_limit(distribution: str, n: int, dim: ArrayLike) -> float:
    """Compute the mean relative contrast of distances to n random points, to leading order in 1/d.

    E C ~ R_n sqrt(V + 4 M^2 / d) / 4 M,    M and V the mean and variance of |x|^2 (`squared_norm`)

    with R_n the mean range of n standard normals: given the one point, the n distances are independent and
    nearly normal. That is R_n sqrt(6) / (4 sqrt(d)) for normal points and R_n / (2 sqrt(d)) on the sphere:
    sqrt(d) C goes to a constant. The next term makes it larger by a share of about C / 2.

    Args:
        distribution: of the points, see `geometry.vectors.random_vectors`.
        n: n >= 2, how many others.
        dim: d >= 1, or the shape of an array; (fan_out, fan_in) for the initialisation of a matrix.

    Returns:
        The contrast, a number above 0; it does not depend on any scale.

    Raises:
        ValueError: an unknown distribution, n < 2, a dimension that is no whole number >= 1.

    Source: Aggarwal, Hinneburg & Keim, On the surprising behavior of distance metrics in high dimensional
    space (ICDT 2001), for the rate; the range: David & Nagaraja, Order Statistics (3rd ed., 2003), chapter 3.

    >>> print(f"{contrast_limit('normal', 1000, 100):.3f} {contrast_limit('normal', 1000, 12288):.3f}")
    0.397 0.036
    """
    from scipy.integrate import quad
    from scipy.special import log_ndtr

    count = whole_number("n", n, 2)
    which, shape, _ = resolve(distribution, dim, 1.0)
    mean, variance = which.square(math.prod(shape))
    # E max = -E min: twice the integral of 1 - P(max <= z) - P(min >= z), cut where both are certain.
    span = (
        2
        * quad(
            lambda z: -np.expm1(count * log_ndtr(z)) - np.exp(count * log_ndtr(-z)),
            0,
            40,
            limit=200,
            points=[5],
        )[0]
    )
    return float(span * math.sqrt(variance + 4 * mean**2 / math.prod(shape)) / (4 * mean))


@renamed(kind="distribution")
def sample_contrasts(
    distribution: str, n: int, dim: ArrayLike, *, repeats: int = 1, rng: RandomSource = None
) -> FloatArray:
    """Sample the relative contrast of the distances from one random point to n others.

    Args:
        distribution: of the points, see `geometry.vectors.random_vectors`.
        n: n >= 2, how many others; one draw keeps 8 n d bytes.
        dim: d >= 1, or the shape of an array; (fan_out, fan_in) for the initialisation of a matrix.
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
    contrasts = np.empty(times)
    for i in range(times):
        points = sample_points(distribution, count + 1, dim, rng=stream).reshape(count + 1, -1)
        contrasts[i] = relative_contrast(np.linalg.norm(points[1:] - points[0], axis=1))
    return contrasts
