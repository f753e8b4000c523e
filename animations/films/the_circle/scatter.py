"""Angles that go into neurons against angles that come out: on the diagonal, they add."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, Line, Rectangle, UpdateFromAlphaFunc, VGroup, VMobject, smooth
from numpy.typing import NDArray

from animations.drawing.tokens import HUES, cyclic_colour, discs
from animations.drawing.words import words
from language import Translator
from story.words import palette


class AngleScatter:
    """One dot a neuron, at (turned, spoken) in radians; both axes are one turn wide, and so are the colours.

    Args:
        turned: (h,), in [-pi, pi).
        spoken: (h,), the angle nearest to `turned` that is the same but for whole turns.
    """

    def __init__(self, turned: NDArray[np.floating], spoken: NDArray[np.floating], side: float,
                 centre: Any) -> None:  # fmt: skip
        self._turned, self._spoken = turned, spoken
        self.box = Rectangle(width=side, height=side, stroke_color=palette.QUIET_ON_INK, stroke_width=1.5)
        self.box.move_to(centre)
        self.diagonal = Line(
            self.at(-np.pi, -np.pi), self.at(np.pi, np.pi), stroke_color=palette.GEOMETRY, stroke_width=3
        )
        hue = np.floor((turned + np.pi) / (2 * np.pi) * HUES).astype(int) % HUES
        self._groups = [np.flatnonzero(hue == one) for one in np.unique(hue)]
        self.dots = VGroup(
            *(
                VMobject(stroke_width=0, fill_color=cyclic_colour(one / HUES), fill_opacity=1)
                for one in np.unique(hue)
            )
        )
        self.mobject = VGroup(self.box, self.diagonal, self.dots)
        self.show(0)

    def at(self, turned: Any, spoken: Any) -> NDArray[np.floating]:
        """Places (..., 3)."""
        x, y = np.broadcast_arrays(turned, spoken)
        flat = np.stack([x, y, np.zeros(x.shape)], axis=-1) * self.box.width / (2 * np.pi)
        return np.asarray(flat + self.box.get_center())

    def show(self, share: float) -> None:
        """The dots, so far risen from the lower edge."""
        rise = -np.pi + share * (self._spoken + np.pi)
        for dots, group in zip(self.dots, self._groups, strict=True):
            dots.set_points(discs(self.at(self._turned[group], rise[group]), 0.065))

    def rise(self) -> Any:
        """From the lower edge, where each stands at what it reads, up to what it says."""
        return UpdateFromAlphaFunc(self.dots, lambda _mobject, alpha: self.show(alpha), rate_func=smooth)

    def names(self, _: Translator) -> VGroup:
        """What is across and what is along."""
        across = words(_("angle for a + angle for b"), "label", _.language)
        across.next_to(self.box, DOWN, buff=0.15)
        along = words(_("angle it votes for"), "label", _.language).rotate(np.pi / 2)
        return VGroup(across, along.next_to(self.box, LEFT, buff=0.15))
