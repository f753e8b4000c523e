"""Logarithms of the regularised incomplete gamma functions, far beyond where they underflow.

SciPy's functions are 0 below 10^-308. And `gammainc` stops its series after 2,000 terms, which for a > 10^5
is too soon further than 4.5 standard deviations, sqrt(a), below the middle: SciPy 1.17 gives 0.4 of what is
true at a = 5 10^8, and misses by 0.4 % at a = 5 10^6.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial import Polynomial

from geometry._arguments import FloatArray
from geometry.volumes.shells import log_gamma

# Taylor coefficients in eta of the first three functions of Temme's expansion: DLMF 8.12.12 and 8.12.13.
_TEMME = [
    Polynomial([-1 / 3, 1 / 12, -2 / 135, 1 / 864, 1 / 2835]),
    Polynomial([-1 / 540, -1 / 288, 1 / 378]),
    Polynomial([25 / 6048]),
]
_LARGE = 1e5
# Below this, all of `far_log_share` is exact, and nothing has underflowed yet.
_TINY = 1e-250


def log_gamma_share(a: FloatArray, x: FloatArray, *, upper: bool = False) -> FloatArray:
    """log P(a, x), or log Q(a, x) = log(1 - P(a, x)), for a > 0 and 0 <= x <= inf of one shape.

    To a relative 1e-12, or an absolute 1e-10 where that is more. Source: SciPy's gammainc and gammaincc
    where those are exact, otherwise NIST Digital Library of Mathematical Functions, 8.11(iii) and 8.12.
    """
    from scipy.special import gammainc, gammaincc

    share: FloatArray = (gammaincc if upper else gammainc)(a, x)
    with np.errstate(divide="ignore"):
        log_share: FloatArray = np.asarray(np.log(share))
    with np.errstate(over="ignore"):
        deviations = (x - a) / np.sqrt(a)
    stopped = (a > _LARGE) & (deviations < -4) & (not upper)
    near = stopped & (deviations > -10)
    far = (stopped & ~near) | (share < _TINY)
    far &= (x > 0) & np.isfinite(x)
    log_share[near] = near_log_share(a[near], x[near])
    log_share[far] = far_log_share(a[far], x[far])
    return log_share


def far_log_share(a: FloatArray, x: FloatArray) -> FloatArray:
    """log P(a, x) for x far below a, log Q(a, x) for x far above.

    Both are x^a e^-x / (|a - x| Gamma(a)) sum_k (-a)^k b_k(x/a) / (x - a)^2k, whose k-th term is about
    (2k - 1)!! (max(a, x) / (x - a)^2)^k: at ten standard deviations 10^-13 for k = 13.
    """
    ratio, away = x / a, (x - a) / a
    b, z = Polynomial([1.0]), Polynomial([0.0, 1.0])
    total, power = np.ones_like(x), np.ones_like(x)
    for k in range(1, 13):
        b = z * (1 - z) * b.deriv() + (2 * k - 1) * z * b
        power = power * (-1 / (a * away**2))
        total += power * b(ratio)
    return -_decay(a, x) - _stirling_remainder(a) - np.log(a * np.abs(away)) + np.log(total)


def near_log_share(a: FloatArray, x: FloatArray) -> FloatArray:
    """log P(a, x) for a > 10^5 and x below a by 10 sqrt(a) at most.

    Temme's expansion: e^(-a eta^2 / 2) (erfcx(|eta| sqrt(a/2)) / 2 - sum_k c_k(eta) a^-k / sqrt(2 pi a)),
    with eta^2 / 2 = x/a - 1 - log(x/a) and eta < 0.
    """
    from scipy.special import erfcx

    decay = _decay(a, x)
    eta = -np.sqrt(2 * decay / a)
    correction = sum(c(eta) / a**k for k, c in enumerate(_TEMME)) / np.sqrt(2 * np.pi * a)
    log_share: FloatArray = np.log(erfcx(np.sqrt(decay)) / 2 - correction) - decay
    return log_share


def _decay(a: FloatArray, x: FloatArray) -> FloatArray:
    """x - a - a log(x/a) >= 0, the exponent by which both shares fall away from x = a."""
    away = (x - a) / a
    log_ratio = np.log1p(away, out=np.log(x / a), where=np.abs(away) < 0.5)
    decay: FloatArray = a * (away - log_ratio)
    return decay


def _stirling_remainder(a: FloatArray) -> FloatArray:
    """log Gamma(a) - a log a + a."""
    large = np.maximum(a, 1e3)
    series = np.log(2 * np.pi / large) / 2 + 1 / (12 * large) - 1 / (360 * large**3)
    return np.where(a < 1e3, log_gamma(a) - a * np.log(a) + a, series)
