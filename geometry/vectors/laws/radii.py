"""Laws of the length of a random vector: chi if normal, a power in the ball, a normal limit in the cube."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.polynomial import Polynomial
from scipy.special import gammaln, log_ndtr, ndtr, ndtri, psi

from geometry._arguments import FloatArray
from geometry.vectors.laws.angles import times
from geometry.vectors.laws.law import Array, Family, Function
from geometry.volumes._incomplete_gamma import chi_radius, chi_share, log_density, radii_of
from geometry.volumes._logarithms import in_blocks
from geometry.volumes.gaussian_radii import gaussian_radii

Stats = tuple[Array, Array, Array, Array]

# log Gamma(a) - (a - 1/2) log(a) + a - log(2 pi) / 2, and log(a) - 1/(2a) - psi(a): DLMF 5.11.1 and 5.11.2.
_STIRLING = Polynomial([0, 1 / 12, 0, -1 / 360, 0, 1 / 1260, 0, -1 / 1680, 0, 1 / 1188])
_PSI_REST = Polynomial([0, 0, 1 / 12, 0, -1 / 120, 0, 1 / 252, 0, -1 / 240, 0, 1 / 132])
# Variance of chi in powers of 1/d, less its limit 1/2: Johnson, Kotz & Balakrishnan (1994), chapter 18.
_CHI_LESS = Polynomial(
    np.array([0, -1, -1, 5, 23, -53, -593, 5165, 110123, -231743])
    / [1, 8, 16, 128, 256, 1024, 2048, 32768, 65536, 262144]
)
_FEW = 40
_SMALL = 1e-100  # of a radius, whose square may underflow


# Length of a normal vector: chi


def _chi_share(r: Array, d: Array, *, upper: bool, log: bool) -> Array:
    return in_blocks(lambda d, r: chi_share(d, r, upper=upper, log=log), d, r)


def _chi_log_density(r: Array, d: Array) -> Array:
    def kernel(d: FloatArray, r: FloatArray) -> FloatArray:
        at = radii_of(d, r)
        # The law's own is that of log r.
        found = log_density(at, at.away()) - np.log(r)
        tiny = r < _SMALL
        if tiny.any():
            a = d[tiny] / 2
            found[tiny] = times(d[tiny] - 1, np.log(r[tiny])) - (a - 1) * np.log(2) - gammaln(a)
        found[np.isposinf(r)] = -np.inf
        return found

    return in_blocks(kernel, d, r)


def _chi_quantile(share: Array, d: Array, *, upper: bool) -> Array:
    return in_blocks(lambda d, share: chi_radius(d, np.log(share), upper=upper), d, share)


def stirling(a: Array) -> Array:
    """log Gamma(a) - (a - 1/2) log(a) + a - log(2 pi) / 2."""
    few = np.minimum(a, _FEW)
    plain = gammaln(few) - (few - 0.5) * np.log(few) + few - np.log(2 * np.pi) / 2
    return np.where(a < _FEW, plain, _STIRLING(1 / np.maximum(a, _FEW)))


def _chi_stats(d: Array) -> Stats:
    radii = gaussian_radii(d)
    v, x = radii.spread**2, 1 / np.maximum(d, _FEW)
    # skewness = m (1 - 2v) / v^1.5, excess kurtosis = 2 (v (1 - v) - m^2 (1 - 2v)) / v^2, with m^2 = d - v.
    less = -2 * _CHI_LESS
    w = np.where(d < _FEW, 1 - 2 * v, less(x))
    variance = Polynomial([0.5]) + _CHI_LESS
    top = variance * (1 - variance) + variance * less - Polynomial(less.coef[1:])
    few = v * (1 - v) - radii.mean**2 * w
    kurtosis = 2 * np.where(d < _FEW, few, top(x)) / v**2
    return radii.mean, v, radii.mean * w / v**1.5, kurtosis


def _chi_entropy(d: Array) -> Array:
    a = np.asarray(d, np.float64) / 2
    few, many = np.minimum(a, _FEW), np.maximum(a, _FEW)
    plain = gammaln(few) + few - np.log(2) / 2 - (few - 0.5) * psi(few)
    rest = 0.5 - 1 / (4 * many) + (many - 0.5) * _PSI_REST(1 / many)
    return np.asarray(np.where(a < _FEW, plain, np.log(np.pi) / 2 + _STIRLING(1 / many) + rest))


CHI = Family(
    lambda _: (np.asarray(0.0), np.asarray(np.inf)),
    _chi_log_density,
    partial(_chi_share, upper=False, log=False),
    partial(_chi_share, upper=True, log=False),
    partial(_chi_share, upper=False, log=True),
    partial(_chi_share, upper=True, log=True),
    partial(_chi_quantile, upper=False),
    partial(_chi_quantile, upper=True),
    _chi_stats,
    _chi_entropy,
    lambda stream, d, shape: np.sqrt(stream.chisquare(d, shape)),
)


# Distance from the centre in the ball: r^d


def _ball_stats(d: Array) -> Stats:
    d = np.asarray(d, np.float64)
    skewness = 2 * (1 - d) / (d + 3) * np.sqrt((d + 2) / d)
    kurtosis = 6 * (d**3 - d**2 - 6 * d + 2) / (d * (d + 3) * (d + 4))
    return d / (d + 1), d / (d + 1) ** 2 / (d + 2), skewness, kurtosis


def log_one_less(log_share: Array) -> Array:
    """log(1 - p) of log(p)."""
    return np.where(log_share > -np.log(2), np.log(-np.expm1(log_share)), np.log1p(-np.exp(log_share)))


BALL = Family(
    lambda _: (np.asarray(0.0), np.asarray(1.0)),
    lambda r, d: np.log(d) + times(d - 1, np.log(r)),
    lambda r, d: r**d,
    lambda r, d: -np.expm1(d * np.log(r)),
    lambda r, d: d * np.log(r),
    lambda r, d: log_one_less(d * np.log(r)),
    lambda share, d: share ** (1 / d),
    lambda share, d: np.exp(np.log1p(-share) / d),
    _ball_stats,
    lambda d: 1 - 1 / np.asarray(d, np.float64) - np.log(d),
    lambda stream, d, shape: stream.random(shape) ** (1 / d),
)


# Length of a vector in the cube: exact in one dimension, from then on the normal law with the same square


def limit_family(square: Callable[[Array], tuple[Array, Array]], exact: Family) -> Family:
    """For d >= 2 the normal law whose square has the mean and variance that `square` gives; else `exact`."""

    def place(d: Array) -> tuple[Array, Array]:
        mean, variance = square(np.asarray(d, np.float64))
        spread = variance / 2 / (mean + np.sqrt(mean**2 - variance / 2))
        return np.sqrt(mean - spread), np.sqrt(spread)

    def joined(one: Function, limit: Function) -> Function:
        def function(x: Array, d: Array) -> Array:
            if np.ndim(d) == 0:
                return one(x, d) if d == 1 else limit(x, d)
            return np.where(d == 1, one(x, np.asarray(1.0)), limit(x, d))

        return function

    def inside(one: Function) -> Function:
        low, high = exact.support(np.asarray(1.0))
        return lambda x, d: one(np.clip(x, low, high), d)

    def z(x: Array, d: Array) -> Array:
        mean, std = place(d)
        return (x - mean) / std

    def log_density(x: Array, d: Array) -> Array:
        return np.asarray(-(z(x, d) ** 2) / 2 - np.log(2 * np.pi) / 2 - np.log(place(d)[1]))

    def quantile(share: Array, d: Array, sign: int) -> Array:
        mean, std = place(d)
        return np.asarray(mean + sign * std * ndtri(share))

    def support(d: Array) -> tuple[Array, Array]:
        low, high = exact.support(np.asarray(1.0))
        return np.where(d == 1, low, -np.inf), np.where(d == 1, high, np.inf)

    def stats(d: Array) -> Stats:
        mean, std = place(d)
        few, none = exact.stats(np.asarray(1.0)), np.zeros_like(mean)
        m, v, s, k = (
            np.where(d == 1, own, limit) for own, limit in zip(few, (mean, std**2, none, none), strict=True)
        )
        return m, v, s, k

    def entropy(d: Array) -> Array:
        limit = (np.log(2 * np.pi) + 1) / 2 + np.log(place(d)[1])
        return np.where(d == 1, exact.entropy(np.asarray(1.0)), limit)

    def draw(stream: np.random.Generator, d: Array, shape: tuple[int, ...]) -> Array:
        mean, std = place(d)
        many = np.asarray(mean + std * stream.standard_normal(shape))
        return np.where(d == 1, exact.draw(stream, np.asarray(1.0), shape), many) if np.any(d == 1) else many

    return Family(
        support,
        joined(inside(exact.log_density), log_density),
        joined(inside(exact.cdf), lambda x, d: np.asarray(ndtr(z(x, d)))),
        joined(inside(exact.sf), lambda x, d: np.asarray(ndtr(-z(x, d)))),
        joined(inside(exact.log_cdf), lambda x, d: np.asarray(log_ndtr(z(x, d)))),
        joined(inside(exact.log_sf), lambda x, d: np.asarray(log_ndtr(-z(x, d)))),
        joined(exact.ppf, lambda share, d: quantile(share, d, 1)),
        joined(exact.isf, lambda share, d: quantile(share, d, -1)),
        stats,
        entropy,
        draw,
    )


CUBE = limit_family(lambda d: (d / 3, 4 * d / 45), BALL)

FAMILIES = {"chi": CHI, "ball_radius": BALL, "cube_norm": CUBE}
