"""Laws of the distance t of two random points, on the unit sphere and in the unit ball; 0 <= t <= 2.

On the sphere t^2 / 2 = 1 - cos theta. In the ball, with I the regularised incomplete beta function,

    density d t^(d-1) J,    P(T <= t) = t^d J + I_(t^2/4)((d+1)/2, (d+1)/2),    J = I_(1-t^2/4)((d+1)/2, 1/2)

(Hammersley, Ann. Math. Stat. 21, 1950). J is the share of two opposite caps of a sphere in d + 2 dimensions,
the other term that of one, the cosine of whose edge is 1 - t^2/2. So both rest on `angles`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.polynomial.legendre import leggauss
from scipy.special import gammaln, ndtri

from geometry.vectors.laws.angles import (
    caps_quantile,
    digamma_step,
    draw_cosine,
    half_step,
    log_beta_half,
    log_cap,
    log_of_complement,
    log_one_side,
    one_side,
    times,
)  # fmt: skip
from geometry.vectors.laws.law import Array, Family, solved
from geometry.vectors.laws.radii import Stats, limit_family, log_one_less

Edge = tuple[Array, Array, Array]
# log density of t, of t and its edge, and d.
AtEdge = Callable[[Array, Edge, Array], Array]

_NODES, _WEIGHTS = leggauss(200)
# sqrt(2) and the part of it that a float64 has no room for.
_ROOT, _ROOT_REST = np.sqrt(2.0), -9.667293313452913e-17
# From here on a density is so narrow that moments come by quadrature; from here on powers would overflow.
_FEW, _LARGE = 30, 1e4


def support(_: Array) -> tuple[Array, Array]:
    return np.asarray(0.0), np.asarray(2.0)


def edge(t: Array) -> Edge:
    """c = 1 - t^2/2, its square, and 1 - c^2 = t^2 (1 - t^2/4)."""
    c = ((_ROOT - t) + _ROOT_REST) * (_ROOT + t) / 2
    return c, c * c, t * t * ((1 - t / 2) * (1 + t / 2))


def narrow(log_density: AtEdge, d: Array, less: Array) -> tuple[Array, Array, Array]:
    """Nodes of a quadrature where the law is narrow: t - mean, mass, and log of the density of t.

    The nodes are equally near in c = 1 - t^2/2, which is so small that it has all its digits: t - sqrt(2) is
    -sqrt(2) c / (1 + sqrt(1 - c)). `less` is log(mean / sqrt(2)).
    """
    d = np.asarray(d, np.float64)[..., None]
    reach = np.minimum(14 / np.sqrt(d), 1)
    c = reach * _NODES
    root = np.sqrt(1 - c)
    found = log_density(_ROOT * root, (c, c * c, (1 - c) * (1 + c)), d)
    deviation = -_ROOT * (c / (1 + root) + np.expm1(np.asarray(less)[..., None]))
    return deviation, np.exp(found) * reach * _WEIGHTS / (_ROOT * root), found


def stats(
    d: Array, log_moment: Callable[[int, Array], Array], log_density: AtEdge,
    less: Array, variance: Array,
) -> Stats:  # fmt: skip
    """All four, from the moments themselves in few dimensions, and by quadrature in many."""
    d, std, mean = np.asarray(d, np.float64), np.sqrt(variance), _ROOT * np.exp(less)
    few = np.minimum(d, _FEW)
    third, fourth = np.exp(log_moment(3, few)), np.exp(log_moment(4, few))
    skewness = (third - 3 * mean * variance - mean**3) / std**3
    kurtosis = (
        fourth - 4 * mean * third + 6 * mean**2 * (variance + mean**2) - 3 * mean**4
    ) / variance**2 - 3
    away, mass, _ = narrow(log_density, np.maximum(d, _FEW), less)
    skew, heavy = ((mass * (away / std[..., None]) ** k).sum(axis=-1) for k in (3, 4))
    return mean, variance, np.where(d < _FEW, skewness, skew), np.where(d < _FEW, kurtosis, heavy - 3)


# On the sphere, d >= 2


def _sphere_log_density(t: Array, at: Edge, d: Array) -> Array:
    _, c2, s2 = at
    # t (1 - c^2)^((d-3)/2), with the powers of t taken together where they are small.
    near = times(d - 2, np.log(t)) + times((d - 3) / 2, np.log((1 - t / 2) * (1 + t / 2)))
    far = times((d - 3) / 2, log_of_complement(c2, s2)) + np.log(t)
    return np.where(t < 1, near, far) - log_beta_half((d - 1) / 2)


def _sphere_quantile(share: Array, d: Array, *, upper: bool) -> Array:
    c, s = caps_quantile(2 * np.minimum(share, 1 - share), d)
    near = (share > 0.5) if upper else (share <= 0.5)
    return np.asarray(np.where(near, _ROOT * s / np.sqrt(1 + c), np.sqrt(2 * (1 + c))))


def _sphere_log_moment(k: int, d: Array) -> Array:
    # (t/2)^2 has the law Beta(a, a), a = (d-1)/2.
    a = (d - 1) / 2
    return np.asarray(
        k * np.log(2) + gammaln(a + k / 2) - gammaln(a) + gammaln(2 * a) - gammaln(2 * a + k / 2)
    )


def _sphere_stats(d: Array) -> Stats:
    a = (np.asarray(d, np.float64) - 1) / 2
    less = half_step(a) - half_step(2 * a)  # log(mean / sqrt(2))
    return stats(d, _sphere_log_moment, _sphere_log_density, less, -2 * np.expm1(2 * less))


def _sphere_entropy(d: Array) -> Array:
    # t = 2 sin(theta/2): the angle's entropy, and the mean of log cos(theta/2), half that of log (1 + cos)/2.
    a = (np.asarray(d, np.float64) - 1) / 2
    angle = log_beta_half(a) + (d - 2) / 2 * digamma_step(a)
    # psi(a) - psi(2a) = -log(2) - digamma_step(a) / 2, by the doubling formula.
    return np.asarray(angle - np.log(2) / 2 - digamma_step(a) / 4)


def _draw_sphere(stream: np.random.Generator, d: Array, shape: tuple[int, ...]) -> Array:
    return np.asarray(2 * np.sin(np.arctan2(*draw_cosine(stream, d, shape)[::-1]) / 2))


def _sphere_log_share(t: Array, d: Array, side: int) -> tuple[Array, Array]:
    """Log of the smaller cap's share, and whether that is the side asked for."""
    c, c2, s2 = edge(t)
    log_rest = log_of_complement(c2, s2)
    tiny = s2 < 1e-200
    if tiny.any():  # where t^2 may underflow
        log_rest = np.where(tiny & (c > 0), 2 * np.log(t), log_rest)
    return (c >= 0) == (side < 0), log_cap(d, log_rest)


