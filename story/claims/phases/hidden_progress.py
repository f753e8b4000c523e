"""While nothing seems to happen, the weights rearrange themselves into the solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from story.conditions import LEAP, NO_DECAY
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold, Verdict
from story.ledger.figure import Dots
from story.ledger.outcomes import phases_of
from story.ledger.readings import above, every, mean_of, no, undecided
from story.ledger.words import product_labels
from training.measures import measured
from training.phases import Phases
from training.phases.rises import half_way_at
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

Column = tuple[NDArray[np.float64], NDArray[np.float64]]
# Measures of the weights, at snapshots, and of the run, at evaluations.
OF_WEIGHTS = {
    "collapse": mark("one curve for all logits"),
    "key_share": mark("share of the key frequencies in the logits"),
    "restricted_loss": mark("restricted loss"),
    "excluded_loss": mark("excluded loss"),
    "embedding_gini": mark("Gini coefficient of the embedding's spectrum"),
    "embedding_top_share": mark("share of the five strongest frequencies in the embedding"),
    "neuron_frequency_share": mark("share of one frequency in a neuron"),
    "circle_share": mark("the tokens' circle"),
    "embedding_participation": mark("directions of the embedding"),
}
OF_RUN = {"held_out_loss": mark("held-out loss"), "weight_norm": mark("norm of the weights")}
LEADING = OF_WEIGHTS | OF_RUN


def experiment(lab: Lab) -> Evidence:
    """By how many steps each measure is half-way before held-out accuracy is; how much of its way it has gone
    when the leap begins, and how much more than the same network without decay by then."""
    leads: dict[str, list[float | None]] = {name: [] for name in LEADING}
    moved: dict[str, list[float | None]] = {name: [] for name in LEADING}
    beyond: dict[str, list[float | None]] = {name: [] for name in LEADING}
    for run, control in zip(lab.runs("leap"), lab.runs("no_decay"), strict=True):
        found, beside, phases = columns_of(run), columns_of(control), phases_of(run)
        accuracy = run.metrics()["step"], run.metrics()["held_out_accuracy"]
        for name in LEADING:
            leads[name].append(lead(found[name], accuracy, phases))
            way = way_gone(found[name], found[name], phases)
            without = way_gone(beside[name], found[name], phases)
            moved[name].append(way)
            beyond[name].append(None if way is None or without is None else way - without)
    return Evidence(
        {f"lead_{name}": mean_of(values, "steps", 0.0) for name, values in leads.items()}
        | {f"moved_{name}": mean_of(values, "share") for name, values in moved.items()}
        | {f"beyond_{name}": mean_of(values, "share", 0.0) for name, values in beyond.items()}
    )


def columns_of(run: Run) -> dict[str, Column]:
    """Every measure with the steps it is known at."""
    found = measured(
        run, ["collapse", "key_waves", "embedding_waves", "neuron_waves", "token_circle", "spread"]
    )
    metrics = run.metrics()
    return {name: (found.steps.astype(np.float64), found.columns[name]) for name in OF_WEIGHTS} | {
        name: (metrics["step"], metrics[name]) for name in OF_RUN
    }


def lead(column: Column, accuracy: Column, phases: Phases) -> float | None:
    """Steps from where a measure is half-way to where accuracy is, both counted from memorising on."""
    if phases.memorised_at is None or phases.leap_at is None:
        return None
    return half_way_at(accuracy, phases.memorised_at) - half_way_at(column, phases.memorised_at)


def way_gone(column: Column, whole: Column, phases: Phases) -> float | None:
    """How far a measure has come from memorising to the leap, as a share of the way that it goes on the whole
    in the run that leaps."""
    if phases.memorised_at is None or phases.leap_at is None:
        return None
    start, leap = np.interp([phases.memorised_at, phases.leap_at], *column)
    begin = float(np.interp(phases.memorised_at, *whole))
    way = float(whole[1][-1]) - begin
    return float((leap - start) / way) if way else None


def _when(steps: float) -> Message:
    """When a measure is half-way, seen from accuracy."""
    if steps < 0:
        return Message("{steps:.0f} steps later", steps=-steps)
    return Message("{steps:.0f} steps sooner", steps=steps)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if enough measures are half-way before the accuracy is and go further than without decay; on
    condition if some do; fails if none does."""
    ahead = {
        name: every(above(evidence[f"lead_{name}"], 0.0), above(evidence[f"beyond_{name}"], 0.0))
        for name in LEADING
    }
    count = sum(known is True for known in ahead.values())
    message = Message(
        "{count} of {all} measures are half-way before held-out accuracy is, and further by the leap than "
        "without decay; the tokens' circle comes {circle}, one curve for the logits {collapse}, restricted "
        "loss {restricted}, the norm of the weights {norm}",
        count=count, all=len(LEADING),
        circle=_when(evidence.value("lead_circle_share")), collapse=_when(evidence.value("lead_collapse")),
        restricted=_when(evidence.value("lead_restricted_loss")),
        norm=_when(evidence.value("lead_weight_norm")),
    )  # fmt: skip
    if count >= limits["enough"] * len(LEADING):
        return Ruling(Verdict.HOLDS, message)
    if count:
        return Ruling(Verdict.ON_CONDITION, Message("for some measures: {found}", found=message))
    if every(*(no(known) for known in ahead.values())):
        return Ruling(Verdict.FAILS, message)
    return undecided(message)


CLAIM = Claim(
    name="hidden-progress",
    heading=mark("Second phase: the plateau"),
    statement=mark("While nothing seems to happen, the weights rearrange themselves into the solution."),
    experiment=experiment,
    rule=rule,
    labels=product_labels(
        LEADING,
        {
            "lead": mark("lead of: {measure}"),
            "moved": mark("of its way by the leap: {measure}"),
            "beyond": mark("more of it than without decay: {measure}"),
        },
        name="{kind}_{measure}",
    ),
    control=mark("held-out accuracy itself, from the same step on; and the same network without decay"),
    papers=mark("Nanda et al. 2023: restricted and excluded loss move first"),
    thresholds=(
        Threshold(
            "enough",
            0.5,
            mark("one measure of eleven may lead by chance, half of them hardly"),
            (1 / 3, 2 / 3),
        ),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY},
    figure=Dots(readings=tuple(f"lead_{name}" for name in LEADING)),
)
