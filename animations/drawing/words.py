"""Text on the screen: every piece knows what it is for, so that the layout can be audited."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import numpy as np
from manim import RIGHT, UP, MathTypst, Text, VectorizedPoint, VGroup, tempconfig

from animations.drawing.audit import CJK, LEAST_SIZE
from animations.drawing.typefaces import require_characters, typeface
from story.words import palette

Role: TypeAlias = Literal["caption", "label", "number", "tick", "credit", "math"]

# Manim's font sizes. Latin letters stay readable from 24, Chinese ones from 28, math from 34.
SIZES: Mapping[Role, int] = {"caption": 44, "label": 30, "number": 30, "tick": 28, "credit": 24, "math": 60}
MOST_DIGITS = 6
_serial = itertools.count()


@dataclass(frozen=True, slots=True)
class Written:
    """What a mobject says: put on it as `.written`, where the audit finds it."""

    text: str
    role: Role
    size: float
    colour: str
    serial: int = field(default_factory=lambda: next(_serial))


def words(text: str, role: Role, lang: str, *, colour: str = palette.TEXT_ON_INK, size: float | None = None,
          bold: bool = False) -> Any:  # fmt: skip
    """A piece of text, in one line.

    Raises:
        TypefaceError: when the typeface or a character of it is missing.
    """
    family = typeface(lang)
    require_characters(text, family)
    size = size or max(SIZES[role], LEAST_SIZE["cjk"] if CJK.search(text) else 0)
    # Manim breaks lines at the width of the picture in pixels, whatever the size of a letter in it.
    with tempconfig({"pixel_width": 1920, "pixel_height": 1080}):
        mobject = Text(text, font=family, font_size=size, color=colour, weight="BOLD" if bold else "NORMAL")
    mobject.written = Written(text, role, size, colour)
    return _without_sources(mobject)


def baseline(text: Any) -> float:
    """The height of the line on which the letters of a Latin text stand, as most of them do."""
    return float(np.median([letter.get_bottom()[1] for letter in text]))


def math(formula: str, *, colour: str = palette.TEXT_ON_INK, size: float | None = None) -> Any:
    """A formula in Typst's notation."""
    size = size or SIZES["math"]
    mobject = MathTypst(formula, font_size=size, color=colour)
    mobject.written = Written(formula, "math", size, colour)
    return _without_sources(mobject)


def _without_sources(mobject: Any) -> Any:
    """Let go of the SVG that the letters were read from: Manim would copy it along in every animation."""
    for part in mobject.get_family():
        if hasattr(part, "path_obj"):
            part.path_obj = None
    return mobject


class Counter:
    """A number in a text that changes while the film runs: `Counter("step {n}", "en")`.

    Digits are drawn once and copied, all in cells of one width, so that the number does not tremble.
    `side` is the edge that stays where it is: -1 left, 0 centre, 1 right.
    """

    def __init__(self, template: str, lang: str, *, value: int = 0, role: Role = "number", side: int = 0,
                 colour: str = palette.TEXT_ON_INK, size: float | None = None) -> None:  # fmt: skip
        size = size or SIZES[role]
        before, _, after = template.partition("{n}")
        self._template, self._side = template, side
        model = words(before + "0" + after, role, lang, colour=colour, size=size)
        self._digits = words("0123456789", role, lang, colour=colour, size=size)
        self._cell = float(words("00", role, lang, size=size).width - self._digits[0].width)
        at = len("".join(before.split()))
        self._before, self._zero, self._after = model[:at], model[at], model[at + 1 :]
        self.value = value
        # Goes along wherever the number is moved, and so tells where to set it anew.
        self._anchor = VectorizedPoint(self._zero.get_center())
        # Manim draws the parts that are there when a play begins: so they stay, and only their points change.
        self._places = [self._zero.copy() for _place in range(MOST_DIGITS)]
        self.mobject = VGroup(self._anchor, *self._before.copy(), *self._places, *self._after.copy())
        self.mobject.written = Written(template, role, size, colour)
        self.show(value)

    def put(self, place: Any, value: int) -> float:
        """Put it with its middle, and its digits, here when it says `value`; returns its width then."""
        now = self.value
        self.show(value)
        self.mobject.set_x(place[0]).shift((place[1] - self._anchor.get_y()) * UP)
        width = float(self.mobject.width)
        self.show(now)
        return width

    def show(self, value: int) -> None:
        """Say this value, where the mobject now is."""
        self.value, name = value, str(value)
        moved = self._anchor.get_center() - self._zero.get_center()
        width = (len(name) - 1) * self._cell
        start = moved - RIGHT * width * (self._side + 1) / 2
        parts = iter(self.mobject.submobjects[1:])
        for glyph in self._before:
            next(parts).set_points(glyph.points + start)
        for place in range(MOST_DIGITS):
            part = next(parts)
            if place < len(name):
                digit = self._digits[int(name[place])]
                to_cell = self._zero.get_center() - digit.get_center() + place * self._cell * RIGHT
                to_cell[1] = self._zero.get_bottom()[1] - digit.get_bottom()[1]
                part.set_points(digit.points + to_cell + start)
            else:
                part.clear_points()
        for glyph, part in zip(self._after, parts, strict=True):
            part.set_points(glyph.points + start + RIGHT * width)
        self.mobject.written = replace(self.mobject.written, text=self._template.format(n=value))
