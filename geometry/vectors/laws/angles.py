"""Laws of two random directions: their angle, its cosine, and the distance of two points on the sphere.

All rest on one function, the share of two opposite caps, P(|cos theta| >= c) = I_(1-c^2)((d-1)/2, 1/2), which
takes whichever of c^2 and 1 - c^2 is small and so has kept its digits.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial import Polynomial
from scipy.special import betainc, betaincc, betainccinv, betaincinv, gammaln, polygamma, psi

from geometry.vectors.laws.law import Array, Family

# log Gamma(a + 1/2) - log Gamma(a) - log(a) / 2 in powers of 1/a, from a = 16 on exact to 1e-16: DLMF 5.11.8.
_HALF_STEP = Polynomial(
    np.array([0, -1, 0, 1, 0, -1, 0, 17, 0, -31, 0, 691])
    / [1, 8, 1, 192, 1, 640, 1, 14336, 1, 18432, 1, 180224]
)
_FEW = 16
# Below this share the incomplete beta function is left to its expansion, exact long before.
_TINY = 1e-250
TINY_SQUARE = 1e-200


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


def both_caps(d: Array, cosine_square: Array, sine_square: Array) -> Array:
    """P(cos^2 theta >= the given), from whichever of the two squares has kept its digits."""
    a = (np.asarray(d, np.float64) - 1) / 2
    near_pole = sine_square < cosine_square
    if not near_pole.any():
        return np.asarray(betaincc(0.5, a, cosine_square))
    if near_pole.all():
        return np.asarray(betainc(a, 0.5, sine_square))
    a, near_pole, c2, s2 = np.broadcast_arrays(a, near_pole, cosine_square, sine_square)
    share = np.empty(near_pole.shape)
    share[near_pole] = betainc(a[near_pole], 0.5, s2[near_pole])
    share[~near_pole] = betaincc(0.5, a[~near_pole], c2[~near_pole])
    return share


def log_both_caps(d: Array, cosine_square: Array, sine_square: Array) -> Array:
    """Its logarithm, also where it underflows."""
    share = np.asarray(both_caps(d, cosine_square, sine_square))
    log_share = np.asarray(np.log(share))
    far = (share < _TINY) & (sine_square > 0)
    if far.any():
        far, a, c2, s2 = np.broadcast_arrays(far, (np.asarray(d) - 1) / 2, cosine_square, sine_square)
        log_share = np.array(np.broadcast_to(log_share, far.shape))
        log_share[far] = log_far_caps(a[far], c2[far], s2[far])
    return log_share


def log_far_caps(a: Array, c2: Array, s2: Array, log_power: Array | None = None) -> Array:
    """log I_(s2)(a, 1/2) where a c2 is large or s2 small.

    DLMF 8.17.8 and 15.8.1: s2^a / (a B(a, 1/2) c) sum_k (1/2)_k / (a + 1)_k (-s2 / c2)^k, whose terms fall at
    first by a factor of about (k + 1/2) / (a c2). `log_power` stands for log(s2^a).
    """
    total, term = np.ones_like(c2), np.ones_like(c2)
    for k in range(10):
        term = term * (-(k + 0.5) / (a + 1 + k) * (s2 / c2))
        total += term
    power = a * log_of_complement(c2, s2) if log_power is None else log_power
    return power - np.log(a) - np.log(c2) / 2 - log_beta_half(a) + np.log(total)


def log_tiny_cap(sine: Array, d: Array) -> Array:
    """Log of the share of a cap whose sine's square may underflow: sin^(d-1) / ((d-1) B((d-1)/2, 1/2))."""
    return np.asarray((d - 1) * np.log(sine) - np.log(d - 1) - log_beta_half((d - 1) / 2))


def tiny_cap_sine(share: Array, d: Array) -> Array:
    """The sine of a cap so small that `log_tiny_cap` holds."""
    return np.asarray(np.exp((np.log(share) + np.log(d - 1) + log_beta_half((d - 1) / 2)) / (d - 1)))


