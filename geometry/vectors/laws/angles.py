"""Laws of two random directions: their angle, and its cosine.

All rest on one function, the share of a cap, P(cos theta >= c) for c >= 0, given log(1 - c^2), which is
computed from whichever of c^2 and 1 - c^2 is small and so has kept its digits.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial import Polynomial
from scipy.special import betainccinv, betaincinv, gammaln, polygamma, psi

from geometry.vectors.laws.law import Array, Family
from geometry.volumes._caps import log_half_cap
from geometry.volumes._logarithms import in_blocks, once

# log Gamma(a + 1/2) - log Gamma(a) - log(a) / 2 in powers of 1/a, from a = 16 on exact to 1e-16: DLMF 5.11.8.
_HALF_STEP = Polynomial(
    np.array([0, -1, 0, 1, 0, -1, 0, 17, 0, -31, 0, 691])
    / [1, 8, 1, 192, 1, 640, 1, 14336, 1, 18432, 1, 180224]
)
_FEW = 16
# The square of a sine that is as good as 0, and may underflow.
_TINY_SQUARE = 1e-200


def half_step(a: Array) -> Array:
    """log Gamma(a + 1/2) - log Gamma(a) - log(a) / 2, without loss for large a."""
    few = np.minimum(a, _FEW)
    plain = gammaln(few + 0.5) - gammaln(few) - np.log(few) / 2
    return np.where(a < _FEW, plain, _HALF_STEP(1 / np.maximum(a, _FEW)))


def digamma_step(a: Array) -> Array:
    """psi(a + 1/2) - psi(a), without loss for large a."""
    few, many = np.minimum(a, _FEW), np.maximum(a, _FEW)
    series = 1 / (2 * many) - _HALF_STEP.deriv()(1 / many) / many**2
    return np.asarray(np.where(a < _FEW, psi(few + 0.5) - psi(few), series))


def log_beta_half(a: Array) -> Array:
    """log B(a, 1/2)."""
    return np.log(np.pi / a) / 2 - half_step(a)


def log_cap(d: Array, log_sine_square: Array) -> Array:
    """log P(cos theta >= c) for c >= 0, from log(1 - c^2)."""
    arguments = np.asarray(d), np.asarray(log_sine_square)
    return in_blocks(lambda d, log: log_half_cap(once(lambda d: (d - 1) / 2, d), -log), *arguments)


def log_of_complement(c2: Array, s2: Array) -> Array:
    """log(s2) where s2 = 1 - c2, from the smaller of the two."""
    near_pole = c2 > 0.5
    found = np.log1p(-c2)
    return np.where(near_pole, np.log(s2), found) if near_pole.any() else np.asarray(found)


def tiny_cap_sine(share: Array, d: Array) -> Array:
    """The sine of a cap whose share is sin^(d-1) / ((d-1) B((d-1)/2, 1/2)), so small is it."""
    return np.asarray(np.exp((np.log(share) + np.log(d - 1) + log_beta_half((d - 1) / 2)) / (d - 1)))


def caps_quantile(share: Array, d: Array) -> tuple[Array, Array]:
    """c and s, cosine and sine with P(|cos theta| >= c) = share, both with all their digits."""
    a = (np.asarray(d, np.float64) - 1) / 2
    c2 = np.asarray(betainccinv(0.5, a, share))
    near_pole = c2 > 0.5
    s2 = 1 - c2
    if near_pole.any():
        s2 = np.where(near_pole, betaincinv(a, 0.5, share), s2)
        c2 = np.where(near_pole, 1 - s2, c2)
    s = np.sqrt(s2)
    return np.sqrt(c2), np.where((s2 < _TINY_SQUARE) & (share > 0), tiny_cap_sine(share / 2, d), s)


# The angle


def _log_sine(theta: Array) -> tuple[Array, Array]:
    """cos theta and log sin theta; the sine is computed only where the cosine is no help."""
    c = np.cos(theta)
    c2 = c * c
    log_sine = np.log1p(-c2)
    log_sine *= 0.5
    near_pole = c2 > 0.5
    return c, np.where(near_pole, np.log(np.sin(theta)), log_sine) if near_pole.any() else log_sine


def _angle_log_density(theta: Array, d: Array) -> Array:
    return np.asarray(times(d - 2, _log_sine(theta)[1]) - log_beta_half((d - 1) / 2))


def times(power: Array, log_value: Array) -> Array:
    """power times log_value, and 0 for the power 0 of 0."""
    found = power * log_value
    return np.where(power == 0, 0.0, found) if np.any(power == 0) else np.asarray(found)


def _angle_log_share(theta: Array, d: Array, side: int) -> tuple[Array, Array]:
    """Log of the smaller cap's share, and whether that is the side asked for."""
    c, log_sine = _log_sine(theta)
    return (c >= 0) == (side < 0), log_cap(d, 2 * log_sine)


