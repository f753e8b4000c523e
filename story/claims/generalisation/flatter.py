"""What generalises is flatter: the largest curvature of the training loss, times the squared norm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.first_and_last import memorised_network, network_at
from story.conditions import LEAP, NO_DECAY_BRIEFLY
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.readings import below, decide, mean_of
from training.landscape.networks import length
from training.measures import Batch

if TYPE_CHECKING:
    from story.ledger.lab import Lab


def experiment(lab: Lab) -> Evidence:
    """Largest curvature times squared norm: of the memorised network, of the last one, and without decay."""
    rng = lab.rng()
    leap, no_decay = lab.runs("leap"), lab.runs("no_decay")
    groups: dict[str, list[Batch | None]] = {
        "memorised": [memorised_network(run) for run in leap],
        "end": [network_at(run) for run in leap],
        "no_decay": [network_at(run) for run in no_decay],
    }
    sharp = {name: [sharpness(batch, rng) for batch in batches] for name, batches in groups.items()}
    return Evidence(
        {name: mean_of(found) for name, found in sharp.items()}
        | {"change": mean_of(_log_ratios(sharp["end"], sharp["memorised"]), null=0.0)}
    )


def sharpness(batch: Batch | None, rng: np.random.Generator) -> float | None:
    """The largest eigenvalue of the Hessian times |W|^2, which scaling all weights alone leaves as it is."""
    from training.engine.curvature import curvature

    if batch is None:
        return None
    weights = {name: part[0] for name, part in batch.weights.items()}
    found = curvature(weights, batch.config, rng, probes=2, tolerance=1e-2)
    return found.largest * length(weights) ** 2


def _log_ratios(end: Sequence[float | None], start: Sequence[float | None]) -> list[float | None]:
    return [
        None if not one or not other or one < 0 or other < 0 else float(np.log(one / other))
        for one, other in zip(end, start, strict=True)
    ]


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if it is flatter in the end than when memorised; does not if it is sharper."""
    found = Message(
        "for its size, the network that understands has {times:.4%} of the sharpness that it had when it had "
        "memorised",
        times=float(np.exp(evidence.value("change"))),
    )
    return decide(below(evidence["change"], limits["change"]), found)


CLAIM = Claim(
    name="flatter",
    heading=mark("The essence: from complex to simple"),
    statement=mark("The solution that understands is the flatter one: less depends on each of its weights."),
    experiment=experiment,
    rule=rule,
    labels={
        "memorised": mark("largest curvature times squared norm when memorised"),
        "end": mark("largest curvature times squared norm in the end"),
        "no_decay": mark("largest curvature times squared norm, without decay"),
        "change": mark("change of its logarithm from memorising to the end"),
    },
    control=mark("scaled by the squared norm, so that smaller weights alone change nothing; no decay"),
    papers=mark("Keskar et al. 2017: flat generalises; arXiv 2603.15492: in grokking it can be sharp"),
    thresholds=(
        Threshold("change", 0.0, mark("paired differences of one run: any that is not 0"), (-0.3, 0.3)),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY_BRIEFLY},
    figure=Dots(readings=("memorised", "end", "no_decay"), log=True),
)
