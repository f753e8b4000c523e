"""The solution that generalises gets by with smaller weights than the memory did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP, NO_DECAY, RANDOM_LABELS
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve, phases_of
from story.ledger.readings import above, below, decide, every, mean_of, no
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

CONTROLS = ("no_decay", "random_labels")


def experiment(lab: Lab) -> Evidence:
    """The norm of all weights when memorised and in the end; the curves are those of the first seed."""
    runs = lab.runs("leap")
    return Evidence(
        {
            "memorised": mean_of([norm_when_memorised(run) for run in runs], "norm"),
            "end": mean_of([last_norm(run) for run in runs], "norm"),
        }
        | {control: mean_of([last_norm(run) for run in lab.runs(control)], "norm") for control in CONTROLS},
        {
            "norm_curve": metric_curve(runs[0], "weight_norm"),
            **{f"{control}_curve": metric_curve(lab.runs(control)[0], "weight_norm") for control in CONTROLS},
        },
    )


def norm_when_memorised(run: Run) -> float | None:
    memorised, metrics = phases_of(run).memorised_at, run.metrics()
    if memorised is None:
        return None
    return float(metrics["weight_norm"][np.searchsorted(metrics["step"], memorised)])


def last_norm(run: Run) -> float:
    return float(run.metrics()["weight_norm"][-1])


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the weights shrink from memorising to understanding and stay long in both controls; where
    they shrink as far on random labels it fails, and says so."""
    limit = limits["shrunk"] * evidence.value("memorised")
    shrinks = below(evidence["end"], limit)
    without_decay = above(evidence["no_decay"], limit)
    without_structure = above(evidence["random_labels"], limit)
    facts = {name: evidence.value(name) for name in ("memorised", "end", "no_decay", "random_labels")}
    found = Message(
        "the norm of all weights goes from {memorised:.1f} to {end:.1f}, without decay to {no_decay:.1f}, on "
        "random labels to {random_labels:.1f}",
        **facts,
    )
    small_anyway = Message(
        "not as stated: weights shrink from {memorised:.1f} to {end:.1f}, but on random labels, where "
        "nothing is understood, to {random_labels:.1f} as well",
        **facts,
    )
    anyway = every(shrinks, without_decay, no(without_structure))
    known = every(shrinks, without_decay, without_structure)
    return decide(known, found, fails=small_anyway if anyway else None)


CLAIM = Claim(
    name="smaller-norm",
    heading=mark("What it would be without decay"),
    statement=mark("The solution that generalises gets by with smaller weights than the memory did."),
    experiment=experiment,
    rule=rule,
    labels={
        "memorised": mark("norm of the weights when memorised"),
        "end": mark("norm of the weights in the end"),
        "no_decay": mark("norm of the weights, without decay"),
        "random_labels": mark("norm of the weights, random labels"),
        "norm_curve": mark("with decay"),
        "no_decay_curve": mark("without decay"),
        "random_labels_curve": mark("random labels"),
    },
    control=mark("the same network without decay, and on random labels"),
    papers=mark("Liu et al. 2022 (Omnigrok), Varma et al. 2023: agree"),
    thresholds=(
        Threshold(
            "shrunk",
            0.9,
            mark("a tenth less is more than the norm wavers by from seed to seed"),
            (0.75, 0.95),
        ),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY, "random_labels": RANDOM_LABELS},
    figure=Lines(x=mark("step"), y=mark("norm of the weights"), log_x=True),
)
