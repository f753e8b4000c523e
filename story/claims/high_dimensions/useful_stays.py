"""Useful weights are held by the gradient and stay on the sphere: do those that live keep their length?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.first_and_last import memorised_network, network_at
from story.conditions import LEAP, NO_DECAY_BRIEFLY
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.readings import above, decide, mean_of
from training.landscape.networks import length
from training.measures import Batch, incoming_outgoing
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab


def experiment(lab: Lab) -> Evidence:
    """The length of all weights of the neurons that live in the end, and of those that die, as a share of
    what it was when memorised."""
    leap = [_left(memorised_network(run), network_at(run)) for run in lab.runs("leap")]
    no_decay = [_left(memorised_network(run), network_at(run)) for run in lab.runs("no_decay")]
    return Evidence(
        {
            "living": mean_of([living for living, _ in leap], "share of the norm", 1.0),
            "dying": mean_of([dying for _, dying in leap], "share of the norm", 1.0),
            "norm": mean_of([_norm_left(run) for run in lab.runs("leap")], "share of the norm", 1.0),
            "living_no_decay": mean_of([living for living, _ in no_decay], "share of the norm", 1.0),
        }
    )


def _left(start: Batch | None, end: Batch) -> tuple[float | None, float | None]:
    if start is None:
        return None, None
    alive = end.alive[0]
    before, after = (squared_lengths(batch) for batch in (start, end))
    shares = [
        float(np.sqrt(after[some].sum() / before[some].sum())) if some.any() else None
        for some in (alive, ~alive)
    ]
    return shares[0], shares[1]


def _norm_left(run: Run) -> float | None:
    start = memorised_network(run)
    return None if start is None else length(network_at(run).weights) / length(start.weights)


def squared_lengths(batch: Batch) -> np.ndarray:
    """The squared length of each neuron's weights, in and out, shape (h,)."""
    incoming, outgoing = incoming_outgoing(batch.weights, batch.config)
    return np.asarray(
        np.square(incoming[0], dtype=np.float64).sum(axis=-2)
        + np.square(outgoing[0], dtype=np.float64).sum(axis=-1)
    )


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the neurons that live keep nearly all of their length; does not if they lose some of it."""
    found = Message(
        "neurons that live to the end have {living:.0%} of the length they had when memorised, all weights "
        "together {norm:.0%}",
        living=evidence.value("living"), norm=evidence.value("norm"),
    )  # fmt: skip
    return decide(above(evidence["living"], limits["kept"]), found)


CLAIM = Claim(
    name="useful-stays",
    heading=mark("In high dimensions, the origin is a black hole"),
    statement=mark("Useful weights are held by the gradient: they keep their length and stay on the sphere."),
    experiment=experiment,
    rule=rule,
    labels={
        "living": mark("length of the neurons that live, of that when memorised"),
        "dying": mark("length of the neurons that die, of that when memorised"),
        "norm": mark("norm of all weights, of that when memorised"),
        "living_no_decay": mark("length of the neurons that live, of that when memorised, without decay"),
    },
    control=mark("the neurons that die; the same network without decay"),
    papers=mark("none"),
    thresholds=(
        Threshold(
            "kept", 0.9, mark("what stays on its sphere has lost a tenth of its length at most"), (0.8, 0.95)
        ),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY_BRIEFLY},
    figure=Dots(readings=("living", "dying", "norm", "living_no_decay")),
)
