"""Arrows from the centre: many drawn by chance, and a network's, with the light of what it still knows."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RESAMPLING_ALGORITHMS, ImageMobject, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.scrub import between
from animations.drawing.tokens import discs
from animations.films.the_empty_centre.disk_and_column import directions
from story.ledger.claim import Curve
from story.words import palette

Float64 = NDArray[np.float64]
HEAD, DIM = 0.05, 0.3
SIDE, SPREAD = 420, 0.13  # pixels of the light's picture, and its half width in radians


class ChanceArrows:
    """Arrows to random vectors, as long as they are in the dimension that is shown.

    Args:
        logs: (D,), powers of ten of the dimensions.
        angles: (N,), in the plane of the picture.
        lengths: (D, N), in units of the root of the dimension.
        unit: the length of 1 on the screen.
    """

    def __init__(self, logs: Float64, angles: Float64, lengths: Float64, unit: float, centre: Any) -> None:
        self._logs, self._lengths, self._unit = logs, lengths, unit
        self._centre, self._directions = np.asarray(centre, float), directions(angles)
        self.shafts = VMobject(stroke_width=1.6, stroke_color=palette.QUIET_ON_INK, stroke_opacity=0.55)
        self.heads = VMobject(stroke_width=0, fill_color=palette.GEOMETRY, fill_opacity=1)
        self.mobject = VGroup(self.shafts, self.heads)
        self.show(float(logs[0]))

    def tips(self, log: float) -> Float64:
        """Places (N, 3) of their ends at a power of ten of the dimension."""
        lengths = between(self._logs, self._lengths, log)
        return np.asarray(self._centre + self._unit * lengths[:, None] * self._directions)

    def show(self, log: float) -> None:
        self.show_tips(self.tips(log))

    def dim(self, shafts: float) -> tuple[Any, Any]:
        """The animations in which they step back; the shafts to this share of what is dim."""
        return self.shafts.animate.set_stroke(opacity=DIM * shafts), self.heads.animate.set_fill(opacity=0.6)

    def pull_in(self, left: float) -> Any:
        """The animation in which all are seen again, and shrink to a share of their length."""
        tips = self.tips(float(self._logs[-1]))

        def shrink(_mobject: Any, alpha: float) -> None:
            self.shafts.set_stroke(opacity=DIM * alpha)
            self.show_tips(self._centre + (1 + alpha * (left - 1)) * (tips - self._centre))

        return UpdateFromAlphaFunc(self.mobject, shrink, rate_func=smooth)

    def show_tips(self, tips: Float64) -> None:
        along = np.linspace(0, 1, 4)[:, None]
        self.shafts.set_points((self._centre + along * (tips - self._centre)[:, None]).reshape(-1, 3))
        self.heads.set_points(discs(tips, HEAD))


class NormArrow:
    """An arrow that keeps its direction while it is pulled in by a share of its length."""

    def __init__(self, centre: Any, angle: float, length: float, colour: str, width: float = 7) -> None:
        self._centre, self._length = np.asarray(centre, float), length
        self.aim, self.across = directions(np.array([angle, angle - np.pi / 2]))
        self._shaft = VMobject(stroke_width=width, stroke_color=colour)
        self._tip = VMobject(stroke_width=0, fill_color=colour, fill_opacity=1)
        self.mobject = VGroup(self._shaft, self._tip)
        self._thick = 0.02 * width
        self.show(0)

    def show(self, pulled: float) -> None:
        length = (1 - pulled) * self._length
        across = self._thick * self.across
        back = max(0.0, length - 2.2 * self._thick)
        self._shaft.set_points_as_corners([self._centre, self._centre + back * self.aim])
        corners = (length * self.aim, back * self.aim + across, back * self.aim - across)
        self._tip.set_points_as_corners([self._centre + corner for corner in (*corners, corners[0])])

    def at(self, left: float) -> Any:
        """The place at a share of its whole length."""
        return self._centre + left * self._length * self.aim

    def tip(self) -> Any:
        """The place that it points at."""
        return self._tip.points[0]


class KnownLight:
    """Light along an arrow's way in, as bright as what is still known where its tip was.

    Args:
        known: per cent against the share of the length that is left.
    """

    def __init__(self, known: Curve, centre: Any, angle: float, length: float) -> None:
        along = np.linspace(-1, 1, SIDE)
        x, y = np.meshgrid(along, -along)
        self._left = np.hypot(x, y)
        apart = np.angle(np.exp(1j * (np.arctan2(y, x) - angle)))
        light = np.interp(self._left, known.x, np.array(known.y, float)) / 100
        self._light = light * np.exp(-((apart / SPREAD) ** 2)) * (self._left <= 1)
        self._colours = np.zeros((SIDE, SIDE, 4), np.uint8)
        self._colours[..., :3] = [int(palette.HELD_OUT[at : at + 2], 16) for at in (1, 3, 5)]
        self.mobject = ImageMobject(self._colours)
        self.mobject.set_resampling_algorithm(RESAMPLING_ALGORITHMS["bicubic"])
        self.mobject.stretch_to_fit_width(2 * length).stretch_to_fit_height(2 * length).move_to(centre)
        self.show(0.0)

    def show(self, pulled: float) -> None:
        picture = self._colours.copy()
        picture[..., 3] = 255 * self._light * (self._left >= 1 - pulled)
        self.mobject.pixel_array = picture
        self.mobject.orig_alpha_pixel_array = picture[..., 3].copy()

    def at(self, left: float) -> float:
        """How bright it is along its middle at a share of the length, read back from the picture."""
        alpha = self.mobject.pixel_array[..., 3] / 255
        return float(alpha[np.abs(self._left - left) < 2 / SIDE].max())
