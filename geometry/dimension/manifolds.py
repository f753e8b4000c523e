"""Sample manifolds of known dimension, to test dimension estimates and projections on.

All are uniform with respect to length, area or volume on the manifold itself. `dim` is that of the space
around, `intrinsic_dim` the manifold's own. For balls, cubes and Gaussians see `sample_points`.
"""

from __future__ import annotations

import numpy as np

from geometry._arguments import LARGEST, FloatArray, RandomSource, generator, real_number, whole_number
from geometry._renamed import renamed


def sample_line(n: int, dim: int = 3, *, rng: RandomSource = None) -> FloatArray:
    """Sample points on a straight segment of length 1 in a random direction, centred at 0: dimension 1.

    Args:
        n: how many, >= 1.
        dim: d >= 1 of the space around.
        rng: a seed or a NumPy Generator.

    Returns:
        (n, d).

    Raises:
        ValueError: n or d below 1.

    Source: Muller, A note on a method for generating points uniformly on n-dimensional spheres, Comm. ACM 2
    (1959), for the direction.

    >>> points = sample_line(5, 40, rng=0)
    >>> print(points.shape, np.linalg.matrix_rank(points))
    (5, 40) 1
    """
    stream = generator(rng)
    direction = stream.standard_normal(whole_number("dim", dim, 1, LARGEST))
    along = stream.random((whole_number("n", n, 1, LARGEST), 1)) - 0.5
    return np.asarray(along * direction / np.linalg.norm(direction), dtype=np.float64)


@renamed(dim="intrinsic_dim")
def sample_sphere(n: int, intrinsic_dim: int = 2, *, rng: RandomSource = None) -> FloatArray:
    """Sample points uniformly on the unit sphere of a given dimension; 1 is a circle.

    Args:
        n: how many, >= 1.
        intrinsic_dim: m >= 1 of the sphere itself, one less than that of its space.
        rng: a seed or a NumPy Generator.

    Returns:
        (n, m + 1).

    Raises:
        ValueError: n or m below 1.

    Source: Muller, A note on a method for generating points uniformly on n-dimensional spheres, Comm. ACM 2
    (1959).

    >>> points = sample_sphere(4, intrinsic_dim=2, rng=0)
    >>> print(points.shape, np.linalg.norm(points, axis=1).round(12))
    (4, 3) [1. 1. 1. 1.]
    """
    shape = whole_number("n", n, 1, LARGEST), whole_number("intrinsic_dim", intrinsic_dim, 1, LARGEST) + 1
    points = generator(rng).standard_normal(shape)
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), dtype=np.float64)


@renamed(dim="intrinsic_dim")
def sample_torus(n: int, intrinsic_dim: int = 2, *, rng: RandomSource = None) -> FloatArray:
    """Sample points uniformly on a flat torus, the product of m unit circles each in a plane of its own.

    x = (cos t_1, sin t_1, ..., cos t_m, sin t_m),    t uniform in [0, 2 pi)^m

    Without border and without curvature: what an estimate of dimension misses here, it misses everywhere.

    Args:
        n: how many, >= 1.
        intrinsic_dim: m >= 1 circles, the torus' own dimension; its space has 2m.
        rng: a seed or a NumPy Generator.

    Returns:
        (n, 2m).

    Raises:
        ValueError: n or m below 1.

    Source: do Carmo, Riemannian Geometry (1992), chapter 6, example 2.5.

    >>> points = sample_torus(3, intrinsic_dim=2, rng=0)
    >>> print(points.shape, np.linalg.norm(points[:, :2], axis=1).round(12))
    (3, 4) [1. 1. 1.]
    """
    shape = whole_number("n", n, 1, LARGEST), whole_number("intrinsic_dim", intrinsic_dim, 1, LARGEST)
    angles = generator(rng).uniform(0, 2 * np.pi, shape)
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1).reshape(len(angles), -1)


def sample_swiss_roll(n: int, *, turns: float = 1.5, rng: RandomSource = None) -> FloatArray:
    """Sample points uniformly on a sheet rolled up into a spiral: a flat surface bent in space, dimension 2.

    x = (t cos t, h, t sin t),    t from 3 pi / 2 over the given turns, h in [0, 21]

    Uniform in area, that is in the spiral's length (t sqrt(1 + t^2) + asinh t) / 2 and not in its angle t.

    Args:
        n: how many, >= 1.
        turns: how often the sheet is wound around, from 1e-9 to 1e9.
        rng: a seed or a NumPy Generator.

    Returns:
        (n, 3). Neighbouring windings lie 2 pi apart: clouds so thin that neighbours do too look
        three-dimensional.

    Raises:
        ValueError: n below 1, turns out of range.

    Source: Tenenbaum, de Silva & Langford, A global geometric framework for nonlinear dimensionality
    reduction, Science 290 (2000).

    >>> sample_swiss_roll(5, rng=0).shape
    (5, 3)
    """
    count, stream = whole_number("n", n, 1, LARGEST), generator(rng)
    windings = real_number("turns", turns, 1e-9, 1e9)
    grid = 1.5 * np.pi + np.linspace(0, 2 * np.pi * windings, 2**14)
    length = (grid * np.sqrt(1 + grid**2) + np.arcsinh(grid)) / 2
    t = np.interp(stream.uniform(length[0], length[-1], count), length, grid)
    return np.stack([t * np.cos(t), stream.uniform(0, 21, count), t * np.sin(t)], axis=1)


def residue_circle(p: int, frequency: int = 1) -> FloatArray:
    """Place the residues mod p evenly on the unit circle, as a network that adds may embed them.

    v_a = (cos(2 pi k a / p), sin(2 pi k a / p)),    a = 0 .. p-1

    No sample: nothing here is random, and estimates that count on randomness fail (see
    `intrinsic_dimension`).

    Args:
        p: p >= 3.
        frequency: 1 <= k < p/2.

    Returns:
        (p, 2).

    Raises:
        ValueError: p or k out of range.

    Source: Nanda et al., Progress measures for grokking via mechanistic interpretability (arXiv 2301.05217,
    2023).

    >>> print(residue_circle(4).round(12) + 0.0)
    [[ 1.  0.]
     [ 0.  1.]
     [-1.  0.]
     [ 0. -1.]]
    """
    residues = whole_number("p", p, 3, LARGEST)
    k = whole_number("frequency", frequency, 1, (p - 1) // 2, reason=f" (below p/2 for p = {p})")
    angles = 2 * np.pi / residues * (k * np.arange(residues) % residues)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)