SPHERE = Family(
    support,
    lambda t, d: _sphere_log_density(t, edge(t), d),
    lambda t, d: one_side(*_sphere_log_share(t, d, -1)),
    lambda t, d: one_side(*_sphere_log_share(t, d, 1)),
    lambda t, d: log_one_side(*_sphere_log_share(t, d, -1)),
    lambda t, d: log_one_side(*_sphere_log_share(t, d, 1)),
    lambda share, d: _sphere_quantile(share, d, upper=False),
    lambda share, d: _sphere_quantile(share, d, upper=True),
    _sphere_stats, _sphere_entropy, _draw_sphere,
)  # fmt: skip


# In the ball, d >= 1


def _log_power_cap(t: Array, at: Edge, d: Array) -> Array:
    """log(t^d J): its factors are huge and tiny from some thousand dimensions on, their product is not."""
    c2, s2 = t * t / 4, (1 - t / 2) * (1 + t / 2)
    plain = times(d, np.log(t)) + _log_two_caps(d + 2, c2, s2)
    large = (np.asarray(d) > _LARGE) & (t > 1)
    if not np.any(large):
        return plain
    c2, s2 = np.where(large, c2, 0.5), np.where(large, s2, 0.5)
    return np.where(large, _log_power_cap_far(c2, s2, at, np.asarray(d, np.float64)), plain)


