"""Mass of a d-dimensional Gaussian: in a thin shell far from its mode.

The density of N(0, s^2 I) is highest at the centre, yet there is next to no volume there. Density times
volume peaks at radius s sqrt(d - 1), on a shell whose thickness, about s / sqrt(2), does not grow with d.
The radius itself follows a chi law; `norm_law("normal", d)` is that law as a SciPy distribution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, real_within
from geometry.volumes._incomplete_gamma import log_gamma_share
from geometry.volumes.shells import LogBase, log_gamma, log_of, log_one_minus_exp

# Variance of the chi law in powers of 1/d, from d = 40 on exact to 3e-15.
_CHI_VARIANCE = Polynomial(
    np.array([1, -1, -1, 5, 23, -53, -593, 5165, 110123, -231743])
    / [2, 8, 16, 128, 256, 1024, 2048, 32768, 65536, 262144]
)


@dataclass(frozen=True, eq=False)
class GaussianRadii:
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
    few = np.minimum(d, 40)
    few_mean = np.sqrt(2) * np.exp(log_gamma((few + 1) / 2) - log_gamma(few / 2))
    many = _CHI_VARIANCE(1 / np.maximum(d, 40))
    variance = np.where(d < 40, few - few_mean**2, many)
    mean = np.where(d < 40, few_mean, np.sqrt(np.maximum(d, 40) - many))
    mode = np.sqrt(np.maximum(d - 1, 0))
    return GaussianRadii(s * mode, s * mean, s * np.sqrt(d), s * np.sqrt(variance))


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
    log_density: FloatArray = -d / 2 * np.log(2 * np.pi) - d * np.log(s) - (r / s) ** 2 / 2
    return log_density / log_of(base)


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
    d = real_within("dim", dim, 0, open_low=True)
    s = real_within("std", std, 0, open_low=True)
    r = real_within("inner", inner, 0)
    big_r = np.full_like(r, np.inf) if outer is None else real_within("outer", outer, 0)
    a, inner_radius, outer_radius = np.broadcast_arrays(d / 2, r, big_r)
    crossed = inner_radius > outer_radius
    if crossed.any():
        raise ValueError(
            f"inner = {inner_radius[crossed][0]} is larger than outer = {outer_radius[crossed][0]}; "
            "allowed is inner <= outer"
        )
    with np.errstate(over="ignore"):
        x, big_x = (inner_radius / s) ** 2 / 2, (outer_radius / s) ** 2 / 2
    lower_x, lower_big_x = log_gamma_share(a, x), log_gamma_share(a, big_x)
    upper_x, upper_big_x = log_gamma_share(a, x, upper=True), log_gamma_share(a, big_x, upper=True)
    half = np.log(0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Both radii below the median, both above it, or one on either side: each has a form that holds.
        log_share = np.select(
            [inner_radius == outer_radius, lower_big_x < half, upper_x < half],
            [
                np.full(a.shape, -np.inf),
                lower_big_x + log_one_minus_exp(lower_x - lower_big_x),
                upper_x + log_one_minus_exp(upper_big_x - upper_x),
            ],
            np.log1p(-np.exp(lower_x) - np.exp(upper_big_x)),
        )
    return log_share[()] / log_of(base)


def gaussian_shell_fraction(
    dim: ArrayLike, inner: ArrayLike, outer: ArrayLike | None = None, std: ArrayLike = 1.0
) -> FloatArray:
    """Compute the share of a Gaussian's mass that lies between two radii.

    Arguments, errors and source as for `log_gaussian_shell_fraction`; below about 10^-308 it underflows to 0.

    >>> print(f"{gaussian_shell_fraction(3, 0, 1):.4f} {gaussian_shell_fraction(100, 0, 1):.3g}")
    0.1987 1.79e-80
    """
    return np.exp(log_gaussian_shell_fraction(dim, inner, outer, std))
