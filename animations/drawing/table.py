"""The whole table as a field of cells: a cell is lit where the network answers it rightly."""

from __future__ import annotations

import numpy as np
from manim import (
    ImageMobject,
    Rectangle,
    config,
)
from numpy.typing import NDArray
from PIL import Image

from animations.drawing.answers import Answers
from animations.drawing.colours import rgb
from animations.drawing.scrub import latest
from story.words import palette

FRAME_WIDTH = 128 / 9


class AnswerTable:
    """The table as a square picture, row 0 at the top. `show(step)` lights what was answered rightly then."""

    def __init__(self, answers: Answers, side: float) -> None:
        self._answers = answers
        trained = answers.trained[..., None]
        train, held_out, ink = (rgb(name) for name in (palette.TRAIN, palette.HELD_OUT, palette.INK))
        self._lit = np.where(trained, train, held_out)
        shade = 0.06 + 0.3 * answers.sums[..., None] / answers.sums.max()
        self._blank = (1 - shade) * ink + shade * rgb(palette.QUIET_ON_INK)
        self._dark = np.where(trained, 0.78 * ink + 0.22 * train, 0.88 * ink + 0.12 * held_out)
        self.mobject = ImageMobject(self._picture(-np.ones(answers.trained.shape), side))
        self.mobject.stretch_to_fit_height(side).stretch_to_fit_width(side)

    def show(self, step: float) -> None:
        self.show_light(self._answers.right[latest(self._answers.steps, step)].astype(float))

    def show_light(self, light: NDArray[np.floating]) -> None:
        """Light every cell (p, p) so far: 0 dark, 1 lit, -1 the mere answer as a shade."""
        opacity = self.mobject.pixel_array[0, 0, 3]
        self.mobject.pixel_array = self._picture(light, self.mobject.height)
        self.mobject.orig_alpha_pixel_array = self.mobject.pixel_array[..., 3].copy()
        self.mobject.pixel_array[..., 3] = opacity

    def _picture(self, light: NDArray[np.floating], height: float) -> NDArray[np.uint8]:
        """As many pixels as the screen will show, each the mean of what it covers: crisp, without moiré."""
        above, below = np.maximum(light, 0)[..., None], np.maximum(-np.asarray(light), 0)[..., None]
        colours = self._dark + above * (self._lit - self._dark) + below * (self._blank - self._dark)
        cells = np.repeat(np.repeat(colours.astype(np.uint8), 8, axis=0), 8, axis=1)
        side = max(len(colours), round(height * config.pixel_width / FRAME_WIDTH))
        picture = Image.fromarray(cells).resize((side, side), Image.Resampling.BOX)
        return np.dstack([np.asarray(picture), np.full((side, side), 255, np.uint8)])

    def row_box(self, row: int) -> tuple[NDArray[np.floating], float, float]:
        """Centre, width and height of a row on the screen."""
        p = len(self._answers.trained)
        height = self.mobject.height / p
        centre = self.mobject.get_top() + np.array([0, -(row + 0.5) * height, 0])
        return centre, float(self.mobject.width), float(height)

    def row_outline(self, row: int) -> Rectangle:
        """A frame around a row, never thinner than can be seen."""
        centre, width, height = self.row_box(row)
        style = {"stroke_color": palette.TEXT_ON_INK, "stroke_width": 2}
        return Rectangle(width=width + 0.1, height=height + 0.08, **style).move_to(centre)
