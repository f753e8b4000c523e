"""What panels are made of: curves, what is guessed on them, a mark, a network, rows of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from numpy.typing import ArrayLike

# A named number of each frame, and how it is said: "percent", "whole" or "short".
Numbers: TypeAlias = Mapping[str, tuple[ArrayLike, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A curve; `name` is its column in the CSV, `label` its name on the page ("" for none)."""

    name: str
    label: str
    xs: ArrayLike
    ys: ArrayLike
    colour: str
    dashed: bool = False
    points: bool = False
    thin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What is to be guessed on the picture while what comes later is veiled: a step, a value that will be
    reached, or a whole curve, which is drawn by hand.

    Attributes:
        at: the step, or the value, that was recorded.
        near: so far beside it is near; on a logarithmic axis, in powers of ten. Of a curve, in the mean.
        words: "ask"; "told", of {guess}, to whoever has guessed and not yet seen (else the stage has words
            for that); then, of {guess} and {at}, "near", "early" (or too low) and "late" (or too high). Of a
            curve, {guess} is how far it lies beside the recorded one in the mean.
        axis: "x" for a step, "y" for a value, "curve" for a curve.
        place: of a value, the step that it is guessed for.
        format: how what is guessed is said, see `Numbers`.
        waits_at: the step at which what plays waits some seconds for a guess; None where it does not.
        series: the name of the curve that is drawn.
    """

    near: float
    words: Mapping[str, str]
    at: float = 0.0
    axis: str = "x"
    place: float = 0.0
    format: str = "whole"
    waits_at: float | None = None
    series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A step that is dragged along a picture of curves. Where it is let go, the page is told: it is the row
    of what `picked_on` returns.

    Attributes:
        at: where it stands.
        label: beside it.
        steps: those it can stand at, ascending.
    """

    at: float
    label: str
    steps: ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network that the browser asks by itself, where no page hears what is asked.

    Attributes:
        name: whose equations it has.
        heads: of its attention.
        frames: at which its weights are known, ascending, (K,).
        levels, scales: by parameter, weights as bytes (K, ...) and what one level stands for, (K,); see
            `story.chapters.answers.rounded`.
        said: which weights they are, in a sentence of {step}.
    """

    name: str
    heads: int
    frames: ArrayLike
    levels: Mapping[str, ArrayLike]
    scales: Mapping[str, ArrayLike]
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A number over seeds: its mean, interval, the value of each seed, and what is read in noise (None where
    there is none)."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    each: tuple[float | None, ...] = ()
    null: float | None = None
    colour: str = "held_out"
