"""What the film "Throttle and spring" shows: weights stepped exactly, and what the ledger has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from animations.films.throttle_and_spring.two_weights import Paths, adam_paths, plain_paths
from story.chapters.weight_decay import walk
from story.claims.weight_decay.worked_example import DECAY, LR, WEIGHT
from story.films.requirements import FilmError
from story.ledger.claim import Evidence
from story.ledger.results import read_result

STEPS = 5000
# "One trace" is said of two that are no further apart than rounding, "two" of more than this share.
SAME, PARTED = 1e-9, 0.3
# "Never quite 0": decay is alone on less than this share of the weights.
MOST_ALONE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class ThrottleAndSpringData:
    """What the film shows.

    Attributes:
        weight, lr, decay: of the example.
        decayed: (STEPS + 1,), the weight without gradient, with decay.
        plain, adam: two weights on a loss, exact.
        apart: how far a small network's paths came apart under Adam, of its weights' length.
        alone: on which share of the weights decay was measured to pull alone, once all was known by heart.
        spring, half: shares of the networks that understood: with decay; without it at half the rate.
    """

    weight: float
    lr: float
    decay: float
    decayed: NDArray[np.float64]
    plain: Paths
    adam: Paths
    apart: float
    alone: float
    spring: float
    half: float


def load() -> ThrottleAndSpringData:
    """Read what the film shows.

    Raises:
        FilmError: when the ledger does not have it.
    """
    decayed = np.array(walk(WEIGHT, [0.0] * STEPS, LR, DECAY))
    example, same = _evidence("worked-example"), _evidence("penalty-is-decay")
    forces, rate = _evidence("two-forces"), _evidence("learning-rate")
    steps = (example.value("decay"), example.value("decay_twice"))
    if not np.allclose(decayed[1:3], np.array(steps, float)):
        raise _otherwise("worked-example")
    apart = _number(same, "penalty-is-decay", "adam")
    if _number(same, "penalty-is-decay", "plain") > SAME or apart < PARTED:
        raise _otherwise("penalty-is-decay")
    alone = _number(forces, "two-forces", "share_decay_alone")
    if alone > MOST_ALONE:
        raise _otherwise("two-forces")
    return ThrottleAndSpringData(
        weight=WEIGHT, lr=LR, decay=DECAY, decayed=decayed, plain=plain_paths(), adam=adam_paths(),
        apart=apart, alone=alone,
        spring=_number(rate, "learning-rate", "leap"), half=_number(rate, "learning-rate", "half"),
    )  # fmt: skip


def _evidence(name: str) -> Evidence:
    result = read_result(name)
    if result is None:
        raise FilmError("claim {name!r} is not measured yet", name=name)
    return result.evidence


def _number(evidence: Evidence, claim: str, name: str) -> float:
    value = evidence.value(name)
    if np.isnan(value):
        raise _otherwise(claim)
    return value


def _otherwise(name: str) -> FilmError:
    return FilmError("claim {name!r} is not measured, or says otherwise than this film", name=name)
