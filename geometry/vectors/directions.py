"""Angles between random directions: in high dimensions nearly all are close to 90 degrees.

In d dimensions the cosine between two random directions is about 1 / sqrt(d). How many directions can be
nearly at right angles to each other at once is in `geometry.vectors.near_orthogonality`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, RandomSource, whole_array, whole_number
from geometry.vectors._streams import Progress, Stream, source_of, streamed_sums
from geometry.vectors.laws.law import Law
from geometry.vectors.random_vectors import short


def angle_law(dim: ArrayLike) -> Law:
    """Return the law of the angle between two random directions in d dimensions.

    density Gamma(d/2) / (sqrt(pi) Gamma((d-1)/2)) sin^(d-2)(theta) on [0, pi]

    Args:
        dim: d >= 2, whole numbers of any shape.

    Returns:
        A distribution with the methods of `norm_law`; angles in radians, with the mean pi/2 and the variance
        psi_1(d/2) / 2, near 1/d. All are exact to a relative 1e-11, tails and logarithms too, from d = 10^10
        on to what the rounding of the angle leaves, 1e-16 sqrt(d).

    Raises:
        ValueError: a dimension that is no whole number >= 2.

    Source: Cai, Fan & Jiang, Distributions of angles in random packing on spheres, J. Mach. Learn. Res. 14
    (2013), section 2.

    >>> low, high = np.degrees(angle_law(12288).interval(0.998))
    >>> print(f"998 of 1000 between {low:.1f} and {high:.1f} degrees")
    998 of 1000 between 88.4 and 91.6 degrees
    """
    return _of_directions("angle", dim)


def cosine_law(dim: ArrayLike) -> Law:
    """Return the law of the cosine between two random directions in d dimensions.

    (1 + cos theta) / 2 ~ Beta((d-1)/2, (d-1)/2),    E cos^2 theta = 1/d

    Args:
        dim: d >= 2, whole numbers of any shape.

    Returns:
        A distribution on [-1, 1] with the methods of `norm_law`, exact to a relative 1e-11.

    Raises:
        ValueError: a dimension that is no whole number >= 2.

    Source: Muirhead, Aspects of Multivariate Statistical Theory (1982), theorem 1.5.7.

    >>> print(f"{cosine_law(12288).std() * np.sqrt(12288):.6f}")
    1.000000
    """
    return _of_directions("cosine", dim)


def _of_directions(family: str, dim: ArrayLike) -> Law:
    d = whole_array("dim", dim, 2)
    return Law(f"{family}_law({short(d)})", family, d.astype(np.float64)[()], np.ones(())[()])


def sample_angles(
    n: int,
    dim: int,
    *,
    rng: RandomSource = None,
    stream: Stream = "numpy",
    threads: int | None = None,
    progress: Progress | None = None,
) -> FloatArray:
    """Sample the angles between n pairs of directions, drawn at random, coordinate by coordinate.

    Both directions are drawn as normal vectors, and none is kept: see `sample_norms`, whose memory, threads
    and seeds these are.

    Args:
        n: n >= 1, how many pairs.
        dim: d >= 2.
        rng: a seed or a NumPy Generator. The angles depend on it and the stream alone, not on `threads`.
        stream: "numpy" or "fast", see `sample_norms`.
        threads: how many draw at once; as many as there are cores if None.
        progress: called now and then with how many coordinates of pairs are drawn, and how many there are.

    Returns:
        (n,), radians in [0, pi].

    Raises:
        ValueError: n, dim or threads out of range or no whole number.

    Source: Muller, A note on a method for generating points uniformly on n-dimensional spheres, Comm. ACM 2
    (1959).

    >>> angles = np.degrees(sample_angles(1000, 12288, rng=0))
    >>> print(f"{angles.min():.1f} .. {angles.max():.1f}")
    88.6 .. 91.6
    """
    count, d = whole_number("n", n, 1), whole_number("dim", dim, 2)

    source = source_of(stream)
    fill = source.fill["normals"]

    def products(state: Any, block: FloatArray) -> FloatArray:
        fill(state, block)
        x, y = block
        return source.sums(((x, y), (x, x), (y, y)))

    sums = streamed_sums(
        products, count, d, source, width=3, vectors=2, rng=rng, threads=threads, progress=progress
    )
    cosines = sums[:, 0] / np.sqrt(sums[:, 1] * sums[:, 2])
    angles: FloatArray = np.arccos(np.clip(cosines, -1, 1))
    return angles
