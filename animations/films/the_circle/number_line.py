"""The tokens in a line, on which a sum falls off the end."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, RIGHT, UP, Arrow, VGroup

from animations.drawing.token_flight import fly_in
from animations.drawing.tokens import TokenRing
from animations.drawing.waves import number
from story.words import palette

LEFT_END, WIDTH, HEIGHT = -6.1, 12.2, -0.2


class NumberLine:
    """Where the tokens of a ring stand in a line; the pair's sum, past the end, is in the picture too."""

    def __init__(self, p: int, pair: tuple[int, int], lang: str) -> None:
        token, unit = np.arange(p), WIDTH / sum(pair)
        self.places = np.stack([LEFT_END + unit * token, 0 * token + HEIGHT, 0 * token], axis=-1)
        self.ends = VGroup(*(number(at, lang).next_to(self.places[at], DOWN, buff=0.3) for at in (0, p - 1)))
        zero, first = self.places[0], self.places[pair[0]]
        ways = (
            (zero + 0.55 * UP, first + 0.55 * UP),
            (first + 0.95 * UP, zero + WIDTH * RIGHT + 0.95 * UP),
        )
        style = {"buff": 0, "color": palette.TEXT_ON_INK, "stroke_width": 5, "tip_length": 0.25}
        self.arrows = [Arrow(*way, **style) for way in ways]
        self.names = [
            number(token, lang).next_to(arrow, UP, buff=0.12)
            for token, arrow in zip(pair, self.arrows, strict=True)
        ]

    def fly(self, ring: TokenRing, step: float) -> Any:
        """The tokens leave the line one after the other for their places at a step; then they are joined."""
        return fly_in(ring, self.places, step, leaving=(0, 0.4), flight=0.6)
