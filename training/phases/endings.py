"""How a run ends: which accuracies it keeps or loses, whether its weights shrink or diverge.

A threshold counts as held after `SUSTAINED` evaluations running: accuracy can touch 99 % and fall back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Of p^2 pairs a handful may be missing: at 1, a single stubborn pair would decide the verdict.
THRESHOLD = 0.99
# One evaluation can be lucky, and so can two on either side of a spike; three running no longer are.
SUSTAINED = 3
# Runs that hold the threshold ripple by a few per cent; below nine tenths that is no longer a ripple. And
# what ends between nine tenths and the threshold has nearly generalised.
FALLEN = 0.9
# A fall is over half-way between the two: spiking runs come back to .97 or .98 before the next spike.
RECOVERED = 0.95
# How a run ends is how it was for the most part of its last tenth: a spike that happens to come last decides
# nothing, and the falls that recorded runs made up for took less than that (tests/training/curves).
LAST_PART = 0.1
# Recorded networks that know something, or lost it to spikes, end at about four fifths of their norm or more,
# those that decay kept from learning at less than a half (tests/training/curves): the limit lies between.
SHRUNK = 2 / 3
# A run that ends below the threshold has still memorised, in the main, when it knows half of its pairs.
LEARNT_SOMETHING = 0.5

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curves:
    """A run's curves, shape (n,) each; all but the accuracies only where they are known."""

    train: Curve
    held_out: Curve
    weight_norm: Curve | None
    train_loss: Curve | None
    gradient_norm: Curve | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ends; places are indices of evaluations.

    What the run "had reached" is held-out accuracy if it generalised, else training accuracy if it
    memorised, else nothing. "In the end" is the median over the LAST_PART of the evaluations.

    Attributes:
        diverged: since when the loss or a norm is not finite; None when all are.
        lost: the evaluation after the last at which what it had reached was held, if it is below FALLEN in
            the end; None otherwise.
        train_kept: whether the training pairs are known in the end: at THRESHOLD or, where they never
            were (corrupted labels), half of them.
        falls: how often what it had reached fell below FALLEN; a fall ends at RECOVERED.
        lowest: the lowest it fell; None without falls.
        norm_share: the norm in the end over that where it had first reached it (or at the start); None when
            that is unknown or not finite.
        nearly: whether held-out accuracy is at FALLEN or above in the end.
        knows_half: whether training accuracy is at LEARNT_SOMETHING above chance in the end, or higher.
    """

    diverged: int | None
    lost: int | None
    train_kept: bool
    falls: int
    lowest: float | None
    norm_share: float | None
    nearly: bool
    knows_half: bool

    @property
    def shrunk(self) -> bool:
        return self.norm_share is not None and self.norm_share < SHRUNK


def ending(curves: Curves, memorised: int | None, generalised: int | None, chance: float) -> Ending:
    """Determine how a run ends that memorised and generalised at these evaluations, if it did.

    `chance` is the accuracy of guessing, which LEARNT_SOMETHING is counted from.
    """
    reached, first = (curves.train, memorised) if generalised is None else (curves.held_out, generalised)
    since = np.empty(0) if first is None else reached[first:]
    falls = count_falls(since)
    train = in_the_end(curves.train)
    half = chance + LEARNT_SOMETHING * (1 - chance)
    norm = curves.weight_norm
    return Ending(
        diverged=_diverged_since(curves),
        lost=_last_held(reached) + 1 if first is not None and in_the_end(reached, first) < FALLEN else None,
        train_kept=train >= (half if memorised is None else THRESHOLD),
        falls=falls,
        lowest=float(np.nanmin(since)) if falls else None,
        norm_share=None if norm is None else _ratio(in_the_end(norm), float(norm[first or 0])),
        nearly=in_the_end(curves.held_out) >= FALLEN,
        knows_half=train >= half,
    )


def first_sustained(reached: NDArray[np.bool_]) -> int | None:
    """Return the first index from which `reached` holds for SUSTAINED entries running.

    >>> first_sustained(np.array([1, 1, 0, 1, 1, 1], bool))
    3
    """
    if len(reached) < SUSTAINED:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(reached, SUSTAINED).all(axis=1)
    return int(windows.argmax()) if windows.any() else None


def _last_held(accuracy: Curve) -> int:
    """Return the last index of the last SUSTAINED entries running at THRESHOLD; there must be such."""
    backwards = first_sustained(accuracy[::-1] >= THRESHOLD)
    assert backwards is not None
    return len(accuracy) - 1 - backwards


def count_falls(accuracy: Curve) -> int:
    """Count how often an accuracy goes below FALLEN, having been at RECOVERED since the last time.

    >>> count_falls(np.array([1, 0.92, 1, 0.5, 0.92, 0.5, 1, 0.2]))
    2
    """
    low, high = accuracy < FALLEN, accuracy >= RECOVERED
    marks = low[low | high]  # in between, neither a fall begins nor does one end
    return int(marks[:1].sum()) + int((marks[1:] & ~marks[:-1]).sum())


def _diverged_since(curves: Curves) -> int | None:
    broken = np.zeros(len(curves.train), bool)
    for curve in (curves.weight_norm, curves.train_loss, curves.gradient_norm):
        if curve is not None:
            broken |= ~np.isfinite(curve)
    if not broken[-1]:
        return None
    sound = np.flatnonzero(~broken)
    return int(sound[-1]) + 1 if len(sound) else 0


def in_the_end(curve: Curve, since: int = 0) -> float:
    """Return the median over the LAST_PART of a curve, SUSTAINED entries at least, but not before `since`.

    >>> in_the_end(np.array([0, 0, 0.5, 0.7, 0.1]))
    0.5
    """
    last = max(SUSTAINED, math.ceil(LAST_PART * len(curve)))
    return float(np.median(curve[since:][-last:]))


def _ratio(end: float, start: float) -> float | None:
    return end / start if math.isfinite(end) and math.isfinite(start) and start > 0 else None
