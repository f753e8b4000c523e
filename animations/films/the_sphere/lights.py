"""A light for each network on its sphere: orange once it knows its pairs by heart, blue once it understands.
And the spheres straightened, one above the other, with each light where its network understood."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LEFT, Line, ManimColor, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.curves import bent
from animations.drawing.easing import smoothstep
from animations.drawing.tokens import discs
from animations.drawing.words import math
from animations.films.the_sphere.data import Held
from animations.telling.placed import as_number
from story.words import palette

Float64 = NDArray[np.float64]
DOT, HALO = 0.11, (0.42, 0.33, 0.25, 0.18)
BESIDE = 0.05  # powers of ten between two lights that never came on
FADE = 0.05  # powers of ten of the steps in which a light comes on
WAITING, BY_HEART, UNDERSTOOD = map(ManimColor, ("#6B7280", palette.TRAIN, palette.HELD_OUT))


class Lights:
    """Lights (R, S) on spheres; it is scrubbed by the power of ten of the step.

    The networks of one start stand side by side, each further on and further out than the one before.
    """

    def __init__(self, held: Held, radii: Float64, unit: float, centre: Any) -> None:
        self._held = held
        spheres, starts = held.understood.shape
        turns = np.add.outer(np.arange(spheres), spheres * np.arange(starts)) / (spheres * starts)
        angles = np.pi / 2 - 2 * np.pi * turns
        ways = np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=-1)
        self.places = (np.asarray(centre, float) + unit * radii[:, None, None] * ways).reshape(-1, 3)
        self.mobject = VGroup(*(_light(place) for place in self.places))
        self.show(0.0)

    def show(self, log: float) -> None:
        self._paint(_came(log, self._held.by_heart), _came(log, self._held.understood))

    def slide(self, places: Float64, held: Held, log: float) -> Any:
        """The animation in which the lights go to places (R * S, 3), and become those of other runs."""
        old, before, after = self.places, _came(log, self._held.understood), _came(log, held.understood)
        self.places, self._held = places, held

        def go(_mobject: Any, alpha: float) -> None:
            for light, place in zip(self.mobject, old + alpha * (places - old), strict=True):
                light.shift(place - light[-1].get_center())
            self._paint(np.ones_like(before), before + alpha * (after - before))

        return UpdateFromAlphaFunc(self.mobject, go, rate_func=smooth)

    def lit(self) -> NDArray[np.bool_]:
        """Which are blue, (R, S), read back from the picture."""
        blue = [light[-1].get_fill_color() == UNDERSTOOD for light in self.mobject]
        return np.array(blue).reshape(self._held.understood.shape)

    def _paint(self, by_heart: Float64, understood: Float64) -> None:
        for light, heart, mind in zip(self.mobject, by_heart.tolist(), understood.tolist(), strict=True):
            *halos, dot = light
            dot.set_fill(WAITING.interpolate(BY_HEART, heart).interpolate(UNDERSTOOD, mind))
            for halo in halos:
                halo.set_fill(UNDERSTOOD, opacity=0.13 * mind)


class Straightened:
    """Spheres as lines, the larger the higher, along which the steps run; what never came stands at the end.

    Args:
        logs: the powers of ten of the first and last step that has a place.
    """

    def __init__(
        self, radii: Float64, logs: tuple[float, float], width: float, height: float, centre: Any
    ) -> None:
        self._radii, self._logs, self._width, self._height = radii, logs, width, height
        self._centre = np.asarray(centre, float)
        self._ends = [(self._at(row, logs[0]), self._at(row, logs[1])) for row in range(len(radii))]
        style = {"stroke_width": 2.5, "stroke_color": palette.QUIET_ON_INK, "stroke_opacity": 0.75}
        self.lines = VGroup(*(Line(*both, **style) for both in self._ends))
        self.names = VGroup()
        for row in (0, len(radii) // 2, len(radii) - 1):
            name = as_number(math(f"{radii[row]:.2f}", size=42, colour=palette.QUIET_ON_INK))
            self.names.add(name.next_to(self._ends[row][0], LEFT, buff=0.25))

    def unbend(self, unit: float, centre: Any) -> Any:
        """The animation in which circles around a centre, cut open at the top, become the lines."""

        def straighten(_mobject: Any, alpha: float) -> None:
            for line, radius, (start, end) in zip(self.lines, self._radii.tolist(), self._ends, strict=True):
                length = 2 * np.pi * unit * radius
                length += alpha * (self._width - length)
                middle = np.asarray(centre, float) - np.array([0, unit * radius, 0])
                arc = bent(length, max(1e-3, 2 * np.pi * (1 - alpha)))
                line.set_points_as_corners(arc + middle + alpha * ((start + end) / 2 - middle))

        return UpdateFromAlphaFunc(self.lines, straighten, rate_func=smooth)

    def places(self, steps: Float64) -> Float64:
        """Where the networks (R, S) have understood, (R * S, 3); those that never did stand side by side."""
        logs = _logs(steps)
        never = np.isinf(logs)
        side_by_side = self._logs[1] - BESIDE * (np.cumsum(never, axis=1) - 1)
        logs = np.where(never, side_by_side, logs)
        return np.array([self._at(row, log) for row, of_row in enumerate(logs) for log in of_row])

    def middle(self, held: Held) -> VMobject:
        """A line through the steps by which half of each sphere's networks have understood."""
        corners = [self._at(row, log) for row, log in enumerate(_logs(held.medians()))]
        line = VMobject(stroke_width=6, stroke_color=palette.TEXT_ON_INK, stroke_opacity=0.9)
        return line.set_points_as_corners(np.array(corners))

    def under(self, log: float) -> Any:
        """A place under the lowest line."""
        return self._at(0, log) + np.array([0, -0.5, 0])

    def _at(self, row: int, log: float) -> Any:
        low, high = self._radii[0], self._radii[-1]
        along = (min(log, self._logs[1]) - self._logs[0]) / (self._logs[1] - self._logs[0])
        up = (self._radii[row] - low) / (high - low)
        return self._centre + np.array([self._width * (along - 0.5), self._height * (up - 0.5), 0])


class Understood:
    """How many have understood, told by a counter."""

    def __init__(self, counter: Any, held: Held) -> None:
        self._counter, self._steps = counter, np.sort(held.understood.ravel())
        self.mobject = counter.mobject

    def show(self, log: float) -> None:
        self._counter.show(int(np.searchsorted(self._steps, 10**log * (1 + 1e-9), side="right")))


class StepOf:
    """The step of a scrub by its power of ten, in tens, told by a counter."""

    def __init__(self, counter: Any) -> None:
        self._counter, self.mobject = counter, counter.mobject

    def show(self, log: float) -> None:
        self._counter.show(10 * round(10**log / 10))


def _came(log: float, steps: Float64) -> Float64:
    """How far each of the steps (R, S) has been passed, from 0 to 1, flat."""
    return np.asarray(smoothstep((log - _logs(steps).ravel()) / FADE + 1))


def _logs(steps: Float64) -> Float64:
    return np.asarray(np.log10(steps))


def _light(place: NDArray[np.floating]) -> VGroup:
    parts = [VMobject(stroke_width=0, fill_opacity=opacity) for opacity in (*(0.0 for _halo in HALO), 1.0)]
    for part, radius in zip(parts, (*HALO, DOT), strict=True):
        part.set_points(discs(place[None], radius))
    return VGroup(*parts)
