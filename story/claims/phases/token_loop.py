"""A smooth manifold: do the symbols' vectors lie on a loop?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geometry import principal_components, rips_persistence, shuffled_along_axes
from language import Message, mark
from story.claims.first_and_last import memorised_network, network_at
from story.conditions import LEAP_AGAIN, NO_DECAY_BRIEFLY, RANDOM_LABELS
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
    """The longest loop of the symbols' vectors, in all directions and in the plane of the two in which they
    spread most, and whether it is longer than in the same cloud shuffled along its principal axes: when
    memorised, in the end, and in the controls."""
    rng, shuffled = lab.rng(), QUICK_SHUFFLED if lab.quick else SHUFFLED
    leap = lab.runs("leap")
    groups: dict[str, list[Batch | None]] = {
        "memorised": [memorised_network(run) for run in leap],
        "end": [network_at(run) for run in leap],
        **{name: [network_at(run) for run in lab.runs(name)] for name in ("no_decay", "random_labels")},
    }
    readings = {}
    for name, batches in groups.items():
        clouds = [batch.tokens[0][batch.circle.symbols] for batch in batches if batch is not None]
        found = [loops(cloud, shuffled, rng) for cloud in clouds]
        in_plane = [loops(principal_components(cloud).scores, shuffled, rng) for cloud in clouds]
        readings[f"loop_{name}"] = mean_of([own for own, _ in found], "share")
        readings[f"null_{name}"] = mean_of([null for _, null in found], "share")
        readings[f"beyond_{name}"] = rate_of(own > null for own, null in found)
        readings[f"plane_{name}"] = rate_of(own > null for own, null in in_plane)
    return Evidence(readings)


def loops(cloud: np.ndarray, shuffled: int, rng: np.random.Generator) -> tuple[float, float]:
    """The longest loop of a cloud, and the longest of all loops of as many shuffled ones."""
    null = [rips_persistence(shuffled_along_axes(cloud, rng)).longest_loop for _ in range(shuffled)]
    return rips_persistence(cloud).longest_loop, max(null)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if in the end most networks have a loop beyond chance, and most had none when they had memorised;
    on a condition where only the plane has it; does not if most have none in the end, or had one before."""
    comes = {}
    for space in ("beyond", "plane"):
        in_end, before = (above(evidence[f"{space}_{time}"], limits["most"]) for time in ("end", "memorised"))
        comes[space] = every(in_end, no(before))
    found = Message(
        "in the end {end:.0%} of the networks have a loop of tokens beyond chance, in the widest plane "
        "{plane:.0%}; when memorised {memorised:.0%}",
        end=evidence.value("beyond_end"), plane=evidence.value("plane_end"),
        memorised=evidence.value("beyond_memorised"),
    )  # fmt: skip
    in_plane = Message(
        "if only the plane where they spread most counts: there {plane:.0%} of the networks have a loop "
        "beyond chance, in all directions {end:.0%}",
        plane=evidence.value("plane_end"), end=evidence.value("beyond_end"),
    )  # fmt: skip
    return decide(comes["beyond"], found, (every(comes["plane"], not comes["beyond"]), in_plane))


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
            "plane": mark("networks whose loop in the widest plane is longer than chance"),
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
    conditions={"leap": LEAP_AGAIN, "no_decay": NO_DECAY_BRIEFLY, "random_labels": RANDOM_LABELS},
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
