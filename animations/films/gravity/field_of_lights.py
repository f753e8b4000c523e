"""Every sum that a network was never shown as a light, which is on where it answers rightly."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RESAMPLING_ALGORITHMS, Circle, Group, ImageMobject, Line, VGroup, config
from numpy.typing import NDArray
from PIL import Image

from animations.drawing.audit import WIDE
from animations.drawing.colours import rgb
from animations.drawing.curves import Share
from animations.drawing.scrub import between
from animations.films.gravity.neuron_sieve import Sieve
from animations.films.gravity.without_neurons import STAGES, Without
from story.words import palette

PIXELS, GAP = 6, 1  # of a light, and between two
DARK = 0.09  # of its colour, where the answer is wrong


class FieldOfLights:
    """m lights in rows, in a box of a given size."""

    def __init__(self, count: int, width: float, height: float, centre: Any) -> None:
        self.columns = int(np.ceil(np.sqrt(count * width / height)))
        self.rows = -(-count // self.columns)
        self._count, self._size = count, np.array([width, height])
        self._centre = np.asarray(centre, float)
        self._ink, self._lit = rgb(palette.INK), rgb(palette.HELD_OUT)
        self.mobject = ImageMobject(self._picture(np.ones(count)))
        self.mobject.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.mobject.stretch_to_fit_height(height).stretch_to_fit_width(width).move_to(centre)

    @property
    def cell(self) -> float:
        """The width of a light on the screen."""
        return float(self._size[0] / self.columns)

    def at(self, place: int) -> NDArray[np.floating]:
        """The middle of a light."""
        row, column = divmod(place, self.columns)
        across = (column + 0.5) / self.columns - 0.5, 0.5 - (row + 0.5) / self.rows
        return np.asarray(self._centre + np.append(across * self._size, 0))

    def point_out(self, place: int, start: Any) -> VGroup:
        """A ring around a light, and a line to it from elsewhere; above the lights, which are drawn anew."""
        style = {"stroke_width": 4, "color": palette.TEXT_ON_INK}
        ring = Circle(1.9 * self.cell, **style).move_to(self.at(place))
        way = np.asarray(start, float) - self.at(place)
        edge = self.at(place) + ring.width / 2 * way / np.linalg.norm(way)
        return VGroup(ring, Line(edge, start, **style)).set_z_index(1)

    def show_light(self, light: NDArray[np.floating]) -> None:
        """Light each (m,) so far, from 0 to 1."""
        opacity = self.mobject.pixel_array[0, 0, 3]
        self.mobject.pixel_array = self._picture(light)
        self.mobject.orig_alpha_pixel_array = self.mobject.pixel_array[..., 3].copy()
        self.mobject.pixel_array[..., 3] = opacity

    def _picture(self, light: NDArray[np.floating]) -> NDArray[np.uint8]:
        """As many pixels as the screen will show, each the mean of what it covers."""
        shares = np.zeros(self.rows * self.columns)
        shares[: self._count] = DARK + (1 - DARK) * light
        colours = self._ink + shares[:, None] * (self._lit - self._ink)
        cells = np.empty((self.rows, PIXELS, self.columns, PIXELS, 4), np.uint8)
        cells[...] = [*self._ink.astype(int), 255]
        field = colours.reshape(self.rows, 1, self.columns, 1, 3)
        cells[:, : PIXELS - GAP, :, : PIXELS - GAP, :3] = field
        picture = Image.fromarray(cells.reshape(self.rows * PIXELS, self.columns * PIXELS, 4))
        pixels = np.round(self._size * config.pixel_width / WIDE.width).astype(int)
        return np.asarray(picture.resize((int(pixels[0]), int(pixels[1])), Image.Resampling.BOX)).copy()


class Silencing:
    """Neurons fall silent one after another, and the lights go out that they had held on. Its steps are the
    stages in which this was measured."""

    def __init__(self, without: Without, sieve: Sieve, lights: FieldOfLights, share: Share) -> None:
        self._without, self._sieve, self._lights, self.share = without, sieve, lights, share
        self._stages, self._right = np.arange(STAGES + 1), without.right.astype(float)
        self.mobject = Group(sieve.mobject, lights.mobject, share.mobject)

    def show(self, step: float) -> None:
        self._sieve.silence(self._without.silent[: round(step / STAGES * len(self._without.silent))])
        self._lights.show_light(between(self._stages, self._right, step))
        self.share.show(step)
