"""The camera of films: as Manim's, but it paints no more of a picture than is seen, and no path twice."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np
from manim import MovingCamera
from numpy.typing import NDArray
from PIL import Image

# Paths are kept in steps of 1/256 of a pixel; of so many pixels to a unit, that the camera may come close.
FINE, MOST_PATHS = 1024, 20_000
LEVEL = 1e-3  # pixels by which the sides of a picture may be off the sides of the screen


class FilmCamera(MovingCamera):  # type: ignore[misc]  # Manim has no types
    """Paints pictures that lie level, and what has kept its shape; all else is Manim's.

    Manim works out the whole of a picture, however far the camera has gone into it, and lays it over the
    whole screen; that took most of the time of the films of large fields.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # By mobject: its points when it was last painted, and from the second time on their path.
        self._paths: dict[int, tuple[bytes, cairo.Path | None]] = {}
        self._draft = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))
        self._draft.scale(FINE, FINE)

    def set_cairo_context_path(self, ctx: cairo.Context[Any], vmobject: Any) -> FilmCamera:
        """The path of what has kept its shape since it was painted last is not worked out again."""
        shape = vmobject.points.tobytes()
        last, path = self._paths.get(id(vmobject), (None, None))
        if shape != last:
            if len(self._paths) > MOST_PATHS:
                self._paths.clear()
            self._paths[id(vmobject)] = shape, None
            super().set_cairo_context_path(ctx, vmobject)
            return self
        if path is None:
            super().set_cairo_context_path(self._draft, vmobject)
            path = self._draft.copy_path()
            self._paths[id(vmobject)] = shape, path
        ctx.new_path()
        ctx.append_path(path)
        return self

    def display_image_mobject(self, image_mobject: Any, pixel_array: NDArray[np.uint8]) -> None:
        corners = self.points_to_subpixel_coords(image_mobject, image_mobject.points[:3])
        (left, top), (right, upper), (edge, bottom) = corners
        if max(abs(upper - top), abs(edge - left)) > LEVEL or right <= left or bottom <= top:
            super().display_image_mobject(image_mobject, pixel_array)
            return
        picture = Image.fromarray(image_mobject.get_pixel_array())
        height, width = pixel_array.shape[:2]
        x, across = _seen(left, right, width, picture.width)
        y, along = _seen(top, bottom, height, picture.height)
        if x.start >= x.stop or y.start >= y.stop:
            return
        size, box = (x.stop - x.start, y.stop - y.start), (across[0], along[0], across[1], along[1])
        below = Image.fromarray(pixel_array[y, x])
        below.alpha_composite(picture.resize(size, image_mobject.resampling_algorithm, box))
        pixel_array[y, x] = np.asarray(below)

    def apply_stroke(self, ctx: cairo.Context[Any], vmobject: Any, background: bool = False) -> FilmCamera:
        """Lines that say that they are a `tangle` have 16 shades of an edge: where a hundred curves cross,
        nobody sees more, and they take half the time."""
        tangle = getattr(vmobject, "tangle", False)
        ctx.set_antialias(cairo.ANTIALIAS_FAST if tangle else cairo.ANTIALIAS_DEFAULT)
        super().apply_stroke(ctx, vmobject, background)
        ctx.set_antialias(cairo.ANTIALIAS_DEFAULT)
        return self


def _seen(start: float, end: float, pixels: int, length: int) -> tuple[slice, tuple[float, float]]:
    """Of a side of a picture that lies from `start` to `end` on a screen of so many pixels: the pixels of the
    screen in which it is seen, and from where to where those see its own.

    >>> _seen(-10.0, 30.0, 20, 40)
    (slice(0, 20, None), (10.0, 30.0))
    """
    first, last = max(0, round(start)), min(pixels, round(end))
    scale = length / (end - start)
    low, high = (float(np.clip((place - start) * scale, 0, length)) for place in (first, last))
    return slice(first, max(first, last)), (low, high)
