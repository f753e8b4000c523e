"""A disk in rings that unroll, one after the other, into the layers of a column. Each keeps its area."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import ManimColor, UpdateFromAlphaFunc, VGroup, VMobject, linear
from numpy.typing import NDArray

from animations.drawing.curves import bent
from animations.drawing.easing import smoothstep
from animations.drawing.scrub import between
from animations.films.the_empty_centre.disk_and_column import box
from story.words import palette

Float64 = NDArray[np.float64]


class UnrolledRings:
    """Rings of equal thickness, from the centre outwards; then the layers of a column, from its foot up.

    Args:
        logs: (D,), powers of ten of the dimensions.
        shares: (D, R), of the volume in each ring.
        radius, centre: of the disk.
        width, corner: of the column, which has the area of the disk.
    """

    def __init__(self, logs: Float64, shares: Float64, radius: float, centre: Any, width: float,
                 corner: Any) -> None:  # fmt: skip
        self._logs, self._shares = logs, shares
        self._radius, self._centre = radius, np.asarray(centre, float)
        self._width, self._corner = width, np.asarray(corner, float)
        count = shares.shape[1]
        self._height = np.pi * radius**2 / width
        self._floors = np.concatenate([[0], np.cumsum(shares[0])])
        quiet, ink = ManimColor(palette.QUIET_ON_INK), ManimColor(palette.INK)
        colours = [ink.interpolate(quiet, 0.35 + 0.6 * ring / count) for ring in range(count - 1)]
        self.mobject = VGroup(*(
            VMobject(stroke_width=0, fill_color=colour, fill_opacity=1)
            for colour in (*colours, ManimColor(palette.GEOMETRY))
        ))  # fmt: skip
        self.show_unrolled(0)

    @property
    def count(self) -> int:
        return len(self.mobject)

    def show_unrolled(self, so_far: float) -> None:
        """So many rings, from the innermost on, are unrolled; the next one as far as the fraction says."""
        for ring, strip in enumerate(self.mobject):
            strip.set_points_as_corners(self._strip(ring, float(smoothstep(so_far - ring))))

    def unroll(self, start: float, end: float, rate_func: Any = linear) -> Any:
        """The animation in which the rings from one to another unroll."""

        def change(_mobject: Any, alpha: float) -> None:
            self.show_unrolled(start + alpha * (end - start))

        return UpdateFromAlphaFunc(self.mobject, change, rate_func=rate_func)

    def show(self, log: float) -> None:
        """The layers, as thick as their shares of the volume are at a power of ten of the dimension."""
        shares = between(self._logs, self._shares, log)
        floors = np.concatenate([[0], np.cumsum(shares)])
        for strip, floor, share in zip(self.mobject, floors, shares, strict=False):
            foot = self._corner + np.array([0, floor * self._height, 0])
            strip.set_points_as_corners(box(foot, self._width, max(1e-4, share * self._height)))

    def heights(self) -> Float64:
        """The shares, read back from the picture."""
        return np.array([layer.height for layer in self.mobject]) / self._height

    def _strip(self, ring: int, unrolled: float) -> Float64:
        """Corners of a ring on its way: a strip, bent less and less, that keeps its area."""
        thick = self._radius / self.count
        middle = (ring + 0.5) * thick
        area, turn = 2 * np.pi * middle * thick, max(1e-3, 2 * np.pi * (1 - unrolled))
        length = 2 * np.pi * middle + unrolled * (self._width - 2 * np.pi * middle)
        floors = self._height * (self._floors[ring] + self._floors[ring + 1]) / 2
        layer = self._corner + np.array([self._width / 2, floors, 0])
        place = self._centre - np.array([0, middle, 0])
        place = place + unrolled * (layer - place)
        half = area / length / 2
        outer, inner = bent(length, turn, half), bent(length, turn, -half)
        return np.asarray(place + np.concatenate([outer, inner[::-1], outer[:1]]))
