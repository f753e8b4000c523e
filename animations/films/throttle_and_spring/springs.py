"""A weight on a line from zero, with a spring of rest length 0, and numbers that run along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from manim import RIGHT, UP, Dot, Line, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import ArrayLike, NDArray

from animations.drawing.force_arrows import ForceArrow
from animations.drawing.scrub import between
from animations.drawing.words import Written, words
from story.words import palette

TURNS, CORNERS, WIDE = 22, 500, 0.34
CELLS = 7
Numbers: TypeAlias = Callable[[float], Sequence[float]]
BALL = 0.4


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

    def width_of(self, value: float) -> float:
        return float((len(f"{value:.2f}") - 0.5) * self._cell)

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
    """A spring between two places: the shorter, the thinner, and nothing at all at its rest length 0."""

    def __init__(self, width: float = 5, turns: int = TURNS) -> None:
        self._turns = turns
        self.mobject = VMobject(stroke_color=palette.DECAY, stroke_width=width)

    def stretch(self, foot: ArrayLike, end: ArrayLike, wide: float = WIDE) -> None:
        foot, end = np.asarray(foot, float), np.asarray(end, float)
        way = end - foot
        length = float(np.linalg.norm(way))
        if length < 1e-3:
            self.mobject.clear_points()
            return
        along = way / length
        across = np.array([-along[1], along[0], 0.0])
        part = np.linspace(0, 1, CORNERS)[:, None]
        swing = (
            np.sin(2 * np.pi * self._turns * part) * np.clip(20 * part, 0, 1) * np.clip(20 * (1 - part), 0, 1)
        )
        self.mobject.set_points_as_corners(foot + part * way + wide * min(1.0, length / 2) * swing * across)


class Lane:
    """A weight on a line that begins at 0, where a spring may hold it; its value stands above it.

    Args:
        path: (T,), the weight after each step.
        left, right: the places of 0 and of `largest`.
    """

    def __init__(self, path: Sequence[float] | NDArray[np.floating], left: ArrayLike, right: ArrayLike,
                 largest: float, lang: str) -> None:  # fmt: skip
        self._path, self._steps = np.asarray(path, float), np.arange(len(path))
        self._left, self._right, self._largest = np.asarray(left, float), np.asarray(right, float), largest
        quiet = {"stroke_color": palette.QUIET_ON_INK, "stroke_width": 3}
        self.line = Line(self._left, self._right + 0.8 * RIGHT, **quiet).set_stroke(opacity=0.5)
        self.wall = Line(self._left + 0.75 * UP, self._left - 0.75 * UP, **quiet).set_stroke(width=6)
        self.ball = Dot(radius=BALL, color=palette.TEXT_ON_INK)
        self.coil, self.pull, self._spring = Coil(), ForceArrow(palette.GRADIENT, width=9), False
        self.readout, self.pulled = Readout(lang, size=52), 0.0
        self.mobject = VGroup(self.line, self.wall, self.coil.mobject, self.pull.mobject, self.ball,
                              self.readout.mobject)  # fmt: skip
        self.show(0)

    def at(self, weight: float) -> NDArray[np.floating]:
        return np.asarray(self._left + weight / self._largest * (self._right - self._left))

    def show(self, step: float) -> None:
        self.show_weight(float(between(self._steps, self._path, step)))

    def show_weight(self, weight: float) -> None:
        place = self.at(weight)
        self.ball.move_to(place)
        if self._spring:
            self.coil.stretch(self._left, place)
        self.pull.point(place - [BALL * np.sign(self.pulled), 0, 0], [-self.pulled, 0, 0])
        self.readout.show_at(weight, place + np.array([-self.readout.width_of(weight) / 2, BALL + 0.5, 0]))

    def pull_by(self, start: float, end: float) -> Any:
        """The gradient's pull towards 0 goes from one length to another; below 0 it points away."""

        def change(_mobject: Any, alpha: float) -> None:
            self.pulled = start + alpha * (end - start)
            self.show_weight(self.readout.value)

        return UpdateFromAlphaFunc(self.mobject, change, rate_func=smooth)

    def glide(self, way: NDArray[np.floating]) -> Any:
        """The animation in which all of it moves."""
        left, right = self._left, self._right

        def change(_mobject: Any, alpha: float) -> None:
            moved = left + alpha * way - self._left
            self.line.shift(moved)
            self.wall.shift(moved)
            self._left, self._right = left + alpha * way, right + alpha * way
            self.show_weight(self.readout.value)

        return UpdateFromAlphaFunc(self.mobject, change, rate_func=smooth)

    def hang_on_spring(self) -> Any:
        """The spring grows out of the wall to the weight."""
        place = self.at(self.readout.value)
        self._spring = True

        def grow(_mobject: Any, alpha: float) -> None:
            self.coil.stretch(self._left, self._left + max(alpha, 1e-3) * (place - self._left))

        return UpdateFromAlphaFunc(self.coil.mobject, grow, rate_func=smooth)


class RunningStep:
    """A formula of a step whose numbers run along: pieces of text, and a number after each.

    Args:
        pieces: "" before the first number, then what stands between them.
        numbers: from a step to the numbers.
        first: step.
    """

    def __init__(
        self, pieces: Sequence[str], numbers: Numbers, left: ArrayLike, lang: str, first: float = 0
    ) -> None:
        self._numbers, self._places, self._readouts = numbers, [], []
        self.mobject = VGroup()
        pen = np.array(left, float)
        for piece, value in zip(pieces, numbers(first), strict=True):
            if piece:
                text = words(piece, "number", lang, size=40).move_to(pen, aligned_edge=[-1, 0, 0])
                self.mobject.add(text)
                pen = pen + (text.width + 0.16) * RIGHT
            readout = Readout(lang, size=40)
            self._places.append(pen)
            self._readouts.append(readout)
            self.mobject.add(readout.mobject)
            pen = pen + (readout.width_of(value) + 0.16) * RIGHT
        self.show(first)
        for part in self.mobject:  # one text to the audit, not one for each number
            del part.written
        self.mobject.written = Written(" ".join(pieces).strip(), "number", 40, palette.TEXT_ON_INK)

    def show(self, step: float) -> None:
        for readout, place, value in zip(self._readouts, self._places, self._numbers(step), strict=True):
            readout.show_at(value, place)
