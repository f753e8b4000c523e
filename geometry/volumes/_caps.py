"""The share of a sphere in a cap: the incomplete beta function I_(1-t^2)(a, 1/2) / 2 with a = (d-1)/2.

Everything is said of xi = -log(1 - t^2), t the cosine at the cap's edge. Near a pole 1 - t^2 keeps its
digits, near the equator t^2 does, and xi keeps both: rounding 1 - t^2 alone would cost a relative 10^-16 a.
The share is the integral over s > xi of e^(-a s) (1 - e^-s)^(-1/2) / 2B(a, 1/2).

All arrays are one-dimensional and of one length, and floating-point warnings are off: see `in_blocks`.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from geometry._arguments import FloatArray
from geometry.volumes._logarithms import BoolArray, Kernel, log_one_minus_exp, once, polynomial

# From this a on the two expansions meet at xi = 1 with all digits; below, SciPy's function is used.
_FEW = 20.0
# SciPy's function underflows at 10^-308.
_TINY = 1e-250


def minus_log_sine_square(t: FloatArray) -> FloatArray:
    """xi = -log(1 - t^2)."""
    height = np.abs(t)
    xi: FloatArray = np.where(height < 0.5, -np.log1p(-t * t), -np.log((1 - height) * (1 + height)))
    return xi


def log_cap_share(dim: FloatArray, t: FloatArray) -> FloatArray:
    """log P(cos theta >= t) for d >= 2 and -1 <= t <= 1, to a relative 1e-13."""
    closed = once(_has_closed_form, dim)
    if closed.any():
        return _in_parts(closed, _closed_log_share, log_cap_share, dim, t)
    log_share = log_half_cap(once(_half_less_one, dim), minus_log_sine_square(t))
    beyond = t < 0
    if beyond.any():
        log_share[beyond] = log_one_minus_exp(log_share[beyond]) + 0.0
    return log_share


def _has_closed_form(dim: FloatArray) -> BoolArray:
    closed: BoolArray = (dim == 2) | (dim == 3)
    return closed


def _half_less_one(dim: FloatArray) -> FloatArray:
    return (dim - 1) / 2


def _in_parts(mask: BoolArray, first: Kernel, other: Kernel, *arguments: FloatArray) -> FloatArray:
    """The first kernel where the mask says so, and the other elsewhere."""
    if mask.all():
        return first(*arguments)
    found = np.empty(mask.shape)
    for part, kernel in ((mask, first), (~mask, other)):
        found[part] = kernel(*(argument[part] for argument in arguments))
    return found


def _closed_log_share(dim: FloatArray, t: FloatArray) -> FloatArray:
    """On a circle arccos(t) / pi, on the usual sphere (1 - t) / 2: the smaller cap, or what it leaves."""
    height = np.abs(t)
    share = np.where(dim == 2, np.arccos(height) / np.pi, (1 - height) / 2)
    return np.where(t < 0, np.log1p(-share) + 0.0, np.log(share))


def log_half_cap(a: FloatArray, xi: FloatArray) -> FloatArray:
    """log P(cos theta >= t) for t >= 0, given xi."""
    few = a < _FEW
    near = ~few & (xi <= 1)
    if near.all():
        return _near_log_cap(a, xi)
    log_share = np.empty_like(xi)
    for part, law in ((near, _near_log_cap), (~few & ~near, _far_log_cap), (few, _few_log_cap)):
        if part.any():
            log_share[part] = law(a[part], xi[part])
    return log_share


def cosine_beyond(dim: FloatArray, log_share: FloatArray, centre: FloatArray) -> FloatArray:
    """The cosine t with log P(cos theta >= t) as given, and `centre` = 1 - 2 P, which has the digits near 0.

    Newton's method on the logarithm of the smaller part, the cap or what lies between t and -t; both are
    concave in sqrt(xi), so that from any start it comes from one side.
    """
    from scipy.special import ndtri_exp

    closed = once(_has_closed_form, dim)
    if closed.any():
        return _in_parts(closed, _closed_cosine, cosine_beyond, dim, log_share, centre)
    a = once(_half_less_one, dim)
    around = np.abs(centre) < 0.5
    goal = np.where(centre < 0, log_one_minus_exp(log_share), log_share)
    root = np.fmax(-ndtri_exp(np.minimum(goal, np.log(0.5))), 0.0) / np.sqrt(2 * (a - 0.25))
    goal[around] = np.log(np.abs(centre[around]))
    thin = np.abs(centre) < 0.01
    root[thin] = np.exp(goal[thin] + log_beta_half(a[thin])) / 2
    # Beyond, t is 1 to all digits.
    moving = np.isfinite(goal) & (centre != 0) & (root < 14)
    for _ in range(60):
        if not moving.any():
            break
        some_a, now, inner = a[moving], root[moving], around[moving]
        xi = now * now
        t = np.sqrt(-np.expm1(-xi))
        part = np.empty_like(xi)
        if inner.any():
            part[inner] = _log_centre(some_a[inner], xi[inner], t[inner])
        if not inner.all():
            part[~inner] = log_half_cap(some_a[~inner], xi[~inner])
        slope = np.exp(-some_a * xi - log_beta_half(some_a) - part) * np.where(t > 0, now / t, 1.0)
        step = (part - goal[moving]) / np.where(inner, -2 * slope, slope)
        moved = np.maximum(now + step, now / 8)
        root[moving] = moved
        moving[moving] = np.abs(moved - now) > 1e-8 * moved
    t = np.sqrt(-np.expm1(-root * root))
    t = np.where(np.isneginf(goal) & ~around, 1.0, np.where(centre == 0, 0.0, t))
    return np.copysign(t, centre)


def _closed_cosine(dim: FloatArray, _: FloatArray, centre: FloatArray) -> FloatArray:
    return np.where(dim == 2, np.sin(np.pi / 2 * centre), centre)


def log_beta_half(a: FloatArray) -> FloatArray:
    """log B(a, 1/2)."""
    return once(_log_beta_half, a)


def _log_beta_half(a: FloatArray) -> FloatArray:
    from scipy.special import betaln

    few = a < _FEW
    large = np.where(few, _FEW, a) - 0.25
    log_beta: FloatArray = np.log(np.pi / large) / 2 + np.log(polynomial(_series()[1], 1 / large**2))
    if few.any():
        log_beta[few] = betaln(a[few], 0.5)
    return log_beta


def _near_log_cap(a: FloatArray, xi: FloatArray) -> FloatArray:
    """For a >= 20 and xi <= 1: an incomplete gamma function with its corrections.

    (1 - e^-s)^(-1/2) = e^(s/4) s^(-1/2) h(s), h = sqrt((s/2) / sinh(s/2)) = sum_k h_k s^2k, so that with
    b = a - 1/4 the share is sum_k h_k Gamma(2k + 1/2, b xi) b^-2k over the same sum at xi = 0, and half that.
    """
    from scipy.special import erfcx

    terms, whole = _series()
    b = a - 0.25
    y = b * xi
    root, inverse = np.sqrt(y), 1 / b
    # Gamma(j + 1/2, y) e^y / b^j, by its recurrence in j: all terms are positive.
    part = np.sqrt(np.pi) * erfcx(root)
    edge = root * inverse
    total = part.copy()
    for j in range(2 * (len(terms) - 1)):
        part = (j + 0.5) * inverse * part + edge
        edge = edge * xi
        if j % 2:
            total += terms[(j + 1) // 2] * part
    logarithm: FloatArray = np.log(total / polynomial(whole, inverse * inverse)) - y - np.log(4 * np.pi) / 2
    return logarithm


def _far_log_cap(a: FloatArray, xi: FloatArray) -> FloatArray:
    """For a >= 20 and xi >= 1, or wherever (1 - t^2) / t^2 is tiny.

    DLMF 8.17.8 and 15.8.1: (1 - t^2)^a / (2 a B(a, 1/2) t) sum_k (1/2)_k / (a + 1)_k (1 - t^-2)^k, whose
    terms alternate and fall by 0.6 (k + 1/2) / (a + k + 1).
    """
    square = -np.expm1(-xi)
    ratio = -np.exp(-xi) / square
    total, term = np.ones_like(xi), np.ones_like(xi)
    for k in range(20):
        term = term * ratio * ((k + 0.5) / (a + 1 + k))
        total += term
    logarithm: FloatArray = np.log(total / (2 * a * np.sqrt(square))) - log_beta_half(a) - a * xi
    return np.where(np.isposinf(xi), -np.inf, logarithm)


def _few_log_cap(a: FloatArray, xi: FloatArray) -> FloatArray:
    from scipy.special import betainc

    # Near the equator by what is between the two caps: there 1 - t^2 has lost its digits.
    equator = a * xi < 0.2
    share = np.empty_like(xi)
    share[equator] = (1 - betainc(0.5, a[equator], -np.expm1(-xi[equator]))) / 2
    share[~equator] = betainc(a[~equator], 0.5, np.exp(-xi[~equator])) / 2
    logarithm: FloatArray = np.log(share)
    far = share < _TINY
    if far.any():
        logarithm[far] = _far_log_cap(a[far], xi[far])
    return logarithm


def _log_centre(a: FloatArray, xi: FloatArray, t: FloatArray) -> FloatArray:
    """log P(|cos theta| <= t) near the equator, a t^2 <= 1 or so.

    DLMF 8.17.8: 2 t (1 - t^2)^a / B(1/2, a) sum_k (a + 1/2)_k / (3/2)_k t^2k, all terms positive.
    """
    square = t * t
    total, term = np.ones_like(t), np.ones_like(t)
    for k in range(100):
        term = term * square * ((a + 0.5 + k) / (1.5 + k))
        total += term
        if not (term.size and term.max() > 1e-17):
            break
    logarithm: FloatArray = np.log(2 * t * total) - a * xi - log_beta_half(a)
    return logarithm


@cache
def _series() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """h_0 ... h_11, and the coefficients in b^-2 of the sum at xi = 0 over sqrt(pi), the highest first."""
    sinh = [1.0]
    for k in range(1, 12):
        sinh.append(sinh[-1] / (4 * 2 * k * (2 * k + 1)))
    h = [1.0]
    for n in range(1, 12):
        h.append(sum((-k / 2 - (n - k)) * sinh[k] * h[n - k] for k in range(1, n + 1)) / n)
    rising = [1.0]
    for j in range(12):
        rising.append(rising[-1] * (j + 0.5))
    whole = [h[k] * rising[2 * k] for k in range(7)]
    return tuple(h), tuple(reversed(whole))
