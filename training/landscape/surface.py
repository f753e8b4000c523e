"""Loss and accuracy over a grid on a plane, and those of the path itself beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.config import Config
from training.errors import LandscapeError
from training.landscape.axes import numbers_in_a_row, whole_number
from training.landscape.losses import Losses, Progress, losses_of
from training.landscape.networks import check_networks
from training.landscape.plane import Plane
from training.models import Weights

# Points along a side of a grid, unless others are asked for, and the most there may be. A network of the
# reference run's takes ten milliseconds on two cores; more than half of them are bare products of matrices.
ALONG_A_SIDE, MOST_ALONG_A_SIDE = 41, 61
# How much of its extent a grid leaves around what it shows, on each side.
MARGIN = 0.2
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LossSurface:
    """Loss and accuracy over a grid on a plane of X times Y points.

    Attributes:
        plane: in the space of all weights.
        xs, ys: along its two axes, in units of weight, shape (X,) and (Y,).
        losses: there, shape (Y, X).
    """

    plane: Plane
    xs: Float64
    ys: Float64
    losses: Losses


@dataclass(frozen=True, slots=True, eq=False)
class PathPoints:
    """The networks of a path as they are, and where they are from a plane: S networks.

    Attributes:
        coordinates: of the nearest points of the plane, shape (S, 2).
        distances: from the plane, in units of weight, shape (S,).
        losses: of the networks themselves, not of those points of the plane; shape (S,).
    """

    coordinates: Float64
    distances: Float64
    losses: Losses


def loss_surface(
    plane: Plane, xs: ArrayLike, ys: ArrayLike, config: Config, *, progress: Progress | None = None
) -> LossSurface:
    """Measure loss and accuracy at every point of a grid on a plane, on all questions of the table.

    W(x, y) = origin + x first + y second

    Args:
        plane: of networks of the config's.
        xs, ys: along its axes, 1 to 61 numbers each, in units of weight.
        config: whose questions, split and labels are asked.
        progress: told of networks done and to do.

    Returns:
        LossSurface; nan where a network's logits are not finite.

    Raises:
        LandscapeError: a plane of other networks than the config's, or numbers along an axis that are none.
    """
    for part in (plane.origin, plane.first, plane.second):
        check_networks(part, config)
    across, up = (numbers_in_a_row(name, axis, MOST_ALONG_A_SIDE) for name, axis in (("xs", xs), ("ys", ys)))
    dtype = np.dtype(config.dtype)

    def at(number: int) -> Weights:
        row, column = divmod(number, len(across))
        point = plane.at(float(across[column]), float(up[row]))
        return {name: value.astype(dtype) for name, value in point.items()}

    losses = losses_of(at, config, len(across) * len(up), progress=progress)
    return LossSurface(plane, across, up, losses.reshaped(len(up), len(across)))


def path_points(plane: Plane, weights: Weights, config: Config) -> PathPoints:
    """Measure the networks of a path themselves, and where they are from a plane.

    Args:
        plane: of networks of the config's.
        weights: of the path's networks by name, shape (S, ...).
        config: of the run.

    Raises:
        LandscapeError: networks of other shapes than the config's, or weights that are not finite.
    """
    check_networks(weights, config, leading=1)
    coordinates, distances = plane.project(weights)

    def at(number: int) -> Weights:
        return {name: value[number] for name, value in weights.items()}

    return PathPoints(coordinates, distances, losses_of(at, config, len(distances)))


def grid_around(
    coordinates: Float64, points: int = ALONG_A_SIDE, margin: float = MARGIN
) -> tuple[Float64, Float64]:
    """Return the axes of a grid around some points of a plane.

    Args:
        coordinates: of the points, shape (n, 2).
        points: along each side, 2 to 61.
        margin: on each side, as a share of the points' extent; 0 or more.

    Returns:
        xs and ys, (points,) each, ascending and evenly spaced. Where the points do not extend along an axis,
        it is as long as the other.

    Raises:
        LandscapeError: numbers outside those ranges, or points that all coincide.

    >>> grid_around(np.array([[0.0, 0.0], [10.0, 5.0]]), points=3, margin=0.1)
    (array([-1.,  5., 11.]), array([-0.5,  2.5,  5.5]))
    """
    points = whole_number("points", points, 2, MOST_ALONG_A_SIDE)
    if not (np.isfinite(margin) and margin >= 0):
        raise LandscapeError("margin = {value}: it must be a finite number from 0 up", value=margin)
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    extent = high - low
    if extent.max() == 0:
        raise LandscapeError("points that all coincide have nothing around them to be shown")
    extent = np.where(extent > 0, extent, extent.max())
    middle = (low + high) / 2
    reach = extent * (0.5 + margin)
    xs, ys = (np.linspace(m - r, m + r, points) for m, r in zip(middle, reach, strict=True))
    return xs, ys
