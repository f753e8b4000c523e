"""A few hundred of the weights' tens of thousands of dimensions carry what is understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.first_and_last import memorised_network, network_at
from story.conditions import LEAP, NO_DECAY
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold, Verdict
from story.ledger.figure import Dots
from story.ledger.readings import above, below, every, mean_of, undecided
from training.measures import Batch
from training.measures.compression import numbers_needed, prunable_share
from training.measures.trajectory import trajectory_shape
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Of the path's variance.
MOST = 0.95
# On which pairs each network has to keep what it knows.
WAYS = ("weights", "directions")
WHEN = {"memorised": "train", "end": "held_out", "no_decay": "train"}


def experiment(lab: Lab) -> Evidence:
    """How many weights, and how many numbers in the strongest directions of the matrices, carry what a
    network
    knows; and in how many directions the weights moved from memorising on."""
    leap = lab.runs("leap")
    networks: dict[str, list[Batch | None]] = {
        "memorised": [memorised_network(run) for run in leap],
        "end": [network_at(run) for run in leap],
        "no_decay": [network_at(run) for run in lab.runs("no_decay")],
    }
    readings = {}
    for name, batches in networks.items():
        needed = [{} if batch is None else needs(batch, WHEN[name]) for batch in batches]
        for way in WAYS:
            readings[f"{way}_{name}"] = mean_of([each.get(way) for each in needed], "numbers")
    paths = [_path(run) for run in leap]
    return Evidence(
        readings
        | {
            "path": mean_of([path for path, _ in paths], "dimensions"),
            "path_walk": mean_of([walk for _, walk in paths], "dimensions"),
            "all": mean_of([float(_count(batch)) for batch in networks["end"] if batch], "numbers"),
        }
    )


def needs(batch: Batch, pairs: str) -> dict[str, float]:
    """What a network needs to keep nine tenths of its right answers on training or held-out pairs."""
    weights, split = {name: part[0] for name, part in batch.weights.items()}, batch.dataset.split
    rows = split.train if pairs == "train" else split.held_out
    return {
        "weights": (1 - prunable_share(weights, batch.config, rows)) * _count(batch),
        "directions": numbers_needed(weights, batch.config, rows),
    }


def _count(batch: Batch) -> int:
    return sum(int(part[0].size) for part in batch.weights.values())


def _path(run: Run) -> tuple[float | None, float | None]:
    """How many components hold MOST of the variance of the weights' path, and of a walk with steps as
    long."""
    weights = run.weights()
    try:
        shape = trajectory_shape([*weights.values()])
    except ValueError:
        return None, None
    own, walk = (
        float(1 + np.searchsorted(np.cumsum(shares), MOST)) for shares in (shape.explained, shape.null)
    )
    return own, walk


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if by one of the two ways fewer than a thousand numbers are enough in the end, and not when
    memorised; fails if by neither."""
    few = {way: below(evidence[f"{way}_end"], limits["few"]) for way in WAYS}
    more = {way: above(evidence[f"{way}_memorised"], limits["few"]) for way in WAYS}
    facts = {name: evidence.value(name) for name in ("weights_end", "directions_end", "all", "path")}
    if any(every(few[way], more[way]) for way in WAYS):
        enough = min(evidence.value(f"{way}_end") for way in WAYS if few[way])
        return Ruling(
            Verdict.HOLDS,
            Message("yes: {enough:,.0f} numbers carry what {all:,.0f} weights have understood",
                    enough=enough, all=facts["all"]),
        )  # fmt: skip
    if every(*(above(evidence[f"{way}_end"], limits["few"]) for way in WAYS)):
        return Ruling(
            Verdict.FAILS,
            Message("no: taking away leaves thousands: {weights_end:,.0f} of {all:,.0f} weights, or "
                    "{directions_end:,.0f} numbers in the strongest directions", **facts),
        )  # fmt: skip
    return undecided(
        Message("it needs {weights_end:,.0f} weights, or {directions_end:,.0f} numbers in the strongest "
                "directions: too near to a thousand", **facts)
    )  # fmt: skip


CLAIM = Claim(
    name="hundreds-of-dimensions",
    heading=mark("Dimensions collapse"),
    statement=mark(
        "Of the weights' tens of thousands of dimensions a few hundred are enough for what is understood."
    ),
    experiment=experiment,
    rule=rule,
    labels={
        "weights_memorised": mark("weights it needs for the training pairs, once memorised"),
        "weights_end": mark("weights it needs for the held-out pairs, in the end"),
        "weights_no_decay": mark("weights it needs for the training pairs, without decay"),
        "directions_memorised": mark("numbers in the strongest directions it needs, once memorised"),
        "directions_end": mark("numbers in the strongest directions it needs, in the end"),
        "directions_no_decay": mark("numbers in the strongest directions it needs, without decay"),
        "path": mark("components that hold 95 % of the path of all weights"),
        "path_walk": mark("components of a walk without aim that hold as much"),
        "all": mark("number of weights"),
    },
    control=mark(
        "the same network when it had memorised, and without decay; both ways of counting give upper bounds"
    ),
    papers=mark("Li et al. 2018: networks learn in random subspaces of a few hundred dimensions"),
    thresholds=(
        Threshold("few", 1000.0, mark("a few hundred are fewer than a thousand"), (500.0, 2000.0)),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY},
    figure=Dots(readings=tuple(f"{way}_{name}" for way in WAYS for name in WHEN), log=True,
                x=mark("numbers")),
)  # fmt: skip