def one_side(small: Array, log_share: Array) -> Array:
    """One cap's share where it is the small side, else what it leaves."""
    share = np.exp(log_share)
    return np.where(small, share, 1 - share)


def log_one_side(small: Array, log_share: Array) -> Array:
    """Log of one cap's share, or of what it leaves."""
    return np.where(small, log_share, np.log1p(-np.exp(log_share)))


def _angle_ppf(share: Array, d: Array) -> Array:
    c, s = caps_quantile(2 * np.minimum(share, 1 - share), d)
    angle = np.arctan2(s, c)
    return np.where(share <= 0.5, angle, np.pi - angle)


def _angle_isf(share: Array, d: Array) -> Array:
    c, s = caps_quantile(2 * np.minimum(share, 1 - share), d)
    angle = np.arctan2(s, c)
    return np.where(share > 0.5, angle, np.pi - angle)


def _angle_stats(d: Array) -> tuple[Array, Array, Array, Array]:
    half = np.asarray(d, np.float64) / 2
    second = polygamma(1, half)
    return (
        np.full_like(half, np.pi / 2),
        second / 2,
        np.zeros_like(half),
        -polygamma(3, half) / (2 * second**2),
    )


def _angle_entropy(d: Array) -> Array:
    a = (np.asarray(d, np.float64) - 1) / 2
    return np.asarray(log_beta_half(a) + (d - 2) / 2 * digamma_step(a))


def draw_cosine(stream: np.random.Generator, d: Array, shape: tuple[int, ...]) -> tuple[Array, Array]:
    """One coordinate of a normal vector, and the length of its others."""
    return stream.standard_normal(shape), np.sqrt(stream.chisquare(np.asarray(d) - 1.0, shape))


def _draw_angle(stream: np.random.Generator, d: Array, shape: tuple[int, ...]) -> Array:
    along, across = draw_cosine(stream, d, shape)
    return np.arctan2(across, along)


ANGLE = Family(
    lambda _: (np.asarray(0.0), np.asarray(np.pi)),
    _angle_log_density,
    lambda theta, d: one_side(*_angle_log_share(theta, d, -1)),
    lambda theta, d: one_side(*_angle_log_share(theta, d, 1)),
    lambda theta, d: log_one_side(*_angle_log_share(theta, d, -1)),
    lambda theta, d: log_one_side(*_angle_log_share(theta, d, 1)),
    _angle_ppf, _angle_isf, _angle_stats, _angle_entropy, _draw_angle,
)  # fmt: skip


# The cosine


def _log_rest(t: Array) -> Array:
    """log(1 - t^2)."""
    return log_of_complement(t * t, (1 - t) * (1 + t))


def _cosine_log_density(t: Array, d: Array) -> Array:
    return np.asarray(times((d - 3) / 2, _log_rest(t)) - log_beta_half((d - 1) / 2))


def _cosine_ppf(share: Array, d: Array) -> Array:
    c, _ = caps_quantile(2 * np.minimum(share, 1 - share), d)
    return np.where(share <= 0.5, -c, c)


def _cosine_stats(d: Array) -> tuple[Array, Array, Array, Array]:
    zero = np.zeros_like(np.asarray(d, np.float64))
    return zero, 1 / (d + zero), zero, -6 / (d + 2 + zero)


def _cosine_entropy(d: Array) -> Array:
    a = (np.asarray(d, np.float64) - 1) / 2
    return np.asarray(log_beta_half(a) + (d - 3) / 2 * digamma_step(a))


def _draw_cosines(stream: np.random.Generator, d: Array, shape: tuple[int, ...]) -> Array:
    along, across = draw_cosine(stream, d, shape)
    return along / np.hypot(along, across)


COSINE = Family(
    lambda _: (np.asarray(-1.0), np.asarray(1.0)),
    _cosine_log_density,
    lambda t, d: one_side(t < 0, log_cap(d, _log_rest(t))),
    lambda t, d: one_side(t >= 0, log_cap(d, _log_rest(t))),
    lambda t, d: log_one_side(t < 0, log_cap(d, _log_rest(t))),
    lambda t, d: log_one_side(t >= 0, log_cap(d, _log_rest(t))),
    _cosine_ppf,
    lambda share, d: -_cosine_ppf(share, d),
    _cosine_stats, _cosine_entropy, _draw_cosines,
)  # fmt: skip

FAMILIES = {"angle": ANGLE, "cosine": COSINE}