def _log_power_cap_far(c2: Array, s2: Array, at: Edge, d: Array) -> Array:
    """The same where d c2 is large.

    J = s2^a / (a B(a, 1/2) c) sum_k (1/2)_k / (a + 1)_k (-s2 / c2)^k with a = (d+1)/2 (DLMF 8.17.8, 15.8.1),
    whose terms fall at first by (k + 1/2) / (a c2); and t^d s2^(d/2) = (1 - (1 - t^2/2)^2)^(d/2).
    """
    a = (d + 1) / 2
    total, term = np.ones_like(c2), np.ones_like(c2)
    for k in range(10):
        term = term * (-(k + 0.5) / (a + 1 + k) * (s2 / c2))
        total += term
    power = d / 2 * log_of_complement(*at[1:]) + np.log(s2) / 2
    return np.asarray(power - np.log(a) - np.log(c2) / 2 - log_beta_half(a) + np.log(total))


def _log_two_caps(d: Array, c2: Array, s2: Array) -> Array:
    return np.asarray(log_cap(d, log_of_complement(c2, s2)) + np.log(2))


def _ball_log_density(t: Array, at: Edge, d: Array) -> Array:
    at_zero = np.where(d == 1, 0, -np.inf)
    return np.log(d) + np.where(t > 0, _log_power_cap(np.maximum(t, 1e-300), at, d) - np.log(t), at_zero)


def _ball_log_cdf(t: Array, d: Array) -> Array:
    c, c2, s2 = edge(t)
    return np.minimum(
        np.logaddexp(
            log_one_side(c >= 0, log_cap(d + 2, log_of_complement(c2, s2))), _log_power_cap(t, (c, c2, s2), d)
        ),
        0,
    )


def _ball_log_sf(t: Array, d: Array) -> Array:
    c, c2, s2 = edge(t)
    beyond = log_one_side(c < 0, log_cap(d + 2, log_of_complement(c2, s2)))
    less = _log_power_cap(t, (c, c2, s2), d) - beyond
    plain = beyond + log_one_less(np.minimum(less, 0))
    lost = ~(less <= -0.1)
    if not np.any(lost):
        return plain
    return np.where(lost, _ball_log_tail(np.where(lost, t, 1), d), plain)


def _ball_log_tail(t: Array, d: Array) -> Array:
    """log P(T > t) by quadrature, where the two terms of the formula nearly cancel.

    With y = 1 - tau^2/4 the density is d (2 sqrt(1-y))^(d-2) 2 I_y(a, 1/2) dy, which grows as y^a: the steps
    from 0 to the y of t are steps of w, y^(a+1) ~ w^6, along which the density is smooth and changes little.
    """
    t, d = np.asarray(t)[..., None], np.asarray(d, np.float64)[..., None]
    a = (d + 1) / 2
    whole = (1 - t / 2) * (1 + t / 2)
    w = (_NODES + 1) / 2
    y = whole * w ** (6 / (a + 1))
    log_part = (d - 2) * np.log(2) + (d / 2 - 1) * np.log1p(-y) + _log_two_caps(d + 2, 1 - y, y)
    log_part = log_part + np.log(y) - np.log(w)  # dy = 6 y / ((a + 1) w) dw
    top = log_part.max(axis=-1, keepdims=True)
    total = (np.exp(log_part - top) * _WEIGHTS).sum(axis=-1)
    found = (top + np.log(6 * d / (a + 1)))[..., 0] + np.log(total)
    return np.where(whole[..., 0] > 0, found, -np.inf)


