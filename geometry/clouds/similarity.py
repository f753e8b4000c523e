"""Whether two networks represent the same inputs alike, whatever axes they use: CKA and Procrustes.

Rows are inputs and columns neurons, of which the two sides may have different numbers. Two representations
are compared by the geometry of their rows; rotations, shifts and a common scale do not matter. What noise
shows depends on rows and neurons, so each number comes with its null: the rows of one side shuffled.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geometry._arguments import FloatArray, RandomSource, generator, not_zero, point_rows, whole_number
from geometry._results import Result
from geometry.clouds._centring import unit_offsets
from geometry.clouds.point_clouds import in_own_span

# Up to so many rows their products with each other may be held.
MOST_ROWS = 3000


@dataclass(frozen=True, eq=False, repr=False)
class RepresentationSimilarity(Result):
    """How alike two representations are.

    Attributes:
        value: 1 for the same geometry; about 0 (cka) or above 0 (procrustes) for independent ones.
        method: cka or procrustes.
        null: (shuffles,), the same of shuffled rows.
        p_value: (1 + how many of the null are at least `value`) / (1 + shuffles); 1 without any shuffle.
    """

    value: float
    method: str
    null: FloatArray
    p_value: float

    @property
    def null_mean(self) -> float:
        """Mean of the null; nan without any shuffle."""
        return float(self.null.mean()) if len(self.null) else float("nan")


@np.errstate(under="ignore")
def representation_similarity(
    x: ArrayLike, y: ArrayLike, method: str = "cka", *, shuffles: int = 0, rng: RandomSource = None
) -> RepresentationSimilarity:
    """Compare the representations that two networks, layers or steps have of the same inputs.

    cka: H(K, L) / sqrt(H(K, K) H(L, L)),   K = X X^T, L = Y Y^T, their diagonals set to 0, and
    H(K, L) = [tr K L + 1^T K 1 1^T L 1 / ((n - 1)(n - 2)) - 2/(n - 2) 1^T K L 1] / (n (n - 3))
    procrustes: |X^T Y|_* / (|X|_F |Y|_F),   X and Y about their means, |.|_* the sum of singular values

    cka is debiased: for independent representations its numerator has the mean 0, however many neurons there
    are, and it may come out below 0. procrustes is the cosine of the angle between the two shapes; it grows
    with the numbers of neurons, so compare it with its null. No n x n matrix is held where n is larger than
    the number of neurons.

    Args:
        x: (n, d), one row an input; n >= 4 for cka, 2 for procrustes.
        y: (n, e), the same inputs in the same order.
        method: cka (linear) or procrustes.
        shuffles: how many times the rows of y are shuffled for the null.
        rng: of the shuffles.

    Returns:
        RepresentationSimilarity with the fields value, method, null, p_value and the property null_mean.

    Raises:
        ValueError: unlike numbers of rows, too few, values that are not finite real numbers, rows that all
            coincide, an unknown method; for cka also rows that hold no more geometry than chance, whose own
            H is not above 0.

    Source: Kornblith et al., Similarity of neural network representations revisited (ICML 2019); debiased by
    Song et al., J. Mach. Learn. Res. 13 (2012), as in Nguyen, Raghu & Kornblith (arXiv 2010.15327); for
    procrustes, Williams et al., Generalized shape metrics on neural representations (NeurIPS 2021).

    >>> rng = np.random.default_rng(0)
    >>> x = rng.standard_normal((50, 8))
    >>> turned = x @ np.linalg.qr(rng.standard_normal((20, 8))).Q.T
    >>> other = rng.standard_normal((50, 20))
    >>> for y in (turned, other):
    ...     found = representation_similarity(x, y, shuffles=99, rng=1)
    ...     print(f"{found.value:.2f} {found.null_mean:.2f} {found.p_value:.2f}")
    1.00 0.00 0.01
    0.02 0.00 0.19
    """
    way, shuffles = _checked(method), whole_number("shuffles", shuffles, 0)
    first, second = _rows("x", x, way.least), _rows("y", y, way.least)
    n = len(first)
    if n != len(second):
        raise ValueError(f"y has {len(second)} rows; allowed are {n}, as many as x")
    compare = way.compare(way.side("x", first), way.side("y", second))
    source = generator(rng)
    value = compare(np.arange(n))
    null = np.array([compare(source.permutation(n)) for _ in range(shuffles)])
    # A shuffle that happens to be none is not smaller by its rounding.
    p_value = (1 + np.count_nonzero(null >= value - 1e-12)) / (1 + shuffles)
    return RepresentationSimilarity(value, method, null, float(p_value))


@np.errstate(under="ignore")
def similarity_matrix(representations: Sequence[ArrayLike] | FloatArray, method: str = "cka") -> FloatArray:
    """Compare each two of several representations: of the steps of a run, of seeds, of layers.

    Args:
        representations: T arrays (n, ...) of the same n inputs, or one array (T, n, d).
        method: as for `representation_similarity`.

    Returns:
        (T, T), symmetric, 1 on its diagonal.

    Raises:
        ValueError: as for `representation_similarity`, or no representation.

    Source: as for `representation_similarity`.

    >>> rng = np.random.default_rng(0)
    >>> path = np.cumsum(rng.standard_normal((3, 60, 5)), axis=0)
    >>> print(similarity_matrix(path).round(2))
    [[1.   0.53 0.39]
     [0.53 1.   0.73]
     [0.39 0.73 1.  ]]
    """
    way = _checked(method)
    clouds = [_rows(f"representations[{i}]", one, way.least) for i, one in enumerate(representations)]
    if not clouds:
        raise ValueError("representations is empty; allowed is at least one")
    if len({len(cloud) for cloud in clouds}) > 1:
        raise ValueError(
            f"representations have {sorted({len(one) for one in clouds})} rows; allowed is one number"
        )
    sides = [way.side(f"representations[{i}]", cloud) for i, cloud in enumerate(clouds)]
    found, order = np.eye(len(sides)), np.arange(len(clouds[0]))
    for i, one in enumerate(sides):
        for j in range(i):
            found[i, j] = found[j, i] = way.compare(one, sides[j])(order)
    return found


# A similarity to the second side with its rows in any order.
Compared = Callable[[NDArray[Any]], float]


@dataclass(frozen=True)
class _Side:
    """Rows about their mean with a sum of squares of 1; their squares, and H(K, K) if the method needs it."""

    rows: FloatArray
    squares: FloatArray
    own: float


def _cka_side(name: str, rows: FloatArray) -> _Side:
    squares = (rows * rows).sum(axis=1)
    own = _debiased(_products(rows, rows)(np.arange(len(rows))), squares, squares)
    if own <= 0:
        raise ValueError(f"{name} holds no geometry beyond chance; allowed are more rows, or procrustes")
    return _Side(rows, squares, own)


def _procrustes_side(_: str, rows: FloatArray) -> _Side:
    return _Side(rows, np.zeros(0), 1.0)


def _cka(x: _Side, y: _Side) -> Compared:
    common, scale = _products(x.rows, y.rows), math.sqrt(x.own) * math.sqrt(y.own)
    return lambda order: _debiased(common(order), x.squares, y.squares[order]) / scale


def _debiased(product: float, k: FloatArray, m: FloatArray) -> float:
    """H of rows about their mean, up to its divisor: without its diagonal k, each row of K adds up to -k."""
    n, both = len(k), float(k @ m)
    return product - both + float(k.sum()) * float(m.sum()) / ((n - 1) * (n - 2)) - 2 * both / (n - 2)


def _products(x: FloatArray, y: FloatArray) -> Compared:
    """sum_ij K_ij L_ij = |X^T Y|_F^2, by whichever takes fewer steps."""
    if len(x) <= MOST_ROWS and 30 * len(x) < x.shape[1] * y.shape[1]:
        first, second = x @ x.T, y @ y.T
        return lambda order: float(np.vdot(first, second[np.ix_(order, order)]))

    def product(order: NDArray[Any]) -> float:
        common = x.T @ y[order]
        return float(np.vdot(common, common))

    return product


def _procrustes(x: _Side, y: _Side) -> Compared:
    return lambda order: float(np.linalg.svd(x.rows.T @ y.rows[order], compute_uv=False).sum())


@dataclass(frozen=True)
class _Method:
    side: Callable[[str, FloatArray], _Side]
    compare: Callable[[_Side, _Side], Compared]
    least: int


METHODS = {
    "cka": _Method(_cka_side, _cka, 4),
    "procrustes": _Method(_procrustes_side, _procrustes, 2),
}


def _checked(method: str) -> _Method:
    if method not in METHODS:
        raise ValueError(f"method = {method!r} is unknown; allowed are {', '.join(METHODS)}")
    return METHODS[method]


def _rows(name: str, value: ArrayLike, least: int) -> FloatArray:
    """Rows about their mean, with a sum of squares of 1, in no more coordinates than they need."""
    cloud = point_rows(name, value, "n", least=least)
    if cloud.ndim != 2:
        raise ValueError(f"{name} has shape {cloud.shape}; allowed is (n, d) with n >= {least}, d >= 1")
    offsets = unit_offsets(cloud)
    not_zero(name, offsets.squares, "has rows that all coincide", "at least 2 unlike rows")
    with np.errstate(under="ignore"):
        return in_own_span(offsets.unit / np.sqrt(offsets.squares))
