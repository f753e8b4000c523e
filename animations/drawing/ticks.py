"""Words at the places of an axis, and names with their colours."""

from __future__ import annotations

from typing import Any

from manim import DOWN, RIGHT, Dot, VGroup

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


def named(text: str, colour: str, place: Any, lang: str) -> VGroup:
    """A dot of a colour at a place, and a name to its right: its letters stay readable on paper, whatever
    becomes of the colour there."""
    dot = Dot(place, radius=0.14, color=colour)
    return VGroup(dot, words(text, "tick", lang).next_to(dot, RIGHT, buff=0.15))
