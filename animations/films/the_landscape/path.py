"""The path of training over the ground: what it has walked, the network now, and a straight line past it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Dot, ManimColor, VGroup, VMobject, interpolate_color
from numpy.typing import NDArray

from animations.drawing.scrub import between
from animations.films.the_landscape.stage import Stage
from story.words import palette

PARTS = 24  # of one colour each
SMOOTH = 6  # points between two snapshots, so that the path follows the ground
STALKS = 5  # snapshots from one line between path and map to the next
ALONG = 80  # points of a straight way


class Walk:
    """The path up to the step that is shown: white, and blue as far as held-out pairs are right.

    Args:
        steps: (S,), of the snapshots.
        places: (S, 2), on the map.
        off: (S,), how far they are from the map.
        known: (S,), the share of held-out pairs that is right.
    """

    def __init__(
        self,
        stage: Stage,
        steps: NDArray[np.integer],
        places: NDArray[np.floating],
        off: NDArray[np.floating],
        known: NDArray[np.floating],
    ) -> None:
        self._stage, self._steps, self._places, self._off = stage, steps, places, off
        self.since = float(steps[0])  # from where on it is drawn
        self.hover = 0.0  # of its distance from the map, how much it is drawn above it
        self._now = float(steps[0])
        snapshots = np.arange((len(steps) - 1) * SMOOTH + 1) / SMOOTH
        self._fine = np.interp(snapshots, np.arange(len(steps)), steps)
        self._groups = np.array_split(np.arange(len(self._fine) - 1), min(PARTS, len(steps) - 1))
        white, blue = (ManimColor(colour) for colour in (palette.TEXT_ON_INK, palette.HELD_OUT))
        shares = [float(np.interp(self._fine[group].mean(), steps, known)) for group in self._groups]
        self._parts = [
            VMobject(stroke_width=7, stroke_color=interpolate_color(white, blue, share)) for share in shares
        ]
        self._shadow = VMobject(stroke_color=palette.INK, stroke_width=6, stroke_opacity=0.0)
        self._stalks = VMobject(stroke_color=palette.TEXT_ON_INK, stroke_width=2.5, stroke_opacity=0.0)
        self._halo = Dot(radius=0.24, fill_color=palette.TEXT_ON_INK, fill_opacity=0.25)
        self._dot = Dot(radius=0.12, fill_color=palette.TEXT_ON_INK, fill_opacity=1)
        self.mobject = VGroup(self._shadow, self._stalks, *self._parts, self._halo, self._dot)
        self.redraw()

    def at(self, step: float) -> NDArray[np.floating]:
        """Where the network of a step is seen."""
        off = self.hover * between(self._steps, self._off, step)
        return self._stage.seen(between(self._steps, self._places, step), off)

    def show(self, step: float) -> None:
        self._now = step
        self.redraw()

    def redraw(self) -> None:
        walked = np.clip(self._fine, self.since, self._now)
        places = np.stack([np.interp(walked, self._steps, axis) for axis in self._places.T], axis=-1)
        points = self._stage.seen(places, self.hover * np.interp(walked, self._steps, self._off))
        for group, part in zip(self._groups, self._parts, strict=True):
            if walked[group[0]] < walked[group[-1] + 1]:
                part.set_points_as_corners(points[group[0] : group[-1] + 2])
            else:
                part.clear_points()
        if self.hover:
            self._draw_shadow(places, points)
        for dot in (self._halo, self._dot):
            dot.move_to(points[-1])

    def _draw_shadow(self, places: NDArray[np.floating], points: NDArray[np.floating]) -> None:
        feet = self._stage.seen(places)
        self._shadow.set_points_as_corners(feet).set_stroke(opacity=0.6 * self.hover)
        self._stalks.clear_points().set_stroke(opacity=0.8 * self.hover)
        for foot, top in zip(feet[:: STALKS * SMOOTH], points[:: STALKS * SMOOTH], strict=True):
            self._stalks.start_new_path(foot)
            self._stalks.add_line_to(top)


class Wall:
    """The straight way from one place of the map to another, and how much of the ground stands in it."""

    def __init__(self, stage: Stage, start: NDArray[np.floating], end: NDArray[np.floating]) -> None:
        self._stage = stage
        self._places = start + np.linspace(0, 1, ALONG)[:, None] * (end - start)
        self.line = VMobject(stroke_color=palette.TEXT_ON_INK, stroke_width=6)
        self.face = VMobject(stroke_width=0, fill_color=palette.GEOMETRY, fill_opacity=0.8)
        self.redraw()

    @property
    def summit(self) -> NDArray[np.floating]:
        """The place of the map where the ground on the way is highest."""
        return np.asarray(self._places[int(self._stage.ground.height(self._places).argmax())])

    def redraw(self) -> None:
        top = self._stage.seen(self._places)
        self.line.set_points_as_corners(top)
        self.face.set_points_as_corners([*top, top[0]])


class Sign:
    """Something beside a place on the ground, or above it."""

    def __init__(
        self,
        stage: Stage,
        mobject: Any,
        place: NDArray[np.floating],
        beside: Any = (0, 0, 0),
        above: float = 0.0,
    ) -> None:
        self._stage, self._place, self._above = stage, place, above
        self._beside = np.asarray(beside, float)
        self.mobject = mobject
        self.redraw()

    def redraw(self) -> None:
        self.mobject.move_to(self._stage.seen(self._place, self._above) + self._beside)
