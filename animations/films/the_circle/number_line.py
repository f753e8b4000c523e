"""The tokens in a line, on which a sum falls off the end."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, CurvedArrow, VGroup

from animations.drawing.ticks import number
from animations.drawing.token_flight import fly_in
from animations.drawing.tokens import TokenRing
from story.words import palette

LEFT_END, WIDTH, HEIGHT = -6.1, 12.2, -0.9
BENT = 0.6 * np.pi  # of the arrows, from end to end


class NumberLine:
    """Where the tokens of a ring stand in a line; the pair's sum, past the end, is in the picture too."""

    def __init__(self, p: int, pair: tuple[int, int], lang: str) -> None:
        token, unit = np.arange(p), WIDTH / sum(pair)
        self.places = np.stack([LEFT_END + unit * token, 0 * token + HEIGHT, 0 * token], axis=-1)
        self.ends = VGroup(
            *(number(at, lang, size=36).next_to(self.places[at], DOWN, buff=0.3) for at in (0, p - 1))
        )
        stops = self.places[0], self.places[pair[0]], self.places[0] + WIDTH * RIGHT
        style = {"color": palette.TEXT_ON_INK, "stroke_width": 5, "tip_length": 0.25, "angle": -BENT}
        self.arrows = [
            CurvedArrow(start + 0.25 * UP, end + 0.25 * UP, **style) for start, end in pairwise(stops)
        ]
        self.names = [
            number(token, lang, size=40).next_to(arrow, UP, buff=0.15)
            for token, arrow in zip(pair, self.arrows, strict=True)
        ]

    def fly(self, ring: TokenRing, step: float) -> Any:
        """The tokens leave the line one after the other for their places at a step; then they are joined."""
        return fly_in(ring, self.places, step, leaving=(0, 0.4), flight=0.6)
