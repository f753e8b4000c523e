"""Planes in the space of all weights: through three networks, or along which a path spreads most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import trajectory_components
from training.config import Config
from training.errors import LandscapeError
from training.landscape.networks import Vector, check_networks, inner, length, moved, subtract
from training.models import Weights

# Less than this share of the networks' own norm is rounding of weights in single precision.
ROUNDING = 1e-6
# A second component with less of the path's variance than this is rounding, too.
LEAST_SHARE = 1e-12
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """A plane in the space of all weights: origin + x first + y second.

    Attributes:
        origin: weights by name.
        first, second: directions of length 1 at right angles, by name.
    """

    origin: Vector
    first: Vector
    second: Vector

    def at(self, x: float, y: float) -> dict[str, Float64]:
        """Return the weights at a point of the plane, in double precision."""
        return moved(self.origin, (x, self.first), (y, self.second))

    def project(self, weights: Weights) -> tuple[Float64, Float64]:
        """Project networks on to the plane.

        Args:
            weights: by name, shape (n, ...).

        Returns:
            The coordinates of the nearest points of the plane, (n, 2), and the distances to them, (n,); both
            in units of weight.
        """
        n = len(next(iter(weights.values())))
        coordinates, distances = np.empty((n, 2)), np.empty(n)
        for number in range(n):
            offset = subtract({name: value[number] for name, value in weights.items()}, self.origin)
            x, y = inner(offset, self.first), inner(offset, self.second)
            coordinates[number] = x, y
            # Not by Pythagoras: a network on the plane would be at the distance of what rounding leaves.
            distances[number] = length(moved(offset, (-x, self.first), (-y, self.second)))
        return coordinates, distances


def plane_through(first: Weights, second: Weights, third: Weights, config: Config) -> Plane:
    """Return the plane through three networks.

    u = (second - first) / |second - first|,  v = what third - first has at right angles to u, made as long

    The first network is at (0, 0), the second at (|second - first|, 0), the third above the first axis.

    Args:
        first, second, third: weights by name.
        config: of the run.

    Raises:
        LandscapeError: networks of other shapes than the config's, weights that are not finite, or three
            networks on one line.

    Source: Garipov et al., Loss surfaces, mode connectivity, and fast ensembling of DNNs (arXiv 1802.10026,
    2018), appendix on visualisation.

    >>> config = Config(p=3, network="quadratic_mlp", d_mlp=1)
    >>> rng = np.random.default_rng(0)
    >>> three = [{"W_in": rng.normal(size=(6, 1)), "W_U": rng.normal(size=(1, 3))} for _ in range(3)]
    >>> plane = plane_through(*three, config)
    >>> plane.project({name: np.stack([one[name] for one in three]) for name in three[0]})[1].round(9)
    array([0., 0., 0.])
    """
    for network in (first, second, third):
        check_networks(network, config)
    rounding = ROUNDING * max(map(length, (first, second, third)))
    u, w = subtract(second, first), subtract(third, first)
    along = length(u)
    if along > rounding:
        u = {name: value / along for name, value in u.items()}
        w = moved(w, (-inner(w, u), u))
        w = moved(w, (-inner(w, u), u))  # once more: the first pass leaves rounding along u
    across = length(w)
    if along <= rounding or across <= rounding:
        raise LandscapeError(
            "three networks on a line, {distance:.1g} apart from it; a plane takes three that are not",
            distance=min(along, across),
        )
    origin = {name: np.asarray(value, np.float64) for name, value in first.items()}
    return Plane(origin, u, {name: value / across for name, value in w.items()})


def plane_of_path(weights: Weights, config: Config) -> Plane:
    """Return the plane of the first two principal components of a path through the space of all weights.

    The origin is the mean of the networks; each axis points to where the path's own network furthest along
    it lies.

    Args:
        weights: of the run's snapshots by name, shape (n, ...), n >= 3.
        config: of the run.

    Raises:
        LandscapeError: fewer than three networks, a path on a line or one that never moves, networks of other
            shapes than the config's, or weights that are not finite.

    Source: Li et al., Visualizing the loss landscape of neural nets (arXiv 1712.09913, 2018), section 7, with
    the mean instead of the last network as origin.
    """
    check_networks(weights, config, leading=1)
    n = len(next(iter(weights.values())))
    if n < 3:
        raise LandscapeError("snapshots = {count}: the plane of a path takes three or more", count=n)
    parts = [value.reshape(n, -1) for value in weights.values()]
    try:
        components = trajectory_components(parts, 2)
    except ValueError:
        raise LandscapeError("a path that never moves has no plane") from None
    rounding = ROUNDING * length({name: value[0] for name, value in weights.items()})
    if components.explained[1] < LEAST_SHARE or np.abs(components.scores[:, 1]).max() <= rounding:
        raise LandscapeError("a path on a straight line has no plane of its own")
    axes = np.concatenate(list(components.axes(parts)), axis=1)
    ends = np.cumsum([part.shape[1] for part in parts])[:-1]
    first, second = (
        {
            name: piece.reshape(value.shape[1:])
            for (name, value), piece in zip(weights.items(), np.split(axis, ends), strict=True)
        }
        for axis in axes
    )
    origin = {name: value.mean(axis=0, dtype=np.float64) for name, value in weights.items()}
    return Plane(origin, first, second)
