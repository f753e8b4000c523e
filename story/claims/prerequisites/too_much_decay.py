"""Too much decay: the pull that sorts out crushes everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP, varied
from story.ledger.claim import Claim, Evidence, Label, Limits, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve, phases_of
from story.ledger.readings import above, below, decide, mean_of, undecided

if TYPE_CHECKING:
    from story.ledger.lab import Lab

STRENGTHS = {"decay_4": 4.0, "decay_8": 8.0, "decay_16": 16.0}
KINDS = ("usual", *STRENGTHS)


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
    """Holds if there is a decay at which the training pairs are lost, and a weaker one at which they are
    not; fails if the strongest tried still leaves them known."""
    strongest = max(STRENGTHS, key=lambda kind: STRENGTHS[kind])
    lost = below(evidence[f"known_{strongest}"], limits["known"])
    facts = {
        "usual": LEAP.config.weight_decay, "strong": STRENGTHS[strongest],
        "known": evidence.value("known_usual"), "left": evidence.value(f"known_{strongest}"),
    }  # fmt: skip
    found = Message(
        "with decay {usual:g} networks know {known:.0%} of what they were taught, with {strong:g} {left:.0%}",
        **facts,
    )
    if not above(evidence["known_usual"], limits["known"]):
        return undecided(found)
    return decide(lost, found)


def _at(strength: float) -> Condition:
    return varied(LEAP, seeds=4, weight_decay=strength, steps=1200, steps_after_grokking=None, snapshots=2)


LABELS: dict[str, Label] = {
    f"{what}_{kind}": Message(said, decay=decay)
    for what, said in {
        "known": mark("training pairs known in the end, decay {decay:g}"),
        "norm": mark("norm of the weights in the end, decay {decay:g}"),
        "curve": mark("decay {decay:g}"),
    }.items()
    for kind, decay in {"usual": LEAP.config.weight_decay, **STRENGTHS}.items()
}
CLAIM = Claim(
    name="too-much-decay",
    heading=mark("Third condition: weight decay"),
    statement=mark("Where decay is too strong, not even the training pairs can be held."),
    experiment=experiment,
    rule=rule,
    labels=LABELS,
    control=mark("the same network at the leap's decay"),
    papers=mark("Power et al. 2022, Liu et al. 2022: agree"),
    thresholds=(
        Threshold(
            "known",
            0.5,
            mark("who does not know half of what was taught cannot be said to hold it"),
            (0.25, 0.9),
        ),
    ),
    conditions={"usual": LEAP, **{kind: _at(strength) for kind, strength in STRENGTHS.items()}},
    figure=Lines(x=mark("step"), y=mark("training accuracy, per cent"), log_x=True),
)
