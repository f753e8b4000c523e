"""Laws with single values only: a point mass, and distances 2 sqrt(m) of points whose coordinates are +-1."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import betainc, ndtri

from geometry.vectors.laws.law import Array, Family
from geometry.vectors.laws.radii import Stats, stirling

# Distances come rounded: so near to a value, relatively, is at it.
_NEAR = 64 * np.finfo(np.float64).eps


def _point_stats(d: Array) -> Stats:
    zero = np.zeros_like(np.asarray(d, np.float64))
    return 1 + zero, zero, np.nan + zero, np.nan + zero


def _reached(x: Array) -> Array:
    return x >= 1 - _NEAR


def _at_one(share: Array, d: Array) -> Array:
    return np.ones(np.broadcast_shapes(np.shape(share), np.shape(d)))


POINT = Family(
    lambda _: (np.asarray(1.0), np.asarray(1.0)),
    lambda x, _: np.where(np.abs(x - 1) <= _NEAR, 0, -np.inf),
    lambda x, _: np.where(_reached(x), 1.0, 0.0),
    lambda x, _: np.where(_reached(x), 0.0, 1.0),
    lambda x, _: np.where(_reached(x), 0.0, -np.inf),
    lambda x, _: np.where(_reached(x), -np.inf, 0.0),
    _at_one,
    _at_one,
    _point_stats,
    lambda d: np.zeros_like(np.asarray(d, np.float64)),
    lambda _stream, _d, shape: np.ones(shape),
    discrete=True,
)


# Distances 2 sqrt(m), where m ~ Binomial(d, 1/2) is the number of coordinates in which two points differ


def _count(x: Array, d: Array) -> tuple[Array, Array]:
    """The largest m with 2 sqrt(m) <= x, and whether x is that value."""
    m = x * x / 4
    nearest = np.rint(m)
    on = np.abs(m - nearest) <= np.minimum(2 * _NEAR * np.maximum(m, 1), 0.25)
    return np.minimum(np.where(on, nearest, np.floor(m)), d), on


def _log_chance(m: Array, d: Array) -> Array:
    """log P(M = m), by Stirling's series with its rest; the large terms are the deviance from m = d/2."""
    y = (2 * m - d) / d
    deviance = d / 2 * (2 * y * np.arctanh(y) + np.log1p(-y * y))
    rest = stirling(d) - stirling(m) - stirling(d - m)
    found = -deviance + np.log(d / (2 * np.pi) / m / (d - m)) / 2 + rest
    return np.asarray(np.where((m == 0) | (m == d), -d * np.log(2), found))


def _log_tail(j: Array, d: Array) -> Array:
    """log P(M >= j), 0 <= j <= d + 1."""
    some = (j > 0) & (j <= d)
    a, b = np.where(some, j, 1.0), np.where(some, d - j + 1, 1.0)
    log_share = np.log(betainc(a, b, 0.5))
    far = some & (log_share < -500)
    if far.any():
        log_share = np.where(far, _log_chance(a, d) - np.log(2 * _fraction(a, b)), log_share)
    return np.where(j <= 0, 0.0, np.where(some, log_share, -np.inf))


def _fraction(a: Array, b: Array) -> Array:
    """x^a (1-x)^b / (a B(a, b) I_x(a, b)) at x = 1/2, by Lentz's method: DLMF 8.17.22."""
    value, c, rest = np.ones_like(a), np.ones_like(a), np.zeros_like(a)
    for step in range(1, 400):
        k = step // 2
        if step % 2:
            term = -(a + k) * (a + b + k) / ((a + 2 * k) * (a + 2 * k + 1)) / 2
        else:
            term = k * (b - k) / ((a + 2 * k - 1) * (a + 2 * k)) / 2
        rest = 1 / (1 + term * rest)
        c = 1 + term / c
        value = value * c * rest
        if np.all(np.abs(c * rest - 1) < 1e-16):
            break
    return value


def _log_below(x: Array, d: Array) -> Array:
    # As many coordinates agree as differ: P(M <= m) = P(M >= d - m).
    return _log_tail(np.asarray(d - _count(x, d)[0]), d)


