"""Matrices of any network, whatever they are called: their singular values and rows, against chance."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geometry import fit_distance, norm_law, singular_value_law
from training.models import Weights

Float64 = NDArray[np.float64]
# Smaller ones have too few singular values to be compared with a law, larger ones take minutes.
FEWEST, MOST = 4, 1500
DRAWS = 20


def matrices_of(weights: Weights) -> dict[str, NDArray[np.floating]]:
    """Return the parameters that are matrices, (S, rows, columns), at least FEWEST and at most MOST on the
    shorter side.

    Of a parameter with more axes (a convolution, heads) the first counts rows, all others together columns.

    >>> found = matrices_of({"W": np.ones((2, 5, 4, 3)), "b": np.ones((2, 9))})
    >>> {name: value.shape for name, value in found.items()}
    {'W': (2, 5, 12)}
    """
    flat = {name: value.reshape(*value.shape[:2], -1) for name, value in weights.items() if value.ndim > 2}
    return {name: value for name, value in flat.items() if FEWEST <= min(value.shape[1:]) <= MOST}


def matrix_names(shapes: Mapping[str, tuple[int, ...]]) -> list[str]:
    """Return the names of the parameters of these shapes that `matrices_of` takes, in its order."""
    return list(matrices_of({name: np.broadcast_to(0.0, (1, *shape)) for name, shape in shapes.items()}))


def root_mean_square(matrix: NDArray[np.floating]) -> float:
    """Return the root of the mean of all squares: the scale of entries whose mean is 0."""
    return float(np.sqrt(np.mean(np.asarray(matrix, np.float64) ** 2)))


def singular_values(matrices: NDArray[np.floating]) -> Float64:
    """Return the singular values of matrices (S, rows, columns), descending; nan where there are weights that
    are no numbers."""
    values = np.full((len(matrices), min(matrices.shape[1:])), np.nan)
    for place, matrix in enumerate(np.asarray(matrices, np.float64)):
        if np.isfinite(matrix).all():
            values[place] = np.linalg.svd(matrix, compute_uv=False)
    return values


def distance_to_law(values: Float64, shape: tuple[int, ...], scale: float) -> Float64:
    """Return how far singular values (S, m) are from the law of a matrix without structure whose entries have
    this scale: the largest difference of the distribution functions, (S,)."""
    if not scale > 0:
        return np.full(len(values), np.nan)
    law = singular_value_law(shape[0], shape[1], scale=scale)
    return fit_distance(values, law)


def outside(values: Float64, shape: tuple[int, ...], scale: float) -> Float64:
    """Count the singular values (S, m) above the law's upper edge, (S,)."""
    edge = singular_value_law(shape[0], shape[1], scale=scale).support()[1] if scale > 0 else np.nan
    known = np.isfinite(values).all(axis=-1) & np.isfinite(edge)
    counted: Float64 = np.where(known, (values > edge).sum(axis=-1), np.nan)
    return counted


def spread(values: Float64) -> Float64:
    """Return over how many directions a matrix acts, (sum s^2)^2 / sum s^4 of its singular values, (S,); nan
    where all are 0."""
    squares = values**2
    total = (squares**2).sum(axis=-1)
    found: Float64 = np.full(len(values), np.nan)
    np.divide(squares.sum(axis=-1) ** 2, total, out=found, where=total > 0)
    return found


def row_distance(matrices: NDArray[np.floating]) -> Float64:
    """Return how far the lengths of the rows are from chi's law, in units of the root mean square of all
    coordinates: the largest difference of the distribution functions, (S,)."""
    lengths = np.linalg.norm(np.asarray(matrices, np.float64), axis=-1)
    dim = matrices.shape[-1]
    scale = np.sqrt((lengths**2).mean(axis=-1, keepdims=True) / dim)
    with np.errstate(all="ignore"):
        return fit_distance(lengths / scale, norm_law("normal", dim))


@lru_cache(maxsize=64)
def of_chance(rows: int, columns: int) -> Mapping[str, float]:
    """Return what matrices drawn at random show in the mean: `distance`, `outside`, `spread`, `rows`."""
    rng = np.random.default_rng(0)
    drawn = rng.standard_normal((DRAWS, rows, columns))
    values, shape = singular_values(drawn), (rows, columns)
    return {
        "distance": float(distance_to_law(values, shape, 1.0).mean()),
        "outside": float(outside(values, shape, 1.0).mean()),
        "spread": float(spread(values).mean()),
        "rows": float(row_distance(drawn).mean()),
    }
