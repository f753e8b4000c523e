"""What must hold of a told film, looked at five times a second while it plays. No Manim in here.

`Watch.sample` is given one moment after another: its texts, its curves, and how much of the screen what the
film is about fills. It tells what is wrong with the moment, and, from what it has seen before, what has
stayed too short, what stands still, and which captions say another number than the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from animations.drawing.audit import WIDE, Finding, Placed, Screen, audit_frame, reading_seconds

# Of all texts on a picture, and of those that are no names of axes, ticks or numbers of a chart.
MOST_TEXTS, MOST_BESIDE_CHARTS = 8, 4
OF_CHARTS = ("tick", "number")
# Beyond the time to read a caption: to look at what it speaks of.
TO_LOOK = 1.5
LONGEST_STILL = 3.0
# What the film is about fills so much of the screen for so much of the time.
LEAST_FILLED, LEAST_TIME = 0.12, 0.5
# A text that is fading in or out is not looked at.
SETTLED = 0.95
# Names of files, fields and runs: they belong on the end card.
INTERNAL = re.compile(r"\b\w+_\w+\b|\b\w+-p\d+-\w+|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b")
NUMBER = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class Moment:
    """One picture of a film.

    Attributes:
        second: when.
        texts, lines: what is on it, in units of the screen.
        filled: the share of the screen that the film's main object takes.
        moves: whether something has moved since the moment before.
        thinks: whether it is meant to stand still: a pause for thought.
        flies: whether the camera moves, so that what is no longer shown leaves over the edge.
    """

    second: float
    texts: Sequence[Placed]
    lines: Sequence[NDArray[np.floating]]
    filled: float
    moves: bool
    thinks: bool = False
    flies: bool = False
    screen: Screen = WIDE


@dataclass
class Watch:
    """A film as far as it has been seen."""

    shown: dict[int, tuple[Placed, float]] = field(default_factory=dict)
    told: dict[int, dict[str, str]] = field(default_factory=dict)
    still_since: float | None = None
    filled: list[bool] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)

    def sample(self, moment: Moment) -> None:
        """Look at the next moment."""
        settled = [text for text in moment.texts if text.opacity >= SETTLED]
        passed = {"outside", "too small"} if moment.flies else set()
        self.found += [one for one in audit_frame(moment.second, settled, moment.lines, moment.screen)
                       if one.rule not in passed]  # fmt: skip
        self._note(moment.second, _crowd(settled) + _internal(settled))
        self._read(moment.second, settled)
        self._rest(moment)
        self.filled.append(moment.filled >= LEAST_FILLED)

    def end(self, second: float) -> list[Finding]:
        """What was found by the end of the film, each fault once."""
        for text, since in self.shown.values():
            self._gone(text, since, second)
        share = sum(self.filled) / max(1, len(self.filled))
        if share < LEAST_TIME:
            small = f"what it is about fills {LEAST_FILLED:.0%} of the screen in {share:.0%} of the time"
            self._note(second, [("small", small)])
        return list({(one.rule, one.what): one for one in reversed(self.found)}.values())[::-1]

    def _read(self, second: float, texts: Sequence[Placed]) -> None:
        """Follow how long captions and labels stay, and which numbers stand beside a caption."""
        now = {text.serial: text for text in texts if text.role in ("caption", "label")}
        for serial in [serial for serial in self.shown if serial not in now]:
            self._gone(*self.shown.pop(serial), second)
        for serial, text in now.items():
            self.shown.setdefault(serial, (text, second))
            if text.role == "caption":
                beside = [one.text for one in texts if one.role in ("label", "number")]
                self.told[serial] = {
                    shape: one
                    for one in beside
                    if (shape := NUMBER.sub("#", one)) != one and re.search(r"\w", shape)
                }

    def _gone(self, text: Placed, since: float, second: float) -> None:
        needed = reading_seconds(text.text) + (TO_LOOK if text.role == "caption" else 0)
        if second - since < needed - 0.25:
            said = f"{text.text!r}: {second - since:.1f} s, {needed:.1f} s needed"
            self._note(second, [("gone too soon", said)])
        shape = NUMBER.sub("#", text.text).lower()
        for one, said in self.told.pop(text.serial, {}).items():
            at = shape.find(one.lower())
            if at >= 0 and not _say_the_same(text.text, shape[:at].count("#"), said):
                self._note(second, [("another number", f"{text.text!r} beside {said!r}")])

    def _rest(self, moment: Moment) -> None:
        if moment.moves or moment.thinks:
            self.still_since = None
            return
        self.still_since = moment.second if self.still_since is None else self.still_since
        if moment.second - self.still_since > LONGEST_STILL:
            self._note(moment.second, [("still", f"nothing moves from {self.still_since:.0f} s on")])

    def _note(self, second: float, faults: Iterable[tuple[str, str]]) -> None:
        self.found += [Finding(round(second, 2), rule, what) for rule, what in faults]


def _crowd(texts: Sequence[Placed]) -> list[tuple[str, str]]:
    written = [text.text for text in texts if text.role != "credit"]
    beside = [text.text for text in texts if text.role not in (*OF_CHARTS, "credit")]
    crowds = [(written, MOST_TEXTS), (beside, MOST_BESIDE_CHARTS)]
    return [("too many texts", f"{len(crowd)}: {crowd}") for crowd, most in crowds if len(crowd) > most]


def _internal(texts: Sequence[Placed]) -> list[tuple[str, str]]:
    return [
        ("internal name", repr(text.text))
        for text in texts
        if text.role not in ("credit", "math") and INTERNAL.search(text.text)
    ]


def _say_the_same(caption: str, before: int, said: str) -> bool:
    """Whether the numbers of a label are those of a caption, from its number `before` on."""
    numbers, own = NUMBER.findall(caption), NUMBER.findall(said)
    return numbers[before : before + len(own)] == own
