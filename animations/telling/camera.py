"""What the camera looks at, and what keeps its place on the screen while the camera moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from animations.drawing.audit import WIDE, Screen


@dataclass(frozen=True, slots=True)
class Look:
    """The part of the scene that is seen: its middle, and its width in units of the scene.

    >>> Look().zoom, Look(2.0, 1.0, WIDE.width / 4).zoom
    (1.0, 4.0)
    """

    x: float = 0.0
    y: float = 0.0
    width: float = WIDE.width
    screen: Screen = WIDE

    @property
    def zoom(self) -> float:
        """How many times as large things are as in the whole scene."""
        return self.screen.width / self.width

    @property
    def centre(self) -> NDArray[np.floating]:
        return np.array([self.x, self.y, 0.0])

    def on_screen(self, points: NDArray[np.floating]) -> NDArray[np.floating]:
        """Points (..., 2 or 3) in units of the screen, whose middle is 0.

        >>> Look(2.0, 1.0, WIDE.width / 4).on_screen(np.array([2.5, 1.0])).tolist()
        [2.0, 0.0]
        """
        return np.asarray((points - self.centre[: points.shape[-1]]) * self.zoom)

    def in_scene(self, place: Any) -> NDArray[np.floating]:
        """The place of the scene that is seen at a place of the screen."""
        return np.asarray(np.asarray(place, float) / self.zoom + self.centre)

    def towards(self, other: Look, share: float) -> Look:
        """The look on the way to another: each moment magnifies as much as the one before.

        >>> Look().towards(Look(width=WIDE.width / 4), 0.5).zoom
        2.0
        """
        width = self.width * (other.width / self.width) ** share
        # What the middle of the way is, is seen from where the frame is: near the narrower of the two.
        passed = share if other.width == self.width else (width - self.width) / (other.width - self.width)
        x, y = self.x + passed * (other.x - self.x), self.y + passed * (other.y - self.y)
        return Look(float(x), float(y), float(width), self.screen)


def pin(mobject: Any, before: Look, now: Look) -> None:
    """Put what was placed under one look where it is seen at the same place, as large, under another."""
    centre = now.in_scene(before.on_screen(mobject.get_center()))
    mobject.scale(before.zoom / now.zoom).move_to(centre)
    mobject.magnified = 1 / now.zoom
