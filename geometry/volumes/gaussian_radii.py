"""Radii of a d-dimensional Gaussian: where its mass lies, the radius that holds a share, and a bound.

The radius follows a chi law; `norm_law("normal", d)` is that law as a SciPy distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, real_within
from geometry._results import Result
from geometry.volumes._incomplete_gamma import chi_radius
from geometry.volumes._logarithms import (
    LogBase,
    at_once,
    in_base,
    in_blocks,
    in_nature,
    log_gamma,
    polynomial,
    room,
)

# Variance of the chi law in powers of 1/d, the highest first, from d = 40 on exact to 3e-15.
_CHI_VARIANCE = (
    -231743 / 262144, 110123 / 65536, 5165 / 32768, -593 / 2048, -53 / 1024, 23 / 256, 5 / 128, -1 / 16,
    -1 / 8, 1 / 2,
)  # fmt: skip
_MANY = 40.0


@dataclass(frozen=True, eq=False, repr=False)
class GaussianRadii(Result):
    """The radii at which the mass of a Gaussian lies; every field has the broadcast shape of the arguments.

    Attributes:
        mode: where the mass per unit of radius is highest, s sqrt(d - 1), and 0 for d <= 1.
        mean: E r.
        root_mean_square: s sqrt(d).
        spread: standard deviation of r; s / sqrt(2) in the limit.
    """

    mode: FloatArray
    mean: FloatArray
    root_mean_square: FloatArray
    spread: FloatArray


def gaussian_radii(dim: ArrayLike, std: ArrayLike = 1.0) -> GaussianRadii:
    """Compute the typical radii of a Gaussian N(0, s^2 I) in d dimensions.

    E r = s sqrt(2) Gamma((d+1)/2) / Gamma(d/2),    E r^2 = s^2 d,    Var r = E r^2 - (E r)^2 < s^2 / 2

    Args:
        dim: d > 0, any shape.
        std: s >= 0, standard deviation of each coordinate.

    Returns:
        GaussianRadii with the fields mode, mean, root_mean_square, spread, to a relative 1e-12 for all d >= 1
        (a plain difference of E r^2 and (E r)^2 would lose a relative 1e-16 d of the variance).

    Raises:
        ValueError: an argument outside those ranges.

    Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1 (2nd ed., 1994), chapter 18.

    >>> radii = gaussian_radii(12288)
    >>> print(f"{radii.mode:.4f} {radii.mean:.4f} {radii.root_mean_square:.4f} {radii.spread:.4f}")
    110.8467 110.8490 110.8513 0.7071
    """
    d = real_within("dim", dim, 0, open_low=True)
    s = real_within("std", std, 0)
    mode, mean, spread = (in_blocks(law, d, s) for law in (_mode, _mean, _spread))
    return GaussianRadii(mode, mean, at_once(_root_mean_square, d, s), spread)


def gaussian_radius_holding(
    dim: ArrayLike,
    share: ArrayLike,
    std: ArrayLike = 1.0,
    *,
    outside: bool = False,
    base: LogBase | None = None,
) -> FloatArray:
    """Compute the radius inside which, or outside which, a given share of a Gaussian's mass lies.

    the r with P(d/2, r^2 / 2 s^2) = share, or 1 less that; the inverse of `gaussian_shell_fraction`

    Args:
        dim: d > 0, any shape.
        share: 0 <= share <= 1; or its logarithm, <= 0, where a base is given: so also shares below 10^-308.
        std: s > 0, standard deviation of each coordinate.
        outside: whether the share lies outside the radius. Shares near 1 keep more digits as what is left.
        base: None, or of the logarithm that `share` is: "e" or a number above 1.

    Returns:
        Broadcast shape, in the unit of s, exact to a relative 1e-13; inf where nothing may lie outside.

    Raises:
        ValueError: an argument outside those ranges.

    Source: NIST Digital Library of Mathematical Functions, 8.2.4 and 8.12; as a starting point Wilson &
    Hilferty, The distribution of chi-square, PNAS 17 (1931).

    >>> print(gaussian_radius_holding(12288, [0.001, 0.5, 0.999]).round(2))
    [108.67 110.85 113.04]
    >>> print(f"{gaussian_radius_holding(12288, -1700, base=10):.2f} of {np.sqrt(12288):.2f}")
    55.43 of 110.85
    """
    d, s = real_within("dim", dim, 0, open_low=True), real_within("std", std, 0, open_low=True)
    if base is None:
        return in_blocks(partial(_radius, outside=outside), d, real_within("share", share, 0, 1), s)
    log_share = in_nature(real_within("share", share, -np.inf, 0), base)
    return in_blocks(partial(_radius_of_log, outside=outside), d, log_share, s)


def log_annulus_bound(
    dim: ArrayLike,
    half_width: ArrayLike,
    std: ArrayLike = 1.0,
    *,
    sharp: bool = False,
    base: LogBase = "e",
) -> FloatArray:
    """Compute the logarithm of a bound of a Gaussian's share outside an annulus around its typical radius.

    P(| |x| - s sqrt(d) | > b) <= 3 exp(-b^2 / 96 s^2)

    the annulus theorem, or, sharp, with u = b / (s sqrt(d)) the sum of Chernoff's bounds for the two sides

    exp(-d (u + u^2/2 - log(1 + u))) + exp(-d (u^2/2 - u - log(1 - u))) <= 2 exp(-4 b^2 / 5 s^2)

    All hold for every d > 0 and 0 <= b <= s sqrt(d); the width b does not grow with d.

    Args:
        dim: d > 0, any shape.
        half_width: 0 <= b <= s sqrt(d), half of the annulus' thickness.
        std: s > 0, standard deviation of each coordinate.
        sharp: the second bound instead of the first.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, <= 0: a bound above 1 says no more than 1 does.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Blum, Hopcroft & Kannan, Foundations of Data Science (2020), theorem 2.9, whose proof has the
    constant 1/96; Chernoff's bound for chi-square: Dasgupta & Gupta, An elementary proof of a theorem of
    Johnson and Lindenstrauss, Random Struct. Algorithms 22 (2003), lemma 2.2.

    >>> from geometry import log_gaussian_shell_fraction
    >>> outside = log_gaussian_shell_fraction(12288, [0, np.sqrt(12288) + 30], [np.sqrt(12288) - 30, 1e4])
    >>> exact = np.logaddexp(*outside) / np.log(10)
    >>> sharp, textbook = [log_annulus_bound(12288, 30, sharp=k, base=10) for k in (True, False)]
    >>> print(f"10^{exact:.1f} <= 10^{sharp:.1f} <= 10^{textbook:.1f}")
    10^-363.6 <= 10^-361.5 <= 10^-3.6
    """
    d, s = real_within("dim", dim, 0, open_low=True), real_within("std", std, 0, open_low=True)
    b = real_within("half_width", half_width, 0)
    largest = s * np.sqrt(d)
    if b.size and largest.size and b.max() > largest.min() and (wide := np.greater(b, largest)).any():
        pair = [np.broadcast_to(part, wide.shape)[wide][0] for part in (b, largest)]
        raise ValueError(
            f"half_width = {pair[0]} is too much for std sqrt(dim) = {pair[1]}; allowed is up to that"
        )
    return in_base(at_once(partial(_annulus, sharp=sharp), d, b, s), base)


def _mode(d: FloatArray, s: FloatArray) -> FloatArray:
    return s * np.sqrt(np.maximum(d - 1, 0))


def _root_mean_square(d: FloatArray, s: FloatArray) -> FloatArray:
    return s * np.sqrt(d)


def _mean_of_one(d: FloatArray) -> FloatArray:
    """E r for s = 1: a ratio of Gamma functions, in many dimensions from the variance."""
    mean: FloatArray = np.sqrt(d - polynomial(_CHI_VARIANCE, 1 / d))
    few = d < _MANY
    if few.any():
        half = d[few] / 2
        mean[few] = np.sqrt(2) * np.exp(log_gamma(half + 0.5) - log_gamma(half))
    return mean


def _mean(d: FloatArray, s: FloatArray) -> FloatArray:
    return s * _mean_of_one(d)


def _spread(d: FloatArray, s: FloatArray) -> FloatArray:
    variance = polynomial(_CHI_VARIANCE, 1 / d)
    few = d < _MANY
    if few.any():
        variance[few] = d[few] - _mean_of_one(d[few]) ** 2
    return s * np.sqrt(variance)


def _radius(d: FloatArray, share: FloatArray, s: FloatArray, *, outside: bool) -> FloatArray:
    # Near 1 the logarithm would lose what is left.
    most = share > 0.5
    return s * chi_radius(d, np.log(np.where(most, 1 - share, share)), upper=most != outside)


def _radius_of_log(d: FloatArray, log_share: FloatArray, s: FloatArray, *, outside: bool) -> FloatArray:
    return s * chi_radius(d, log_share, upper=outside)


def _annulus(d: FloatArray, b: FloatArray, s: FloatArray, *, sharp: bool) -> FloatArray:
    bound: FloatArray
    if not sharp:
        unit = b if (s == 1).all() else b / s
        bound = unit * unit
        bound *= -1 / 96
        bound += np.log(3.0)
        return np.minimum(bound, np.zeros_like(d), out=room(bound, d))  # of the shape that d asks for, too
    u = np.minimum(b / s / np.sqrt(d), 1)
    above = -d * (u * u / 2 + u - np.log1p(u))
    below = -d * (u * u / 2 - u - np.log1p(-u))
    bound = np.logaddexp(above, below)
    return np.minimum(bound, 0)
