"""Expansions of the regularised incomplete gamma functions for large parameters and for far tails.

All take x - a as well, which may have digits that the difference of x and a has lost. Arrays are
one-dimensional and of one length, and floating-point warnings are off: see `in_blocks`.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from geometry._arguments import FloatArray
from geometry.volumes._logarithms import more_than_log, polynomial, stirling_rest


def near_share(a: FloatArray, away: FloatArray) -> FloatArray:
    """P(a, x) below a, Q(a, x) above it, for large a and x no further from a than 10 sqrt(a).

    Temme's expansion: e^(-a eta^2 / 2) (erfcx(|eta| sqrt(a/2)) / 2 +- sum_k c_k(eta) a^-k / sqrt(2 pi a)),
    + above, with eta^2 / 2 = x/a - 1 - log(x/a).
    """
    from scipy.special import erfcx

    sign = np.where(away < 0, -1.0, 1.0)
    relative = away / a
    once = more_than_log(relative)
    apart = np.abs(relative) > 0.2
    if apart.any():
        once[apart] = relative[apart] - np.log1p(relative[apart])
    eta, exponent = sign * np.sqrt(2 * once), a * once
    correction = np.zeros_like(a)
    for c in reversed(_temme_coefficients()):
        correction = correction / a + polynomial(c, eta)
    part = erfcx(np.sqrt(exponent)) / 2 + sign * correction / np.sqrt(2 * np.pi * a)
    share: FloatArray = np.exp(-exponent) * part
    return share


@cache
def _temme_coefficients() -> tuple[tuple[float, ...], ...]:
    """Taylor coefficients in eta, the highest power first, of c_0 ... c_3: DLMF 8.12.9 to 8.12.13.

    c_0 = 1/mu - 1/eta, where mu = x/a - 1 solves mu mu' = eta (1 + mu), and c_k = c'_(k-1) / eta + g_k / mu
    less its pole, with Stirling's g.
    """
    size = 18
    mu = [0.0, 1.0]
    for n in range(2, size):
        mu.append((mu[-1] - sum(mu[j] * (n + 1 - j) * mu[n + 1 - j] for j in range(2, n))) / (n + 1))
    inverse = [1.0]
    for n in range(1, size - 1):
        inverse.append(-sum(mu[j + 1] * inverse[n - j] for j in range(1, n + 1)))
    first = c = inverse[1:]
    rows = [c[:11]]
    for stirling, length in ((-1 / 12, 8), (1 / 288, 5), (139 / 51840, 3)):
        c = [(n + 2) * c[n + 2] + stirling * first[n] for n in range(len(c) - 2)]
        rows.append(c[:length])
    return tuple(tuple(reversed(row)) for row in rows)


def far_log_share(a: FloatArray, x: FloatArray, away: FloatArray) -> FloatArray:
    """log P(a, x) for x far below a, log Q(a, x) for x far above.

    Both are x^a e^-x / (|a - x| Gamma(a)) sum_k (-a)^k b_k(x/a) / (x - a)^2k, whose k-th term is about
    (2k - 1)!! (max(a, x) / (x - a)^2)^k: at ten standard deviations 10^-13 for k = 13.
    """
    below, most = x < a, np.maximum(a, x)
    ratio, step = np.minimum(a, x) / most, -most / away / away
    total, power = np.ones_like(x), np.ones_like(x)
    for b in _far_polynomials():
        power *= step
        # Of x/a below a; above it, of a/x, with the powers in reverse.
        total += power * np.where(below, polynomial(b[::-1], ratio), polynomial(b, ratio))
    logarithm = -decay(a, x, away) - stirling_rest(a) + np.log(total / np.abs(away))
    return np.where(np.isposinf(x), -np.inf, logarithm)


@cache
def _far_polynomials() -> list[tuple[float, ...]]:
    """Coefficients of b_1 ... b_12, the constant first: b_k = z (1 - z) b_(k-1)' + (2k - 1) z b_(k-1)."""
    rows, b = [], [1.0]
    for k in range(1, 13):
        lower, upper = [0.0, *b], [*b, 0.0]
        slope = [i * c for i, c in enumerate(upper)]
        b = [slope[i] - (i - 1) * lower[i] + (2 * k - 1) * lower[i] for i in range(k + 1)]
        rows.append(tuple(b))
    return rows


def decay(a: FloatArray, x: FloatArray, away: FloatArray) -> FloatArray:
    """x - a - a log(x/a) >= 0, the exponent by which both shares fall away from x = a."""
    relative = away / a
    exponent: FloatArray = a * more_than_log(relative)
    apart = ~(np.abs(relative) < 0.2)
    if apart.any():
        away, x, a = away[apart], x[apart], a[apart]
        exponent[apart] = away - a * np.where(a < 1, np.log(x) - np.log(a), np.log(x / a))
    return exponent
