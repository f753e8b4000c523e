"""Volume of a d-dimensional cube: nearly all of it near the faces, and outside the inscribed ball.

The corners run away. The faces of a cube of side s stay at s/2 from its centre whatever d, while its corners
lie at s sqrt(d) / 2; a ball that touches every face misses nearly all of the volume, which is in the corners.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, real_within
from geometry.volumes._logarithms import LogBase, at_once, elementwise, exp_of, in_base, log_gamma, scaled


def log_cube_core_fraction(
    dim: ArrayLike, thickness: ArrayLike, side: ArrayLike = 1.0, *, base: LogBase = "e"
) -> FloatArray:
    """Compute the logarithm of the share of a cube's volume deeper than a thickness below every face.

    log (1 - 2t/s)^d = d log(1 - 2t/s)

    Args:
        dim: d >= 0, any shape.
        thickness: 0 <= t <= s/2, in the unit of the side.
        side: s > 0.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, <= 0; -inf where nothing is left (t = s/2), but 0 for d = 0.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Köppen, The curse of dimensionality (WSC5, 2000).

    >>> print(f"{log_cube_core_fraction(12288, 0.05, base=10):.3f}")
    -562.268
    """
    return in_base(elementwise(_log_core, *_cube(dim, thickness, side)), base)


def cube_core_fraction(dim: ArrayLike, thickness: ArrayLike, side: ArrayLike = 1.0) -> FloatArray:
    """Compute the share of a cube's volume that lies deeper than a thickness below every face: (1 - 2t/s)^d.

    Arguments, errors and source as for `log_cube_core_fraction`; below about 10^-308 it underflows to 0.

    >>> print(f"{cube_core_fraction(100, 0.05):.3g}")
    2.66e-05
    """
    return elementwise(_core, *_cube(dim, thickness, side))


def cube_rind_fraction(dim: ArrayLike, thickness: ArrayLike, side: ArrayLike = 1.0) -> FloatArray:
    """Compute the share of a cube's volume that lies within a thickness of its faces: 1 - (1 - 2t/s)^d.

    Arguments, errors and source as for `log_cube_core_fraction`. Small shares keep their digits, about
    2 d t / s for a very thin rind.

    >>> print([f"{share:.3g}" for share in cube_rind_fraction([1, 3, 100], 0.05)])
    ['0.1', '0.271', '1']
    """
    return elementwise(_rind, *_cube(dim, thickness, side))


def log_inscribed_ball_fraction(dim: ArrayLike, *, base: LogBase = "e") -> FloatArray:
    """Compute the logarithm of the share of a cube's volume that lies inside the ball touching all its faces.

    log V_d(s/2) / s^d = log V_d(1/2),    the same for every side s

    Args:
        dim: d >= 0, any shape.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Shape of dim, <= 0 for d = 0 and from d = 1 on, to a relative 1e-13 or an absolute 1e-15; between
        two whole dimensions 0 and 1 a "cube" is only a formula, and may hold less than its "ball".

    Raises:
        ValueError: an argument outside those ranges.

    Source: Blum, Hopcroft & Kannan, Foundations of Data Science (2020), section 2.4.

    >>> print(np.exp(log_inscribed_ball_fraction([1, 2, 3])) / [1, np.pi / 4, np.pi / 6])
    [1. 1. 1.]
    >>> print(f"{log_inscribed_ball_fraction(12288, base=10):.1f}")
    -21254.8
    """
    return in_base(elementwise(_log_inscribed, real_within("dim", dim, 0)), base)


def inscribed_ball_fraction(dim: ArrayLike) -> FloatArray:
    """Compute the share of a cube's volume that lies inside the ball touching all its faces.

    Arguments, errors and source as for `log_inscribed_ball_fraction`; it underflows to 0 from d = 340 on.

    >>> print([f"{share:.3g}" for share in inscribed_ball_fraction([2, 3, 10, 100])])
    ['0.785', '0.524', '0.00249', '1.87e-70']
    """
    return exp_of(log_inscribed_ball_fraction(dim))


def half_diagonal(dim: ArrayLike, side: ArrayLike = 1.0) -> FloatArray:
    """Compute the distance from a cube's centre to its corners; to its faces it is side/2 in all dimensions.

    h = s sqrt(d) / 2

    Args:
        dim: d >= 0, any shape.
        side: s >= 0, in any unit.

    Returns:
        Broadcast shape, in the unit of the side.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Köppen, The curse of dimensionality (WSC5, 2000).

    >>> print(half_diagonal([1, 4, 12288]).round(3))
    [ 0.5    1.    55.426]
    """
    s, d = real_within("side", side, 0), real_within("dim", dim, 0)
    return at_once(_half_diagonal, d, s)


def _half_diagonal(d: FloatArray, s: FloatArray) -> FloatArray:
    return scaled(np.sqrt(d), s / 2)


def _cube(dim: ArrayLike, thickness: ArrayLike, side: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """d, t and s, with t <= s/2."""
    d, s = real_within("dim", dim, 0), real_within("side", side, 0, open_low=True)
    t = real_within("thickness", thickness, 0)
    if t.size and s.size and t.max() > s.min() / 2 and (deep := np.greater(t, s / 2)).any():
        pair = [np.broadcast_to(length, deep.shape)[deep][0] for length in (t, s)]
        raise ValueError(
            f"thickness = {pair[0]} is too much for side = {pair[1]}; allowed is thickness <= side/2"
        )
    return d, t, s


def _log_core(d: FloatArray, t: FloatArray, s: FloatArray) -> FloatArray:
    share = t / s
    share *= -2
    log_core: FloatArray = np.log1p(share, out=share) * d
    return log_core if d.all() else np.where(d == 0, 0.0, log_core)


def _core(d: FloatArray, t: FloatArray, s: FloatArray) -> FloatArray:
    core: FloatArray = np.exp(_log_core(d, t, s))
    return core


def _rind(d: FloatArray, t: FloatArray, s: FloatArray) -> FloatArray:
    rind: FloatArray = -np.expm1(_log_core(d, t, s))
    return rind


def _log_inscribed(d: FloatArray) -> FloatArray:
    half = d / 2
    log_share: FloatArray = half * np.log(np.pi / 4) - log_gamma(half + 1)
    # A share, from one dimension on: there and at 0 the two terms are equal but for their rounding.
    return np.where(d >= 1, np.minimum(log_share, 0.0), log_share)
