"""Words at the places of an axis."""

from __future__ import annotations

from typing import Any

from manim import DOWN, VGroup

from animations.drawing.words import words
from story.words import palette


def quiet(text: str, lang: str) -> Any:
    """A tick's words, in the quiet colour."""
    return words(text, "tick", lang, colour=palette.QUIET_ON_INK)


def below(lang: str, *ticks: tuple[str, Any]) -> VGroup:
    """Words under places of an axis."""
    return VGroup(*(quiet(text, lang).next_to(place, DOWN, buff=0.2) for text, place in ticks))


def number(value: int, lang: str, size: float = 30) -> Any:
    """A number of the picture."""
    return words(str(value), "number", lang, size=size)
