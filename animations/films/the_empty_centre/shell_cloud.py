"""Balls of any dimension, drawn by what can be drawn of them: how far from the centre their volume lies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Circle,
    DashedVMobject,
    Ellipse,
    Line,
    Rectangle,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
    smooth,
)
from numpy.typing import NDArray

from animations.drawing.scrub import between
from animations.drawing.tokens import discs
from animations.drawing.words import Counter
from story.words import palette

DOT = 0.034
CORE, SHELL = palette.QUIET_ON_INK, palette.GEOMETRY
Float64 = NDArray[np.float64]


class ShellCloud:
    """Dots, each at its true distance from the centre; those further out than `peel` in the shell's colour.

    Args:
        logs: (D,), powers of ten of the dimensions, by which it is scrubbed.
        angles: (N,), in the plane of the picture, the same in all dimensions.
        laws: by name, the distances (D, N), and the length on the screen of distance 1. It starts with the
            first of them.
    """

    def __init__(self, logs: Float64, angles: Float64, laws: Mapping[str, tuple[Float64, float]], centre: Any,
                 peel: float) -> None:  # fmt: skip
        self._logs, self._laws, self._centre, self._peel = logs, laws, centre, peel
        self.law = next(iter(laws))
        self._directions = np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=-1)
        self.core = VMobject(stroke_width=0, fill_color=CORE, fill_opacity=0.85)
        self.shell = VMobject(stroke_width=0, fill_color=SHELL, fill_opacity=1)
        self.mobject = VGroup(self.core, self.shell)
        self.show(float(logs[0]))

    def at(self, law: str, log: float) -> Float64:
        """Distances (N,) at a power of ten of the dimension."""
        return np.asarray(between(self._logs, self._laws[law][0], log))

    def show(self, log: float) -> None:
        distances = self.at(self.law, log)
        self._place(self._laws[self.law][1] * distances, distances > self._peel)

    def turn_into(self, law: str, start: float, end: float) -> Any:
        """The animation by which it goes over to another law, and from one dimension to another."""
        old, new = self.at(self.law, start), self.at(law, end)
        ways = self._laws[self.law][1] * old, self._laws[law][1] * new

        def drift(_mobject: Any, alpha: float) -> None:
            self._place(ways[0] + alpha * (ways[1] - ways[0]), (new if alpha > 0.5 else old) > self._peel)

        self.law = law
        return UpdateFromAlphaFunc(self.mobject, drift, rate_func=smooth)

    def _place(self, reaches: Float64, outside: NDArray[np.bool_]) -> None:
        places = self._centre + reaches[:, None] * self._directions
        self.core.set_points(discs(places[~outside], DOT))
        self.shell.set_points(discs(places[outside], DOT))


class ShellBand:
    """The outermost shell of a disk of radius `unit`, so thick as is recorded for the dimension shown."""

    def __init__(self, logs: Float64, thickness: Float64, unit: float, centre: Any) -> None:
        self._logs, self._thickness, self._unit, self._centre = logs, thickness, unit, centre
        self.mobject = VMobject(stroke_width=2, stroke_color=SHELL, fill_color=SHELL, fill_opacity=0.35)
        self.show(float(logs[0]))

    def show(self, log: float) -> None:
        thickness = float(between(self._logs, self._thickness, log))
        self.mobject.set_points(annulus(self._centre, self._unit * (1 - thickness), self._unit))


class RingBars:
    """How much of the volume lies in each of some shells of equal thickness; the outermost is the shell.

    Args:
        shares: (D, R), from the centre outwards.
    """

    def __init__(self, logs: Float64, shares: Float64, width: float, height: float, corner: Any) -> None:
        self._logs, self._shares, self._height, self._corner = logs, shares, height, np.asarray(corner)
        self._step = width / shares.shape[1]
        self.base = Line(corner, self._corner + np.array([width, 0, 0]), stroke_width=1.5,
                         stroke_color=palette.QUIET_ON_INK)  # fmt: skip
        self.bars = VGroup(
            *(Rectangle(stroke_width=0, fill_color=colour, fill_opacity=0.9)
              for colour in [CORE] * (shares.shape[1] - 1) + [SHELL])
        )  # fmt: skip
        self.mobject = VGroup(self.base, self.bars)
        self.show(float(logs[0]))

    def show(self, log: float) -> None:
        for ring, share in enumerate(between(self._logs, self._shares, log)):
            left = self._corner + np.array([(ring + 0.08) * self._step, 0, 0])
            self.bars[ring].set_points_as_corners(
                box(left, 0.84 * self._step, max(1e-4, share * self._height))
            )

    def heights(self) -> Float64:
        """The shares, read back from the picture."""
        return np.array([bar.height for bar in self.bars]) / self._height


class RemainingColumn:
    """A column of the whole volume: what is left of it below, the peel above."""

    def __init__(self, logs: Float64, shares: Float64, width: float, height: float, corner: Any) -> None:
        self._logs, self._shares = logs, shares
        self._width, self._height, self._corner = width, height, np.asarray(corner)
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


def box(corner: Any, width: float, height: float) -> Float64:
    """The corners of a rectangle above its lower left one."""
    ways = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * (width, height)
    return np.asarray(corner) + np.pad(ways, ((0, 0), (0, 1)))


def annulus(centre: Any, inner: float, outer: float) -> Float64:
    """The Bezier points of a ring: its outer rim, and its inner one the other way round, which is a hole."""
    rims = [discs(np.zeros((1, 3)), radius) + centre for radius in (outer, max(inner, 1e-6))]
    return np.concatenate([rims[0], rims[1][::-1]])


# ---- What stands still ----------------------------------------------------------------------------


def disk(radius: float, peel: float) -> VGroup:
    """A disk, and what is peeled off it outside a share of its radius."""
    core = Circle(peel * radius, stroke_width=0, fill_color=CORE, fill_opacity=0.4)
    shell = VMobject(stroke_width=0, fill_color=SHELL, fill_opacity=0.75)
    return VGroup(core, shell.set_points(annulus(core.get_center(), peel * radius, radius)))


def ruler(centre: Any, radius: float, parts: int) -> VGroup:
    """A radius in equal parts."""
    places = [np.asarray(centre) + at * radius * RIGHT for at in np.linspace(0, 1, parts + 1)]
    notches = (Line(place + 0.1 * DOWN, place + 0.1 * UP) for place in places)
    return VGroup(Line(places[0], places[-1]), *notches).set_stroke(palette.TEXT_ON_INK, 2.5)


def solid(centre: Any, radius: float) -> VGroup:
    """What makes a disk look like a ball: its outline, and an equator that goes round behind."""
    style = {"stroke_width": 2.5, "stroke_color": palette.TEXT_ON_INK}
    equator = Ellipse(2 * radius, 0.6 * radius, **style)
    back, front = (equator.copy().pointwise_become_partial(equator, start, start + 0.5) for start in (0, 0.5))
    outline = Circle(radius, **style)
    return VGroup(front, DashedVMobject(back, 22).set_stroke(opacity=0.6), outline).shift(centre)


def circles(centre: Any, radius: float, count: int) -> VGroup:
    """Rings of equal thickness, from the centre outwards."""
    style = {"stroke_width": 1, "stroke_color": palette.QUIET_ON_INK, "fill_opacity": 0}
    return VGroup(
        *(
            VMobject(**style).set_points(annulus(centre, ring / count * radius, (ring + 1) / count * radius))
            for ring in range(count)
        )
    )


def sketched_hole(centre: Any) -> VGroup:
    """A hole that draws in whatever comes near: an analogy, so it is dashed."""
    rims = (Circle(radius, stroke_width=5, stroke_color=palette.DECAY) for radius in (0.3, 0.7, 1.2))
    return VGroup(*(DashedVMobject(rim, max(8, round(9 * rim.width))) for rim in rims)).move_to(centre)
