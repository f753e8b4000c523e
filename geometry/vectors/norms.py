"""Norms of random vectors: their exact distribution, and an experiment that does not use it.

In high dimensions a random vector has hardly any choice. Where its coordinates are drawn one by one, the norm
grows as sqrt(d) and fluctuates by a constant; in the ball it comes within about 1/d of the surface.

The kinds of vectors are those of `geometry.vectors.random_vectors`. The norm of a matrix is Frobenius', that
of all its entries in one row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, RandomSource, generator, whole_number
from geometry._renamed import renamed
from geometry.vectors._streams import Progress, streamed_sums
from geometry.vectors.random_vectors import FrozenDistribution, resolve


@dataclass(frozen=True)
class SquaredNorm:
    """Compute the mean and variance of a random vector's squared norm.

    Attributes:
        mean: E |x|^2, exact.
        variance: Var |x|^2, exact; 0 where the norm is always the same.
        closed_form: whether `norm_law` is the norm's own law, or the normal one that shares these moments.
    """

    mean: float
    variance: float
    closed_form: bool


@renamed(kind="distribution")
def norm_law(distribution: str, dim: ArrayLike, *, scale: float = 1.0) -> FrozenDistribution:
    """Return the law of the Euclidean norm of a random vector, as a frozen SciPy distribution.

    | distribution | norm |
    |---|---|
    | normal | chi with d degrees of freedom, times s |
    | ball | density d r^(d-1) / s^d on [0, s] |
    | sphere | always s: a point mass |
    | rademacher | always s sqrt(d): a point mass |
    | cube | no closed form, here a normal limit |

    and for initialisations of matrices that of a normal or a cube with their standard deviation or bound.

    The normal limit N(m, v) of the cube is the one whose square has exactly the mean M and variance V of the
    cube's squared norm: m^2 = sqrt(M^2 - V/2), v = M - m^2. Measured, its distribution function is off by
    less than 0.06 / sqrt(d) from d = 3 on, so that a Kolmogorov-Smirnov test sees the difference from some
    400 d samples on.

    Args:
        distribution: of the vectors, see `geometry.vectors.random_vectors`.
        dim: d >= 1, or the shape of an array; (fan_out, fan_in) for the initialisation of a matrix.
        scale: s > 0, standard deviation, radius or bound; a factor for initialisations.

    Returns:
        A frozen SciPy distribution with cdf, ppf, mean, rvs and so on; a discrete one for a point mass.
        `squared_norm` tells whether it is exact. From d = 50 or so on SciPy's chi loses digits in its std
        (3e-7 at d = 12288); `gaussian_radii` has them.

    Raises:
        ValueError: an unknown distribution, a dimension that is no whole number >= 1, a scale not above 0.

    Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1 (2nd ed., 1994), chapter 18,
    for chi; Blum, Hopcroft & Kannan, Foundations of Data Science (2020), section 2.3, for the ball.

    >>> law = norm_law("normal", 12288)
    >>> print(f"{law.mean():.2f}, and 998 of 1000 in {law.ppf(0.001):.1f} .. {law.ppf(0.999):.1f}")
    110.85, and 998 of 1000 in 108.7 .. 113.0
    """
    which, shape, s = resolve(distribution, dim, scale)
    d = math.prod(shape)
    return normal_limit(*which.square(d), s) if which.law is None else which.law(d, s)


@renamed(kind="distribution")
def squared_norm(distribution: str, dim: ArrayLike, *, scale: float = 1.0) -> SquaredNorm:
    """Compute the mean and variance of a random vector's squared norm, exact for every distribution.

    Arguments and errors as for `norm_law`.

    Returns:
        SquaredNorm with the fields mean, variance and closed_form.

    Source: for independent coordinates d E x^2 and d Var x^2; for the ball E r^k = d / (d + k), see Blum,
    Hopcroft & Kannan, Foundations of Data Science (2020), section 2.3.

    >>> squared_norm("cube", 45, scale=2.0)
    SquaredNorm(mean=60.0, variance=64.0, closed_form=False)
    """
    which, shape, s = resolve(distribution, dim, scale)
    mean, variance = which.square(math.prod(shape))
    return SquaredNorm(s**2 * mean, s**4 * variance, which.law is not None)


@renamed(kind="distribution")
def sample_norms(
    distribution: str,
    n: int,
    dim: ArrayLike,
    *,
    scale: float = 1.0,
    rng: RandomSource = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> FloatArray:
    """Sample the norms of n vectors drawn at random, coordinate by coordinate.

    No law enters: a chi variate is quicker to draw than 12,288 normals, and would prove nothing. No vector is
    kept either: beside the n norms there is half a MiB a thread, whatever n and d, and nearly all the time
    goes into the coordinates. Where the norm is a constant by definition (sphere, rademacher) none is drawn.

    Args:
        distribution: of the vectors, see `geometry.vectors.random_vectors`.
        n: n >= 1, how many.
        dim: d >= 1, or the shape of an array; (fan_out, fan_in) for the initialisation of a matrix.
        scale: s > 0, standard deviation, radius or bound; a factor for initialisations.
        rng: a seed or a NumPy Generator. The norms depend on it alone, not on `threads`.
        threads: how many draw at once; as many as there are cores if None.
        progress: called now and then with how many coordinates are drawn, and how many there are.

    Returns:
        (n,), in the unit of s; each exact to a relative 1e-12 given its coordinates.

    Raises:
        ValueError: an unknown distribution; n, threads or a dimension no whole number >= 1; a scale not
            above 0.

    Source: Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (SC 2011), for streams that belong to
    pieces of the work and not to threads; see `norm_law` for the laws.

    >>> norms = sample_norms("normal", 1000, 12288, rng=0)
    >>> print(f"{norms.mean():.2f} +- {norms.std():.2f}")
    110.85 +- 0.72
    """
    which, shape, s = resolve(distribution, dim, scale)
    count, d = whole_number("n", n, 1), math.prod(shape)
    mean, variance = which.square(d)
    if variance == 0:
        return np.full(count, s * math.sqrt(mean))

    def squares(stream: np.random.Generator, block: FloatArray) -> FloatArray:
        which.fill(stream, block)
        sums: FloatArray = np.einsum("vrc,vrc->rv", block, block)
        return sums

    stream = generator(rng)
    sums = streamed_sums(squares, count, d, rng=stream, threads=threads, progress=progress)
    if which.companions is not None:
        sums /= sums + streamed_sums(squares, count, which.companions, rng=stream, threads=threads)
    norms: FloatArray = s * np.sqrt(sums[:, 0])
    return norms


def normal_limit(mean: float, variance: float, scale: float) -> FrozenDistribution:
    """The normal law, times `scale`, of a length whose square has this mean and variance."""
    from scipy.stats import norm

    spread = variance / 2 / (mean + math.sqrt(mean**2 - variance / 2))
    return norm(loc=scale * math.sqrt(mean - spread), scale=scale * math.sqrt(spread))
