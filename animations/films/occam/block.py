"""One block of weights as a picture, made of its strongest patterns."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RESAMPLING_ALGORITHMS, ImageMobject
from numpy.typing import NDArray

from animations.drawing.colours import rgb
from animations.drawing.scrub import between
from story.words import palette

REACH = 2.0  # standard deviations of each sum, beyond which its weights are as bright as can be


class Block:
    """Sums of patterns (K, m, n): the first is the strongest alone, the last one the whole block."""

    def __init__(self, sums: NDArray[np.floating], width: float, centre: Any) -> None:
        self._sums = np.clip(sums / (REACH * sums.std(axis=(1, 2), keepdims=True)), -1, 1)
        self._places = np.arange(len(sums))
        self._colours = [rgb(colour) for colour in (palette.INK, palette.GEOMETRY, palette.HELD_OUT)]
        self.mobject = ImageMobject(self._picture(0))
        self.mobject.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        rows, columns = sums.shape[1:]
        self.mobject.stretch_to_fit_width(width).stretch_to_fit_height(width * rows / columns)
        self.mobject.move_to(centre)

    def show(self, place: float) -> None:
        opacity = self.mobject.pixel_array[0, 0, 3]
        self.mobject.pixel_array = self._picture(place)
        self.mobject.orig_alpha_pixel_array = self.mobject.pixel_array[..., 3].copy()
        self.mobject.pixel_array[..., 3] = opacity

    def _picture(self, place: float) -> NDArray[np.uint8]:
        ink, above, below = self._colours
        values = between(self._places, self._sums, place)[..., None]
        colours = ink + np.abs(values) * (np.where(values > 0, above, below) - ink)
        return np.dstack([colours.astype(np.uint8), np.full(values.shape[:2], 255, np.uint8)])
