"""A disk and what is peeled off it, its dots in any dimension, and a column of the whole volume beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, Circle, Line, Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.scrub import between
from animations.drawing.tokens import discs
from animations.drawing.words import Counter, math
from animations.telling.placed import as_number
from story.words import palette

DOT = 0.038
CORE, SHELL = palette.QUIET_ON_INK, palette.GEOMETRY
Float64 = NDArray[np.float64]


class ShellCloud:
    """Dots, each at its true distance from the centre; those further out than `peel` in the shell's colour.

    Args:
        logs: (D,), powers of ten of the dimensions, by which it is scrubbed.
        angles: (N,), in the plane of the picture, the same in all dimensions.
        distances: (D, N), in units of the radius.
    """

    def __init__(self, logs: Float64, angles: Float64, distances: Float64, radius: float, centre: Any,
                 peel: float) -> None:  # fmt: skip
        self._logs, self._distances, self._radius, self._peel = logs, distances, radius, peel
        self._centre = np.asarray(centre, float)
        self._directions = directions(angles)
        self.core = VMobject(stroke_width=0, fill_color=CORE, fill_opacity=0.9)
        self.shell = VMobject(stroke_width=0, fill_color=SHELL, fill_opacity=1)
        self.mobject = VGroup(self.core, self.shell)
        self.show(float(logs[0]))

    def at(self, log: float) -> Float64:
        """Distances (N,) at a power of ten of the dimension."""
        return np.asarray(between(self._logs, self._distances, log))

    def show(self, log: float) -> None:
        distances = self.at(log)
        places = self._centre + self._radius * distances[:, None] * self._directions
        outside = distances > self._peel
        self.core.set_points(discs(places[~outside], DOT))
        self.shell.set_points(discs(places[outside], DOT))


class RemainingColumn:
    """A column of the whole volume: what is left of it below, the peel above."""

    def __init__(self, logs: Float64, shares: Float64, width: float, height: float, corner: Any) -> None:
        self._logs, self._shares = logs, shares
        self._width, self._height, self._corner = width, height, np.asarray(corner, float)
        self.left = Rectangle(stroke_width=0, fill_color=CORE, fill_opacity=0.9)
        self.peel = Rectangle(stroke_width=0, fill_color=SHELL, fill_opacity=0.9)
        self.mobject = VGroup(self.left, self.peel)
        self.show(float(logs[0]))

    def show(self, log: float) -> None:
        height = self._height * float(between(self._logs, self._shares, log))
        above = self._corner + np.array([0, height, 0])
        self.left.set_points_as_corners(box(self._corner, self._width, max(height, 1e-4)))
        self.peel.set_points_as_corners(box(above, self._width, self._height - height))

    @property
    def share(self) -> float:
        """What is left, read back from the picture."""
        return float(self.left.height / self._height)


class DimensionCounter:
    """How many dimensions are shown."""

    def __init__(self, template: str, lang: str, place: Any) -> None:
        self._counter = Counter(template, lang)
        self.mobject = self._counter.mobject.move_to(place)

    def show(self, log: float) -> None:
        self._counter.show(round(10**log))


def remaining(inside: float, dim: int, share: float, centre: Any, *, dark: bool = False) -> VGroup:
    """What is left of the volume as a power, and under it in per cent; `dark` on what is left itself."""
    sign = "=" if np.isclose(float(kept(share)), 100 * share) else "approx"
    colour = palette.INK if dark else palette.TEXT_ON_INK
    lines = VGroup(*(
        as_number(math(text, size=72, colour=colour))
        for text in (f"{inside:g}^{dim}", f"{sign} {kept(share)} %")
    ))  # fmt: skip
    for line in lines if dark else ():
        line.on = (palette.QUIET_ON_INK,)
    return lines.arrange(DOWN, buff=0.35).move_to(centre)


def kept(share: float) -> str:
    """In per cent: three digits, or one of very little.

    >>> kept(0.729), kept(2.66e-5)
    ('72.9', '0.003')
    """
    return f"{100 * share:.3g}" if share > 0.01 else f"{100 * share:.1g}"


def directions(angles: Float64) -> Float64:
    """Unit vectors (N, 3) in the plane of the picture."""
    return np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=-1)


def box(corner: Any, width: float, height: float) -> Float64:
    """The corners of a rectangle above its lower left one."""
    ways = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * (width, height)
    return np.asarray(corner) + np.pad(ways, ((0, 0), (0, 1)))


def annulus(centre: Any, inner: float, outer: float) -> Float64:
    """The Bezier points of a ring: its outer rim, and its inner one the other way round, which is a hole."""
    rims = [discs(np.zeros((1, 3)), radius) + centre for radius in (outer, max(inner, 1e-6))]
    return np.concatenate([rims[0], rims[1][::-1]])


def disk(radius: float, peel: float, centre: Any) -> VGroup:
    """A disk, and what is peeled off it outside a share of its radius."""
    core = Circle(peel * radius, stroke_width=0, fill_color=CORE, fill_opacity=0.9).move_to(centre)
    shell = VMobject(stroke_width=0, fill_color=SHELL, fill_opacity=0.9)
    return VGroup(core, shell.set_points(annulus(core.get_center(), peel * radius, radius)))


def skin_of(radius: float, thickness: float, centre: Any) -> VGroup:
    """A disk, and its skin: so thin that only from very near there is something to be seen of it."""
    inner = radius * (1 - thickness)
    core = Circle(inner, stroke_width=0, fill_color=CORE, fill_opacity=0.3).move_to(centre)
    skin = VMobject(stroke_width=0, fill_color=SHELL, fill_opacity=1)
    return VGroup(core, skin.set_points(annulus(core.get_center(), inner, radius)))


def ruler(centre: Any, radius: float, parts: int) -> VGroup:
    """A radius in equal parts."""
    places = [np.asarray(centre) + at * radius * RIGHT for at in np.linspace(0, 1, parts + 1)]
    notches = (Line(place + 0.12 * DOWN, place + 0.12 * UP) for place in places)
    return VGroup(Line(places[0], places[-1]), *notches).set_stroke(palette.INK, 4)
