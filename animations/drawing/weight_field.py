"""All weights of a network, one point of light each."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RESAMPLING_ALGORITHMS, ImageMobject
from numpy.typing import NDArray

from animations.drawing.colours import rgb
from animations.drawing.scrub import between
from story.words import palette

ASPECT = 1.6
# Weights beyond this many standard deviations of the first snapshot are all as bright as can be.
REACH = 3.0


class WeightField:
    """Weights (S, N) at recorded steps, row by row: the larger, the brighter; blue where below zero."""

    def __init__(
        self, steps: NDArray[np.integer], weights: NDArray[np.floating], height: float, centre: Any
    ) -> None:
        self._steps, count = steps, weights.shape[1]
        self.columns = int(np.ceil(np.sqrt(ASPECT * count)))
        self.rows = -(-count // self.columns)
        self._weights = np.zeros((len(steps), self.rows * self.columns), np.float32)
        self._weights[:, :count] = weights / (REACH * weights[0].std())
        self._colours = [rgb(colour) for colour in (palette.INK, palette.GEOMETRY, palette.HELD_OUT)]
        self.mobject = ImageMobject(self._picture(float(steps[0])))
        self.mobject.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        self.mobject.stretch_to_fit_height(height).stretch_to_fit_width(height * self.columns / self.rows)
        self.mobject.move_to(centre)

    def show(self, step: float) -> None:
        opacity = self.mobject.pixel_array[0, 0, 3]
        self.mobject.pixel_array = self._picture(step)
        self.mobject.orig_alpha_pixel_array = self.mobject.pixel_array[..., 3].copy()
        self.mobject.pixel_array[..., 3] = opacity

    def _picture(self, step: float) -> NDArray[np.uint8]:
        ink, above, below = self._colours
        values = np.clip(between(self._steps, self._weights, step), -1, 1)[:, None]
        colours = ink + np.abs(values) * (np.where(values > 0, above, below) - ink)
        picture = colours.reshape(self.rows, self.columns, 3).astype(np.uint8)
        return np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
