"""The stage: a ball of glass, whose surface a network's weights may not leave, and nested spheres."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import RESAMPLING_ALGORITHMS, Circle, Group, ImageMobject, VGroup
from numpy.typing import NDArray

from animations.drawing.colours import rgb
from story.words import palette

SIDE = 460
LIGHT = np.array([-0.5, 0.6, 0.62])


class GlassBall:
    """A ball that can be looked into: bright at its rim, with a gleam."""

    def __init__(self, radius: float, centre: Any) -> None:
        normal, away = _normals()
        facing = np.clip(normal @ LIGHT, 0, None)
        rim = (1 - normal[..., 2]) ** 2.2
        alpha = np.clip(0.06 + 0.16 * facing + 0.62 * rim + 0.5 * facing**30, 0, 1) * _cover(away)
        self.mobject = _picture(rgb(palette.QUIET_ON_INK), alpha, radius, centre)


class Bowl:
    """Half of the innermost of some spheres, open towards the eye, and the rims of all of them.

    Args:
        radii: of the spheres, in units of the one of radius `unit` on the screen.
    """

    def __init__(self, radii: NDArray[np.floating], unit: float, centre: Any) -> None:
        normal, away = _normals()
        inward = normal * np.array([-1, -1, 1])
        light = 0.06 + 0.34 * np.clip(inward @ LIGHT, 0, None)
        inner = unit * float(radii[0])
        self.inside = _picture(rgb(palette.QUIET_ON_INK), light * _cover(away), inner, centre)
        self.rims = VGroup(*(
            Circle(unit * radius, stroke_width=2.5, stroke_color=palette.QUIET_ON_INK, stroke_opacity=0.75)
            .move_to(centre)
            for radius in radii.tolist()
        ))  # fmt: skip
        self.mobject = Group(self.inside, self.rims)


def on_ball(polar: NDArray[np.floating], radius: float, centre: Any) -> NDArray[np.floating]:
    """Places on the screen (n, 3) of points on a ball: (n, 2), how far from the pole that looks at the eye,
    and the way round it, in radians."""
    away, turn = polar[:, 0], polar[:, 1]
    flat = np.stack([np.sin(away) * np.cos(turn), np.sin(away) * np.sin(turn), 0 * away], axis=-1)
    return np.asarray(np.asarray(centre, float) + radius * flat)


def _normals() -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Of the half of a ball that is seen: normals (SIDE, SIDE, 3), and distances from its middle."""
    along = np.linspace(-1, 1, SIDE)
    x, y = np.meshgrid(along, -along)
    away = np.hypot(x, y)
    return np.dstack([x, y, np.sqrt(np.clip(1 - away**2, 0, None))]), away


def _cover(away: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.asarray(np.clip((1 - away) * SIDE / 2, 0, 1))


def _picture(colour: NDArray[np.floating], alpha: NDArray[np.floating], radius: float, centre: Any) -> Any:
    pixels = np.dstack([np.broadcast_to(colour, (*alpha.shape, 3)), 255 * alpha]).astype(np.uint8)
    picture = ImageMobject(pixels)
    picture.set_resampling_algorithm(RESAMPLING_ALGORITHMS["bicubic"])
    return picture.stretch_to_fit_width(2 * radius).stretch_to_fit_height(2 * radius).move_to(centre)
