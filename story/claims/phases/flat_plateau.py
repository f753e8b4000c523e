"""For a long time after memorising, the accuracy on held-out pairs lies still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.claims.phases.silence import first_half, on_the_plateau
from story.conditions import FULL_RATE_AGAIN, LEAP_AGAIN
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve
from story.ledger.readings import below, decide, every, mean_of

if TYPE_CHECKING:
    from story.ledger.lab import Lab

RECIPES = {"leap": LEAP_AGAIN, "full_rate": FULL_RATE_AGAIN}


def experiment(lab: Lab) -> Evidence:
    """How far the held-out accuracy moves in the first half of the plateau, with two rates."""
    readings, curves = {}, {}
    for recipe in RECIPES:
        runs = lab.runs(recipe)
        creeps = [on_the_plateau(run, first_half(run))["creeps"] for run in runs]
        readings[f"creeps_{recipe}"] = mean_of(creeps, "share", 0.0)
        curves[f"{recipe}_curve"] = metric_curve(runs[0], "held_out_accuracy", "share")
    return Evidence(readings, curves)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if it moves by less than can be seen, with either rate; on a condition where that is shown with
    one rate and is not with the other one."""
    flat = {recipe: below(evidence[f"creeps_{recipe}"], limits["flat"]) for recipe in RECIPES}
    facts = {recipe: evidence.value(f"creeps_{recipe}") for recipe in RECIPES}
    falls = Message("if the rate falls after memorising: it moves by {leap:.0%} of its axis there, at full "
                    "rate by {full_rate:.0%}", **facts)  # fmt: skip
    full = Message("if the rate stays what it is: there it moves by {full_rate:.0%} of its axis, else by "
                   "{leap:.0%}", **facts)  # fmt: skip
    return decide(
        every(*flat.values()),
        Message("in the first half of the wait it moves by {leap:.0%} of its axis", **facts),
        (every(flat["leap"], not flat["full_rate"]), falls),
        (every(flat["full_rate"], not flat["leap"]), full),
        unknown=Message("in the first half of the wait it moves by {leap:.0%} of its axis: too near to the "
                        "limit", **facts),
        fails=Message("no: in the first half of the wait it creeps up by {leap:.0%} of its axis", **facts),
    )  # fmt: skip


CLAIM = Claim(
    name="flat-plateau",
    heading=mark("Second phase: the plateau"),
    statement=mark("For a long time after memorising, the accuracy on held-out pairs lies still."),
    experiment=experiment,
    rule=rule,
    labels={
        "creeps_leap": mark("how far held-out accuracy moves in the first half of the plateau"),
        "creeps_full_rate": mark(
            "how far held-out accuracy moves in the first half of the plateau, full rate"
        ),
        "leap_curve": mark("held-out pairs"),
        "full_rate_curve": mark("held-out pairs, full rate"),
    },
    control=mark("the same network at its full rate throughout, with other pairs held out"),
    papers=mark("Power et al. 2022: held-out accuracy stays near chance for a long time"),
    thresholds=(
        Threshold(
            "flat", 0.1, mark("a change by a tenth of the axis can be seen on a plotted curve"), (0.05, 0.25)
        ),
    ),
    conditions=RECIPES,
    figure=Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), log_x=True),
)