def log_of_complement(c2: Array, s2: Array) -> Array:
    """log(s2) where s2 = 1 - c2, from the smaller of the two."""
    return np.where(c2 < 0.5, np.log1p(-np.minimum(c2, 0.5)), np.log(s2))


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
    return np.sqrt(c2), np.where((s2 < TINY_SQUARE) & (share > 0), tiny_cap_sine(share / 2, d), s)


# The angle


def _squares(theta: Array) -> tuple[Array, Array, Array]:
    """cos theta and the squares of cosine and sine; the sine is computed only where the cosine is no help."""
    c = np.cos(theta)
    c2 = c * c
    near_pole = c2 > 0.5
    s2 = np.where(near_pole, np.sin(theta) ** 2, 1 - c2) if near_pole.any() else 1 - c2
    return c, c2, s2


def _angle_log_density(theta: Array, d: Array) -> Array:
    c = np.cos(theta)
    c2 = c * c
    log_sine = np.log1p(-c2) / 2
    near_pole = c2 > 0.5
    if near_pole.any():
        log_sine = np.where(near_pole, np.log(np.sin(theta)), log_sine)
    return times(d - 2, log_sine) - log_beta_half((d - 1) / 2)


def times(power: Array, log_value: Array) -> Array:
    """power times log_value, and 0 for the power 0 of 0."""
    return np.where(power == 0, 0, power * log_value)


def _angle_cdf(theta: Array, d: Array) -> Array:
    c, c2, s2 = _squares(theta)
    found = one_side(c >= 0, both_caps(d, c2, s2) / 2)
    tiny = s2 < TINY_SQUARE
    return np.where(tiny & (c > 0), np.exp(log_tiny_cap(theta, d)), found) if tiny.any() else found


def _angle_sf(theta: Array, d: Array) -> Array:
    c, c2, s2 = _squares(theta)
    return one_side(c < 0, both_caps(d, c2, s2) / 2)


def _angle_log_cdf(theta: Array, d: Array) -> Array:
    c, c2, s2 = _squares(theta)
    found = log_one_side(c >= 0, log_both_caps(d, c2, s2))
    tiny = s2 < TINY_SQUARE
    return np.where(tiny & (c > 0), log_tiny_cap(theta, d), found) if tiny.any() else found


def _angle_log_sf(theta: Array, d: Array) -> Array:
    c, c2, s2 = _squares(theta)
    return log_one_side(c < 0, log_both_caps(d, c2, s2))


def one_side(small: Array, half: Array) -> Array:
    """One cap's share where it is the small side, else what it leaves."""
    return np.where(small, half, 1 - half)


def log_one_side(small: Array, log_both: Array) -> Array:
    log_half = log_both - np.log(2)
    return np.asarray(np.where(small, log_half, np.log1p(-np.exp(log_half))))


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
    _angle_log_density, _angle_cdf, _angle_sf, _angle_log_cdf, _angle_log_sf, _angle_ppf, _angle_isf,
    _angle_stats, _angle_entropy, _draw_angle,
)  # fmt: skip


# The cosine


def _cosine_log_density(t: Array, d: Array) -> Array:
    log_rest = log_of_complement(t * t, (1 - t) * (1 + t))
    return times((d - 3) / 2, log_rest) - log_beta_half((d - 1) / 2)


def _cosine_share(t: Array, d: Array) -> Array:
    return both_caps(d, t * t, (1 - t) * (1 + t)) / 2


def _log_cosine_share(t: Array, d: Array) -> Array:
    return log_both_caps(d, t * t, (1 - t) * (1 + t))


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
    lambda t, d: one_side(t < 0, _cosine_share(t, d)),
    lambda t, d: one_side(t >= 0, _cosine_share(t, d)),
    lambda t, d: log_one_side(t < 0, _log_cosine_share(t, d)),
    lambda t, d: log_one_side(t >= 0, _log_cosine_share(t, d)),
    _cosine_ppf,
    lambda share, d: -_cosine_ppf(share, d),
    _cosine_stats, _cosine_entropy, _draw_cosines,
)  # fmt: skip

FAMILIES = {"angle": ANGLE, "cosine": COSINE}