def _log_above(x: Array, d: Array) -> Array:
    return _log_tail(np.asarray(_count(x, d)[0] + 1), d)


def _quantile(share: Array, d: Array, *, upper: bool) -> Array:
    """Twice the root of the least m with P(M <= m) >= share, or with P(M > m) <= share, by halving."""
    share, d = (np.array(part, np.float64) for part in np.broadcast_arrays(share, d))
    z = ndtri(share) * (-1 if upper else 1)
    middle, reach = (d + z * np.sqrt(d)) / 2, np.sqrt(d) * (1 + np.abs(z)) / 4 + 4

    def enough(m: Array) -> Array:
        log_share = _log_tail(m + 1, d) if upper else _log_tail(d - m, d)
        return (log_share <= np.log(share)) if upper else (log_share >= np.log(share))

    low, high = np.floor(middle - reach), np.ceil(middle + reach)
    low = np.where(np.isfinite(low) & (low >= 0) & ~enough(np.maximum(low, 0)), low, -1.0)
    high = np.where(np.isfinite(high) & (high <= d) & enough(np.minimum(high, d)), high, d)
    while (high - low > 1).any():
        half = np.floor((low + high) / 2)
        found = enough(half)
        high, low = np.where(found, half, high), np.where(found, low, half)
    return 2 * np.sqrt(high)


def _each(d: Array, of_one: Callable[[float], tuple[float, ...]]) -> Array:
    """A function of one d, for each of many: (k, *shape of d)."""
    many = np.atleast_1d(np.asarray(d, np.float64))
    found = np.array([of_one(one) for one in many.ravel().tolist()])
    return np.moveaxis(found, 0, -1).reshape(-1, *np.shape(d))


def _grid(d: float) -> tuple[Array, Array, int]:
    """Numbers m around d/2, their chances, and the step between them.

    Far more are there than matter in many dimensions: the sum over every h-th, times h, is the whole sum to
    the last digit, as the trapezoidal rule is for anything so smooth.
    """
    step = max(1, int(np.sqrt(d) / 32))
    reach = int(min(d / 2, 7 * np.sqrt(d) + 1) // step + 1) * step
    m = np.arange(np.floor(d / 2) - reach, d / 2 + reach + 1, step)
    m = m[(m >= 0) & (m <= d)]
    return m, np.exp(_log_chance(m, np.asarray(d))) * step, step


def _lattice_stats(d: Array) -> Stats:
    def of_one(d: float) -> tuple[float, ...]:
        m, chance, _ = _grid(d)
        centre = np.sqrt(2 * d)
        away = (4 * m - 2 * d) / (2 * np.sqrt(m) + centre)
        shift = (chance * away).sum()
        second, third, fourth = ((chance * (away - shift) ** k).sum() for k in (2, 3, 4))
        return centre + shift, second, third / second**1.5, fourth / second**2 - 3

    mean, variance, skewness, kurtosis = _each(d, of_one)
    return mean, variance, skewness, kurtosis


def _lattice_entropy(d: Array) -> Array:
    def of_one(d: float) -> tuple[float]:
        m, chance, _ = _grid(d)
        return (-float((chance * _log_chance(m, np.asarray(d))).sum()),)

    return np.asarray(_each(d, of_one)[0])


LATTICE = Family(
    lambda d: (np.asarray(0.0), 2 * np.sqrt(d)),
    lambda x, d: np.where((counted := _count(x, d))[1], _log_chance(counted[0], d), -np.inf),
    lambda x, d: np.exp(_log_below(x, d)),
    lambda x, d: np.exp(_log_above(x, d)),
    _log_below,
    _log_above,
    lambda share, d: _quantile(share, d, upper=False),
    lambda share, d: _quantile(share, d, upper=True),
    _lattice_stats,
    _lattice_entropy,
    lambda stream, d, shape: 2 * np.sqrt(stream.binomial(np.asarray(d).astype(np.int64), 0.5, shape)),
    discrete=True,
)

FAMILIES = {"point": POINT, "lattice_distance": LATTICE}
