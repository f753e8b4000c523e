"""Volume of a d-dimensional ball: nearly all of it in a thin shell at the surface.

A ball of radius r holds r^d of the unit ball's volume. The exponent does all the work: with d = 12,288 the
share inside radius 0.9 is 10^-562, which a double cannot hold. So every law is worked out in logarithms; the
plain twins (`volume_fraction`, `shell_fraction`) are their exponentials and may underflow to 0.

Dimensions are real numbers, and all arguments broadcast against each other as in any NumPy ufunc; scalars in,
a NumPy scalar out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, real_within
from geometry.volumes._logarithms import (
    LogBase,
    at_once,
    elementwise,
    in_base,
    in_blocks,
    log_gamma,
    log_one_minus_exp,
    log_quotient,
    nested,
    times_log,
)


def log_ball_volume(dim: ArrayLike, radius: ArrayLike = 1.0, *, base: LogBase = "e") -> FloatArray:
    """Compute the logarithm of the volume of a ball.

    log V_d(r) = (d/2) log(pi) - log Gamma(d/2 + 1) + d log(r)

    Args:
        dim: d >= 0, any shape; V_0 = 1.
        radius: r >= 0, in any unit of length u; V is in u^d.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape. The result is a difference of large terms and passes through zero (for r = 1 near
        d = 12.76), so it is accurate to 1e-14 of the largest term: in the unit ball to a relative 1e-13,
        and to an absolute 1e-13 near the crossing.

    Raises:
        ValueError: a dimension or radius is negative or not finite, or a base not above 1.

    Source: NIST Digital Library of Mathematical Functions, 5.19.4.

    >>> np.exp(log_ball_volume([1, 2, 3])) / [2, np.pi, 4 / 3 * np.pi]
    array([1., 1., 1.])
    >>> print(f"{log_ball_volume(12288):.1f} {log_ball_volume(12288, base=10):.1f}")
    -40423.6 -17555.7
    """
    d = real_within("dim", dim, 0)
    r = real_within("radius", radius, 0)
    return in_base(elementwise(_log_volume, d, r), base)


def log_sphere_area(dim: ArrayLike, radius: ArrayLike = 1.0, *, base: LogBase = "e") -> FloatArray:
    """Compute the logarithm of the surface of a ball in d dimensions, the (d-1)-sphere.

    log A_d(r) = log(2) + (d/2) log(pi) - log Gamma(d/2) + (d-1) log(r),    A_d = dV_d/dr

    Args:
        dim: d >= 0 of the surrounding space, any shape: 2 for a circle, 3 for the usual sphere. A_0 = 0.
        radius: r > 0, in any unit of length u; A is in u^(d-1).
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, accurate as `log_ball_volume` is; -inf for d = 0.

    Raises:
        ValueError: a dimension is negative, a radius not positive, either not finite, or a base not above 1.

    Source: NIST Digital Library of Mathematical Functions, 5.19.4.

    >>> np.exp(log_sphere_area([1, 2, 3], 2.0)) / [2, 4 * np.pi, 16 * np.pi]
    array([1., 1., 1.])
    """
    d = real_within("dim", dim, 0)
    r = real_within("radius", radius, 0, open_low=True)
    return in_base(elementwise(_log_area, d, r), base)


def log_volume_fraction(dim: ArrayLike, radius: ArrayLike, *, base: LogBase = "e") -> FloatArray:
    """Compute the logarithm of the share of the unit ball's volume that lies inside a radius.

    log V_d(r) / V_d(1) = d log(r)

    Args:
        dim: d >= 0, any shape.
        radius: 0 <= r <= 1, as a share of the ball's own radius.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, <= 0; -inf at r = 0, but 0 for d = 0 (a single point holds itself).

    Raises:
        ValueError: an argument outside those ranges.

    Source: Blum, Hopcroft & Kannan, Foundations of Data Science (2020), section 2.3.

    >>> print(f"{log_volume_fraction(12288, 0.9, base=10):.3f}")
    -562.268
    """
    d, r = real_within("dim", dim, 0), real_within("radius", radius, 0, 1)
    return in_base(at_once(times_log, d, r), base)


def volume_fraction(dim: ArrayLike, radius: ArrayLike) -> FloatArray:
    """Compute the share of the unit ball's volume that lies inside a radius: r^d.

    Arguments, errors and source as for `log_volume_fraction`; below about 10^-308 it underflows to 0.

    >>> print([f"{share:.3g}" for share in volume_fraction([2, 3, 100, 12288], 0.9)])
    ['0.81', '0.729', '2.66e-05', '0']
    """
    d, r = real_within("dim", dim, 0), real_within("radius", radius, 0, 1)
    with np.errstate(under="ignore"):
        return np.power(r, d)


def log_shell_fraction(
    dim: ArrayLike, inner: ArrayLike, outer: ArrayLike = 1.0, *, base: LogBase = "e"
) -> FloatArray:
    """Compute the logarithm of the share of the unit ball's volume that lies between two radii.

    log(R^d - r^d) = d log(R) + log(1 - (r/R)^d)

    Args:
        dim: d >= 0, any shape.
        inner: 0 <= r <= R, as a share of the ball's own radius.
        outer: r <= R <= 1.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, <= 0; -inf for an empty shell (r = R, or d = 0). Shells thinner than the spacing of
        doubles near 1 (1e-16) cannot be told by two radii: use `shell_thickness_holding`.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Blum, Hopcroft & Kannan, Foundations of Data Science (2020), section 2.3; for log(1 - e^x),
    Mächler, Accurately computing log(1 - exp(-|a|)) (2012).

    >>> print(f"{log_shell_fraction(12288, 0.9, 0.99, base=10):.3f}")
    -53.635
    """
    d = real_within("dim", dim, 0)
    r, big_r = real_within("inner", inner, 0, 1), real_within("outer", outer, 0, 1)
    nested("inner", r, "outer", big_r)
    return in_base(in_blocks(_log_between, d, r, big_r), base)


def shell_fraction(dim: ArrayLike, inner: ArrayLike, outer: ArrayLike = 1.0) -> FloatArray:
    """Compute the share of the unit ball's volume that lies between two radii: R^d - r^d.

    Arguments, errors and source as for `log_shell_fraction`; below about 10^-308 it underflows to 0.

    >>> print(f"{shell_fraction(12288, 0.999):.4%}")
    99.9995%
    """
    d = real_within("dim", dim, 0)
    r, big_r = real_within("inner", inner, 0, 1), real_within("outer", outer, 0, 1)
    nested("inner", r, "outer", big_r)
    return elementwise(_between, d, r, big_r)


def radius_holding(dim: ArrayLike, share: ArrayLike) -> FloatArray:
    """Compute the radius inside which a given share of the unit ball's volume lies.

    r = s^(1/d), the inverse of `volume_fraction`

    Args:
        dim: d > 0, any shape.
        share: 0 <= s <= 1.

    Returns:
        Broadcast shape, in [0, 1]. In high dimensions r crowds against 1 and a double keeps less and less of
        1 - r: going back through `volume_fraction` loses a relative d * 1e-16.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Blum, Hopcroft & Kannan, Foundations of Data Science (2020), section 2.3.

    >>> print(f"{radius_holding(12288, 0.5):.5f}")
    0.99994
    """
    s = real_within("share", share, 0, 1)
    d = real_within("dim", dim, 0, open_low=True)
    with np.errstate(over="ignore", under="ignore"):
        return np.power(s, 1 / d)


def shell_thickness_holding(dim: ArrayLike, share: ArrayLike) -> FloatArray:
    """Compute the thickness of the outer shell of the unit ball that holds a given share of the volume.

    t = 1 - (1 - s)^(1/d),    about -log(1 - s) / d for large d

    Args:
        dim: d > 0, any shape.
        share: 0 <= s <= 1.

    Returns:
        Broadcast shape, in [0, 1], with full relative accuracy however thin the shell.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Blum, Hopcroft & Kannan, Foundations of Data Science (2020), section 2.3.

    >>> print(f"{shell_thickness_holding(12288, 0.9):.3%}")
    0.019%
    """
    s = real_within("share", share, 0, 1)
    d = real_within("dim", dim, 0, open_low=True)
    return elementwise(_thickness, d, s)


def _log_between(d: FloatArray, r: FloatArray, big_r: FloatArray) -> FloatArray:
    log_share = log_one_minus_exp(-d * log_quotient(big_r, r))
    log_share += times_log(d, big_r)
    empty = (r == big_r) | (d == 0)
    if empty.any():
        log_share[empty] = -np.inf
    return log_share


def _between(d: FloatArray, r: FloatArray, big_r: FloatArray) -> FloatArray:
    """R^d (1 - (r/R)^d): the power of R keeps its digits, a thin shell the logarithm of r/R."""
    share: FloatArray = -np.power(big_r, d) * np.expm1(-d * log_quotient(big_r, r))
    empty = (r == big_r) | (d == 0)
    return np.where(empty, 0.0, share) if empty.any() else share


def _thickness(d: FloatArray, s: FloatArray) -> FloatArray:
    thickness: FloatArray = -np.expm1(np.log1p(-s) / d)
    return thickness


def _log_volume(d: FloatArray, r: FloatArray) -> FloatArray:
    half = d / 2
    log_volume: FloatArray = half * np.log(np.pi) - log_gamma(half + 1)
    return log_volume if (r == 1).all() else log_volume + times_log(d, r)


def _log_area(d: FloatArray, r: FloatArray) -> FloatArray:
    half = d / 2
    log_area: FloatArray = half * np.log(np.pi) - log_gamma(half) + np.log(2.0)
    return log_area if (r == 1).all() else log_area + (d - 1) * np.log(r)
