"""Mass of a d-dimensional Gaussian: in a thin shell far from its mode.

The density of N(0, s^2 I) is highest at the centre, yet there is next to no volume there. Density times
volume peaks at radius s sqrt(d - 1), on a shell whose thickness, about s / sqrt(2), does not grow with d.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, real_within
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
    added,
    at_once,
    in_base,
    in_blocks,
    log_one_minus_exp,
    log_quotient,
    nested,
)


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
    return in_base(at_once(_log_density, d, r, s), base)


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
        Broadcast shape, <= 0; -inf for an empty shell. Exact to a relative 1e-12 for radii from 1e-300 to
        1e300 and up to d = 1e12: thin shells are integrated, not taken as the difference of two shares.

    Raises:
        ValueError: an argument outside those ranges.

    Source: NIST Digital Library of Mathematical Functions, 8.2.4; large d 8.12; far tails 8.11.6, 8.11.7.

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


def _log_density(d: FloatArray, r: FloatArray, s: FloatArray) -> FloatArray:
    fallen = r / s
    fallen *= fallen
    fallen *= -0.5
    return added(fallen, -d * (np.log(2 * np.pi) / 2 + np.log(s)))


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
    return np.where(np.isneginf(larger), -np.inf, larger + log_one_minus_exp(less))