def _ball_quantile(share: Array, d: Array, *, upper: bool) -> Array:
    less, variance = _ball_less_variance(d)
    z = ndtri(np.clip(share, 1e-300, 1 - 1e-16)) * (-1 if upper else 1)
    start = np.clip(_ROOT * np.exp(less) + np.sqrt(variance) * z, 1e-3, 1.999)
    log_share_of = _ball_log_sf if upper else _ball_log_cdf
    return solved(share, d, start, log_share_of, lambda t, d: _ball_log_density(t, edge(t), d), 0.0, 2.0)


def _ball_log_moment(k: int, d: Array) -> Array:
    """Dunbar, The average distance between points in geometric figures, College Math. J. 28 (1997)."""
    gammas = gammaln(d + k + 1) + gammaln(d / 2) - gammaln((d + k) / 2) - gammaln(d + k / 2 + 1)
    return np.asarray(2 * np.log(d / (d + k)) + gammas)


def _ball_less_variance(d: Array) -> tuple[Array, Array]:
    """log(mean / sqrt(2)), and the variance."""
    d = np.asarray(d, np.float64)
    # Nothing but terms of size 1/d is left.
    less = np.log1p(1.5 / d) / 2 - 2 * np.log1p(1 / d) + half_step(d + 1.5) - half_step(d / 2)
    return less, -4 / (d + 2) - 2 * np.expm1(2 * less)


def _ball_entropy(d: Array) -> Array:
    """By quadrature, in few dimensions over all the support."""
    d = np.asarray(d, np.float64)
    _, mass, log_density = narrow(_ball_log_density, np.maximum(d, _FEW), _ball_less_variance(d)[0])
    many = -np.where(mass > 0, mass * log_density, 0).sum(axis=-1)
    # Steps that are small at both ends, where a density of few dimensions has its branch points.
    t = 1 - np.cos(np.pi * (_NODES + 1) / 2)
    steps = np.pi / 2 * np.sin(np.pi * (_NODES + 1) / 2) * _WEIGHTS
    log_density = _ball_log_density(t, edge(t), np.minimum(d, _FEW)[..., None])
    mass = np.exp(log_density) * steps
    few = -np.where(mass > 0, mass * log_density, 0).sum(axis=-1)
    return np.asarray(np.where(d < _FEW, few, many))


def _draw_ball(stream: np.random.Generator, d: Array, shape: tuple[int, ...]) -> Array:
    # Two radii, and the cosine between them.
    r, q = (stream.random(shape) ** (1 / d) for _ in range(2))
    if np.all(d == 1):
        return np.abs(np.where(stream.random(shape) < 0.5, r - q, r + q))
    along, across = draw_cosine(stream, d, shape)
    cosine = along / np.hypot(along, across)
    return np.sqrt((r - q) ** 2 + 2 * r * q * (1 - cosine))


BALL = Family(
    support,
    lambda t, d: _ball_log_density(t, edge(t), d),
    lambda t, d: np.exp(_ball_log_cdf(t, d)),
    lambda t, d: np.exp(_ball_log_sf(t, d)),
    _ball_log_cdf, _ball_log_sf,
    lambda share, d: _ball_quantile(share, d, upper=False),
    lambda share, d: _ball_quantile(share, d, upper=True),
    lambda d: stats(d, _ball_log_moment, _ball_log_density, *_ball_less_variance(d)),
    _ball_entropy, _draw_ball,
)  # fmt: skip

# M = d/3 and V = 4d/45 of `squared_norm` give 2 M and 2 V + 4 M^2/d.
CUBE = limit_family(lambda d: (2 * d / 3, 28 * d / 45), BALL)

FAMILIES = {"sphere_distance": SPHERE, "ball_distance": BALL, "cube_distance": CUBE}
