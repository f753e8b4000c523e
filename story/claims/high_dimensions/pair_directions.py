"""Memorising uses the space up: does each training pair take a direction of its own?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.first_and_last import memorised_network, network_at
from story.conditions import LEAP, RANDOM_LABELS
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.readings import above, decide, mean_of
from story.ledger.words import product_labels
from training.measures import Batch

if TYPE_CHECKING:
    from story.ledger.lab import Lab

SAMPLE, QUICK_SAMPLE = 150, 10


def experiment(lab: Lab) -> Evidence:
    """How many directions of weight space the gradients of all training pairs take, and how many pairs there
    are: when memorised, in the end, and where random labels were memorised."""
    rng, sample = lab.rng(), QUICK_SAMPLE if lab.quick else SAMPLE
    leap = lab.runs("leap")
    groups: dict[str, list[Batch | None]] = {
        "memorised": [memorised_network(run) for run in leap],
        "end": [network_at(run) for run in leap],
        "random_labels": [network_at(run) for run in lab.runs("random_labels")],
    }
    readings: dict[str, Reading] = {}
    for name, batches in groups.items():
        found = [_directions(batch, sample, rng) for batch in batches if batch is not None]
        readings[f"count_{name}"] = mean_of([count for count, _ in found], "dimensions")
        readings[f"share_{name}"] = mean_of([share for _, share in found], "share")
    return Evidence(readings)


def _directions(batch: Batch, sample: int, rng: np.random.Generator) -> tuple[float, float]:
    from training.engine.pair_gradients import pair_directions

    weights = {name: part[0] for name, part in batch.weights.items()}
    found = pair_directions(weights, batch.config, rng, sample=sample)
    return found.count, found.share


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the pairs take nearly as many directions as there are of them when memorised."""
    found = Message(
        "when memorised, the training pairs together pull in {count:.0f} directions, {share:.0%} of one "
        "each; in the end in {end:.0f}",
        count=evidence.value("count_memorised"), share=evidence.value("share_memorised"),
        end=evidence.value("count_end"),
    )  # fmt: skip
    return decide(above(evidence["share_memorised"], limits["share"]), found)


CLAIM = Claim(
    name="pair-directions",
    heading=mark("Collapse of dimensions"),
    statement=mark("While memorising a network uses all of its space: each training pair takes a direction."),
    experiment=experiment,
    rule=rule,
    labels=product_labels(
        {
            "count": mark("directions that the training pairs' gradients take"),
            "share": mark("the same, of the number of pairs"),
        },
        {
            "memorised": mark("{measure} when memorised"),
            "end": mark("{measure} in the end"),
            "random_labels": mark("{measure}, random labels"),
        },
    ),
    control=mark("random labels, which can only be memorised; vectors at right angles would take one each"),
    papers=mark("none"),
    thresholds=(
        Threshold("share", 0.5, mark("a direction each means more than half as many as pairs"), (0.25, 0.75)),
    ),
    conditions={"leap": LEAP, "random_labels": RANDOM_LABELS},
    figure=Dots(readings=("count_memorised", "count_end", "count_random_labels")),
)
