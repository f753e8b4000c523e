"""The law of a Gaussian's radius, the regularised incomplete gamma functions, exact wherever it is defined.

A vector of d standard normals has P(|x| <= r) = P(a, x) with a = d/2, x = r^2/2. SciPy's functions are 0
below 10^-308; and `gammainc` stops its series after 2,000 terms, which for a > 10^5 is too soon further than
4.5 standard deviations, sqrt(a), below the middle: SciPy 1.17 gives 0.4 of what is true at a = 5 10^8. They
also take x and not x - a: rounding x alone moves x - a by 10^-10 standard deviations at a = 10^12. Here x - a
comes from the radius and its own rounding errors.

All arrays are one-dimensional and of one length, and floating-point warnings are off: see `in_blocks`.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from geometry._arguments import FloatArray
from geometry.volumes._gamma_expansions import decay, far_log_share, near_share
from geometry.volumes._logarithms import (
    BoolArray,
    log_gamma,
    log_one_minus_exp,
    more_than_exp,
    once,
    stirling_rest,
)

# From here on Temme's expansion is exact within ten standard deviations, and quicker than SciPy.
_LARGE = 2000.0
# Below this, all of `far_log_share` is exact, and nothing has underflowed yet.
TINY = 1e-250
# Below this P(a, x) is x^a / Gamma(a + 1), and x itself may be 0.
NO_X = 1e-280


class Radii(NamedTuple):
    """Radii r of Gaussians of standard deviation s, and a = d/2, x = (r/s)^2 / 2."""

    a: FloatArray
    x: FloatArray
    r: FloatArray
    s: FloatArray

    def where(self, mask: BoolArray) -> Radii:
        return Radii(*(part[mask] for part in self))

    def log_x(self) -> FloatArray:
        """log x, also where x underflows."""
        logarithm: FloatArray = 2 * (np.log(self.r) - np.log(self.s)) - np.log(2.0)
        return logarithm

    def away(self) -> FloatArray:
        """x - a with all its digits."""
        r = self.r / self.s
        square, error = _product(r, r)
        if np.any(self.s != 1):
            whole, lack = _product(r, self.s)
            error += 2 * r * _finite(((self.r - whole) - lack) / self.s)
        return ((square - 2 * self.a) + _finite(error)) / 2


def radii_of(dim: FloatArray, radius: FloatArray, std: FloatArray | None = None) -> Radii:
    """Radii for d > 0, r in [0, inf], s > 0, or s = 1."""
    if std is None:
        std = np.ones_like(radius)
    return Radii(once(_half, dim), (radius / std) ** 2 / 2, radius, std)


def _half(dim: FloatArray) -> FloatArray:
    return dim / 2


def chi_share(
    dim: FloatArray,
    radius: FloatArray,
    std: FloatArray | None = None,
    *,
    upper: bool = False,
    log: bool = False,
) -> FloatArray:
    """P(|x| <= r) of d normals, or P(|x| > r), or its logarithm, to a relative 1e-12; r may be infinite."""
    at = radii_of(dim, radius, std)
    if log:
        return log_share(at, np.full(at.x.shape, not upper))
    share, lower = smaller_share(at)
    return np.where(lower == upper, 1 - share, share)


def log_share(at: Radii, inside: BoolArray) -> FloatArray:
    """log P(a, x) for each radius marked, log Q(a, x) for the others."""
    smaller, lower = smaller_log_share(at)
    other = lower != inside
    if other.any():
        smaller[other] = log_one_minus_exp(smaller[other])
    return smaller


def smaller_log_share(at: Radii) -> tuple[FloatArray, BoolArray]:
    """The logarithm of `smaller_share`, also where that underflows."""
    share, lower = smaller_share(at)
    far = (share < TINY) & (lower | (at.x > 1))
    logarithm: FloatArray = np.log(share)
    if far.any():
        logarithm[far] = _far_log_share(at.where(far))
    return logarithm, lower


def smaller_share(at: Radii) -> tuple[FloatArray, BoolArray]:
    """The share inside a radius or outside it, and whether it is that inside.

    Of the two it is the smaller, or one not near 1: the other follows from it without loss.
    """
    from scipy.special import gammainc, gammaincc

    large = at.a > _LARGE
    if large.all():
        return _large_share(at)
    a, x = at.a, at.x
    lower = x < a
    share = np.ones_like(x)
    # SciPy's functions must not be given `where=`: it writes outside of their arrays (SciPy 1.17).
    todo = lower & ~large
    share[todo] = gammainc(a[todo], x[todo])
    # In less than one dimension most of the mass may be far inside the root mean square.
    lower &= large | (share < 0.9)
    todo = ~(lower | large)
    share[todo] = gammaincc(a[todo], x[todo])
    if large.any():
        share[large], lower[large] = _large_share(at.where(large))
    return share, lower


def _large_share(at: Radii) -> tuple[FloatArray, BoolArray]:
    """`smaller_share` for large a, near the middle and far from it."""
    away = at.away()
    far = away * away >= 100 * at.a
    if not far.any():
        return near_share(at.a, away), away < 0
    share, near = np.empty_like(away), ~far
    share[near] = near_share(at.a[near], away[near])
    share[far] = np.exp(_far_log_share(at.where(far)))
    return share, away < 0


def is_thin(at: Radii, log_ratio: FloatArray) -> BoolArray:
    """Whether a shell is so thin that the shares inside its radii nearly agree: for `log_thin_share`."""
    thin: BoolArray = (np.abs(at.x - at.a) * log_ratio < 0.1) & (at.x * log_ratio**2 < 0.01)
    return thin & (log_ratio < 0.1) & (at.x > NO_X)


def log_thin_share(at: Radii, log_ratio: FloatArray) -> FloatArray:
    """log of the share between a radius and one larger by the factor e^L, for thin shells.

    At the radius r e^v the density in v is that at r times exp(-2 (x - a) v - x (e^2v - 1 - 2v)): five Gauss
    points in v, and no difference of two shares that nearly agree.
    """
    total, away = np.zeros_like(log_ratio), at.away()
    for node, weight in _gauss_points():
        twice = log_ratio * (1 + node)
        total += weight / 2 * np.exp(-away * twice - at.x * more_than_exp(twice))
    return log_density(at, away) + np.log(log_ratio * total)


@cache
def _gauss_points() -> tuple[tuple[float, float], ...]:
    nodes, weights = np.polynomial.legendre.leggauss(5)
    return tuple(zip(nodes.tolist(), weights.tolist(), strict=True))


def log_density(at: Radii, away: FloatArray) -> FloatArray:
    """log of the density of log r: log(2 x^a e^-x / Gamma(a))."""
    density: FloatArray = np.log(2.0) - decay(at.a, at.x, away) - stirling_rest(at.a)
    return density


def chi_radius(dim: FloatArray, log_of_share: FloatArray, *, upper: bool | BoolArray = False) -> FloatArray:
    """The radius r with log P(|x| <= r) as given, or log P(|x| > r); for d > 0, logarithms <= 0.

    Newton's method on the smaller of the two shares, whose logarithm is concave in log r: from any start it
    comes from one side. The radius is exact but for its last digits.
    """
    from scipy.special import ndtri_exp

    a = dim / 2
    rest = log_one_minus_exp(log_of_share)
    other = log_of_share > np.log(0.5)
    goal, lower = np.where(other, rest, log_of_share), other == upper
    log_inside = np.where(upper, rest, log_of_share)
    z = ndtri_exp(goal)
    # Wilson & Hilferty's cube root, but for small radii P(a, x) = x^a / Gamma(a + 1); and above no more than
    # Laurent & Massart's bound.
    root = 1 - 1 / (9 * a) + np.where(lower, z, -z) / (3 * np.sqrt(a))
    small = np.exp((np.log(2.0) + (log_inside + log_gamma(a + 1)) / a) / 2)
    radius: FloatArray = np.where(root > 0.5, np.sqrt(dim * root**3), small)
    radius = np.where(lower, radius, np.fmin(radius, np.sqrt(2 * (a + np.sqrt(-2 * a * goal) - goal))))
    moving = np.isfinite(goal) & (radius > 1e-139)
    for _ in range(60):
        if not moving.any():
            break
        at, inside = radii_of(dim[moving], radius[moving]), lower[moving]
        now = log_share(at, inside)
        step = (now - goal[moving]) / np.exp(log_density(at, at.away()) - now)
        step = np.clip(np.where(inside, -step, step), -1, 1)
        radius[moving] += radius[moving] * np.expm1(step)
        # What is left is about step^2, times the curvature of log P, 4 x.
        moving[moving] = step**2 * (1 + at.x) > 1e-17
    return np.where(np.isneginf(goal), np.where(lower, 0.0, np.inf), radius)


def _far_log_share(at: Radii) -> FloatArray:
    share = far_log_share(at.a, at.x, at.away())
    return np.where(at.x < NO_X, at.a * at.log_x() - log_gamma(at.a + 1), share)


def _product(x: FloatArray, y: FloatArray | float) -> tuple[FloatArray, FloatArray]:
    """x y as its double and what that lacks (Dekker 1971)."""
    product = x * y
    (x_high, x_low), (y_high, y_low) = _split(x), _split(y)
    error: FloatArray = ((x_high * y_high - product) + x_high * y_low + x_low * y_high) + x_low * y_low
    return product, error


def _split(x: FloatArray | float) -> tuple[FloatArray, FloatArray]:
    """Two halves of a double, of 26 digits each."""
    scaled = 134217729.0 * x
    high = scaled - (scaled - x)
    return np.asarray(high), np.asarray(x - high)


def _finite(error: FloatArray) -> FloatArray:
    """A rounding error, or 0 where it is lost in an overflow."""
    return np.where(np.isfinite(error), error, 0.0)
