"""During the plateau the training loss shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.claims.phases.silence import RECIPES, on_the_plateau
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve, plateau
from story.ledger.readings import above, decide, every, mean_of, no

if TYPE_CHECKING:
    from story.ledger.lab import Lab


def experiment(lab: Lab) -> Evidence:
    """How much of the plateau the training loss lies at zero, at a rate that falls and at the full one."""
    readings, curves = {}, {}
    for recipe in RECIPES:
        runs = lab.runs(recipe)
        found = [on_the_plateau(run, plateau(run)) for run in runs]
        readings[f"quiet_{recipe}"] = mean_of([each["quiet"] for each in found], "share")
        readings[f"highest_{recipe}"] = mean_of([each["train_highest"] for each in found], "nats")
        curves[f"{recipe}_curve"] = metric_curve(runs[0], "train_loss")
    return Evidence(readings, curves)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the training loss lies at zero with either rate; on a condition with one of the two."""
    still = {recipe: above(evidence[f"quiet_{recipe}"], limits["still"]) for recipe in RECIPES}
    facts = {recipe: evidence.value(f"quiet_{recipe}") for recipe in RECIPES}
    falls = Message("if the rate falls after memorising: then it lies at zero for {leap:.0%} of the plateau, "
                    "at the full rate for {full_rate:.0%}", **facts)  # fmt: skip
    full = Message("if the rate stays what it is: then it lies at zero for {full_rate:.0%} of the plateau, "
                   "else for {leap:.0%}", **facts)  # fmt: skip
    return decide(
        every(*still.values()),
        Message("it lies at zero for {leap:.0%} of the plateau", **facts),
        (every(still["leap"], no(still["full_rate"])), falls),
        (every(still["full_rate"], no(still["leap"])), full),
        unknown=Message("it lies at zero for {leap:.0%} of the plateau, at the full rate for "
                        "{full_rate:.0%}: too near to the limit", **facts),
        fails=Message("no: it lies at zero for no more than {leap:.0%} of the plateau", **facts),
    )  # fmt: skip


CLAIM = Claim(
    name="silent-training-loss",
    heading=mark("Second phase: the plateau"),
    statement=mark("During the plateau the training loss shows nothing."),
    experiment=experiment,
    rule=rule,
    labels={
        "quiet_leap": mark("share of the plateau with training loss below 0.1 nats"),
        "quiet_full_rate": mark("share of the plateau with training loss below 0.1 nats, full rate"),
        "highest_leap": mark("highest training loss on the plateau"),
        "highest_full_rate": mark("highest training loss on the plateau, full rate"),
        "leap_curve": mark("training pairs"),
        "full_rate_curve": mark("training pairs, full rate"),
    },
    control=mark("the same network at its full rate throughout, with other pairs held out"),
    papers=mark("Thilak et al. 2022: at a large rate the training loss comes back in slingshots"),
    thresholds=(
        Threshold(
            "still",
            0.9,
            mark("a curve that leaves zero for less than a tenth of the plateau looks still"),
            (0.75, 0.95),
        ),
    ),
    conditions=RECIPES,
    figure=Lines(x=mark("step"), y=mark("loss in nats"), log_x=True),
)
