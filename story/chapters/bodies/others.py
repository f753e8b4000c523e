"""Is it only the ball? Cube, octahedron and simplex, carried along: how far out their points lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import (
    half_diagonal,
    lp_ball_radius,
    sample_lp_ball,
    sample_simplex,
    simplex_circumradius,
    simplex_radius,
)

Float64 = NDArray[np.float64]

# Points are drawn coordinate by coordinate: no further than a tenth of a second goes.
DIMS = (2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 5000, 10_000)
CURVE_TO, CURVE = 10**6, 60
POINTS = 150
Distances = Callable[[int, np.random.Generator], Float64]


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """Distances from the centre, as shares of the farthest point's: a corner's, or a ball's surface.

    Attributes:
        dims: those that points are drawn in, (D,).
        clouds: by the body's name, its points by their distance, each in a direction that means nothing,
            (D, POINTS, 2). The same one is always the n-th from the centre, so that it can be followed.
        curve_dims: (C,).
        typical: by the body's name, the root mean square distance by the exact law, (C,).
        at_dims: the same in `dims`, (D,).
    """

    dims: NDArray[np.int64]
    clouds: Mapping[str, Float64]
    curve_dims: NDArray[np.int64]
    typical: Mapping[str, Float64]
    at_dims: Mapping[str, Float64]


def read_bodies(seed: int = 0) -> Bodies:
    """Draw points in each body, and compute where the laws have them.

    Args:
        seed: of what is drawn.

    >>> bodies = read_bodies()
    >>> print({name: round(float(shares[-1]), 3) for name, shares in bodies.at_dims.items()})
    {'ball': 1.0, 'cube': 0.577, 'cross_polytope': 0.014, 'simplex': 0.01}
    """
    rng = np.random.default_rng(seed)
    around, ranks = rng.uniform(0, 2 * np.pi, size=POINTS), rng.permutation(POINTS)
    directions = np.stack([np.cos(around), np.sin(around)], axis=-1)
    dims = np.array(DIMS)
    curve = np.unique(np.rint(np.geomspace(DIMS[0], CURVE_TO, CURVE)).astype(np.int64))
    return Bodies(
        dims=dims,
        clouds={
            name: np.array([np.sort(draw(dim, rng))[ranks, None] * directions for dim in DIMS])
            for name, draw in DRAWN.items()
        },
        curve_dims=curve,
        typical={name: law(curve) for name, law in LAWS.items()},
        at_dims={name: law(dims) for name, law in LAWS.items()},
    )


def _of_cube(dim: int, rng: np.random.Generator) -> Float64:
    return _lengths(sample_lp_ball(POINTS, dim, np.inf, rng=rng)) / half_diagonal(dim, 2.0)


def _of_cross_polytope(dim: int, rng: np.random.Generator) -> Float64:
    return _lengths(sample_lp_ball(POINTS, dim, 1.0, rng=rng))


def _of_simplex(dim: int, rng: np.random.Generator) -> Float64:
    return _lengths(sample_simplex(POINTS, dim, rng=rng)) / simplex_circumradius(dim)


def _lengths(points: Float64) -> Float64:
    return np.asarray(np.linalg.norm(points, axis=1))


DRAWN: Mapping[str, Distances] = {
    "cube": _of_cube, "cross_polytope": _of_cross_polytope, "simplex": _of_simplex,
}  # fmt: skip
LAWS: Mapping[str, Callable[[NDArray[np.int64]], Float64]] = {
    "ball": lambda dims: lp_ball_radius(dims, 2.0),
    "cube": lambda dims: np.asarray(lp_ball_radius(dims, np.inf) / half_diagonal(dims, 2.0)),
    "cross_polytope": lambda dims: lp_ball_radius(dims, 1.0),
    "simplex": lambda dims: np.asarray(simplex_radius(dims) / simplex_circumradius(dims)),
}
