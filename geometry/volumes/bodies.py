"""Other bodies than the ball: l_p balls, with cube and cross-polytope among them, and the simplex.

Is the thin shell the ball's, or any body's? Any body's: scaled by r about a point within, each holds r^d of
its volume, so that `log_volume_fraction`, `log_shell_fraction`, `shell_thickness_holding` hold for all of
them, with the scale r in place of the radius. What differs between bodies is their volume, and where in
*Euclidean* distance the shell lies: `lp_ball_radius` and `sample_lp_ball` tell that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, RandomSource, generator, real_array, real_within, whole_number
from geometry.volumes._logarithms import LogBase, elementwise, in_base, log_gamma, log_gamma_ratio, times_log

# Below, the two terms of the volume agree in more digits than a double has.
_LEAST_POWER = 1e-6


def log_lp_ball_volume(
    dim: ArrayLike, p: ArrayLike, radius: ArrayLike = 1.0, *, base: LogBase = "e"
) -> FloatArray:
    """Compute the logarithm of the volume of an l_p ball, all x with sum |x_i|^p <= r^p.

    log V = d log(2 Gamma(1 + 1/p)) - log Gamma(1 + d/p) + d log(r)

    | p | body |
    |---|---|
    | 1 | cross-polytope: an octahedron in three dimensions; V = (2r)^d / d! |
    | 2 | ball |
    | inf | cube of side 2r; the logarithm is d log(2r) |

    For p < 1 the body is a star, not convex.

    Args:
        dim: d >= 0, any shape.
        p: 1e-6 <= p <= inf.
        radius: r >= 0, half the body's extent along an axis, in any unit of length u; V is in u^d.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, accurate to 1e-14 of the largest term, as `log_ball_volume`.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Dirichlet (1839); Wang, Volumes of generalized unit balls, Math. Mag. 78 (2005).

    >>> print(np.exp(log_lp_ball_volume(3, [1, 2, np.inf])) / [8 / 6, 4 / 3 * np.pi, 8])
    [1. 1. 1.]
    >>> print(log_lp_ball_volume(12288, [1, 2, np.inf], base=10).round(1))
    [-41218.3 -17555.7   3699.1]
    """
    d, power, r = real_within("dim", dim, 0), _exponent(p), real_within("radius", radius, 0)
    return in_base(elementwise(_log_lp_volume, d, power, r), base)


def log_simplex_volume(dim: ArrayLike, edge: ArrayLike = 1.0, *, base: LogBase = "e") -> FloatArray:
    """Compute the logarithm of the volume of a regular simplex: triangle, tetrahedron and so on.

    log V = d log(a) + log(d + 1) / 2 - log Gamma(d + 1) - (d/2) log(2)

    Args:
        dim: d >= 0, any shape.
        edge: a >= 0, in any unit of length u; V is in u^d.
        base: of the logarithm, "e" or a number above 1.

    Returns:
        Broadcast shape, accurate to 1e-14 of the largest term.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Coxeter, Regular Polytopes (3rd ed., 1973), section 7.9.

    >>> print(np.exp(log_simplex_volume([1, 2, 3])) / [1, np.sqrt(3) / 4, np.sqrt(2) / 12])
    [1. 1. 1.]
    >>> print(f"{log_simplex_volume(12288, base=10):.1f}")
    -46764.9
    """
    d, a = real_within("dim", dim, 0), real_within("edge", edge, 0)
    return in_base(elementwise(_log_simplex_volume, d, a), base)


def lp_ball_radius(dim: ArrayLike, p: ArrayLike, radius: ArrayLike = 1.0) -> FloatArray:
    """Compute the typical Euclidean distance from the centre of points drawn uniformly from an l_p ball.

    sqrt(E |x|_2^2) = r sqrt(d Gamma(3/p) / Gamma(1/p) Gamma(1 + d/p) / Gamma(1 + (d+2)/p))

    which is sqrt(d / (d+2)) r for the ball and sqrt(d / 3) r for the cube; sqrt(2 / d) r or so for the
    cross-polytope. In high dimensions nearly all distances are close to it, for every p >= 1: a shell thin in
    the body's own scale is thin in Euclidean distance, too.

    Args:
        dim: d > 0, any shape.
        p: 1e-6 <= p <= inf.
        radius: r >= 0, half the body's extent along an axis, in any unit.

    Returns:
        Broadcast shape, in the unit of the radius, exact to a relative 1e-12 for p >= 0.1.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Barthe, Guédon, Mendelson & Naor, A probabilistic approach to the geometry of the l_p^n-ball,
    Ann. Probab. 33 (2005), for the moments; that distances concentrate: Klartag, A central limit theorem for
    convex sets, Invent. Math. 168 (2007).

    >>> print(lp_ball_radius(12288, [1, 2, np.inf]).round(4))
    [1.280e-02 9.999e-01 6.400e+01]
    """
    d, power, r = real_within("dim", dim, 0, open_low=True), _exponent(p), real_within("radius", radius, 0)
    return elementwise(_lp_radius, d, power, r)


def sample_lp_ball(
    n: int, dim: int, p: float, *, radius: float = 1.0, rng: RandomSource = None
) -> FloatArray:
    """Draw points uniformly from an l_p ball.

    x_i = +-r g_i / (sum_j g_j^p + z)^(1/p),    g^p ~ Gamma(1/p), z ~ Gamma(1), all independent

    Their scale |x|_p / r then has the distribution function r^d of every body's shell.

    Args:
        n: n >= 1, how many.
        dim: d >= 1.
        p: 1e-6 <= p <= inf, one number.
        radius: r > 0.
        rng: a seed or a NumPy Generator.

    Returns:
        (n, d), in the unit of r. For p below 0.05 or so most coordinates underflow to 0.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Barthe, Guédon, Mendelson & Naor, A probabilistic approach to the geometry of the l_p^n-ball,
    Ann. Probab. 33 (2005), theorem 1.

    >>> octahedron = sample_lp_ball(1000, 3, 1, rng=0)
    >>> print(f"{np.abs(octahedron).sum(axis=1).max():.4f}, mean {np.abs(octahedron).sum(axis=1).mean():.2f}")
    0.9996, mean 0.76
    """
    count, d = whole_number("n", n, 1), whole_number("dim", dim, 1)
    power, r = _exponent(p), real_within("radius", radius, 0, open_low=True)
    for name, value in (("p", power), ("radius", r)):
        if value.ndim > 0:
            raise ValueError(f"{name} has shape {value.shape}; allowed is one number")
    stream = generator(rng)
    # With g^p = y u^p, y ~ Gamma(1 + 1/p) and u uniform, also very large powers have an accurate root.
    points: FloatArray = stream.uniform(-1, 1, size=(count, d))
    if np.isfinite(power):
        y = stream.standard_gamma(1 + 1 / power, size=(count, d))
        with np.errstate(under="ignore"):
            whole = (y * np.abs(points) ** power).sum(axis=1) + stream.standard_exponential(count)
            y /= whole[:, None]
            y **= 1 / power
            points *= y
    points *= r
    return points


def _exponent(p: ArrayLike) -> FloatArray:
    """p as an array; it alone may be infinite."""
    power = real_array("p", p, finite=False)
    real_within("p", np.where(np.isposinf(power), 1.0, power), _LEAST_POWER)
    return power


def _log_lp_volume(d: FloatArray, p: FloatArray, r: FloatArray) -> FloatArray:
    inverse = 1 / p
    volume: FloatArray = d * (log_gamma(1 + inverse) + np.log(2.0)) - log_gamma(1 + d * inverse)
    return volume if (r == 1).all() else volume + times_log(d, r)


def _log_simplex_volume(d: FloatArray, a: FloatArray) -> FloatArray:
    # From one dimension on d + 1 loses nothing that its logarithm had; and that is quicker.
    log_corners = np.log(d + 1) if d.min() >= 1 else np.log1p(d)
    volume: FloatArray = log_corners / 2 - log_gamma(d + 1) - d / 2 * np.log(2.0)
    return volume if (a == 1).all() else volume + times_log(d, a)


def _lp_radius(d: FloatArray, p: FloatArray, r: FloatArray) -> FloatArray:
    inverse = 1 / p
    # Gamma(3/p) / Gamma(1/p) without their poles at p = inf.
    one = np.log(d / 3) + log_gamma(1 + 3 * inverse) - log_gamma(1 + inverse)
    return r * np.exp((one - log_gamma_ratio(1 + d * inverse, 2 * inverse)) / 2)
