"""The simple solution fills more room: how far one can go from a network before it forgets its pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.first_and_last import memorised_network, network_at
from story.conditions import LEAP, NO_DECAY_BRIEFLY, RANDOM_LABELS
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.readings import above, below, decide, every, mean_of
from story.ledger.words import product_labels
from training.landscape.room import room_around
from training.measures import Batch

if TYPE_CHECKING:
    from story.ledger.lab import Lab

KINDS = {"alike": "alike", "proportion": "in proportion"}
DIRECTIONS, QUICK_DIRECTIONS = 16, 2


def experiment(lab: Lab) -> Evidence:
    """How far one can go from each network, in both kinds of direction; and from understanding and memory of
    the same run."""
    rng, count = lab.rng(), QUICK_DIRECTIONS if lab.quick else DIRECTIONS
    leap = lab.runs("leap")
    groups: Mapping[str, list[Batch | None]] = {
        "memorised": [memorised_network(run) for run in leap],
        "end": [network_at(run) for run in leap],
        **{name: [network_at(run) for run in lab.runs(name)] for name in ("no_decay", "random_labels")},
    }
    logs = {
        (kind, name): [_log_room(batch, directions, count, rng) for batch in batches]
        for kind, directions in KINDS.items()
        for name, batches in groups.items()
    }
    return Evidence(
        {
            f"{kind}_{name}": mean_of(
                [None if one is None else float(np.exp(one)) for one in found], "share of the norm"
            )
            for (kind, name), found in logs.items()
        }
        | {
            f"gain_{kind}": mean_of(_gains(logs[kind, "end"], logs[kind, "memorised"]), null=0.0)
            for kind in KINDS
        }
    )


def _log_room(batch: Batch | None, kind: str, count: int, rng: np.random.Generator) -> float | None:
    if batch is None:
        return None
    weights = {name: part[0] for name, part in batch.weights.items()}
    return float(np.log(room_around(weights, batch.config, rng, directions=count, kind=kind)).mean())


def _gains(end: list[float | None], memorised: list[float | None]) -> list[float | None]:
    return [
        None if one is None or other is None else one - other
        for one, other in zip(end, memorised, strict=True)
    ]


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if there is more room around the solution that understands, in both kinds of direction; does not
    if there is less in both."""
    facts = {
        f"{kind}_{when}": evidence.value(f"{kind}_{when}") for kind in KINDS for when in ("end", "memorised")
    }
    found = Message(
        "understanding survives random changes of {alike_end:.1%} of its norm, memory of "
        "{alike_memorised:.1%}; matched to each matrix, {proportion_end:.1%} and {proportion_memorised:.1%}",
        **facts,
    )
    more = [above(evidence[f"gain_{kind}"], limits["gain"]) for kind in KINDS]
    less = [below(evidence[f"gain_{kind}"], limits["gain"]) for kind in KINDS]
    return decide(True if every(*more) else False if every(*less) else None, found)


CLAIM = Claim(
    name="more-room",
    heading=mark("The essence: from complex to simple"),
    statement=mark("The solution that understands fills more room than the memory does."),
    experiment=experiment,
    rule=rule,
    labels=product_labels(
        {
            "alike": mark("how far until the loss has risen, all weights alike"),
            "proportion": mark("how far until the loss has risen, in proportion to the matrices"),
        },
        {
            "memorised": mark("{measure} when memorised"),
            "end": mark("{measure} in the end"),
            "no_decay": mark("{measure}, without decay"),
            "random_labels": mark("{measure}, random labels"),
        },
    )
    | {
        "gain_alike": mark("gain in log distance since memorising, all weights alike"),
        "gain_proportion": mark("gain in log distance since memorising, in proportion to the matrices"),
    },
    control=mark("two kinds of direction; networks without decay, and of random labels"),
    papers=mark("arXiv 2501.18812: networks that generalise badly have smaller neighbourhoods"),
    thresholds=(
        Threshold("gain", 0.0, mark("paired differences of one run: any that is above 0"), (-0.1, 0.1)),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY_BRIEFLY, "random_labels": RANDOM_LABELS},
    figure=Dots(
        readings=tuple(
            f"{kind}_{name}" for kind in KINDS for name in ("memorised", "end", "no_decay", "random_labels")
        )
    ),
)
