"""The p tokens on the plane of a frequency, joined in that frequency's order."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import ManimColor, Rectangle, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.scrub import between
from story.words import palette

HUES = 24
DOT = 0.0145  # radius of a token, as a share of the square's side
# The handle length that makes four cubic Bezier curves the best circle.
KAPPA = 4 / 3 * np.tan(np.pi / 8)


class TokenRing:
    """Tokens at their recorded places; between two recorded steps they move in straight lines.

    Args:
        steps: (S,), those that are recorded.
        places: (S, p, 2), in the embedding's unit; one scale for all steps.
        order: (p,), the tokens in the order in which they are joined.
        reach: the length, in the embedding's unit, that half the side of the square corresponds to.
        dot: radius of a token, as a share of the square's side.
    """

    def __init__(self, steps: NDArray[np.integer], places: NDArray[np.floating], order: NDArray[np.integer],
                 side: float, reach: float, dot: float = DOT) -> None:  # fmt: skip
        self._dot = dot
        self._steps, self._places, self._order, self._reach = steps, places, order, reach
        self._square = Rectangle(width=side, height=side, stroke_width=0)
        self._thread = VMobject(stroke_color=palette.GEOMETRY, stroke_width=1.6, stroke_opacity=0.65)
        p = len(order)
        self._groups = np.array_split(np.arange(p), min(HUES, p))
        self._dots = [
            VMobject(stroke_width=0, fill_color=cyclic_colour(group.mean() / p), fill_opacity=1)
            for group in self._groups
        ]
        self.mobject = VGroup(self._square, self._thread, *self._dots)
        self.show(float(steps[0]))

    def places(self, step: float) -> NDArray[np.floating]:
        """Where the tokens lie on the screen at a step, (p, 3)."""
        scale = self._square.width / 2 / self._reach
        flat = between(self._steps, self._places, step) * scale
        return np.asarray(np.pad(flat, ((0, 0), (0, 1))) + self._square.get_center())

    def show(self, step: float) -> None:
        self.show_places(self.places(step))

    def show_places(self, places: NDArray[np.floating], thread: float = 1.0) -> None:
        """Put the tokens at places (p, 3) on the screen, with `thread` of the line that joins them."""
        joined = places[self._order]
        count = max(2, round(thread * len(joined)) + 1)
        self._thread.set_points_as_corners(np.concatenate([joined, joined[:1]])[:count])
        self._thread.set_stroke(opacity=0.65 if thread else 0)
        for dots, group in zip(self._dots, self._groups, strict=True):
            dots.set_points(discs(places[group], self._dot * self._square.width))

    def fade_dots(self, opacity: float) -> None:
        for dots in self._dots:
            dots.set_fill(opacity=opacity)

    def travel(self, centre: Any, side: float, start: float, end: float) -> Any:
        """The ring moves to another place and size while the steps from `start` to `end` pass in it."""
        old_centre, old_side = self._square.get_center(), self._square.width

        def move(_mobject: Any, alpha: float) -> None:
            self._square.set(width=old_side + alpha * (side - old_side))  # a square: its height goes along
            self._square.move_to(old_centre + alpha * (centre - old_centre))
            self.show(start + alpha * (end - start))

        return UpdateFromAlphaFunc(self.mobject, move, rate_func=smooth)

    def copy(self) -> TokenRing:
        """Another ring, alike, that moves by itself."""
        other = object.__new__(TokenRing)
        other.__dict__.update(self.__dict__)
        other.mobject = self.mobject.copy()
        other._square, other._thread, *other._dots = other.mobject.submobjects
        return other


def discs(centres: NDArray[np.floating], radius: float) -> NDArray[np.floating]:
    """The Bezier points of a disc around each centre (n, 3): n times 16 points."""
    return np.asarray((centres[:, None, :] + radius * _UNIT_DISC).reshape(-1, 3))


def _unit_disc() -> NDArray[np.floating]:
    quarters = np.arange(4) * np.pi / 2
    start = np.stack([np.cos(quarters), np.sin(quarters), 0 * quarters], axis=-1)
    end = np.roll(start, -1, axis=0)
    return np.stack([start, start + KAPPA * end, end + KAPPA * start, end], axis=1).reshape(-1, 3)


_UNIT_DISC = _unit_disc()


def cyclic_colour(turn: float) -> Any:
    """A colour that comes round again after one turn, of one lightness (OKLCH with L = .78, C = .12).

    Source: Ottosson 2020, "A perceptual color space for image processing".
    """
    angle = 2 * np.pi * turn
    lightness, a, b = 0.78, 0.12 * np.cos(angle), 0.12 * np.sin(angle)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = np.array(
        [
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        ]
    ).clip(0, 1)
    return ManimColor(np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055))
