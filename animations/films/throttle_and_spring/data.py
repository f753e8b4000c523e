"""What the film "Throttle and spring" shows: one weight stepped by hand, and what the ledger has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from story.chapters.weight_decay import descend, tax_on, walk
from story.claims.weight_decay.worked_example import DECAY, GRADIENT, LR, WEIGHT
from story.films.requirements import FilmError
from story.ledger.claim import Evidence
from story.ledger.results import read_result

CLAIMS = ("worked-example", "penalty-is-decay", "learning-rate")
STEPS = 5000
# "The same path" is said of two that are no further apart than rounding, "they part" of more than this.
SAME, PARTED = 1e-9, 0.3
# So many of the unseen pairs are known with the spring, per cent, and no more than so many without it.
UNDERSTOOD, NOT_UNDERSTOOD = 99.0, 50.0


@dataclass(frozen=True, slots=True)
class Path:
    """A curve of the ledger: values (n,) after steps (n,)."""

    steps: NDArray[np.float64]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ThrottleAndSpringData:
    """What the film shows.

    Attributes:
        weight, lr, decay, gradient: of the example.
        stepped, stepped_decayed: the weight after one step with the gradient, without decay and with it.
        still, decayed: (STEPS + 1,), without gradient: without decay, and with it.
        tax, slope: (STEPS,), on the decayed weight: the tax, and the decay's pull.
        plain, adam: how far apart a penalty and decay come, of the weights' norm.
        spring, half, fifth: per cent of unseen pairs known: with decay; without it at lower learning rates.
    """

    weight: float
    lr: float
    decay: float
    gradient: float
    stepped: float
    stepped_decayed: float
    still: NDArray[np.float64]
    decayed: NDArray[np.float64]
    tax: NDArray[np.float64]
    slope: NDArray[np.float64]
    plain: Path
    adam: Path
    spring: Path
    half: Path
    fifth: Path


def load() -> ThrottleAndSpringData:
    """Read what the film shows.

    Raises:
        FilmError: when the ledger does not have it.
    """
    example, same, rate = (_evidence(name) for name in CLAIMS)
    still, decayed = (np.array(walk(WEIGHT, [0.0] * STEPS, LR, decay)) for decay in (0.0, DECAY))
    recorded = _path(example, "curve_decay")
    if not np.allclose(decayed[recorded.steps.astype(int)], recorded.values, rtol=1e-3):
        raise _otherwise("worked-example")
    plain, adam = _path(same, "curve_plain"), _path(same, "curve_adam")
    if plain.values.max() > SAME or adam.values[-1] < PARTED:
        raise _otherwise("penalty-is-decay")
    spring, half, fifth = (_path(rate, name) for name in ("held_out_leap", "curve_half", "curve_fifth"))
    if spring.values[-1] < UNDERSTOOD or max(half.values.max(), fifth.values.max()) > NOT_UNDERSTOOD:
        raise _otherwise("learning-rate")
    return ThrottleAndSpringData(
        weight=WEIGHT, lr=LR, decay=DECAY, gradient=GRADIENT,
        stepped=descend(WEIGHT, GRADIENT, LR, 0.0),
        stepped_decayed=descend(WEIGHT, GRADIENT, LR, DECAY),
        still=still, decayed=decayed,
        tax=tax_on(decayed[:-1], DECAY), slope=-np.diff(decayed) / LR,
        plain=plain, adam=adam, spring=spring, half=half, fifth=fifth,
    )  # fmt: skip


def _evidence(name: str) -> Evidence:
    result = read_result(name)
    if result is None:
        raise FilmError("claim {name!r} is not measured yet", name=name)
    return result.evidence


def _path(evidence: Evidence, name: str) -> Path:
    """A curve; where it has no value, it was 0 (the logarithm of which cannot be drawn)."""
    curve = evidence.curves[name]
    return Path(np.array(curve.x), np.array([0.0 if value is None else value for value in curve.y]))


def _otherwise(name: str) -> FilmError:
    return FilmError("claim {name!r}: it no longer says what this film says", name=name)
