"""Singular values of a matrix without any structure: the law of Marchenko and Pastur."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geometry._arguments import whole_number
from geometry.vectors.random_vectors import FrozenDistribution

Float64 = NDArray[np.float64]


def singular_value_law(rows: int, columns: int, *, scale: float = 1.0) -> FrozenDistribution:
    r"""Return the law of the singular values of a matrix with independent entries, as a frozen SciPy
    distribution.

    With n = max(rows, columns), m = min(rows, columns), c = m / n and entries of mean 0 and standard
    deviation s, the m singular values in units of s sqrt(n) have in the limit of large n the density

        f(x) = sqrt((b^2 - x^2) (x^2 - a^2)) / (pi c x)   on [a, b],   a = 1 - sqrt(c), b = 1 + sqrt(c)

    whatever the distribution of the entries. The largest one of a finite matrix is near b, give or take about
    n^(-2/3).

    Args:
        rows, columns: of the matrix, each >= 1.
        scale: s > 0, the standard deviation of its entries.

    Returns:
        A frozen SciPy distribution with pdf, cdf, ppf, mean and so on; `support()` gives its two edges.

    Raises:
        ValueError: rows or columns that are no whole number >= 1, a scale not above 0.

    Source: Marchenko & Pastur, Distribution of eigenvalues for some sets of random matrices, Math. USSR Sb. 1
    (1967); as a mark of what training has put into weights: Martin & Mahoney, arXiv 1810.01075.

    >>> law = singular_value_law(300, 100, scale=0.1)
    >>> print([round(float(edge), 3) for edge in law.support()])
    [0.732, 2.732]
    >>> drawn = 0.1 * np.random.default_rng(0).standard_normal((300, 100))
    >>> print(f"{np.linalg.svd(drawn, compute_uv=False)[0]:.3f}")
    2.693
    """
    rows, columns = whole_number("rows", rows, 1), whole_number("columns", columns, 1)
    if not (math.isfinite(scale) and scale > 0):
        raise ValueError(f"scale = {scale}: it must be above 0")
    few, many = sorted((rows, columns))
    root = math.sqrt(few / many)
    law: FrozenDistribution = _law()(root, scale=scale * math.sqrt(many))
    return law


@cache
def _law() -> Any:
    """The law in units of s sqrt(n), by sqrt(c); SciPy's classes are slow to import."""
    from scipy.stats import rv_continuous

    class SingularValues(rv_continuous):  # type: ignore[misc]  # SciPy has no types
        def _argcheck(self, root: Any) -> Any:
            return (root > 0) & (root <= 1)

        def _get_support(self, root: Any) -> tuple[Any, Any]:
            return 1 - root, 1 + root

        def _pdf(self, x: Any, root: Any) -> Any:
            inside = ((1 + root) ** 2 - x**2) * (x**2 - (1 - root) ** 2)
            with np.errstate(all="ignore"):
                density = np.sqrt(np.maximum(inside, 0)) / (np.pi * root**2 * x)
            # A square matrix: sqrt(4 - x^2) / pi, at 0 as well.
            return np.where(x > 0, density, np.where(root == 1, 2 / np.pi, 0.0))

        def _cdf(self, x: Any, root: Any) -> Any:
            return _share_below(np.asarray(x, np.float64), np.asarray(root, np.float64))

    return SingularValues(name="singular_values", shapes="root")


def _share_below(x: Float64, root: Float64) -> Float64:
    """The distribution function: that of Marchenko and Pastur at the square.

    F = [r + (1 + c) asin(u) - (1 - c) asin(v) + pi c] / 2 pi c,   y = x^2,   r = sqrt((b^2 - y) (y - a^2))
    u = (y - 1 - c) / 2 sqrt(c),   v = ((1 + c) y - (1 - c)^2) / 2 y sqrt(c)
    """
    y, c = x**2, root**2
    reach = np.sqrt(np.maximum(((1 + root) ** 2 - y) * (y - (1 - root) ** 2), 0))
    first = np.arcsin(np.clip((y - 1 - c) / (2 * root), -1, 1))
    with np.errstate(all="ignore"):
        ratio = ((1 + c) * y - (1 - c) ** 2) / (2 * y * root)
    second = np.arcsin(np.clip(np.where(y > 0, ratio, -1.0), -1, 1))
    share: Float64 = (reach + (1 + c) * first - (1 - c) * second + np.pi * c) / (2 * np.pi * c)
    return share
