"""The runs of a recipe in a row, by what became of them, and the claims they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, UP, FadeIn, LaggedStart, VGroup, VMobject

from animations.drawing.tokens import discs
from animations.drawing.words import baseline, words
from language import Translator
from story.words import palette

STEP, RADIUS = 0.42, 0.14


class OutcomeRow:
    """A dot for each run, filled where it understood, under the recipe's name; `left` is the first dot."""

    def __init__(self, name: str, outcomes: Sequence[bool], left: Any, lang: str) -> None:
        self.dots = _outcome_dots(outcomes, left)
        self.name = words(name, "tick", lang, colour=palette.QUIET_ON_INK)
        self.name.next_to(self.dots, UP, buff=0.18).align_to(self.dots, LEFT)
        self.name.shift((self.dots.get_top()[1] + 0.2 - baseline(self.name)) * UP)
        self.mobject = VGroup(self.name, self.dots)

    def appear(self) -> list[Any]:
        """The animations that bring the name, and one dot after the other."""
        return [FadeIn(self.name), LaggedStart(*map(FadeIn, self.dots), lag_ratio=0.2)]


def claim_names(names: Sequence[str], below: OutcomeRow, _: Translator) -> VGroup:
    """Claims of the ledger, one below the other under a row."""
    quiet = palette.QUIET_ON_INK
    claims = VGroup(*(words(_("claim {name}", name=name), "tick", _.language, colour=quiet)
                      for name in names)).arrange(DOWN, buff=0.12, aligned_edge=LEFT)  # fmt: skip
    return claims.next_to(below.dots, DOWN, buff=0.4).align_to(below.dots, LEFT)


def _outcome_dots(outcomes: Sequence[bool], left: Any) -> VGroup:
    """A dot for each run: filled where it understood, else a ring."""
    places = np.asarray(left) + np.arange(len(outcomes))[:, None] * np.array([STEP, 0, 0])
    dots = []
    for place, understood in zip(places, outcomes, strict=True):
        dot = VMobject(
            stroke_color=palette.HELD_OUT if understood else palette.QUIET_ON_INK, stroke_width=2.5
        )
        dots.append(dot.set_points(discs(place[None], RADIUS)).set_fill(palette.HELD_OUT, float(understood)))
    return VGroup(*dots)
