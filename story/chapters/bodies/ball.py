"""One ball, carried from two dimensions to a million: where its points lie, and between random directions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import angle_law, radius_holding, sample_norms, shell_fraction, shell_thickness_holding

Float64 = NDArray[np.float64]

FIRST, LAST, BETWEEN = 2, 10**6, 48
# Met on the way, whatever the spacing: the article's, those that are asked about, those that are drawn in.
MET = (3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 100, 300, 1000, 10_000, 12_288, 100_000)
# The outer tenth of the radius; how much of the ball lies there at ASKED dimensions is to be guessed.
OUTER, ASKED, RESTS_AT = 0.1, 100, 10
HALF, MOST = 0.5, 0.9
POINTS = 360
# Drawn coordinate by coordinate, without the law: so many points in each of these dimensions.
DRAWN, DRAWN_DIMS = 1000, (2, 3, 5, 10, 20, 30, 100, 1000, 10_000)
ANGLES = 45


@dataclass(frozen=True, slots=True, eq=False)
class CarriedBall:
    """The unit ball in each of D dimensions, with n points in it.

    Attributes:
        dims: the dimensions, ascending, (D,).
        by_distance: the points by their distance from the centre alone, each in a direction of its own that
            it keeps, (D, n, 2).
        by_angle: the same points by their distance and by their angle to one direction, which points to the
            right, (D, n, 2): what is seen of them when they are turned into a plane about it.
        outer: share of the volume in the outer tenth, (D,).
        drawn: the share of points drawn without the law that lie there, in each of `drawn_dims`.
        half, most: depth of the shells that hold HALF and MOST of the volume, (D,).
        degrees: middles of the bins of an angle, (ANGLES,).
        angles: shares of all pairs of directions in each, by the law, (D, ANGLES).
        off: half of the pairs are within so many degrees of a right angle, (D,).
    """

    dims: NDArray[np.int64]
    by_distance: Float64
    by_angle: Float64
    outer: Float64
    drawn_dims: NDArray[np.int64]
    drawn: Float64
    half: Float64
    most: Float64
    degrees: Float64
    angles: Float64
    off: Float64


def read_carried_ball(seed: int = 0) -> CarriedBall:
    """Compute the laws, and draw points.

    Each point has its share of the volume inside it, and its share of all directions nearer to the one to the
    right, drawn once: by the laws these two place it in every dimension, so that it can be followed.

    Args:
        seed: of what is drawn.

    >>> ball = read_carried_ball()
    >>> at = ball.dims.tolist().index(100)
    >>> print(f"{ball.outer[at]:.5f}, half within {ball.half[at]:.4f}")
    0.99997, half within 0.0069
    """
    rng = np.random.default_rng(seed)
    dims = np.unique(np.append(np.rint(np.geomspace(FIRST, LAST, BETWEEN)), MET)).astype(np.int64)
    distance = radius_holding(dims[:, None], rng.uniform(size=POINTS))
    around = rng.uniform(0, 2 * np.pi, size=POINTS)
    nearer, side = rng.uniform(size=POINTS), np.where(rng.uniform(size=POINTS) < 0.5, -1.0, 1.0)
    laws = [angle_law(int(dim)) for dim in dims]
    turned = side * np.array([law.ppf(nearer) for law in laws])
    edges = np.linspace(0, np.pi, ANGLES + 1)
    norms = [sample_norms("ball", DRAWN, dim, rng=rng, threads=1) for dim in DRAWN_DIMS]
    return CarriedBall(
        dims=dims,
        by_distance=_placed(distance, np.broadcast_to(around, distance.shape)),
        by_angle=_placed(distance, turned),
        outer=shell_fraction(dims, 1 - OUTER),
        drawn_dims=np.array(DRAWN_DIMS),
        drawn=np.array([np.mean(one > 1 - OUTER) for one in norms]),
        half=shell_thickness_holding(dims, HALF),
        most=shell_thickness_holding(dims, MOST),
        degrees=np.degrees((edges[:-1] + edges[1:]) / 2),
        angles=np.array([np.diff(law.cdf(edges)) for law in laws]),
        off=np.array([np.degrees(law.ppf(0.75)) - 90 for law in laws]),
    )


def _placed(distance: Float64, angle: Float64) -> Float64:
    """Polar coordinates (D, n) as points in the plane, (D, n, 2)."""
    return np.stack([distance * np.cos(angle), distance * np.sin(angle)], axis=-1)
