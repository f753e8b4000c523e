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
    """Holds if the weights shrink from memorising to understanding and stay long in both controls."""
    limit = limits["shrunk"] * evidence.value("memorised")
    shrinks = below(evidence["end"], limit)
    without_decay = above(evidence["no_decay"], limit)
    without_structure = above(evidence["random_labels"], limit)
    facts = {name: evidence.value(name) for name in ("memorised", "end", "no_decay", "random_labels")}
    message = Message(
        "the norm of all weights goes from {memorised:.1f} to {end:.1f}; without decay it ends at "
        "{no_decay:.1f}, on random labels at {random_labels:.1f}",
        **facts,
    )
    known = every(shrinks, without_decay, without_structure)
    small_anyway = Message(
        "if a small norm need not mean understanding: random labels are memorised with as small a one; "
        "{found}",
        found=message,
    )
    return decide(known, message, (bool(every(shrinks, without_decay, no(without_structure))), small_anyway))


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
