"""Lines and planes of recorded runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from training.errors import LandscapeError
from training.landscape.line import LossLine, loss_line
from training.landscape.losses import Progress
from training.landscape.plane import plane_of_path, plane_through
from training.landscape.snapshots import network_at
from training.landscape.surface import (
    ALONG_A_SIDE,
    MARGIN,
    LossSurface,
    PathPoints,
    grid_around,
    loss_surface,
    path_points,
)
from training.runs.view import RunView

# Snapshots of a path that are measured beside a surface.
PATH_SNAPSHOTS = 150


def line_between(
    view: RunView,
    snapshot: int,
    other_snapshot: int,
    other: RunView | None = None,
    fractions: ArrayLike | None = None,
    *,
    progress: Progress | None = None,
) -> LossLine:
    """Measure loss and accuracy along the straight line between two snapshots, of one run or of two.

    Args:
        view: of the run whose questions, split and labels are asked.
        snapshot: its place in that run, from 0, or from the end if below 0.
        other_snapshot: its place in the other run, or in the same one.
        other: another run; the same one if not given.
        fractions, progress: as for `loss_line`.

    Raises:
        LandscapeError: places that there are not, or as `loss_line` does.
        StoreError: a run without snapshots, or a damaged one.
    """
    start = network_at(view, snapshot)
    end = network_at(other or view, other_snapshot)
    return loss_line(start, end, view.config, fractions, progress=progress)


def surface_of_path(
    view: RunView, points: int = ALONG_A_SIDE, margin: float = MARGIN, *, progress: Progress | None = None
) -> tuple[LossSurface, PathPoints]:
    """Measure the plane of the path's first two components around the path of a run.

    Args:
        view: of the run.
        points, margin: of the grid, as for `grid_around`.
        progress: told of networks done and to do.

    Returns:
        The surface, and the run's snapshots (at most 150, evenly thinned) as they are.

    Raises:
        LandscapeError: as `plane_of_path` and `grid_around` do.
        StoreError: a run without snapshots, or a damaged one.
    """
    weights = view.weights(snapshots=view.frames(PATH_SNAPSHOTS))
    plane = plane_of_path(weights, view.config)
    xs, ys = grid_around(plane.project(weights)[0], points, margin)
    path = path_points(plane, weights, view.config)
    return loss_surface(plane, xs, ys, view.config, progress=progress), path


def surface_through(
    view: RunView,
    snapshots: Sequence[int],
    points: int = ALONG_A_SIDE,
    margin: float = MARGIN,
    *,
    progress: Progress | None = None,
) -> tuple[LossSurface, PathPoints]:
    """Measure the plane through three snapshots of a run, around those three.

    Args:
        view: of the run.
        snapshots: the places of three, from 0, or from the end if below 0.
        points, margin: of the grid, as for `grid_around`.
        progress: told of networks done and to do.

    Returns:
        The surface, and the run's snapshots (at most 150, evenly thinned) as they are; on the plane lie no
        more than the three.

    Raises:
        LandscapeError: not three snapshots, places that there are not, or as `plane_through` and
            `grid_around` do.
        StoreError: a run without snapshots, or a damaged one.
    """
    if len(snapshots) != 3:
        raise LandscapeError("snapshots = {places}: a plane takes three", places=list(snapshots))
    three = [network_at(view, place) for place in snapshots]
    plane = plane_through(three[0], three[1], three[2], view.config)
    corners = plane.project({name: np.stack([one[name] for one in three]) for name in three[0]})[0]
    xs, ys = grid_around(corners, points, margin)
    weights = view.weights(snapshots=view.frames(PATH_SNAPSHOTS))
    path = path_points(plane, weights, view.config)
    return loss_surface(plane, xs, ys, view.config, progress=progress), path
