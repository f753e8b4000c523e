"""Captions as subtitle files."""

from __future__ import annotations

from collections.abc import Sequence

Caption = tuple[float, float, str]


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


def _clock(seconds: float, mark: str) -> str:
    milliseconds = round(1000 * seconds)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02d}:{minutes:02d}:{whole:02d}{mark}{milliseconds:03d}"
