"""Caps of the sphere: in high dimensions nearly all of it lies near the equator of any pole.

A cap is all that is nearer to a pole than some angle, and holds a share that falls exponentially with the
dimension d: most directions are nearly at right angles to any given one. And nearly all of the sphere lies
close to every half of it, whatever its shape (Lévy).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, real_within
from geometry.volumes._caps import cosine_beyond, log_cap_share
from geometry.volumes._logarithms import LogBase, at_once, in_base, in_blocks, in_nature, scaled
from geometry.volumes.shells import log_ball_volume


def log_cap_fraction(dim: ArrayLike, cosine: ArrayLike, *, base: LogBase = "e") -> FloatArray:
    """Compute the logarithm of the share of the sphere whose cosine with a given direction is at least t.

    log P(cos theta >= t) = log(I_(1-t^2)((d-1)/2, 1/2) / 2) for t >= 0,    at most -d t^2 / 2

    with I the regularised incomplete beta function, and the rest of the sphere for t < 0.

    Args:
        dim: d >= 2, any shape.
        cosine: -1 <= t <= 1.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, <= 0, exact to a relative 1e-13 up to d = 1e12; -inf at t = 1.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Li, Concise formulas for the area and volume of a hyperspherical cap, Asian J. Math. Stat. 4
    (2011); the bound: Ball, An elementary introduction to modern convex geometry (1997), lemma 2.2.

    >>> print(np.exp(log_cap_fraction(3, [-1, 0, 0.5, 1])).round(15))
    [1.   0.5  0.25 0.  ]
    >>> print(f"{log_cap_fraction(12288, 0.5, base=10):.1f}")
    -769.7
    """
    d, t = real_within("dim", dim, 2), real_within("cosine", cosine, -1, 1)
    return in_base(in_blocks(log_cap_share, d, t), base)


def cosine_holding(dim: ArrayLike, share: ArrayLike, *, base: LogBase | None = None) -> FloatArray:
    """Compute the cosine with a given direction beyond which a given share of all directions lies.

    the t with P(cos theta >= t) = s, the inverse of `log_cap_fraction`

    Args:
        dim: d >= 2, any shape.
        share: 0 <= s <= 1; or its logarithm, <= 0, where a base is given: so also shares below 10^-308.
        base: None, or of the logarithm that `share` is: "e" or a number above 1.

    Returns:
        Broadcast shape, in [-1, 1]: 1 for s = 0, 0 for one half, -1 for s = 1. Exact to a relative 1e-14, and
        near 1/2 as far as 1 - 2s is.

    Raises:
        ValueError: an argument outside those ranges.

    Source: as for `log_cap_fraction`.

    >>> print(cosine_holding(12288, [0.5, 0.001, 1e-300]).round(4))
    [0.     0.0279 0.3251]
    >>> print(f"{cosine_holding(12288, -769.7, base=10):.3f}")
    0.500
    """
    d = real_within("dim", dim, 2)
    if base is None:
        return in_blocks(_cosine_of_share, d, real_within("share", share, 0, 1))
    return in_blocks(_cosine_of_log, d, in_nature(real_within("share", share, -np.inf, 0), base))


def log_cap_volume(
    dim: ArrayLike, cosine: ArrayLike, radius: ArrayLike = 1.0, *, base: LogBase = "e"
) -> FloatArray:
    """Compute the logarithm of the volume that a plane cuts off a ball: all of the ball beyond it.

    log V_d(r) + log P_(d+2)(cos theta >= t),    V_d(r) I_(1-t^2)((d+1)/2, 1/2) / 2 for t >= 0

    The plane is at the distance t r from the centre. Cut off, it is the share that the cap of the same cosine
    has of the *sphere* two dimensions up.

    Args:
        dim: d >= 0, any shape.
        cosine: -1 <= t <= 1, of the angle at the centre between the cap's pole and its edge.
        radius: r >= 0, in any unit of length u; the volume is in u^d.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, accurate as `log_ball_volume` is; -inf at t = 1.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Li, Concise formulas for the area and volume of a hyperspherical cap, Asian J. Math. Stat. 4
    (2011).

    >>> print(f"{np.exp(log_cap_volume(3, 0.5, 2.0)) / (np.pi / 3 * 1**2 * (3 * 2 - 1)):.12f}")  # height 1
    1.000000000000
    >>> print(f"{np.exp(log_cap_volume(12288, 0.05) - log_ball_volume(12288)):.1e}")
    1.5e-08
    """
    d = real_within("dim", dim, 0)
    return in_base(log_ball_volume(d, radius) + log_cap_fraction(d + 2, cosine), base)


def log_cap_bound(
    dim: ArrayLike, cosine: ArrayLike, *, sharp: bool = False, base: LogBase = "e"
) -> FloatArray:
    """Compute the logarithm of an upper bound of a cap's share of the sphere, without special functions.

    P(cos theta >= t) <= exp(-d t^2 / 2),    sharp: (1 - t^2)^((d-1)/2) / 2,    which is always less

    Both hold for all d >= 2 and 0 <= t <= 1. The sharp one is an equality at t = 0 and 1, and in between too
    large by a factor of about 1 + t sqrt(pi d / 2). It follows from the share's integral
    over u < 1 - t^2 of u^((d-3)/2) (1 - u)^(-1/2): the second factor rises with u.

    Args:
        dim: d >= 2, any shape.
        cosine: 0 <= t <= 1.
        sharp: the second bound instead of the first.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, <= 0; the exact value is `log_cap_fraction`.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Ball, An elementary introduction to modern convex geometry (1997), lemma 2.2.

    >>> exact, sharp = log_cap_fraction(12288, 0.1, base=10), log_cap_bound(12288, 0.1, sharp=True, base=10)
    >>> print(f"10^{exact:.2f} <= 10^{sharp:.2f} <= 10^{log_cap_bound(12288, 0.1, base=10):.2f}")
    10^-28.26 <= 10^-27.12 <= 10^-26.68
    """
    d, t = real_within("dim", dim, 2), real_within("cosine", cosine, 0, 1)
    return in_base(at_once(_sharp_cap_bound if sharp else _cap_bound, d, t), base)


def log_levy_bound(dim: ArrayLike, angle: ArrayLike, *, base: LogBase = "e") -> FloatArray:
    """Compute the logarithm of Lévy's bound of what lies further than an angle from half of the sphere.

    P(f >= M + e) <= sqrt(pi / 8) exp(-(d - 2) e^2 / 2),    M the median of f

    for every function f on the sphere that changes by no more than the angle moved: on a high-dimensional
    sphere all such functions are nearly constant. Of all sets of half the sphere, half-spheres leave most
    outside; so the exact largest value is the cap `log_cap_fraction(d, sin(e))`.

    Args:
        dim: d >= 2, any shape.
        angle: 0 <= e <= pi/2, in radians.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, < 0. The bound holds for all d >= 2 and e.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Milman & Schechtman, Asymptotic Theory of Finite Dimensional Normed Spaces (1986), corollary 2.2.

    >>> angle = np.radians(3)
    >>> exact, bound = log_cap_fraction(12288, np.sin(angle)), log_levy_bound(12288, angle)
    >>> print(f"{np.exp(exact):.1e} <= {np.exp(bound):.1e}")
    3.2e-09 <= 3.0e-08
    """
    d, e = real_within("dim", dim, 2), real_within("angle", angle, 0, np.pi / 2)
    return in_base(at_once(_levy_bound, d, e), base)


def _cosine_of_share(d: FloatArray, s: FloatArray) -> FloatArray:
    return cosine_beyond(d, np.log(s), 1 - 2 * s)


def _cosine_of_log(d: FloatArray, log_share: FloatArray) -> FloatArray:
    return cosine_beyond(d, log_share, -np.expm1(log_share + np.log(2.0)))


def _cap_bound(d: FloatArray, t: FloatArray) -> FloatArray:
    return scaled(t * t, -d / 2)


def _sharp_cap_bound(d: FloatArray, t: FloatArray) -> FloatArray:
    bound: FloatArray = (d - 1) / 2 * (np.log1p(-t) + np.log1p(t)) - np.log(2.0)
    return bound


def _levy_bound(d: FloatArray, e: FloatArray) -> FloatArray:
    bound: FloatArray = scaled(e * e, 1 - d / 2)
    bound += np.log(np.pi / 8) / 2
    return bound
