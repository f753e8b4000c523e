"""The scene of a vertical cut: what is said stands on the picture, since it is watched without sound."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any, ClassVar

import numpy as np
from manim import DOWN, FadeIn, FadeOut, VGroup

from animations.drawing import audit
from animations.drawing.audit import CJK, Screen
from animations.drawing.words import words
from animations.telling.runs import view_for
from animations.telling.scene import SERIES, Film
from story.films.catalog import FILMS
from story.films.entry import FilmEntry
from story.words import palette

# Where the stage is, and the words above and below it.
STAGE, SIDE = np.array([0.0, 0.55, 0.0]), 7.2
QUESTION, BELOW, SAID, SIGNED = 5.6, -3.35, -4.9, -6.35
# How long a line of size 36 may be, in letters of one width; a Chinese one is as wide as two.
MOST_IN_A_LINE = 30
# Where a line may well end; and how much an end within a sentence counts, as the square of letters too many.
ENDS, WITHIN = "，。？！：；、,.?!:;", 100
LINE = 0.72  # from one line to the next
SHOWN = 0.4  # seconds for a sentence to come, and to go


class TallFilm(Film):
    """One moment on a tall screen; `film` is the film that it is a moment of."""

    screen: ClassVar[Screen] = audit.TALL
    film: ClassVar[str]
    _said: Any = None

    @property
    def entry(self) -> FilmEntry:
        return FILMS[self.film]

    def _chosen_view(self, run: Any) -> Any:
        return view_for(self.entry, run)

    def open(self, question: str) -> None:
        """The question, which stays, and whose film it is."""
        asked = self.lines(question, 44).move_to([0, QUESTION, 0])
        series = words(self.say(SERIES), "credit", self.lang, colour=palette.QUIET_ON_INK)
        self.add(series.move_to([0, SIGNED, 0]))
        self.play(FadeIn(asked, shift=0.2 * DOWN), run_time=0.8)

    def tell(self, sentence: str) -> None:
        """Begin to say a sentence, and write it below the stage in place of the last one."""
        super().tell(sentence)
        new = self.lines(sentence, 36).move_to([0, SAID, 0])
        if self._said is not None:
            self.play(FadeOut(self._said), run_time=SHOWN)
        self._said = new
        self.play(FadeIn(new), run_time=SHOWN)

    def lines(self, text: str, size: float) -> Any:
        """A text in as many lines as it needs, each in the middle."""
        written = [
            words(line, "tick", self.lang, size=size)
            for line in broken(text, int(MOST_IN_A_LINE * 36 / size))
        ]
        for place, line in enumerate(written):
            line.move_to([0, -LINE * size / 36 * place, 0])
        return VGroup(*written)


def broken(text: str, most: int = MOST_IN_A_LINE) -> list[str]:
    """A text broken into lines, as few as will do, of about the same length, behind a mark where that goes.

    >>> broken("It was shown sums, and it found a clock all by itself.")
    ['It was shown sums, and it', 'found a clock all by itself.']
    >>> broken("下面是它的 256 个神经元。橙色的已经变小了。")
    ['下面是它的 256 个神经元。', '橙色的已经变小了。']
    """
    pieces = _pieces(text)
    for count in range(-(-_width(text) // most), len(pieces) + 1):
        ways = [_lines(pieces, cuts) for cuts in combinations(range(1, len(pieces)), count - 1)]
        fitting = [way for way in ways if all(_width(line) <= most for line in way)]
        if fitting:
            return min(fitting, key=_roughness)
    return pieces


def _lines(pieces: Sequence[str], cuts: Sequence[int]) -> list[str]:
    return ["".join(pieces[start:end]).strip() for start, end in pairwise((0, *cuts, len(pieces)))]


def _roughness(lines: Sequence[str]) -> float:
    """How uneven lines are, and how many of them end within a sentence."""
    even = sum(map(_width, lines)) / len(lines)
    within = sum(line[-1] not in ENDS for line in lines[:-1])
    return WITHIN * within + sum((_width(line) - even) ** 2 for line in lines)


def _pieces(text: str) -> list[str]:
    """What must not be broken: words with the space after them, Chinese characters with their marks."""
    pieces: list[str] = []
    for letter in text.strip():
        own = CJK.match(letter) or (pieces and (pieces[-1].endswith(" ") or CJK.match(pieces[-1][-1])))
        mark = letter in "，。？！：；、”’）… " or (letter == " ")
        if not pieces or (own and not mark):
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces


def _width(text: str) -> int:
    return sum(2 if CJK.match(letter) or letter in "，。？！：；、" else 1 for letter in text)
