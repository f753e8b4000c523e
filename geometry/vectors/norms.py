"""Norms of random vectors: their exact distribution, and an experiment that does not use it.

In high dimensions a random vector has hardly any choice. Where its coordinates are drawn one by one, the norm
grows as sqrt(d) and fluctuates by a constant; in the ball it comes within about 1/d of the surface.

The kinds of vectors are those of `geometry.vectors.random_vectors`. The norm of a matrix is Frobenius', that
of all its entries in one row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, RandomSource, generator, whole_number
from geometry._renamed import renamed
from geometry._results import Result
from geometry.vectors._streams import Progress, Stream, source_of, streamed_sums
from geometry.vectors.laws.law import Law
from geometry.vectors.random_vectors import Dims, asked_for, called, one_asked_for


@dataclass(frozen=True, repr=False)
class SquaredNorm(Result):
    """The mean and variance of a random vector's squared norm; arrays for many dimensions or scales.

    Attributes:
        mean: E |x|^2, exact.
        variance: Var |x|^2, exact; 0 where the norm is always the same.
        closed_form: whether `norm_law` is the norm's own law, or the normal one that shares these moments.
    """

    mean: Any
    variance: Any
    closed_form: Any


@renamed(kind="distribution")
def norm_law(
    distribution: str, dim: ArrayLike | None = None, *, shape: ArrayLike | None = None, scale: ArrayLike = 1.0
) -> Law:
    """Return the law of the Euclidean norm of a random vector.

    | distribution | norm |
    |---|---|
    | normal | chi with d degrees of freedom, times s |
    | ball | density d r^(d-1) / s^d on [0, s] |
    | sphere | always s: a point mass |
    | rademacher | always s sqrt(d): a point mass |
    | cube | uniform on [0, s] for d = 1; from then on no closed form, here a normal limit |

    and for initialisations of matrices that of a normal or a cube with their standard deviation or bound.

    The normal limit N(m, v) of the cube is the one whose square has exactly the mean M and variance V of the
    cube's squared norm: m^2 = sqrt(M^2 - V/2), v = M - m^2. Measured, its distribution function is off by
    less than 0.06 / sqrt(d) from d = 3 on, so that a Kolmogorov-Smirnov test sees the difference from some
    400 d samples on.

    Args:
        distribution: of the vectors, see `geometry.vectors.random_vectors`.
        dim: d >= 1, a list or an array of any shape: a law of many dimensions has them in all its results.
        shape: instead of `dim`, that of one array; (fan_out, fan_in) for the initialisation of a matrix.
        scale: s > 0, any shape; standard deviation, radius or bound; a factor for initialisations.

    Returns:
        A distribution with the methods of a frozen one of SciPy: pdf (pmf for a point mass), cdf, sf, ppf,
        isf, logpdf, logcdf, logsf, mean, var, std, stats, moment, entropy, median, interval, support, rvs,
        exact to a relative 1e-11 to d = 10^12. `squared_norm` tells whether it is the norm's own law.

    Raises:
        ValueError: an unknown distribution, a dimension that is no whole number >= 1, a scale not above 0,
            both or none of `dim` and `shape`.

    Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1 (2nd ed., 1994), chapter 18,
    for chi; Blum, Hopcroft & Kannan, Foundations of Data Science (2020), section 2.3, for the ball.

    >>> law = norm_law("normal", 12288)
    >>> print(f"{law.mean():.2f}, and 998 of 1000 in {law.ppf(0.001):.1f} .. {law.ppf(0.999):.1f}")
    110.85, and 998 of 1000 in 108.7 .. 113.0
    >>> norm_law("normal", [10, 1000]).mean().round(2)
    array([ 3.08, 31.61])
    """
    found = asked_for(distribution, dim, shape, scale)
    family, factor = found.kind.norm
    name = called("norm_law", distribution, found, scale)
    return Law(name, family, np.asarray(found.dim)[()], np.asarray(found.scale * factor(found.dim))[()])


@renamed(kind="distribution")
def squared_norm(
    distribution: str, dim: ArrayLike | None = None, *, shape: ArrayLike | None = None, scale: ArrayLike = 1.0
) -> SquaredNorm:
    """Compute the mean and variance of a random vector's squared norm, exact for every distribution.

    Arguments and errors as for `norm_law`.

    Returns:
        SquaredNorm with the fields mean, variance and closed_form.

    Source: for independent coordinates d E x^2 and d Var x^2; for the ball E r^k = d / (d + k), see Blum,
    Hopcroft & Kannan, Foundations of Data Science (2020), section 2.3.

    >>> squared_norm("cube", 45, scale=2.0)
    SquaredNorm(mean=60.0, variance=64.0, closed_form=False)
    """
    found = asked_for(distribution, dim, shape, scale)
    return scaled_square(found.kind.square(found.dim), found.scale, found.kind.exact_from_two, found.dim)


def scaled_square(square: tuple[Dims, Dims], scale: Dims, exact_from_two: bool, dim: Dims) -> SquaredNorm:
    """Moments of a square in the unit of `scale`; a variance beyond 10^308 is inf."""
    with np.errstate(over="ignore", under="ignore"):
        mean, variance = (np.asarray(part) * scale * scale for part in square)
        variance = variance * scale * scale
    exact = np.broadcast_to(exact_from_two | (np.asarray(dim) == 1), mean.shape)
    if mean.ndim == 0:
        return SquaredNorm(float(mean), float(variance), bool(exact))
    return SquaredNorm(mean, variance, exact)


@renamed(kind="distribution")
def sample_norms(
    distribution: str,
    n: int,
    dim: ArrayLike | None = None,
    *,
    shape: ArrayLike | None = None,
    scale: float = 1.0,
    rng: RandomSource = None,
    stream: Stream = "numpy",
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
        dim: d >= 1.
        shape: instead of `dim`, that of an array; (fan_out, fan_in) for the initialisation of a matrix.
        scale: s > 0, standard deviation, radius or bound; a factor for initialisations.
        rng: a seed or a NumPy Generator. The norms depend on it and the stream alone, not on `threads`.
        stream: "numpy" for its normals in double precision, or "fast": other numbers, made many at once in
            single precision (Box-Muller on 128 generators), none beyond 6.66 standard deviations. Its first
            use compiles for some seconds; then a coordinate takes a quarter of the time or less.
        threads: how many draw at once; as many as there are cores if None.
        progress: called now and then with how many coordinates are drawn, and how many there are.

    Returns:
        (n,), in the unit of s; each exact to a relative 1e-12 given its coordinates.

    Raises:
        ValueError: an unknown distribution or stream; n, threads or a dimension no whole number >= 1; a
            scale not above 0.

    Source: Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (SC 2011), for streams that belong to
    pieces of the work and not to threads; see `norm_law` for the laws.

    >>> norms = sample_norms("normal", 1000, 12288, rng=0)
    >>> print(f"{norms.mean():.2f} +- {norms.std():.2f}")
    110.85 +- 0.72
    """
    which, whole, s = one_asked_for(distribution, dim, shape, scale)
    count, d = whole_number("n", n, 1), math.prod(whole)
    mean, variance = which.square(float(d))
    if variance == 0:
        return np.full(count, s * np.sqrt(mean))

    source = source_of(stream)
    fill = source.fill[which.fill]

    def squares(state: Any, block: FloatArray) -> FloatArray:
        fill(state, block)
        return source.sums(((block[0], block[0]),))

    chance = generator(rng)
    sums = streamed_sums(squares, count, d, source, rng=chance, threads=threads, progress=progress)
    if which.companions is not None:
        sums /= sums + streamed_sums(squares, count, which.companions, source, rng=chance, threads=threads)
    norms: FloatArray = s * np.sqrt(sums[:, 0])
    return norms
