"""Too much decay: the pull that sorts out crushes everything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold, Verdict
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve, phases_of
from story.ledger.readings import above, below, mean_of, undecided

if TYPE_CHECKING:
    from story.ledger.lab import Lab

STRENGTHS = {"decay_4": 4.0, "decay_8": 8.0, "decay_16": 16.0}
KINDS = ("leap", *STRENGTHS)


def experiment(lab: Lab) -> Evidence:
    """What is known in the end of the training pairs, and how long the weights are, strength by strength."""
    runs = {kind: lab.runs(kind) for kind in KINDS}
    return Evidence(
        {
            f"known_{kind}": mean_of([phases_of(run).train_accuracy for run in some], "share")
            for kind, some in runs.items()
        }
        | {
            f"norm_{kind}": mean_of([float(run.metrics()["weight_norm"][-1]) for run in some], "norm")
            for kind, some in runs.items()
        },
        {
            f"curve_{kind}": metric_curve(some[0], "train_accuracy", "share", 120)
            for kind, some in runs.items()
        },
    )


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the training pairs are lost at every strength tried, on a condition if at the stronger ones,
    whatever is the case at the weaker ones; the leap's own strength must leave them known."""
    lost = {kind: below(evidence[f"known_{kind}"], limits["known"]) for kind in STRENGTHS}
    message = Message(
        "of the training pairs {known_leap:.0%} are known with the leap's decay, {known_decay_4:.0%} at 4, "
        "{known_decay_8:.0%} at 8 and {known_decay_16:.0%} at 16",
        **{f"known_{kind}": evidence.value(f"known_{kind}") for kind in KINDS},
    )
    strongest = lost[max(STRENGTHS, key=lambda kind: STRENGTHS[kind])]
    if not above(evidence["known_leap"], limits["known"]) or strongest is None:
        return undecided(message)
    if not strongest:
        return Ruling(Verdict.FAILS, message)
    if all(lost.values()):
        return Ruling(Verdict.HOLDS, message)
    kept = max(strength for kind, strength in STRENGTHS.items() if not lost[kind])
    least = min(strength for strength in STRENGTHS.values() if strength > kept)
    return Ruling(
        Verdict.ON_CONDITION, Message("from decay {least:g} on: {found}", least=least, found=message)
    )


def _at(strength: float) -> Condition:
    return Condition(
        config=replace(
            LEAP.config, weight_decay=strength, steps=1200, steps_after_grokking=None, snapshots=2
        ),
        seeds=4,
    )


CLAIM = Claim(
    name="too-much-decay",
    heading=mark("Third condition: weight decay"),
    statement=mark("Where decay is too strong, not even the training pairs can be held."),
    experiment=experiment,
    rule=rule,
    labels={
        "known_leap": mark("training pairs known in the end, decay 1"),
        "known_decay_4": mark("training pairs known in the end, decay 4"),
        "known_decay_8": mark("training pairs known in the end, decay 8"),
        "known_decay_16": mark("training pairs known in the end, decay 16"),
        "norm_leap": mark("norm of the weights in the end, decay 1"),
        "norm_decay_4": mark("norm of the weights in the end, decay 4"),
        "norm_decay_8": mark("norm of the weights in the end, decay 8"),
        "norm_decay_16": mark("norm of the weights in the end, decay 16"),
        "curve_leap": mark("decay 1"),
        "curve_decay_4": mark("decay 4"),
        "curve_decay_8": mark("decay 8"),
        "curve_decay_16": mark("decay 16"),
    },
    control=mark("the same network at the leap's decay of 1"),
    papers=mark("Power et al. 2022, Liu et al. 2022: agree"),
    thresholds=(
        Threshold(
            "known",
            0.5,
            mark("who does not know half of what was taught cannot be said to hold it"),
            (0.25, 0.9),
        ),
    ),
    conditions={"leap": LEAP, **{kind: _at(strength) for kind, strength in STRENGTHS.items()}},
    figure=Lines(x=mark("step"), y=mark("training accuracy, per cent"), log_x=True),
)
