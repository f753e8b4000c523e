"""Where one recording of a whole narration falls apart into its sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from animations.voice.sound import RATE, Sound
from language import UserError

WINDOW = 0.02  # seconds whose loudness is one number
# Quieter than this share of what is loud in the recording is a pause, when it lasts so many seconds.
QUIET, SHORTEST = 0.06, 0.25
# Of a pause, what stays before and after a sentence, so that no breath of it is cut off.
MARGIN = 0.08
# What a doubling of a pause is worth against a sentence that is e times as long as its words let expect.
WORTH_OF_PAUSE = 0.15


def cut_into_sentences(sound: Sound, expected: Sequence[float]) -> list[Sound]:
    """Cut a recording of sentences at pauses.

    Which pauses part sentences, and which only clauses, is told by how long they are, and by how long each
    sentence should take: of all ways to choose as many as are needed, the one in which the pauses are long
    and the sentences last in proportion to what is expected.

    Args:
        expected: the seconds that each sentence should take, up to a common factor.

    Raises:
        UserError: when there are too few pauses.
    """
    pauses = _pauses(sound)
    first, last = _first_and_last(sound)
    inner = [pause for pause in pauses if pause[0] > first and pause[1] < last]
    needed = len(expected) - 1
    if len(inner) < needed:
        raise UserError(
            "the recording has {found} pauses of {seconds:g} s or more, and {count} sentences need {needed}: "
            "leave one between any two",
            found=len(inner), seconds=SHORTEST, count=len(expected), needed=needed,
        )  # fmt: skip
    chosen = _best(np.array(inner).reshape(-1, 2), np.array(expected, float), first, last)
    starts = [first, *(end for _start, end in chosen)]
    ends = [*(start for start, _end in chosen), last]
    return [
        sound[max(0, round((start - MARGIN) * RATE)) : round((end + MARGIN) * RATE)]
        for start, end in zip(starts, ends, strict=True)
    ]


def _loudness(sound: Sound) -> NDArray[np.floating]:
    """The loudness of each window against what is loud in the recording."""
    size = round(WINDOW * RATE)
    windows = sound[: len(sound) // size * size].reshape(-1, size)
    loud = np.sqrt((windows.astype(float) ** 2).mean(axis=1))
    return np.asarray(loud / max(float(np.quantile(loud, 0.95)), 1e-9))


def _first_and_last(sound: Sound) -> tuple[float, float]:
    heard = np.flatnonzero(_loudness(sound) > QUIET)
    return float(heard[0] * WINDOW), float((heard[-1] + 1) * WINDOW)


def _pauses(sound: Sound) -> list[tuple[float, float]]:
    """The seconds from and to which it is quiet, where that is long enough."""
    quiet = np.concatenate([[False], _loudness(sound) <= QUIET, [False]])
    edges = np.flatnonzero(np.diff(quiet.astype(int))).reshape(-1, 2) * WINDOW
    return [(float(start), float(end)) for start, end in edges if end - start >= SHORTEST - 1e-9]


def _best(
    pauses: NDArray[np.floating], expected: NDArray[np.floating], first: float, last: float
) -> list[tuple[float, float]]:
    """The pauses that part the sentences: the cheapest way through them, found from its end (Viterbi)."""
    if len(expected) == 1:
        return []
    begins, ends = np.append(first, pauses[:, 1]), np.append(pauses[:, 0], last)
    speed = (last - first) / expected.sum()
    gain = WORTH_OF_PAUSE * np.log2(np.append(pauses[:, 1] - pauses[:, 0], SHORTEST) / SHORTEST)
    # lasts[a, b]: from after pause a - 1 (or the start) to the beginning of pause b (or the end)
    lasts = ends[None, :] - begins[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        lengths = np.where(lasts > 0, np.log(np.maximum(lasts, 1e-9) / speed), np.inf)
    cost = np.where(np.arange(len(ends)) == len(ends) - 1, 0.0, np.inf)  # after the last sentence: at the end
    ways: list[NDArray[np.intp]] = []
    for sentence in range(len(expected) - 1, -1, -1):
        # choices[a, b]: this sentence begins after pause a - 1, ends at b, and the rest is said from there
        choices = (lengths - np.log(expected[sentence])) ** 2 + (cost - gain)[None, :]
        ways.insert(0, choices.argmin(axis=1))
        cost = np.append(choices.min(axis=1)[1:], np.inf)
    chosen, place = [], 0
    for way in ways[:-1]:
        pause = int(way[place])
        chosen.append((float(pauses[pause, 0]), float(pauses[pause, 1])))
        place = pause + 1
    return chosen
