"""Rings on which adding is turning: tokens at their recorded places, and a hand that goes on by a turn."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Arrow, Line, Rotate, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.tokens import HUES, cyclic_colour, discs
from story.words import palette

ARC = 0.42  # radius of the arc of a turn, as a share of the hand's length


class ClockHand:
    """A hand on a ring, all angles clockwise from the top, in radians.

    Args:
        start: where the hand stands at first.
        turn: by how much it goes on, in [0, 2 pi).
    """

    def __init__(self, centre: NDArray[np.floating], length: float, start: float, turn: float,
                 width: float = 5) -> None:  # fmt: skip
        self.centre, self.length, self.start, self.turn = np.asarray(centre), length, start, turn
        self.hand = Arrow(
            centre, self.at(start), buff=0, color=palette.TEXT_ON_INK, stroke_width=width,
            tip_length=0.05 * length + 0.1, max_tip_length_to_length_ratio=0.3,
            max_stroke_width_to_length_ratio=10,
        )  # fmt: skip

    def at(self, angle: float, share: float = 1.0) -> NDArray[np.floating]:
        """A place at an angle, at a share of the hand's length."""
        return self.centre + share * self.length * np.array([np.sin(angle), np.cos(angle), 0.0])

    def spoke(self, angle: float) -> Line:
        """A thin line from the centre to the end of the hand, were it at this angle."""
        return Line(self.centre, self.at(angle), stroke_color=palette.QUIET_ON_INK, stroke_width=2)

    def arc(self, start: float, turn: float, share: float = ARC, width: float = 5) -> Any:
        """The way of a turn."""
        path = VMobject(stroke_color=palette.GEOMETRY, stroke_width=width)
        return path.set_points_as_corners(
            [self.at(angle, share) for angle in np.linspace(start, start + turn, 90)]
        )

    def slide(self, arc: Any, start: float) -> Any:
        """An arc of the turn, from `start` on, slides to where the hand stands."""

        def move(mobject: Any, alpha: float) -> None:
            mobject.become(self.arc(start + alpha * (self.start - start), self.turn))

        return UpdateFromAlphaFunc(arc, move, rate_func=smooth)

    def go_on(self, *along: Any) -> Any:
        """The hand turns, and what is carried along with it."""
        return Rotate(VGroup(self.hand, *along), -self.turn, about_point=self.centre, rate_func=smooth)


class ClockFace:
    """The tokens of one ring at the last step; some of them can be made to stand out.

    Args:
        places: (p, 2), in the embedding's unit.
        order: (p,), the tokens in the order in which they are joined.
        scale: length on the screen of that unit.
        dot: radius of a token, on the screen.
    """

    def __init__(self, places: NDArray[np.floating], order: NDArray[np.integer], scale: float, dot: float,
                 centre: NDArray[np.floating]) -> None:  # fmt: skip
        self.centre, self._dot = np.asarray(centre), dot
        self.places = np.pad(places * scale, ((0, 0), (0, 1))) + self.centre
        joined = self.places[[*order, order[0]]]
        self.thread = VMobject(stroke_color=palette.GEOMETRY, stroke_width=1.4, stroke_opacity=0.4)
        self.thread.set_points_as_corners(joined)
        self._groups = np.array_split(np.arange(len(order)), min(HUES, len(order)))
        self._dots = [
            VMobject(stroke_width=0, fill_color=cyclic_colour(group.mean() / len(order)), fill_opacity=1)
            for group in self._groups
        ]
        self.mobject = VGroup(self.thread, *self._dots)
        self.sizes: NDArray[np.floating] = np.ones(len(order))
        self.show_sizes(self.sizes)

    @property
    def angles(self) -> NDArray[np.floating]:
        """Of the tokens, clockwise from the top, radians."""
        x, y, _z = (self.places - self.centre).T
        return np.asarray(np.arctan2(x, y))

    @property
    def radius(self) -> float:
        """Mean distance of the tokens from the centre, on the screen."""
        return float(np.linalg.norm(self.places - self.centre, axis=1).mean())

    def show_sizes(self, sizes: NDArray[np.floating]) -> None:
        """Draw the tokens this many times as large as usual, (p,)."""
        self.sizes = sizes
        for dots, group in zip(self._dots, self._groups, strict=True):
            radii: Any = self._dot * sizes[group][:, None, None]  # one for each disc
            dots.set_points(discs(self.places[group], radii))
