"""The leap is sudden: after a long creeping, nearly all is understood within a short time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import FULL_RATE_AGAIN, LEAP_AGAIN
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.outcomes import phases_of
from story.ledger.readings import below, decide, every, mean_of, no
from training.phases.rises import octaves
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Where the creeping has become a leap, in per cent of the way up from where accuracy was when memorised.
BEGINS = (10, 25, 40)
RECIPES = ("leap", "full_rate")


def experiment(lab: Lab) -> Evidence:
    """What part of the way to 99 % of the held-out pairs the leap takes, by where it is said to begin; and
    how often the steps double from a tenth of the pairs to nine tenths."""
    readings = {}
    for recipe in RECIPES:
        runs = lab.runs(recipe)
        for begin in BEGINS:
            readings[f"takes_{begin}_{recipe}"] = mean_of([takes(run, begin / 100) for run in runs], "share")
        readings[f"octaves_{recipe}"] = mean_of(rise_of(runs), "octaves")
    return Evidence(readings)


def takes(run: Run, begins: float) -> float | None:
    """From the last step before 99 % at which accuracy had not made `begins` of its way from where it was
    when memorised, to 99 %, as a share of all steps to there; None for a run that does not leap."""
    phases, metrics = phases_of(run), run.metrics()
    if phases.generalised_at is None or phases.plateau_accuracy is None or phases.memorised_at is None:
        return None
    if phases.generalised_at <= phases.memorised_at:
        return None
    level = phases.plateau_accuracy + begins * (1 - phases.plateau_accuracy)
    short = (metrics["held_out_accuracy"] < level) & (metrics["step"] < phases.generalised_at)
    last = float(metrics["step"][np.flatnonzero(short)[-1]]) if short.any() else 0.0
    return (phases.generalised_at - last) / phases.generalised_at


def rise_of(runs: Sequence[Run]) -> list[float | None]:
    return [octaves((run.metrics()["step"], run.metrics()["held_out_accuracy"])) for run in runs]


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the leap takes a small part of the way with either recipe, wherever it is said to begin within
    reason; on a condition with one recipe alone."""
    begin = min(BEGINS, key=lambda each: abs(each - limits["begins"]))
    small = {name: below(evidence[f"takes_{begin}_{name}"], limits["sudden"]) for name in RECIPES}
    facts = {name: evidence.value(f"takes_{begin}_{name}") for name in RECIPES}
    falls = Message("if the rate falls after memorising: the leap takes {leap:.0%} of the way, at the "
                    "full rate {full_rate:.0%}", **facts)  # fmt: skip
    full = Message("if the rate stays what it is: the leap takes {full_rate:.0%} of the way, else "
                   "{leap:.0%}", **facts)  # fmt: skip
    return decide(
        every(*small.values()),
        Message("the leap takes {leap:.0%} of the way to understanding", **facts),
        (every(small["leap"], no(small["full_rate"])), falls),
        (every(small["full_rate"], no(small["leap"])), full),
        unknown=Message("the leap takes {leap:.0%} of the way, at the full rate {full_rate:.0%}: too near to "
                        "the limit", **facts),
        fails=Message("no: it is a climb, which takes {leap:.0%} of the way to understanding", **facts),
    )  # fmt: skip


CLAIM = Claim(
    name="sudden-leap",
    heading=mark("Third phase: the leap"),
    statement=mark("Then, suddenly, the network understands."),
    experiment=experiment,
    rule=rule,
    labels={
        **{
            f"takes_{begin}_leap": Message(
                mark("share of the way that the leap takes, from {begin} % of the climb on"), begin=begin
            )
            for begin in BEGINS
        },
        **{
            f"takes_{begin}_full_rate": Message(
                mark("share of the way that the leap takes, from {begin} % of the climb on, full rate"),
                begin=begin,
            )
            for begin in BEGINS
        },
        "octaves_leap": mark("doublings of the steps from 10 % to 90 %"),
        "octaves_full_rate": mark("doublings of the steps from 10 % to 90 %, full rate"),
    },
    control=mark("the same network at its full rate throughout, with other pairs held out"),
    papers=mark("Power et al. 2022: a sudden rise, on a logarithmic axis"),
    thresholds=(
        Threshold(
            "sudden", 0.2, mark("a leap that takes a fifth of the way or more is rather a climb"),
            (0.1, 1 / 3),
        ),
        Threshold(
            "begins", 25.0, mark("where creeping becomes leaping is for the eye to say: a quarter up"),
            (10.0, 40.0),
        ),
    ),
    conditions={"leap": LEAP_AGAIN, "full_rate": FULL_RATE_AGAIN},
    figure=Dots(
        readings=tuple(f"takes_{begin}_{recipe}" for recipe in RECIPES for begin in BEGINS),
        x=mark("share of the way to 99 % of the held-out pairs"),
    ),
)  # fmt: skip
