"""Singular values in order, beside those of a matrix without structure: a scree plot with its null."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, real_array
from geometry.matrices.singular_values import singular_value_law


def scaled_singular_values(matrix: ArrayLike) -> FloatArray:
    """Compute singular values in units that do not know the matrix' scale.

    x_i = s_i / (s sqrt(n)),    s^2 = mean of the squared entries, n = max(rows, columns)

    so that sum_i x_i^2 = min(rows, columns), whatever the matrix: what some hold, others lack. Of independent
    entries of mean 0 they lie between 1 - sqrt(c) and 1 + sqrt(c), c = min / max, see `singular_value_law`.

    Args:
        matrix: (..., rows, columns), none of them 0 everywhere.

    Returns:
        (..., min(rows, columns)), the largest first.

    Raises:
        ValueError: another shape, a matrix that is 0 everywhere, or numbers that are not finite.

    Source: Marchenko & Pastur, Math. USSR Sb. 1 (1967); of weights: Martin & Mahoney, arXiv 1810.01075.

    >>> print(scaled_singular_values(np.diag([3.0, 4.0])).round(3))
    [1.131 0.849]
    """
    array = real_array("matrix", matrix)
    if array.ndim < 2 or min(array.shape[-2:]) < 1:
        raise ValueError(f"matrix has shape {array.shape}; allowed is (..., rows, columns), both >= 1")
    largest = np.abs(array).max(axis=(-2, -1), keepdims=True)
    if (largest == 0).any():
        raise ValueError("matrix is 0 everywhere; allowed are matrices with other entries")
    unit = array / largest  # no square is lost or beyond a double
    size = np.sqrt((unit**2).mean(axis=(-2, -1)) * max(array.shape[-2:]))
    return np.asarray(np.linalg.svd(unit, compute_uv=False) / size[..., None])


def singular_value_quantiles(rows: int, columns: int) -> FloatArray:
    """Compute where the singular values of a matrix without structure lie, one by one, in the same units.

    x_i = F^-1(1 - (i - 1/2) / m),    i = 1..m = min(rows, columns), F of `singular_value_law`

    Args:
        rows, columns: each >= 1.

    Returns:
        (m,), the largest first; the sum of their squares is m up to the sum's own coarseness.

    Raises:
        ValueError: rows or columns that are no whole number >= 1.

    Source: Marchenko & Pastur, Math. USSR Sb. 1 (1967).

    >>> drawn = scaled_singular_values(np.random.default_rng(0).standard_normal((300, 100)))
    >>> print(f"{np.abs(drawn - singular_value_quantiles(300, 100)).max():.3f}")
    0.020
    """
    law = singular_value_law(rows, columns)
    few = int(min(rows, columns))
    values = law.ppf(1 - (np.arange(few) + 0.5) / few)
    return np.asarray(np.atleast_1d(values) / math.sqrt(max(rows, columns)))
