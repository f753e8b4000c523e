"""Without decay a network that has memorised lies still: its weights, and what it knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.first_and_last import network_at
from story.conditions import LEAP, NO_DECAY_BRIEFLY
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve, phases_of
from story.ledger.readings import below, decide, every, mean_of
from story.ledger.words import product_labels
from training.landscape.networks import length, subtract
from training.measures import Batch
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Without decay, in single and in double precision.
ARMS = ("float32", "float64")
DOUBLE = replace(NO_DECAY_BRIEFLY, config=replace(NO_DECAY_BRIEFLY.config, dtype="float64"))


def experiment(lab: Lab) -> Evidence:
    """How far the weights move from where they had memorised, and how much more is known of the held-out
    pairs; in single and in double precision, and with decay."""
    arms = {name: lab.runs(name) for name in (*ARMS, "decay")}
    return Evidence(
        {f"{name}_{arm}": reading for arm, runs in arms.items() for name, reading in _readings(runs).items()},
        {f"curve_{arm}": metric_curve(runs[0], "held_out_accuracy", "share") for arm, runs in arms.items()},
    )


def _readings(runs: Sequence[Run]) -> dict[str, Reading]:
    return {
        "moved": mean_of([moved(run) for run in runs], "share of the norm"),
        "gained": mean_of([_gained(run) for run in runs], "share"),
        "exact": mean_of([exactly_zero(network_at(run)) for run in runs], "share"),
    }


def moved(run: Run) -> float | None:
    """The distance from the memorised network to the last one, as a share of the memorised norm."""
    memorised = phases_of(run).memorised_at
    if memorised is None:
        return None
    start, end = network_at(run, memorised).weights, network_at(run).weights
    return length(subtract(end, start)) / length(start)


def _gained(run: Run) -> float | None:
    phases = phases_of(run)
    return None if phases.plateau_accuracy is None else phases.held_out_accuracy - phases.plateau_accuracy


def exactly_zero(batch: Batch) -> float:
    """The share of the training pairs whose loss is exactly 0 in the precision of the run: what they teach
    is rounded away."""
    rows = batch.dataset.split.train
    logits, own = batch.logits[0, rows], batch.dataset.labels[rows]
    offsets = logits - logits[np.arange(len(rows)), own][:, None]
    total = np.exp(np.minimum(offsets, 80)).sum(axis=1, dtype=logits.dtype)
    return float((total == 1).mean())


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if neither weights nor held-out accuracy move; does not if one of them does, in both
    precisions."""
    facts = {f"{name}_{arm}": evidence.value(f"{name}_{arm}") for name in ("moved", "gained") for arm in ARMS}
    found = Message(
        "without decay the weights move on by {moved_float64:.0%} of their length ({moved_float32:.0%} in "
        "single precision), held-out accuracy by {gained_float64:+.1%} ({gained_float32:+.1%})",
        **facts,
    )
    still = [below(evidence[f"moved_{arm}"], limits["moved"]) for arm in ARMS]
    ignorant = [below(evidence[f"gained_{arm}"], limits["gained"]) for arm in ARMS]
    moves = any(all(one is False for one in both) for both in (still, ignorant))
    return decide(False if moves else every(*still, *ignorant) or None, found)


CLAIM = Claim(
    name="lies-still",
    heading=mark("Third condition: weight decay"),
    statement=mark("Without decay a network that has memorised lies still."),
    experiment=experiment,
    rule=rule,
    labels=product_labels(
        {
            "moved": mark("how far the weights move on from memorising"),
            "gained": mark("held-out accuracy gained since memorising"),
            "exact": mark("training pairs whose loss is exactly zero in the end"),
            "curve": mark("held-out accuracy"),
        },
        {
            "float32": mark("{measure}, no decay, single precision"),
            "float64": mark("{measure}, no decay, double precision"),
            "decay": mark("{measure}, with decay"),
        },
    ),
    control=mark("double precision, in which no loss is rounded to zero; the same network with decay"),
    papers=mark("Prieto et al. 2025: in single precision, rounding stops the learning"),
    thresholds=(
        Threshold(
            "moved", 0.05, mark("what moves by a twentieth of its length does not lie still"), (0.02, 0.2)
        ),
        Threshold("gained", 0.02, mark("two in a hundred more is less than seeds differ by"), (0.01, 0.05)),
    ),
    conditions={"float32": NO_DECAY_BRIEFLY, "float64": DOUBLE, "decay": LEAP},
    figure=Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), log_x=True),
)
