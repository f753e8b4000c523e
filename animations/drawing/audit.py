"""What must hold of every picture of every film, so that it can be read. No Manim in here.

`audit_frame` looks at one moment; `animations.telling.watching` at what follows on what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from animations.drawing.colours import blend, contrast

SAFE = 0.95
LEAST_SIZE = {"cjk": 28, "latin": 24, "math": 34}
LEAST_CONTRAST = 4.5
MOST_CJK, MOST_WORDS = 15, 8
CJK_A_SECOND, WORDS_A_SECOND = 6.0, 2.5
OVERLAP = 0.02
CLEARANCE = 0.08


@dataclass(frozen=True, slots=True)
class Screen:
    """The size of a picture, in the scene's units; the middle is 0."""

    width: float
    height: float


WIDE, TALL = Screen(128 / 9, 8.0), Screen(8.0, 128 / 9)
CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Placed:
    """A text on the screen: its place in units of the frame, what it is set in and on, and what hides it."""

    serial: int
    text: str
    role: str
    size: float
    colour: str
    opacity: float
    left: float
    right: float
    bottom: float
    top: float
    grounds: tuple[str, ...]
    hidden_by: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong at a second of the film."""

    second: float
    rule: str
    what: str


def audit_frame(
    second: float,
    texts: Sequence[Placed],
    lines: Iterable[NDArray[np.floating]] = (),
    screen: Screen = WIDE,
) -> list[Finding]:
    """What is wrong with one moment: its texts and the curves (corner points, (n, >= 2)) among them."""
    found = [(rule, what) for text in texts for rule, what in _audit_text(text, screen)]
    for one, other in combinations(texts, 2):
        across = min(one.right, other.right) - max(one.left, other.left)
        along = min(one.top, other.top) - max(one.bottom, other.bottom)
        if min(across, along) > OVERLAP:
            found.append(("overlap", f"{one.text!r} and {other.text!r} by {min(across, along):.2f}"))
    found += [
        ("curve under text", repr(text.text)) for line in lines for text in texts if _crosses(line, text)
    ]
    return [Finding(round(second, 2), rule, what) for rule, what in found]


def _audit_text(text: Placed, screen: Screen) -> list[tuple[str, str]]:
    found = []
    across, along = SAFE * screen.width / 2, SAFE * screen.height / 2
    if text.left < -across or text.right > across or text.bottom < -along or text.top > along:
        box = f"x {text.left:.2f}..{text.right:.2f}, y {text.bottom:.2f}..{text.top:.2f}"
        found.append(("outside", f"{text.text!r}: {box}"))
    kind = "math" if text.role == "math" else "cjk" if CJK.search(text.text) else "latin"
    if text.size < LEAST_SIZE[kind] - 0.5:
        found.append(("too small", f"{text.text!r}: {text.size:.0f}, at least {LEAST_SIZE[kind]}"))
    for ground in text.grounds:
        ratio = contrast(blend(text.colour, ground, text.opacity), ground)
        if ratio < LEAST_CONTRAST:
            found.append(("contrast", f"{text.text!r}: {ratio:.1f} on {ground}"))
    if text.hidden_by is not None:
        found.append(("hidden", f"{text.text!r} behind {text.hidden_by}"))
    if text.role == "caption":
        cjk, latin = reading_length(text.text)
        if cjk > MOST_CJK or latin > MOST_WORDS:
            found.append(("too long", f"{text.text!r}: {cjk} Chinese characters, {latin} words"))
    return found


def reading_length(text: str) -> tuple[int, int]:
    """Chinese characters and other words of a text.

    >>> reading_length("第 70 步：背下来了"), reading_length("It sees only these")
    ((6, 1), (0, 4))
    """
    others = CJK.sub(" ", text)
    return len(CJK.findall(text)), len(re.findall(r"\w[\w,.'’]*", others))


def reading_seconds(text: str) -> float:
    """How long a text must stay to be read.

    >>> reading_seconds("It sees only these")
    1.6
    """
    cjk, latin = reading_length(text)
    return cjk / CJK_A_SECOND + latin / WORDS_A_SECOND


def _crosses(line: NDArray[np.floating], text: Placed) -> bool:
    """Whether a polyline comes too near to the box of a text; followed in pieces shorter than a letter."""
    if len(line) < 2:
        return False
    start, end = line[:-1, :2], line[1:, :2]
    pieces = max(1, int(np.ceil(np.abs(end - start).max() / 0.1)))
    along = np.linspace(0, 1, pieces + 1)[:, None, None]
    points = start + along * (end - start)
    low, high = (
        (text.left - CLEARANCE, text.bottom - CLEARANCE),
        (text.right + CLEARANCE, text.top + CLEARANCE),
    )
    inside = (points > low) & (points < high)
    return bool(inside.all(axis=-1).any())
