"""The leading eigenvectors of a cloud's covariance by block Lanczos: a few passes over the points."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from geometry._arguments import FloatArray

# Below this the whole Gram matrix is as quick; of larger ones the basis may grow to this share.
SMALLEST, LARGEST_SHARE = 500, 1 / 3
# Rows that stay in a processor's cache between the two products with them.
BLOCK = 2**17
# How far an axis may be turned, and the least residue that rounding leaves of the largest eigenvalue.
TURN, ROUNDING = 1e-9, 1e-15


def leading_eigenvectors(offsets: FloatArray, n_components: int) -> FloatArray | None:
    """Find unit eigenvectors (m, n_components) of the smaller Gram matrix of centred points, widest first.

    The Krylov space of a few random columns, made orthogonal twice at each step. An axis is done when the
    residue |C v - lambda v|, divided by the distance to the next eigenvalue, is below 1e-9 (the angle that
    it may still be off), or when the residue is at the rounding of the largest eigenvalue.

    Returns:
        None where that takes more steps than the whole spectrum would, or the cloud is small.

    Source: Golub & Underwood, The block Lanczos method for computing eigenvalues, Mathematical Software III
    (1977).
    """
    m = min(offsets.shape)
    width = max(8, n_components + 4)
    most = int(m * LARGEST_SHARE)
    if m < SMALLEST or 4 * width > most:
        return None
    times_gram = _products(offsets)
    rounding = ROUNDING if offsets.dtype == np.float64 else 1e-6
    basis, inner = np.empty((m, 16 * width), order="F"), np.zeros((16 * width, 16 * width))
    basis[:, :width] = np.linalg.qr(np.random.default_rng(0).standard_normal((m, width))).Q
    looked_at = width
    for size in range(width, most + 1, width):
        if size == basis.shape[1]:
            basis = np.concatenate([basis.T, np.empty((size, m))]).T
            inner = np.pad(inner, (0, size))
        known = basis[:, :size]
        product = times_gram(known[:, -width:])
        inner[:size, size - width : size] = along = known.T @ product
        inner[size - width : size, :size] = along.T
        product -= known @ along
        product -= known @ (known.T @ product)
        fresh, rest = np.linalg.qr(product)
        if size > 1.25 * looked_at:
            looked_at = size
            found = _settled(inner[:size, :size], rest, n_components, rounding)
            if found is not None:
                return known @ found
        fresh -= known @ (known.T @ fresh)
        basis[:, size : size + width] = np.linalg.qr(fresh).Q
    return None


def _settled(inner: FloatArray, rest: FloatArray, n_components: int, rounding: float) -> FloatArray | None:
    """The eigenvectors in the basis so far, (size, n_components), if all are good enough."""
    from scipy.linalg import eigh

    size = len(inner)
    values, vectors = eigh(inner, subset_by_index=[size - n_components - 1, size - 1])
    values, vectors = values[::-1], vectors[:, ::-1]
    residues = np.linalg.norm(rest @ vectors[-len(rest) :], axis=0)[:n_components]
    gaps = -np.diff(values)
    nearest = np.minimum(gaps, np.concatenate([[np.inf], gaps[:-1]]))
    good = residues <= np.maximum(TURN * nearest, rounding * values[0])
    return vectors[:, :n_components] if good.all() else None


def _products(offsets: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """The product of the smaller Gram matrix with columns: each block of points is read once."""
    tall = offsets if offsets.shape[0] >= offsets.shape[1] else offsets.T
    step = max(1, BLOCK // tall.shape[1])

    def product(columns: FloatArray) -> FloatArray:
        columns = np.ascontiguousarray(columns, offsets.dtype)
        total = np.zeros(columns.shape)
        for start in range(0, len(tall), step):
            block = tall[start : start + step]
            total += block.T @ (block @ columns)
        return total

    return product
