"""A name with its colour beside it: the words stay readable on paper, whatever becomes of the colour."""

from __future__ import annotations

from typing import Any

from manim import RIGHT, Dot, VGroup

from animations.drawing.words import words


def named(text: str, colour: str, place: Any, lang: str) -> VGroup:
    """A dot of a colour at a place, and words to its right."""
    dot = Dot(place, radius=0.14, color=colour)
    return VGroup(dot, words(text, "tick", lang).next_to(dot, RIGHT, buff=0.15))
