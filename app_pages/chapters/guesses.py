"""What is guessed on a picture of a run, and how its stage comes to rest before the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app_pages.canvas import Guess, asked_step
from app_pages.frame.teaching import is_teaching
from training.runs.view import RunView

# Of the axis: a guess this close is a good one.
NEAR = 0.05


def step_guess(view: RunView, at: float, words: Mapping[str, str]) -> Guess:
    """A step of the run, to be guessed: see `Guess`."""
    return Guess(at=at, near=NEAR * max(1, view.last_step), words=words)


def value_guess(
    at: float, place: float, range_y: tuple[float, float], words: Mapping[str, str], *, format: str = "short"
) -> Guess:
    """A value that is reached at a step, to be guessed on an axis that counts evenly."""
    return Guess(
        at=at, near=NEAR * (range_y[1] - range_y[0]), words=words, axis="y", place=place, format=format
    )


def curve_guess(near: float, series: str, words: Mapping[str, str], *, format: str = "percent") -> Guess:
    """A curve of a picture, to be drawn by hand from where the picture rests to the end of the run."""
    return Guess(near=near, words=words, axis="curve", series=series, format=format)


def intro(view: RunView, guess: Guess | None) -> dict[str, Any]:
    """How the first stage of a page begins, as arguments of `pack_stage`: it plays until the pairs are
    memorised and comes to rest there, with what comes later out of sight; without a guess, to its end. In
    teacher mode it waits at its first step.
    """
    asked, memorised = asked_step(), view.phases.memorised_at
    rest = None if guess is None else int(view.steps[view.nearest(memorised or 0)])
    waits = is_teaching()
    return {
        "step": int(view.steps[0]) if waits and asked is None else asked,
        "rest": rest,
        "plays": True,
        "veiled": waits or (guess is not None and asked in (None, rest)),
    }
