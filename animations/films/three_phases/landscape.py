"""The sky over a horizon whose light is what a network gets right of what it was never shown."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import UP, ManimColor, Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.scrub import between
from animations.drawing.tokens import discs
from story.words import palette

WIDTH, HIGH, DEEP = 32.0, 9.0, 11.0  # so wide that no camera sees an end of it
STARS, SEED = 420, 3
BEHIND = -10
SUN, GLOW = 0.1, (0.75, 0.45, 0.22)  # radii: of the sun, and of its light from the outside
# Of the colours of day in the sky, from the horizon up; captions stay readable above.
BRIGHT = (0.85, 0.42, 0.12)


class Landscape:
    """Night at accuracy 0, day at 1: sky, stars, ground, and a sun at the tip of the curve.

    Args:
        plot: of accuracy over steps; its foot is the horizon.
        steps, accuracy: (n,), as recorded.
    """

    def __init__(self, plot: Plot, steps: NDArray[np.number], accuracy: NDArray[np.floating]) -> None:
        self._plot, self._steps, self._accuracy = plot, steps, accuracy
        horizon = float(plot.at(0, plot.values[0])[1])
        self._sky = Rectangle(width=WIDTH, height=HIGH, stroke_width=0, fill_opacity=1)
        self._sky.move_to([0, horizon + HIGH / 2, 0]).set_sheen_direction(UP)
        self._ground = Rectangle(width=WIDTH, height=DEEP, stroke_width=0, fill_opacity=1)
        self._ground.move_to([0, horizon - DEEP / 2, 0]).set_sheen_direction(UP)
        self.stars = VMobject(stroke_width=0, fill_color=palette.TEXT_ON_INK)
        random = np.random.default_rng(SEED)
        places = np.stack([random.uniform(-WIDTH / 2, WIDTH / 2, STARS),
                           horizon + HIGH * random.uniform(0.02, 1, STARS) ** 0.8,
                           np.zeros(STARS)], axis=-1)  # fmt: skip
        sizes = random.choice([0.014, 0.022, 0.034], STARS, p=[0.6, 0.3, 0.1])
        self.stars.set_points(
            np.concatenate([discs(place[None], size) for place, size in zip(places, sizes, strict=True)])
        )
        self._glow = [VMobject(stroke_width=0, fill_color=palette.DAWN) for _radius in GLOW]
        self._disc = VMobject(stroke_width=0, fill_color=palette.TEXT_ON_INK, fill_opacity=1)
        self.sun = VGroup(*self._glow, self._disc)
        self.mobject = VGroup(self._sky, self.stars, self._ground, self.sun)
        self.mobject.set_z_index(BEHIND)  # whatever is drawn comes before it, but for the sun
        self.sun.set_z_index(-BEHIND)
        self.show(float(steps[0]))

    def light(self, step: float) -> float:
        """The share of held-out pairs that is known: how light it is, from 0 to 1."""
        return float(between(self._steps, self._accuracy, step))

    def starlight(self, step: float) -> float:
        """How opaque the stars are."""
        return 0.75 * (1 - self.light(step)) ** 2

    def show(self, step: float) -> None:
        light = self.light(step)
        low, middle, high = (
            _mixed(night, palette.DAWN, share * light)
            for night, share in zip((palette.NIGHT, "#171D33", palette.INK), BRIGHT, strict=True)
        )
        self._sky.set_fill([low, middle, high])
        self._ground.set_fill([palette.INK, _mixed(palette.INK, palette.DUSK, 0.12 + 0.5 * light)])
        self.stars.set_fill(opacity=self.starlight(step))
        place = self._plot.at(step, light)[None]
        for part, radius in zip(self._glow, GLOW, strict=True):
            part.set_points(discs(place, radius * (1 + 1.2 * light)))
            part.set_fill(opacity=0.05 + 0.25 * light)
        self._disc.set_points(discs(place, SUN * (1 + light)))


def _mixed(one: str, other: str, share: float) -> Any:
    return ManimColor(one).interpolate(ManimColor(other), share)
