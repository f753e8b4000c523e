"""A solid ball in a shell, as light falls on it: the shell can come apart in two halves. Each of the three
is cast ray by ray once; from then on only their places change, and what is nearer covers what is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import RESAMPLING_ALGORITHMS, ImageMobject
from numpy.typing import NDArray

from animations.drawing.colours import rgb
from story.words import palette

Float32 = NDArray[np.float32]
PIXELS = 150  # a radius
MARGIN = 1.02
NOWHERE = -9.0  # so deep that everything lies in front of it
LIGHT = np.array([-0.45, 0.6, 0.66], np.float32)
# The way along which the halves part: to both sides, one of them towards the eye.
AXIS = np.array([0.86, -0.1, 0.5], np.float32)
AXIS /= np.linalg.norm(AXIS)
WIDEST = 0.95  # how far each half goes, in radii


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """What is seen of a body: its colours (h, w, 4) and how near to the eye each pixel is, (h, w)."""

    colours: NDArray[np.uint8]
    depth: Float32


class ShadedBall:
    """A ball of a radius whose outermost part from `inside` on is a shell in another colour.

    `show(open)` draws it with each half of the shell so many radii away from its place.
    """

    def __init__(self, inside: float, radius: float, centre: Any) -> None:
        x = np.linspace(-MARGIN, MARGIN, round(2 * MARGIN * PIXELS), dtype=np.float32)
        across, along = np.meshgrid(x, -x)
        self._core = _core(across, along, inside)
        self._halves = {side: _half(across, along, inside, side) for side in (-1, 1)}
        wide, high = (MARGIN + WIDEST * abs(float(part)) for part in AXIS[:2])
        self._shape = 2 * round(high * PIXELS) + 2, 2 * round(wide * PIXELS) + 2
        self.mobject = ImageMobject(self._picture(0.0))
        self.mobject.set_resampling_algorithm(RESAMPLING_ALGORITHMS["bicubic"])
        height, width = (size / PIXELS * radius for size in self._shape)
        self.mobject.stretch_to_fit_width(width).stretch_to_fit_height(height).move_to(centre)

    def show(self, opened: float) -> None:
        self.mobject.pixel_array = self._picture(opened)
        self.mobject.orig_alpha_pixel_array = self.mobject.pixel_array[..., 3].copy()

    def _picture(self, opened: float) -> NDArray[np.uint8]:
        picture = np.zeros((*self._shape, 4), np.uint8)
        depth = np.full(self._shape, NOWHERE, np.float32)
        for body, way in ((self._core, 0.0), *((self._halves[side], side * opened) for side in (-1, 1))):
            size = body.depth.shape[0]
            row, column = (
                (have - size) // 2 + round(sign * way * float(part) * PIXELS)
                for have, sign, part in zip(self._shape, (-1, 1), (AXIS[1], AXIS[0]), strict=True)
            )
            there = slice(row, row + size), slice(column, column + size)
            nearer = body.depth + np.float32(way * AXIS[2]) > depth[there]
            picture[there][nearer] = body.colours[nearer]
            depth[there][nearer] = body.depth[nearer] + np.float32(way * AXIS[2])
        return picture


def _core(x: Float32, y: Float32, radius: float) -> Body:
    normal, depth, cover = _sphere(x, y, radius)
    return _body(_lit(normal, rgb(palette.QUIET_ON_INK).astype(np.float32)), depth, cover)


def _half(x: Float32, y: Float32, inside: float, side: int) -> Body:
    """The half of the shell on one side of the cut."""
    pink = rgb(palette.GEOMETRY).astype(np.float32)
    normal, depth, cover = _sphere(x, y, 1.0)
    kept = side * (normal @ AXIS) >= 0
    colours = _lit(normal, pink)
    if side > 0:  # its cut looks away from the eye
        return _body(colours, depth, np.where(kept, cover, 0))
    cut = -(x * AXIS[0] + y * AXIS[1]) / AXIS[2]
    apart = np.sqrt(x * x + y * y + cut * cut)
    face = ~kept & (apart <= 1) & (apart >= inside)
    inner, back, hollow = _sphere(x, y, inside)
    bowl = ~kept & (hollow > 0) & (apart < inside)
    far_wall = _lit(-inner * np.array([1, 1, -1], np.float32), pink)
    colours = np.where(face[..., None], 0.95 * pink, np.where(bowl[..., None], 0.55 * far_wall, colours))
    depth = np.where(face, cut, np.where(bowl, -back, depth))
    return _body(colours, depth, np.where(kept | face | bowl, cover, 0))


def _body(colours: Float32, depth: Float32, cover: Float32) -> Body:
    picture = np.dstack([colours, 255 * cover]).astype(np.uint8)
    return Body(picture, np.where(cover > 0, depth, 2 * NOWHERE).astype(np.float32))


def _sphere(x: Float32, y: Float32, radius: float) -> tuple[Float32, Float32, Float32]:
    """Of the side towards the eye its outward normals (h, w, 3), its depth, and how much of each pixel it
    covers."""
    away = np.sqrt(x * x + y * y)
    z = np.sqrt(np.maximum(radius * radius - away * away, 0))
    normal = np.dstack([x, y, z]) / np.maximum(np.sqrt(away * away + z * z), 1e-6)[..., None]
    return normal, z, np.clip((radius - away) * PIXELS + 0.5, 0, 1)


def _lit(normal: Float32, colour: Float32) -> Float32:
    """A colour on a surface with these normals: in the light, with a gleam, and in the shade."""
    facing = np.maximum(normal @ (LIGHT / np.linalg.norm(LIGHT)), 0)
    shade = (0.3 + 0.75 * facing)[..., None] * colour
    return np.asarray(np.clip(shade + 70 * (facing**24)[..., None], 0, 255), np.float32)
