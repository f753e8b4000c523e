"""A weight between a throttle and a spring: made up, so dashed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, UP, DashedLine, Dot, Line, VGroup, VMobject
from numpy.typing import ArrayLike

from animations.drawing.curves import Plot
from animations.drawing.force_arrows import BALL, ForceArrow
from animations.drawing.scrub import between
from animations.drawing.words import words
from story.words import palette

TURNS, CORNERS = 9, 180
CELLS = 7


class Readout:
    """A number with two decimals that changes while the film runs, its digits in cells of one width.

    Its left edge stays where it is.
    """

    def __init__(self, lang: str, *, colour: str = palette.TEXT_ON_INK, size: float = 36) -> None:
        self._glyphs = words("0123456789.", "number", lang, colour=colour, size=size)
        self._cell = 1.12 * max(glyph.width for glyph in self._glyphs[:10])
        self._parts = [self._glyphs[0].copy() for _cell in range(CELLS)]
        self.mobject = VGroup(*self._parts)
        self.mobject.written = self._glyphs.written
        self.value = 0.0
        self.show_at(0, np.zeros(3))

    def show_at(self, value: float, left: ArrayLike) -> None:
        """Say a value, with the middle of its left edge here."""
        self.value, text, pen = value, f"{value:.2f}", np.array(left, float)
        foot = self._glyphs[0].get_bottom()[1]
        for part, sign in zip(self._parts, text.ljust(CELLS), strict=True):
            if sign == " ":
                part.clear_points()
                continue
            glyph = self._glyphs[10 if sign == "." else int(sign)]
            cell = self._cell * (0.5 if sign == "." else 1)
            middle = pen + cell / 2 * RIGHT - self._glyphs[0].height / 2 * UP
            shift = middle - [glyph.get_x(), foot, 0]
            part.set_points(glyph.points + shift)
            pen = pen + cell * RIGHT


class Coil:
    """A sketched spring between two places, one above the other."""

    def __init__(self, colour: str = palette.DECAY) -> None:
        self.mobject = VMobject(stroke_color=colour, stroke_width=3)

    def stretch(self, foot: ArrayLike, top: ArrayLike, width: float = 0.34) -> None:
        foot, top = np.asarray(foot, float), np.asarray(top, float)
        part = np.linspace(0, 1, CORNERS)[:, None]
        swing = np.sin(2 * np.pi * TURNS * part) * np.clip(8 * part, 0, 1) * np.clip(8 * (1 - part), 0, 1)
        width *= min(1.0, float(np.linalg.norm(top - foot)))  # a short one would be a blot
        places = foot + part * (top - foot) + width * swing * RIGHT
        self.mobject.clear_points()
        for start in range(0, CORNERS - 1, 5):  # dashes: four pieces, then a gap
            self.mobject.start_new_path(places[start])
            for corner in places[start + 1 : start + 5]:
                self.mobject.add_line_to(corner)


class SteppedWeight:
    """A made-up weight at its height in a plot; it stands at x of its own, or where the plot has the step.

    Args:
        plot: weights along its height.
        path: (T,), the weight after each step.
        spring: whether it hangs on one, fixed at 0.
    """

    def __init__(self, plot: Plot, path: Sequence[float], lang: str, colour: str, x: float, *,
                 spring: bool) -> None:  # fmt: skip
        self.plot, self.path = plot, np.asarray(path, float)
        self._steps = np.arange(len(path))
        self.x: float | None = x
        self.said_from = 0.0  # once it moves through time, it says its value from twice this step on
        self.ball = Dot(radius=BALL, color=colour)
        self.readout = Readout(lang, colour=palette.TEXT_ON_INK)
        self.coil = Coil()
        self.pull = ForceArrow(palette.GRADIENT, dashed=True)
        self.pulled = 0.0
        parts = [self.coil.mobject] if spring else []
        self.mobject = VGroup(*parts, self.pull.mobject, self.ball, self.readout.mobject)
        self.show(0)

    def show(self, step: float) -> None:
        self.show_weight(float(between(self._steps, self.path, step)), step)
        if self.x is None and self.said_from:
            self.readout.mobject.set_fill(opacity=float(np.clip(step / self.said_from - 1, 0, 1)))

    def show_weight(self, weight: float, step: float = 0) -> None:
        """Put it at a weight, with the gradient's pull below it."""
        place = self.plot.at(step, weight)
        foot = self.plot.at(step, 0)
        if self.x is not None:
            place[0] = foot[0] = self.x
        self.ball.move_to(place)
        self.coil.stretch(foot, place)
        self.pull.point(place, [0, -self.pulled, 0])
        above = max(0.0, float(foot[1] + 0.35 - place[1]))  # of the ground, to be read
        self.readout.show_at(weight, place + (BALL + 0.2) * RIGHT + above * UP)


class Throttle:
    """A lever on a scale that ends at the learning rate `top`, and the rate at which it stands."""

    def __init__(self, height: float, centre: ArrayLike, top: float, lang: str) -> None:
        centre = np.asarray(centre, float)
        self._low, self._height, self._top = centre - height / 2 * UP, height, top
        ends = (self._low, self._low + height * UP)
        self._track = DashedLine(*ends, dash_length=0.1, stroke_width=3, color=palette.QUIET_ON_INK)
        self._lever = Line(LEFT, RIGHT, stroke_width=10, color=palette.GRADIENT).set(width=0.5)
        self.rate = Readout(lang, colour=palette.GRADIENT, size=32)
        self.mobject = VGroup(self._track, self._lever, self.rate.mobject)
        self.set(1.0)

    def set(self, share: float) -> None:
        """Put the lever at a share of the scale, 0 at the bottom."""
        place = self._low + share * self._height * UP
        self._lever.move_to(place)
        self.rate.show_at(share * self._top, place + 1.25 * LEFT)
