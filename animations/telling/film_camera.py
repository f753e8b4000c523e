"""The camera that paints a film: as Manim's does, but no more of a picture than is seen, and lines faster."""

from __future__ import annotations

from typing import Any

import cairo
import numpy as np
from manim import MovingCamera
from numpy.typing import NDArray
from PIL import Image

LEVEL = 1e-3  # pixels by which the sides of a picture may be off the sides of the screen


class FilmCamera(MovingCamera):  # type: ignore[misc]  # Manim has no types
    """Paints pictures that lie level, and lines; all else is Manim's.

    Manim works out the whole of a picture, however far the camera has gone into it, and lays it over the
    whole screen; that took most of the time of the films of large fields.
    """

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
        """With 16 shades of an edge instead of 255: nobody sees it, and a bundle of curves takes half."""
        ctx.set_antialias(cairo.ANTIALIAS_FAST)
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
