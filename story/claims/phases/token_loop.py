"""A smooth manifold: do the symbols' vectors lie on a loop?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geometry import rips_persistence, shuffled_along_axes
from language import Message, mark
from story.claims.first_and_last import memorised_network, network_at
from story.conditions import LEAP, NO_DECAY_BRIEFLY, RANDOM_LABELS
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.readings import above, decide, every, mean_of, no, rate_of
from story.ledger.words import product_labels
from training.measures import Batch

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Longer than in each of nineteen clouds without order: by chance once in twenty.
SHUFFLED, QUICK_SHUFFLED = 19, 2


def experiment(lab: Lab) -> Evidence:
    """The longest loop of the symbols' vectors, and whether it is longer than in the same cloud shuffled
    along its principal axes: when memorised, in the end, and in the controls."""
    rng, shuffled = lab.rng(), QUICK_SHUFFLED if lab.quick else SHUFFLED
    leap = lab.runs("leap")
    groups: dict[str, list[Batch | None]] = {
        "memorised": [memorised_network(run) for run in leap],
        "end": [network_at(run) for run in leap],
        **{name: [network_at(run) for run in lab.runs(name)] for name in ("no_decay", "random_labels")},
    }
    readings = {}
    for name, batches in groups.items():
        found = [
            loops(batch.tokens[0][batch.circle.symbols], shuffled, rng)
            for batch in batches
            if batch is not None
        ]
        readings[f"loop_{name}"] = mean_of([own for own, _ in found], "share")
        readings[f"null_{name}"] = mean_of([null for _, null in found], "share")
        readings[f"beyond_{name}"] = rate_of(own > null for own, null in found)
    return Evidence(readings)


def loops(cloud: np.ndarray, shuffled: int, rng: np.random.Generator) -> tuple[float, float]:
    """The longest loop of a cloud, and the longest of all loops of as many shuffled ones."""
    null = [rips_persistence(shuffled_along_axes(cloud, rng)).longest_loop for _ in range(shuffled)]
    return rips_persistence(cloud).longest_loop, max(null)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if in the end most networks have a loop beyond chance, and most had none when they had memorised;
    does not if most have none in the end, or had one before."""
    found = Message(
        "in the end {end:.0%} of the networks have a loop of tokens beyond chance, when memorised "
        "{memorised:.0%}",
        end=evidence.value("beyond_end"), memorised=evidence.value("beyond_memorised"),
    )  # fmt: skip
    in_end = above(evidence["beyond_end"], limits["most"])
    before = above(evidence["beyond_memorised"], limits["most"])
    sooner = Message("not as stated: {found}", found=found)
    return decide(every(in_end, no(before)), found, fails=sooner if in_end else None)


CLAIM = Claim(
    name="token-loop",
    heading=mark("Third phase: the leap"),
    statement=mark("The solution comes to lie on a smooth curve: the symbols' vectors form a loop."),
    experiment=experiment,
    rule=rule,
    labels=product_labels(
        {
            "loop": mark("longest loop of the symbols' vectors, of their mean distance"),
            "null": mark("longest loop of shuffled clouds"),
            "beyond": mark("networks whose loop is longer than chance"),
        },
        {
            "memorised": mark("{measure} when memorised"),
            "end": mark("{measure} in the end"),
            "no_decay": mark("{measure}, without decay"),
            "random_labels": mark("{measure}, random labels"),
        },
    ),
    control=mark("nineteen clouds of the same spread, shuffled along their axes; no decay; random labels"),
    papers=mark("arXiv 2605.06352: loops become longer at the leap"),
    thresholds=(Threshold("most", 0.5, mark("most networks, with 95 % confidence"), (0.4, 0.6)),),
    conditions={"leap": LEAP, "no_decay": NO_DECAY_BRIEFLY, "random_labels": RANDOM_LABELS},
    figure=Dots(
        readings=(
            "loop_memorised",
            "null_memorised",
            "loop_end",
            "null_end",
            "loop_no_decay",
            "loop_random_labels",
        )
    ),
)
