"""Mass of a d-dimensional Gaussian: in a thin shell far from its mode.

The density of N(0, s^2 I) is highest at the centre, yet there is next to no volume there. Density times
volume peaks at radius s sqrt(d - 1), on a shell whose thickness, about s / sqrt(2), does not grow with d.
The radius itself follows a chi law; `norm_law("normal", d)` is that law as a SciPy distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, real_within
from geometry._results import Result
from geometry.volumes._incomplete_gamma import (
    NO_X,
    TINY,
    Radii,
    chi_share,
    is_thin,
    log_thin_share,
    radii_of,
    smaller_log_share,
    smaller_share,
)
from geometry.volumes._logarithms import (
    LogBase,
    in_base,
    in_blocks,
    log_gamma,
    log_one_minus_exp,
    log_quotient,
    nested,
    polynomial,
)

# Variance of the chi law in powers of 1/d, the highest first, from d = 40 on exact to 3e-15.
_CHI_VARIANCE = (
    -231743 / 262144, 110123 / 65536, 5165 / 32768, -593 / 2048, -53 / 1024, 23 / 256, 5 / 128, -1 / 16,
    -1 / 8, 1 / 2,
)  # fmt: skip
_MANY = 40.0


@dataclass(frozen=True, eq=False)
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
    return GaussianRadii(mode, mean, s * np.sqrt(d), spread)


def log_gaussian_density(
    dim: ArrayLike, radius: ArrayLike, std: ArrayLike = 1.0, *, base: LogBase = "e"
) -> FloatArray:
    """Compute the logarithm of a Gaussian's density, mass per unit of volume, at a distance from its centre.

    log f = -(d/2) log(2 pi s^2) - r^2 / (2 s^2)

    From the centre to the typical radius s sqrt(d) it falls by d/2: in 12,288 dimensions by 2,668 orders of
    magnitude, and yet the mass is there and not at the centre. The mass per unit of *radius* is this density
    times the surface of the sphere, `log_sphere_area(d, r)`.

    Args:
        dim: d >= 0, any shape.
        radius: r >= 0, in any unit of length u.
        std: s > 0, standard deviation of each coordinate; f is in u^-d.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape. The plain density is its exponential; it under- or overflows from some hundred
        dimensions on.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Blum, Hopcroft & Kannan, Foundations of Data Science (2020), section 2.6.

    >>> centre, shell = log_gaussian_density(12288, [0, np.sqrt(12288)], base=10)
    >>> print(f"{shell - centre:.1f}")
    -2668.3
    """
    d = real_within("dim", dim, 0)
    r = real_within("radius", radius, 0)
    s = real_within("std", std, 0, open_low=True)
    return in_base(in_blocks(_log_density, d, r, s), base)


def log_gaussian_shell_fraction(
    dim: ArrayLike,
    inner: ArrayLike,
    outer: ArrayLike | None = None,
    std: ArrayLike = 1.0,
    *,
    base: LogBase = "e",
) -> FloatArray:
    """Compute the logarithm of the share of a Gaussian's mass that lies between two radii.

    log (P(d/2, R^2 / 2 s^2) - P(d/2, r^2 / 2 s^2)),    P the regularised lower incomplete gamma function

    Args:
        dim: d > 0, any shape.
        inner: r >= 0; 0 for all the mass inside the outer radius.
        outer: R >= r; None for all the mass outside the inner radius.
        std: s > 0, standard deviation of each coordinate, in the unit of the radii.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, <= 0; -inf for an empty shell. The logarithms of both shares are exact to 1e-12 of
        themselves; a shell so thin that the two nearly agree loses the digits in which they do.

    Raises:
        ValueError: an argument outside those ranges.

    Source: NIST Digital Library of Mathematical Functions, 8.2.4; far tails 8.11.6, 8.11.7.

    >>> near_centre = log_gaussian_shell_fraction(12288, 0, 0.5 * np.sqrt(12288), base=10)
    >>> on_the_shell = log_gaussian_shell_fraction(12288, 108, 114)
    >>> print(f"10^{near_centre:.1f} {np.exp(on_the_shell):.6f}")
    10^-1700.0 0.999969
    """
    return in_base(_shell_fraction(dim, inner, outer, std, log=True), base)


def gaussian_shell_fraction(
    dim: ArrayLike, inner: ArrayLike, outer: ArrayLike | None = None, std: ArrayLike = 1.0
) -> FloatArray:
    """Compute the share of a Gaussian's mass that lies between two radii.

    Arguments, errors and source as for `log_gaussian_shell_fraction`; below about 10^-308 it underflows to 0.

    >>> print(f"{gaussian_shell_fraction(3, 0, 1):.4f} {gaussian_shell_fraction(100, 0, 1):.3g}")
    0.1987 1.79e-80
    """
    return _shell_fraction(dim, inner, outer, std, log=False)


def _shell_fraction(
    dim: ArrayLike, inner: ArrayLike, outer: ArrayLike | None, std: ArrayLike, *, log: bool
) -> FloatArray:
    d = real_within("dim", dim, 0, open_low=True)
    s = real_within("std", std, 0, open_low=True)
    r = real_within("inner", inner, 0)
    if outer is None:
        return in_blocks(partial(_outside, log=log), d, r, s)
    big_r = real_within("outer", outer, 0)
    nested("inner", r, "outer", big_r)
    return in_blocks(partial(_inside if not r.any() else _between, log=log), d, r, big_r, s)


def _mode(d: FloatArray, s: FloatArray) -> FloatArray:
    return s * np.sqrt(np.maximum(d - 1, 0))


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


def _log_density(d: FloatArray, r: FloatArray, s: FloatArray) -> FloatArray:
    log_density: FloatArray = -d * (np.log(2 * np.pi) / 2 + np.log(s))
    log_density -= (r / s) ** 2 / 2
    return log_density


def _outside(d: FloatArray, r: FloatArray, s: FloatArray, *, log: bool) -> FloatArray:
    return chi_share(d, r, s, upper=True, log=log)


def _inside(d: FloatArray, _: FloatArray, r: FloatArray, s: FloatArray, *, log: bool) -> FloatArray:
    return chi_share(d, r, s, log=log)


def _between(d: FloatArray, r: FloatArray, big_r: FloatArray, s: FloatArray, *, log: bool) -> FloatArray:
    """The share between two radii, or its logarithm: by the shares that one of them holds, or leaves out.

    Thin shells are integrated instead, and shares that underflow are left to their logarithms.
    """
    near, far = radii_of(d, r, s), radii_of(d, big_r, s)
    close = big_r - r <= 0.1 * r
    if not close.any():
        return _between_apart(near, far, log=log)
    thin = close.copy()
    near_close, log_ratio = near.where(close), log_quotient(big_r[close], r[close])
    thin[close] = is_thin(near_close, log_ratio)
    share, thick = np.empty_like(near.x), ~thin
    share[thick] = _between_apart(near.where(thick), far.where(thick), log=log)
    if thin.any():
        log_share = log_thin_share(near.where(thin), log_ratio[thin[close]])
        share[thin] = log_share if log else np.exp(log_share)
    share[r == big_r] = -np.inf if log else 0.0
    return share


def _between_apart(near: Radii, far: Radii, *, log: bool) -> FloatArray:
    (inner, inner_lower), (outer, outer_lower) = smaller_share(near), smaller_share(far)
    # The two radii on either side of the median, or both on one.
    around = inner_lower & ~outer_lower
    part = np.where(around, inner + outer, np.abs(outer - inner))
    if log:
        share = np.log(part)
        share[around] = np.log1p(-part[around])
    else:
        share = np.where(around, 1 - part, part)
    tiny = ~around & (np.maximum(inner, outer) < TINY)
    if tiny.any():
        logs = _log_between_far(near.where(tiny), far.where(tiny))
        share[tiny] = logs if log else np.exp(logs)
    return share


def _log_between_far(near: Radii, far: Radii) -> FloatArray:
    (inner, _), (outer, lower) = smaller_log_share(near), smaller_log_share(far)
    larger = np.where(lower, outer, inner)
    less = np.where(lower, inner, outer) - larger
    # Where even x underflows the ratio of the shares is that of the volumes.
    less = np.where(far.x < NO_X, -2 * far.a * log_quotient(far.r, near.r), less)
    return larger + log_one_minus_exp(less)
