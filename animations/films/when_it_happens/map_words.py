"""What the axes of the map are, and what its colours say."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DOWN, LEFT, PI, RIGHT, UP, Arrow, Rectangle, VGroup

from animations.drawing.ticks import quiet
from animations.films.when_it_happens.silence_map import LONG, SHORT, SilenceMap, colour_of
from language import Translator
from story.words import palette

BARS, WIDTH, HEIGHT = 24, 2.0, 0.28


def axis_names(cells: SilenceMap, _: Translator) -> VGroup:
    """Along the lower edge, and up the left one."""
    frame, lang = cells.frame, _.language
    data = quiet(_("more is shown"), lang)
    data.next_to(frame, DOWN, buff=0.14).align_to(frame, LEFT)
    decay = quiet(_("stronger decay"), lang).rotate(PI / 2)
    decay.next_to(frame, LEFT, buff=0.14).align_to(frame, DOWN)
    style = {"stroke_width": 3, "color": palette.QUIET_ON_INK, "buff": 0, "tip_length": 0.16}
    arrows = (
        Arrow(data.get_right() + 0.2 * RIGHT, data.get_right() + 1.6 * RIGHT, **style),
        Arrow(decay.get_top() + 0.2 * UP, decay.get_top() + 1.6 * UP, **style),
    )
    return VGroup(data, decay, *arrows)


def colour_key(_: Translator, steps: int, centre: Any) -> VGroup:
    """From a short silence to a long one, and the two kinds whose silence had no end within the steps."""
    lang = _.language
    silences = np.geomspace(SHORT, LONG, BARS)
    scale = VGroup(*(_bar(WIDTH / BARS, colour_of(silence)) for silence in silences))
    scale.arrange(RIGHT, buff=0)
    parts = [
        quiet(_("silence: short"), lang), scale, quiet(_("long"), lang),
        _bar(0.5, colour_of(np.inf)), quiet(_("not by {n}", n=f"{steps:,}"), lang),
        _bar(0.5, colour_of(np.nan)), quiet(_("nothing learnt"), lang),
    ]  # fmt: skip
    key = VGroup(*parts).arrange(RIGHT, buff=0.18)
    for swatch in (parts[3], parts[5]):
        VGroup(*key[key.submobjects.index(swatch) :]).shift(0.25 * RIGHT)
    return key.move_to(centre)


def _bar(width: float, colour: str) -> Rectangle:
    return Rectangle(width=width, height=HEIGHT, stroke_width=0, fill_color=colour, fill_opacity=1)
