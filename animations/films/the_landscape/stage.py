"""The ground in relief as a picture on the screen, and what stands on it whatever way it is turned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from manim import RESAMPLING_ALGORITHMS, ImageMobject, UpdateFromAlphaFunc, config, smooth
from numpy.typing import NDArray

from animations.drawing.audit import WIDE
from animations.drawing.colours import rgb
from animations.films.the_landscape.data import TheLandscapeData
from animations.films.the_landscape.relief import Ground, Sight, between, picture
from story.words import palette

# Of the ground, from the lowest to the highest: of what is shown in its orange, of the rest in its blue.
TRAIN = ("#3d2a4f", "#8a4a3a", palette.TRAIN, "#ffe9bd")
HELD_OUT = ("#2b2450", "#2c4f80", palette.HELD_OUT, "#e6f4ff")
MOST_PIXELS = 1280  # across: beyond, nothing more is to be seen on so soft a ground


class Mark(Protocol):
    """Something on the ground, which is drawn anew when the ground is turned."""

    def redraw(self) -> None: ...


class Stage:
    """A ground, seen from somewhere."""

    def __init__(self, ground: Ground, sight: Sight) -> None:
        self.ground, self.sight = ground, sight
        self._marks: list[Mark] = []
        self._ink = rgb(palette.INK)
        self.mobject = ImageMobject(self._picture())
        self.mobject.set_resampling_algorithm(RESAMPLING_ALGORITHMS["bilinear"])
        self.mobject.stretch_to_fit_height(WIDE.height).stretch_to_fit_width(WIDE.width)

    def put(self, *marks: Mark) -> None:
        """From now on these are drawn anew whenever the ground is."""
        self._marks += marks

    def seen(self, at: NDArray[np.floating], above: Any = 0.0) -> NDArray[np.floating]:
        """Where points (..., 2) of the map are seen that lie on the ground, or so far above it: (..., 3)."""
        return self.sight.seen(at, self.sight.lift * self.ground.height(at) + above)

    def show(self, ground: Ground, sight: Sight) -> None:
        self.ground, self.sight = ground, sight
        opacity = self.mobject.pixel_array[..., 3].max() / 255
        drawn = self._picture()
        self.mobject.orig_alpha_pixel_array = drawn[..., 3].copy()
        drawn[..., 3] = (drawn[..., 3] * opacity).astype(np.uint8)
        self.mobject.pixel_array = drawn
        for mark in self._marks:
            mark.redraw()

    def move(self, *, sight: Sight | None = None, ground: Ground | None = None) -> Any:
        """The animation in which the ground is turned, or becomes another one."""
        here, old, new = self.sight, self.ground, ground or self.ground

        def change(_mobject: Any, alpha: float) -> None:
            part = new if alpha >= 1 or new is old else between(old, new, alpha)
            self.show(part, here if sight is None else here.towards(sight, alpha))

        return UpdateFromAlphaFunc(self.mobject, change, rate_func=smooth)

    def _picture(self) -> NDArray[np.uint8]:
        width = min(MOST_PIXELS, config.pixel_width)
        size = (width, round(width * WIDE.height / WIDE.width))
        return picture(self.ground, self.sight, size, (WIDE.width, WIDE.height), self._ink)


def grounds(data: TheLandscapeData) -> tuple[Ground, Ground]:
    """The ground of the training loss and that of the held-out loss; heights are log(1 + loss)."""
    around = data.around

    def ground(losses: NDArray[np.floating], colours: Sequence[str]) -> Ground:
        return Ground(
            around.xs, around.ys, np.log1p(losses), around.coordinates, data.axes, data.middle,
            np.array([rgb(colour) for colour in colours]),
        )  # fmt: skip

    surface = around.surface
    return ground(surface.train_loss, TRAIN), ground(surface.held_out_loss, HELD_OUT)
