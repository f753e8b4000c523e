"""A ground in relief, seen from anywhere above: heights over a plane, as a picture. No Manim in here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, map_coordinates, zoom
from scipy.spatial import ConvexHull

FINE = 16  # cells between two points of the grid that was measured
CONTOURS = 8.0  # lines for each unit of height
LIGHT = np.array([-0.55, 0.45, 0.7])  # where it comes from: left, behind, above
STEEP = 9.0  # units of the plane for one of height, in the light
# Ground so much higher than the highest on the path is left out, and what is farther from the path than a
# share of the grid: the walls at the corners would hide the rest. It fades over the last part of the way.
HIGHEST, FARTHEST = 1.2, 0.17
FADES, EDGE = 0.15, 0.06
DEPTHS = 560  # places from the front to the back that a column of the picture looks at

Array = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Sight:
    """From where the ground is seen.

    Attributes:
        turn: about the upright axis, in radians.
        tilt: of the eye above the ground, in radians; straight from above at pi / 2.
        lift: units of the plane for one unit of height.
        scale: units of the screen for one unit of the plane.
        x, y: of the screen, where the middle of the plane is seen.
    """

    turn: float
    tilt: float
    lift: float
    scale: float
    x: float = 0.0
    y: float = 0.0

    def towards(self, other: Sight, share: float) -> Sight:
        """The sight on the way to another."""
        ends = [(getattr(self, name), getattr(other, name)) for name in self.__slots__]
        return Sight(*(float(start + share * (end - start)) for start, end in ends))

    def seen(self, at: Array, above: Array) -> Array:
        """Where on the screen points (..., 2) of the plane, so far above it (...,), are seen: (..., 3)."""
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        across, depth = at[..., 0] * cos - at[..., 1] * sin, at[..., 0] * sin + at[..., 1] * cos
        up = depth * np.sin(self.tilt) + above * np.cos(self.tilt)
        return np.stack([self.x + self.scale * across, self.y + self.scale * up, 0 * up], axis=-1)


class Ground:
    """Heights over an evenly spaced grid of the plane, and what each cell of it looks like.

    Args:
        xs, ys: of the grid, (X,) and (Y,).
        heights: (Y, X), 0 or more.
        path: (S, 2), around which it is shown.
        axes: (2, 2), the directions on the grid's plane that are right and away in the picture, one a row.
        middle: (2,), the point of the grid's plane that is the middle of the picture.
        colours: from the lowest to the highest ground, (C, 3), from 0 to 255.
    """

    def __init__(
        self, xs: Array, ys: Array, heights: Array, path: Array, axes: Array, middle: Array, colours: Array
    ) -> None:
        self._low, self._step = np.array([xs[0], ys[0]]), np.array([xs[1] - xs[0], ys[1] - ys[0]])
        self._coarse, self._axes, self._middle = heights, axes, middle
        self._cells = np.array(heights.shape[::-1]) - 1  # of the grid, between its points
        self.heights = np.maximum(zoom(heights, FINE, order=3, grid_mode=False), 0.0)
        self._highest = HIGHEST * float(self.height((path - middle) @ axes.T).max())
        self.shown = self._visible(path)
        self.colours = self._coloured(colours)
        self._pixels: NDArray[np.uint32] | None = None

    def height(self, at: Array) -> Array:
        """Of the ground at points (..., 2), along the picture's axes from its middle."""
        place = (at @ self._axes + self._middle - self._low) / self._step
        found = map_coordinates(self._coarse, place.reshape(-1, 2).T[::-1], order=3, mode="nearest")
        return np.asarray(np.maximum(found, 0.0).reshape(at.shape[:-1]))

    def cells(self, across: Array, depth: Array, turn: float) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Which cell lies at each depth (D,) of each column (W,), and whether there is one: (D, W)."""
        cos, sin = np.cos(turn), np.sin(turn)
        back = np.array([[cos, -sin], [sin, cos]])  # from a column and a depth to the two axes
        rows, columns = self.heights.shape
        fine = np.array([columns - 1, rows - 1]) / self._cells / self._step
        way = (back @ self._axes) * fine
        start = (self._middle - self._low) * fine + 0.5
        x = (start[0] + depth[:, None] * way[1, 0] + across * way[0, 0]).astype(np.int32)
        y = (start[1] + depth[:, None] * way[1, 1] + across * way[0, 1]).astype(np.int32)
        inside = (x >= 0) & (y >= 0) & (x < columns) & (y < rows)
        return np.where(inside, y * columns + x, 0), inside

    def pixels(self, ink: Array) -> NDArray[np.uint32]:
        """Every cell's colour, opaque, as one number; where the ground fades, it does so into `ink`."""
        if self._pixels is None:
            colours = ink + self.shown[..., None] * (np.clip(self.colours, 0, 255) - ink)
            opaque = np.full((*self.shown.shape, 1), 255, np.uint8)
            self._pixels = np.concatenate([colours.astype(np.uint8), opaque], axis=2).view(np.uint32).ravel()
        return self._pixels

    @property
    def reach(self) -> float:
        """From the middle to the farthest corner of the grid."""
        ends = self._low + self._step * self._cells
        corners = np.array([[x, y] for x in (self._low[0], ends[0]) for y in (self._low[1], ends[1])])
        return float(np.linalg.norm(corners - self._middle, axis=1).max())

    def _visible(self, path: Array) -> Array:
        """How far each cell is there: not where it is too high, or far from all that the path goes round."""
        rows, columns = self.heights.shape
        points = (path - self._low) / self._step * (np.array([columns, rows]) - 1) / self._cells
        hull = ConvexHull(points)
        x, y = np.meshgrid(np.arange(columns), np.arange(rows))
        sides = hull.equations[:, :2] @ np.stack([x.ravel(), y.ravel()]) + hull.equations[:, 2:]
        far = distance_transform_edt((sides > 0).any(axis=0).reshape(rows, columns)) / max(rows, columns)
        inside = np.minimum(np.minimum(x, columns - 1 - x), np.minimum(y, rows - 1 - y)) / max(rows, columns)
        near = np.minimum((FARTHEST - far) / EDGE, inside / EDGE)
        return np.asarray(np.clip(np.minimum(near, (1 - self.heights / self._highest) / FADES), 0, 1))

    def _coloured(self, ramp: Array) -> Array:
        """By height, lit from the left, with a bright line every so many units of height: (Y, X, 3)."""
        share = np.clip(self.heights / self._highest, 0, 1) * (len(ramp) - 1)
        low = np.minimum(share.astype(int), len(ramp) - 2)
        colours = ramp[low] + (share - low)[..., None] * (ramp[low + 1] - ramp[low])
        slope_y, slope_x = np.gradient(self.heights)
        slopes = FINE / self._step * np.dstack([slope_x, slope_y]) @ self._axes.T
        normal = np.dstack([-STEEP * slopes, np.ones(self.heights.shape)])
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        light = np.clip(normal @ (LIGHT / np.linalg.norm(LIGHT)), 0, 1)
        level = self.heights * CONTOURS
        width = np.maximum(np.hypot(slope_x, slope_y) * CONTOURS, 1e-9)
        line = np.clip(1.2 - np.abs(level - np.round(level)) / (1.2 * width), 0, 1) * (np.round(level) > 0)
        return np.asarray(colours * (0.25 + 0.95 * light)[..., None] + 42 * line[..., None])


