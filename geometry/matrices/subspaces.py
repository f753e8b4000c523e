"""Principal angles between subspaces, and what they are for random ones.

Is the plane in which a trajectory ends the plane in which it began? Two p-dimensional subspaces have p angles
from 0 (a direction in common) to pi/2. In d dimensions random ones have cos^2 of p/d in the mean: nearly
right angles where p is far below d, but small ones where it is not; so the null belongs beside every angle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, RandomSource, generator, point_rows, real_array, whole_number
from geometry._results import Result

# Numbers of one batch of drawn matrices.
BATCH = 2**20


@dataclass(frozen=True, eq=False, repr=False)
class SubspaceOverlap(Result):
    """The overlap of two independent random subspaces, exact.

    Attributes:
        mean: of the mean of cos^2 over the min(p, q) principal angles.
        std: its standard deviation.
    """

    mean: float
    std: float


@np.errstate(under="ignore")
def subspace_angles(a: ArrayLike, b: ArrayLike) -> FloatArray:
    """Compute the principal angles between the spans of two sets of vectors.

    cos t_1 = max x^T y over unit x in A, y in B;    t_2 the same among what is orthogonal to both, and so on

    cos t_i are the singular values of Q_A Q_B^T, with orthonormal rows Q; angles below pi/4 come from their
    sines, the singular values of Q_B (1 - Q_A^T Q_A), so that tiny ones keep their digits.

    Args:
        a: (..., p, d), p linearly independent rows, such as the axes of `principal_components`; or (d,).
        b: (..., q, d), the same; leading axes broadcast.

    Returns:
        (..., min(p, q)), ascending, in radians within [0, pi/2], to about 1e-15 absolutely where the rows are
        orthonormal and otherwise that times their condition. The null: `subspace_overlap_law`,
        `sample_subspace_angles`.

    Raises:
        ValueError: unlike numbers of columns, more rows than columns, rows that are linearly dependent (to
            1e-12), or values that are not finite real numbers.

    Source: Björck & Golub, Numerical methods for computing angles between linear subspaces, Math. Comp. 27
    (1973); Knyazev & Argentati, SIAM J. Sci. Comput. 23 (2002).

    >>> plane, tilted = [[1, 0, 0], [0, 1, 0]], [[1, 0, 0], [0, 1, 1e-10]]
    >>> print(subspace_angles(plane, tilted))
    [0.e+00 1.e-10]
    """
    first, second = _frame("a", a), _frame("b", b)
    if first.shape[-1] != second.shape[-1]:
        raise ValueError(f"b has {second.shape[-1]} columns; allowed are {first.shape[-1]}, as many as a")
    if first.shape[-2] < second.shape[-2]:
        first, second = second, first
    common = second @ first.mT
    cosines = np.linalg.svd(common, compute_uv=False)
    sines = np.linalg.svd(second - common @ first, compute_uv=False)[..., ::-1]
    small: FloatArray = np.arcsin(np.minimum(sines, 1))
    return np.where(cosines**2 > 0.5, small, np.arccos(np.minimum(cosines, 1)))


def subspace_overlap_law(dim: int, p: int, q: int) -> SubspaceOverlap:
    """Compute mean and spread of the overlap of two independent random subspaces: the null of their angles.

    overlap = sum_i cos^2 t_i / min(p, q)
    mean = max(p, q) / d,    variance = 2 p q (d - p)(d - q) / (d^2 (d - 1)(d + 2)) / min(p, q)^2

    For p = q = 1 these are the moments of cos^2 in `cosine_law`.

    Args:
        dim: d >= 2, of the space.
        p, q: dimensions of the two subspaces, 1 to d.

    Returns:
        SubspaceOverlap with the fields mean and std.

    Raises:
        ValueError: dimensions out of range.

    Source: moments of projections under the orthogonal group, as in James & Constantine, Proc. London Math.
    Soc. 29 (1974); the cos^2 are of the Jacobi ensemble, Muirhead, Aspects of Multivariate Statistical Theory
    (1982), section 11.3.

    >>> print(subspace_overlap_law(dim=128, p=2, q=2).mean)
    0.015625
    """
    d, p, q = _dimensions(dim, p, q)
    few = min(p, q)
    # As a product of ratios: whole numbers beyond 1e154 have no square.
    variance = 2 * (p / d) * (q / d) * ((d - p) / (d - 1)) * ((d - q) / (d + 2))
    return SubspaceOverlap(max(p, q) / d, float(np.sqrt(variance)) / few)


def sample_subspace_angles(n: int, dim: int, p: int, q: int, *, rng: RandomSource = None) -> FloatArray:
    """Sample the principal angles between pairs of independent random subspaces.

    cos^2 t: the eigenvalues of W_1 (W_1 + W_2)^-1,    W_1 ~ Wishart_p(q), W_2 ~ Wishart_p(d - q),  p <= q

    The matrices are drawn as triangles (Bartlett), so that neither time nor memory grows with d.

    Args:
        n: how many pairs, at least 1.
        dim: d >= 2, of the space.
        p, q: dimensions of the two subspaces, 1 to d.
        rng: a seed or a NumPy Generator.

    Returns:
        (n, min(p, q)), each row ascending, in radians; the sum p + q - d of them is 0 where it is above 0.

    Raises:
        ValueError: dimensions out of range.

    Source: Muirhead, Aspects of Multivariate Statistical Theory (1982), theorems 3.2.14 and 11.3.2.

    >>> angles = sample_subspace_angles(1000, dim=100, p=2, q=3, rng=0)
    >>> overlap = (np.cos(angles) ** 2).mean()
    >>> print(angles.shape, f"{overlap:.3f} {subspace_overlap_law(100, 2, 3).mean:.3f}")
    (1000, 2) 0.030 0.030
    """
    n = whole_number("n", n, 1)
    d, p, q = _dimensions(dim, p, q)
    few, many = sorted((p, q))
    source = generator(rng)
    angles = np.empty((n, few))
    step = max(1, BATCH // (2 * few * few))
    for start in range(0, n, step):
        drawn = angles[start : start + step]
        along, across = (_bartlett(len(drawn), few, free, source) for free in (many, d - many))
        # Rows of the two halves of an orthonormal frame: their singular values are cosines and sines.
        frame = np.linalg.qr(np.concatenate([along, across], axis=-2)).Q
        cosines = np.linalg.svd(frame[:, : along.shape[1]], compute_uv=False)
        sines = np.zeros_like(cosines)
        if across.shape[1]:
            found = np.linalg.svd(frame[:, along.shape[1] :], compute_uv=False)
            sines[:, : found.shape[1]] = found
        drawn[:] = np.arctan2(sines[:, ::-1], cosines)
    return angles


def _bartlett(n: int, size: int, free: int, source: np.random.Generator) -> FloatArray:
    """Matrices R (n, min(size, free), size) whose R^T R are Wishart with `free` degrees of freedom."""
    if free < size:
        return source.standard_normal((n, free, size))
    upper = np.triu(source.standard_normal((n, size, size)), 1)
    at = np.arange(size)
    upper[:, at, at] = np.sqrt(source.chisquare(free - at, (n, size)))
    return upper


def _dimensions(dim: int, p: int, q: int) -> tuple[int, int, int]:
    d = whole_number("dim", dim, 2)
    reason = f" in {d} dimensions"
    return d, whole_number("p", p, 1, d, reason=reason), whole_number("q", q, 1, d, reason=reason)


def _frame(name: str, value: ArrayLike) -> FloatArray:
    """Orthonormal rows (..., p, d) with the span of the rows given."""
    array = real_array(name, value)
    rows = point_rows(name, array[None] if array.ndim == 1 else array, "p", least=1)
    p, d = rows.shape[-2:]
    if p > d:
        raise ValueError(f"{name} has {p} rows in {d} dimensions; allowed are at most {d}")
    size = np.abs(rows).max(axis=-1, keepdims=True)
    if (size == 0).any():
        raise ValueError(f"{name} has a row that is 0; allowed are linearly independent rows")
    rows = np.ldexp(rows, -np.frexp(size)[1])
    rows /= np.linalg.norm(rows, axis=-1, keepdims=True)
    q, upper = np.linalg.qr(rows.mT)
    if (np.abs(np.diagonal(upper, axis1=-2, axis2=-1)) < 1e-12).any():
        raise ValueError(f"{name} has rows that are linearly dependent; allowed are independent ones")
    frame: FloatArray = q.mT
    return frame
