"""The regular simplex: how far its corners lie from its centre, how far its points, and points in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, RandomSource, generator, real_within, whole_number


def simplex_circumradius(dim: ArrayLike, edge: ArrayLike = 1.0) -> FloatArray:
    """Compute the distance of a regular simplex' corners from its centre.

    R = a sqrt(d / (2 (d + 1)))

    Args:
        dim: d >= 0, any shape.
        edge: a >= 0, in any unit of length.

    Returns:
        Broadcast shape, in the unit of the edge.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Coxeter, Regular Polytopes (3rd ed., 1973), section 7.9.

    >>> print(simplex_circumradius([1, 2, 3]) / [1 / 2, 1 / np.sqrt(3), np.sqrt(3 / 8)])
    [1. 1. 1.]
    """
    d, a = real_within("dim", dim, 0), real_within("edge", edge, 0)
    return np.asarray(a * np.sqrt(d / (2 * (d + 1))))


def simplex_radius(dim: ArrayLike, edge: ArrayLike = 1.0) -> FloatArray:
    """Compute the typical distance from the centre of points drawn uniformly from a regular simplex.

    sqrt(E |x|^2) = R / sqrt(d + 2),    R = a sqrt(d / (2 (d + 1)))

    With barycentric coordinates w ~ Dirichlet(1, ..., 1), |x|^2 = R^2 ((1 + 1/d) sum_i w_i^2 - 1/d) and
    E sum_i w_i^2 = 2 / (d + 2). A ball's points keep sqrt(d / (d + 2)) of its radius; those of a simplex,
    as its corners see them, all lie near the centre.

    Args:
        dim: d >= 0, any shape.
        edge: a >= 0, in any unit of length.

    Returns:
        Broadcast shape, in the unit of the edge.

    Raises:
        ValueError: an argument outside those ranges.

    Source: the moments of Dirichlet's distribution; Johnson, Kotz & Balakrishnan, Continuous Multivariate
    Distributions (2000), chapter 49.

    >>> print(simplex_radius([1, 2]) / [1 / np.sqrt(12), 1 / np.sqrt(12)])
    [1. 1.]
    >>> print(f"{simplex_radius(12288) / simplex_circumradius(12288):.4f}")
    0.0090
    """
    return np.asarray(simplex_circumradius(dim, edge) / np.sqrt(real_within("dim", dim, 0) + 2))


def sample_simplex(n: int, dim: int, *, edge: float = 1.0, rng: RandomSource = None) -> FloatArray:
    """Draw points uniformly from a regular simplex about the origin.

    w_i = g_i / sum_j g_j, g ~ Exp(1), i = 0..d
    x_k = a sqrt(k / (2 (k + 1))) (mean of w_0..w_{k-1} - w_k), k = 1..d

    which is w seen along Helmert's d directions at right angles to (1, ..., 1).

    Args:
        n: n >= 1, how many.
        dim: d >= 1.
        edge: a > 0.
        rng: a seed or a NumPy Generator.

    Returns:
        (n, d), in the unit of the edge.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Devroye, Non-Uniform Random Variate Generation (1986), section V.2, for w; Lancaster, The Helmert
    matrices, Amer. Math. Monthly 72 (1965).

    >>> far = np.linalg.norm(sample_simplex(500, 2000, rng=0), axis=1) / simplex_radius(2000)
    >>> print(f"{far.mean():.3f} +- {far.std():.3f}")
    1.001 +- 0.023
    """
    count, d = whole_number("n", n, 1), whole_number("dim", dim, 1)
    a = real_within("edge", edge, 0, open_low=True)
    if a.ndim > 0:
        raise ValueError(f"edge has shape {a.shape}; allowed is one number")
    shares = generator(rng).standard_exponential((count, d + 1))
    shares /= shares.sum(axis=1, keepdims=True)
    before = np.arange(1, d + 1)
    points = shares[:, :-1].cumsum(axis=1) / before - shares[:, 1:]
    points *= float(a) * np.sqrt(before / (before + 1) / 2)
    return np.asarray(points)
