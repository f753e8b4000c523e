"""Effective ranks of a point cloud: stable rank and entropy rank.

For shares of variance s_1 >= s_2 >= ... they always come in this order:

    stable rank = 1 / s_1  <=  participation ratio = 1 / sum s_i^2  <=  entropy rank  <=  rank

The first hears only the widest direction, the last counts every direction that is not exactly flat.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray
from geometry.clouds.point_clouds import explained_variance


def stable_rank(points: ArrayLike) -> FloatArray:
    """Compute a cloud's variance in units of that along its widest direction.

    |X|_F^2 / |X|_2^2 = sum_i lambda_i / lambda_1,    X the centred points, lambda_i the spectrum of X^T X

    Args:
        points: (..., n, d) with n >= 2; leading axes are separate clouds.

    Returns:
        (...), between 1 and min(n - 1, d). White Gaussian points show d / (1 + sqrt(d / n))^2 or so, not d.

    Raises:
        ValueError: fewer than 2 points, values that are not finite real numbers, or points that all coincide.

    Source: Rudelson & Vershynin, Sampling from large matrices: an approach through geometric functional
    analysis, J. ACM 54 (2007), there called numerical rank.

    >>> print(f"{stable_rank([[2, 0], [-2, 0], [0, 1], [0, -1]]):.2f}")
    1.25
    """
    rank: FloatArray = 1 / explained_variance(points)[..., 0]
    return rank


def entropy_rank(points: ArrayLike) -> FloatArray:
    """Compute the effective rank: the exponential of the entropy of a cloud's singular values.

    exp(-sum_i p_i log p_i),    p_i = sigma_i / sum_j sigma_j,    sigma_i the centred points' singular values

    Mind that the sigma_i are spreads, not variances: weak directions count for more than in the
    participation ratio.

    Args:
        points: (..., n, d) with n >= 2; leading axes are separate clouds.

    Returns:
        (...), between 1 and min(n - 1, d); directions with less than 1e-14 of the variance are rounding and
        left out.

    Raises:
        ValueError: fewer than 2 points, values that are not finite real numbers, or points that all coincide.

    Source: Roy & Vetterli, The effective rank: a measure of effective dimensionality, EUSIPCO (2007).

    >>> print(f"{entropy_rank([[1, 0], [0, 1], [-1, 0], [0, -1]]):.3f}")
    2.000
    """
    shares = explained_variance(points)
    spreads = np.sqrt(np.where(shares < 1e-14, 0, shares))
    p = spreads / spreads.sum(axis=-1, keepdims=True)
    rank: FloatArray = np.exp(-(p * np.log(np.where(p > 0, p, 1))).sum(axis=-1))
    return rank
