"""What stands out of a matrix: singular values too large for chance, and the signals behind.

X = sum_k theta_k u_k v_k^T + s Z, with Z of independent entries: a signal of rank one below a threshold
leaves no trace in the singular values (Baik, Ben Arous and Péché); one above it puts one singular value
outside the bulk, larger than theta, with vectors at a known angle to u and v. For weights, Z is the
initialisation and the signals are what training has put in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, real_array, real_within
from geometry._results import Result
from geometry.matrices.singular_values import singular_value_law, tracy_widom_law

# Of the law of Tracy and Widom less than 1e-4 is above: what is farther out is no noise to estimate it from.
FAR = 4.7
# Half of it is above this, and no level is higher.
MEDIAN = -1.2686


@dataclass(frozen=True, eq=False, repr=False)
class EdgeTest(Result):
    """Whether a matrix's largest singular value could be that of noise.

    Attributes:
        largest: the largest singular value.
        edge: the upper edge of the law of singular values.
        statistic: the square of the largest, in the units of `tracy_widom_law`.
        p_value: share of matrices without structure whose largest is larger.
        scale: standard deviation of an entry, as given or estimated.
    """

    largest: float
    edge: float
    statistic: float
    p_value: float
    scale: float


@dataclass(frozen=True, eq=False, repr=False)
class Spikes(Result):
    """The singular values of a matrix that stand out, and the signals behind them.

    Attributes:
        values: (k,), the singular values that stand out, descending.
        strengths: (k,), the estimated singular values theta of the signal.
        left, right: (k,), estimated cos^2 of the angle between the matrix's singular vectors (columns of U,
            rows of V^T) and those of the signal.
        p_values: (k,), of each under noise alone, once the ones before are taken out.
        threshold: the least theta that can show, s (rows columns)^(1/4).
        scale: standard deviation of an entry of the noise, as given or estimated.
    """

    values: FloatArray
    strengths: FloatArray
    left: FloatArray
    right: FloatArray
    p_values: FloatArray
    threshold: float
    scale: float

    @property
    def count(self) -> int:
        """How many stand out."""
        return len(self.values)


def edge_test(matrix: ArrayLike, *, scale: float | None = None) -> EdgeTest:
    """Test whether the largest singular value of a matrix is larger than chance makes it.

    W = (x_1^2 / s^2 - mu) / sigma,    p = 1 - F_1(W),    mu, sigma and F_1 as in `tracy_widom_law`

    Args:
        matrix: (rows, columns), both >= 2.
        scale: s, the standard deviation of independent entries of mean 0, such as that of an initialisation.
            Where it is not given, it is the root mean square of what is left once singular values far beyond
            those of the median's bulk are taken out: right as long as signals are few.

    Returns:
        EdgeTest with the fields largest, edge, statistic, p_value, scale. Of Gaussian matrices without
        structure a share 0.05 has a p-value below 0.05, to 0.01 from 5 x 5 on; with `scale` estimated 0.025
        of 20 x 20 and 0.04 of 100 x 100. Entries with lighter tails give larger p-values: 0.025 of uniform
        100 x 100, 0.018 of signs.

    Raises:
        ValueError: a matrix of another shape, all 0, or not of finite real numbers, or a scale not above 0.

    Source: Johnstone, On the distribution of the largest eigenvalue in principal components analysis, Ann.
    Statist. 29 (2001); for the bulk's scale, Gavish & Donoho, IEEE Trans. Inf. Theory 60 (2014).

    >>> noise = np.random.default_rng(0).standard_normal((200, 100))
    >>> signal = np.outer(np.ones(200), np.ones(100)) / 5
    >>> print(f"{edge_test(noise).p_value:.2f} {edge_test(noise + signal).p_value:.0e}")
    0.85 9e-94
    """
    values, shape, unit = _singular_values(matrix)
    s = _scale(values, shape, unit, scale)
    statistic = _statistic(float(values[0]) / s, *shape)
    p_value = float(tracy_widom_law().sf(statistic))
    edge = _in_unit(s * (math.sqrt(shape[0]) + math.sqrt(shape[1])), unit)
    return EdgeTest(_in_unit(values[0], unit), edge, statistic, p_value, _in_unit(s, unit))


def spikes(matrix: ArrayLike, *, scale: float | None = None, level: float = 0.01) -> Spikes:
    """Find how many singular values stand out of a matrix, and how strong the signals behind them are.

    In units of s sqrt(n), with n = max(rows, columns), c = min / n, a signal theta > c^(1/4) shows at

        x^2 = (1 + theta^2) (c + theta^2) / theta^2
        cos^2 = 1 - c (1 + theta^2) / (theta^2 (theta^2 + c))   on the shorter side
        cos^2 = 1 - (c + theta^2) / (theta^2 (theta^2 + 1))     on the longer side

    and a weaker one nowhere. The singular values are tested from the largest down (`edge_test`), each against
    a matrix smaller by the rows and columns of those before it, until one could be chance.

    Args:
        matrix: (rows, columns), both >= 2.
        scale: s, the standard deviation of the noise, such as that of an initialisation; where it is not
            given, as in `edge_test`.
        level: the share of matrices without structure in which one is found all the same, above 0 and at most
            1/2.

    Returns:
        Spikes with the fields values, strengths, left, right, p_values, threshold, scale and the property
        count.

    Raises:
        ValueError: as for `edge_test`, or a level out of range.

    Source: Baik, Ben Arous & Péché, Ann. Probab. 33 (2005); for strengths and angles, Benaych-Georges &
    Nadakuditi, J. Multivariate Anal. 111 (2012); for the order of tests, Kritchman & Nadler, IEEE Trans.
    Signal Process. 57 (2009).

    >>> noise = np.random.default_rng(0).standard_normal((200, 100))
    >>> found = spikes(noise + np.outer(np.ones(200), np.ones(100)) / 5, scale=1.0)
    >>> print(found.count, found.strengths.round(1), round(found.threshold, 1))  # the signal's is 28.3
    1 [29.4] 11.9
    """
    level = float(real_within("level", level, 0, 0.5, open_low=True))
    values, (rows, columns), unit = _singular_values(matrix)
    s = _scale(values, (rows, columns), unit, scale)
    p_values: list[float] = []
    for k, value in enumerate(values[: min(rows, columns) - 1]):
        statistic = _statistic(float(value) / s, rows - k, columns - k)
        p_value = float(tracy_widom_law().sf(statistic)) if statistic > MEDIAN else 1.0
        if p_value > level:
            break
        p_values.append(p_value)
    few, many = sorted((rows, columns))
    c, outside = few / many, values[: len(p_values)]
    strength = _strength(outside / (s * math.sqrt(many)), c)
    square = strength**2
    short = np.maximum(1 - c * (1 + square) / (square * (square + c)), 0)
    long = np.maximum(1 - (c + square) / (square * (square + 1)), 0)
    left, right = (short, long) if rows <= columns else (long, short)
    lengths = np.ldexp([outside, strength * s * math.sqrt(many)], unit)
    threshold = _in_unit(s * (rows * columns) ** 0.25, unit)
    return Spikes(lengths[0], lengths[1], left, right, np.array(p_values), threshold, _in_unit(s, unit))


def _singular_values(matrix: ArrayLike) -> tuple[FloatArray, tuple[int, int], int]:
    """Singular values in units of a power of 2, at which no square is lost; the shape; the exponent."""
    array = real_array("matrix", matrix)
    if array.ndim != 2 or min(array.shape) < 2:
        raise ValueError(f"matrix has shape {array.shape}; allowed is (rows, columns), both >= 2")
    largest = float(np.abs(array).max())
    if largest == 0:
        raise ValueError("matrix is 0 everywhere; allowed are matrices with other entries")
    unit = math.frexp(largest)[1]
    values: FloatArray = np.linalg.svd(np.ldexp(array, -unit), compute_uv=False)
    return values, (array.shape[0], array.shape[1]), unit


def _in_unit(value: float, unit: int) -> float:
    return float(np.ldexp(value, unit))


def _scale(values: FloatArray, shape: tuple[int, int], unit: int, scale: float | None) -> float:
    """The noise in the unit of the values: as given, or the root mean square of what does not stand out."""
    if scale is not None:
        return float(np.ldexp(float(real_within("scale", scale, 0, open_low=True)), -unit))
    rows, columns = shape
    middle = float(np.median(values)) / _median(shape)
    if middle == 0:
        raise ValueError("matrix has a rank of less than half; allowed is such a one with `scale`")
    far = [_statistic(value / middle, rows, columns) > FAR for value in values[: len(values) // 2]]
    k = far.index(False) if False in far else len(far)
    return math.sqrt(float(np.vdot(values[k:], values[k:])) / ((rows - k) * (columns - k)))


def _statistic(largest: float, rows: int, columns: int) -> float:
    """(x^2 - mu) / sigma of a largest singular value under unit noise, see `tracy_widom_law`."""
    a, b = math.sqrt(rows - 0.5), math.sqrt(columns - 0.5)
    # As a product, since x may be beyond the root of the largest number.
    return float(min((largest - a - b) / ((a + b) * (1 / a + 1 / b) ** (1 / 3)) * (largest + a + b), 1e300))


def _strength(values: FloatArray, c: float) -> FloatArray:
    """The signal behind a singular value, both in units of s sqrt(n)."""
    above = np.maximum(values**2 - 1 - c, 2 * math.sqrt(c))
    return np.asarray(np.sqrt((above + np.sqrt(above**2 - 4 * c)) / 2))


@cache
def _median(shape: tuple[int, int]) -> float:
    return float(singular_value_law(*shape).median())