def between(first: Ground, second: Ground, share: float) -> Ground:
    """The ground on the way from one to another over the same grid."""
    made = object.__new__(Ground)
    made.__dict__.update(first.__dict__)
    for name in ("heights", "shown", "colours", "_coarse"):
        start, end = getattr(first, name), getattr(second, name)
        setattr(made, name, start + share * (end - start))
    made._pixels = None
    return made


def picture(
    ground: Ground, sight: Sight, size: tuple[int, int], screen: tuple[float, float], ink: Array
) -> NDArray[np.uint8]:
    """The ground as it is seen: (height, width, 4), clear where there is none.

    Every column of pixels looks along the ground from its front to its back; each sample hides what lies
    behind it and is lower on the screen.

    Args:
        size: width and height in pixels.
        screen: width and height in units of the screen.
        ink: the colour into which it fades, (3,).
    """
    width, height = size
    pixels = width / screen[0]
    across = ((np.arange(width) + 0.5) / pixels - screen[0] / 2 - sight.x) / sight.scale
    depth = np.linspace(-ground.reach, ground.reach, DEPTHS)
    cells, inside = ground.cells(across, depth, sight.turn)
    shown = inside & (ground.shown.ravel()[cells] > 0)
    lifted = ground.heights.ravel().astype(np.float32) * np.float32(sight.lift * np.cos(sight.tilt))
    up = lifted[cells] + (depth * np.sin(sight.tilt))[:, None].astype(np.float32)
    up = np.where(shown, (sight.y + sight.scale * up + screen[1] / 2) * pixels, -1.0)
    foot = np.where(np.vstack([shown[:1] & False, shown[:-1]]), np.vstack([up[:1], up[:-1]]), up - 1.5)
    rows = np.clip(np.ceil(np.maximum.accumulate(up, axis=0)), 0, height).astype(np.int32)
    columns = np.arange(width, dtype=np.int32)
    counts = np.bincount((rows * width + columns).ravel(), minlength=(height + 1) * width)
    first = np.cumsum(counts.reshape(height + 1, width), axis=0)[:height]
    at = np.minimum(first, DEPTHS - 1) * width + columns
    there = (first < DEPTHS) & (np.arange(height)[:, None] >= np.minimum(foot, up).ravel()[at] - 1.5)
    packed = ground.pixels(ink)[cells.ravel()[at]]
    packed = np.where(there, packed, np.uint32(0))[::-1]
    return np.ascontiguousarray(packed).view(np.uint8).reshape(height, width, 4)
