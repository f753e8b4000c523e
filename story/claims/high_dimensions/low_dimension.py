"""The solution comes to lie on a manifold of few dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.first_and_last import CONTROLS, WHEN, OfNetwork, first_and_last, measure_of, network_at
from story.conditions import LEAP, NO_DECAY, RANDOM_LABELS
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.figure import Dots
from story.ledger.readings import above, below, every, mean_of, undecided
from story.ledger.words import product_labels
from training.measures import Batch, measured
from training.measures.point_clouds import LEAST_POINTS, cloud_dimension, flat_cloud, sampled_rows
from training.models import FloatArray

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Estimates of dimension by what is near a point: by the name they have here.
NEAR = {"nearest": "twonn", "likelihood": "mle", "local": "local_pca"}
DIRECTIONS = ("embedding", "neurons")
ESTIMATES = (*DIRECTIONS, *NEAR)


def experiment(lab: Lab) -> Evidence:
    """Five estimates of how many dimensions are in use, and three of a flat cloud of the same spread."""
    runs, rng = lab.runs("leap"), lab.rng()
    measures: dict[str, OfNetwork] = {
        "embedding": measure_of("embedding_participation"),
        "neurons": measure_of("neuron_participation"),
    }
    measures |= {name: near_dimension(method) for name, method in NEAR.items()}
    flat: dict[str, list[float | None]] = {name: [] for name in NEAR}
    for run in runs:
        cloud = flat_cloud(activations(network_at(run)), rng)
        for name, method in NEAR.items():
            flat[name].append(dimension(cloud, method))
    paths = [measured(run, ["path"]).scalars.get("path_participation") for run in runs]
    return Evidence(
        first_and_last(lab, measures, "dimensions")
        | {f"{name}_same_spectrum": mean_of(values, "dimensions") for name, values in flat.items()}
        | {
            "path": mean_of([None if path is None else path.value for path in paths], "dimensions"),
            "path_walk": mean_of([None if path is None else path.null for path in paths], "dimensions"),
            "weights": Reading(float(count_weights(network_at(runs[0]))), "dimensions"),
        }
    )


def activations(batch: Batch) -> FloatArray:
    """The neurons' activations at some hundred unlike pairs, the same ones for every network; repeated ones
    once."""
    return np.unique(batch.neurons[0, sampled_rows(batch.dataset.table)].astype(np.float64), axis=0)


def near_dimension(method: str) -> OfNetwork:
    return lambda batch: dimension(activations(batch), method)


def dimension(cloud: FloatArray, method: str) -> float | None:
    """An estimate of dimension; None where a cloud has none, or near-repeats would decide it."""
    if len(cloud) < 2 * LEAST_POINTS:
        return None
    try:
        return cloud_dimension(cloud, method).value
    except ValueError:
        return None


def count_weights(batch: Batch) -> int:
    return sum(int(part[0].size) for part in batch.weights.values())


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if every estimate falls, further than in both controls, and what is near a point has fewer
    dimensions than a flat cloud of the same spread: few directions alone are a flat space, no manifold."""
    fallen: dict[str, bool | None] = {}
    for name in ESTIMATES:
        limit = limits["fallen"] * evidence.value(f"{name}_memorised")
        fallen[name] = every(
            below(evidence[f"{name}_end"], limit),
            *(above(evidence[f"{name}_{control}"], limit) for control in CONTROLS),
        )
    bent = every(*(below(evidence[f"{name}_end"], evidence.value(f"{name}_same_spectrum")) for name in NEAR))
    facts = {f"{name}_{when}": evidence.value(f"{name}_{when}")
             for name in ("embedding", "nearest") for when in ("memorised", "end")}  # fmt: skip
    found = Message(
        "directions fall from {embedding_memorised:.0f} to {embedding_end:.0f}, dimensions near a point from "
        "{nearest_memorised:.0f} to {nearest_end:.0f}", **facts,
    )  # fmt: skip
    known = every(*fallen.values(), bent)
    directions = every(*(fallen[name] for name in DIRECTIONS))
    if known:
        return Ruling(Verdict.HOLDS, Message("yes: {found}", found=found))
    if known is None:
        return undecided(found)
    if directions:
        partly = Message("not as stated: few directions are no manifold; {found}", found=found)
        return Ruling(Verdict.FAILS, partly)
    return Ruling(Verdict.FAILS, Message("no: {found}", found=found))


DIRECTION_LABELS = {
    "embedding": mark("directions of the embedding"),
    "neurons": mark("directions of the neurons"),
}
NEAR_LABELS = {
    "nearest": mark("dimension by two neighbours"),
    "likelihood": mark("dimension by twenty neighbours"),
    "local": mark("dimension by local components"),
}
CLAIM = Claim(
    name="low-dimension",
    heading=mark("Dimensions collapse"),
    statement=mark("The solution comes to lie on a manifold of few dimensions."),
    experiment=experiment,
    rule=rule,
    labels={
        **product_labels(DIRECTION_LABELS | NEAR_LABELS, WHEN),
        **product_labels(NEAR_LABELS, {"same_spectrum": mark("{measure}, flat cloud of the same spread")}),
        "path": mark("directions of the path of all weights"),
        "path_walk": mark("directions of a walk without aim, with steps as long"),
        "weights": mark("number of weights"),
    },
    control=mark("the same network without decay, and on random labels; flat clouds of the same spread"),
    papers=mark("Nanda et al. 2023: a few frequencies, two directions each"),
    thresholds=(Threshold("fallen", 0.5, mark("half of the dimensions are gone"), (0.4, 0.75)),),
    conditions={"leap": LEAP, "no_decay": NO_DECAY, "random_labels": RANDOM_LABELS},
    figure=Dots(readings=tuple(f"{name}_{when}" for name in ESTIMATES for when in ("memorised", "end"))),
)
