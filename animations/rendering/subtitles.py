"""Captions as subtitle files."""

from __future__ import annotations

import re
from collections.abc import Sequence

Caption = tuple[float, float, str]
# What a sentence may begin before its part, by the rounding of either.
ROUNDED = 0.05
CUE = re.compile(r"(?P<start>[\d:]+\.\d+) --> (?P<end>[\d:]+\.\d+)\n(?P<text>.+?)(?:\n\n|\Z)", re.DOTALL)


def as_srt(captions: Sequence[Caption]) -> str:
    """SubRip: numbered, a comma before the milliseconds.

    >>> print(as_srt([(0.0, 2.5, "Hello")]), end="")
    1
    00:00:00,000 --> 00:00:02,500
    Hello
    """
    blocks = (
        f"{number}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{text}\n"
        for number, (start, end, text) in enumerate(captions, start=1)
    )
    return "\n".join(blocks)


def as_vtt(captions: Sequence[Caption]) -> str:
    """WebVTT, the kind that browsers play.

    >>> print(as_vtt([(61.0, 62.25, "Hello")]), end="")
    WEBVTT
    <BLANKLINE>
    00:01:01.000 --> 00:01:02.250
    Hello
    """
    blocks = (f"{_clock(start, '.')} --> {_clock(end, '.')}\n{text}\n" for start, end, text in captions)
    return "\n".join(["WEBVTT\n", *blocks])


def from_vtt(text: str) -> list[Caption]:
    """Read what `as_vtt` writes.

    >>> from_vtt(as_vtt([(61.0, 62.25, "Hello"), (62.25, 63.0, "and on")]))
    [(61.0, 62.25, 'Hello'), (62.25, 63.0, 'and on')]
    """
    found = CUE.finditer(text)
    return [(_seconds(cue["start"]), _seconds(cue["end"]), cue["text"].strip()) for cue in found]


def said_between(captions: Sequence[Caption], start: float, end: float) -> list[Caption]:
    """Those that begin from one second of the film to another.

    >>> said_between([(0.0, 1.0, "One."), (1.0, 2.0, "Two."), (2.0, 3.0, "Three.")], 1.0, 2.0)
    [(1.0, 2.0, 'Two.')]
    """
    return [one for one in captions if start - ROUNDED <= one[0] < end - ROUNDED]


def _seconds(clock: str) -> float:
    hours, minutes, seconds = clock.split(":")
    return round(3600 * int(hours) + 60 * int(minutes) + float(seconds), 3)


def _clock(seconds: float, mark: str) -> str:
    milliseconds = round(1000 * seconds)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02d}:{minutes:02d}:{whole:02d}{mark}{milliseconds:03d}"
