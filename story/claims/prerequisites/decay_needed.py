"""Without weight decay, the network would never understand: here, and where others found ways around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import FEW, LEAP, NO_DECAY, OTHER_WAYS, PRIETO, SMALL_MLP
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Verdict
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import NEVER, generalised, grok_rate, metric_curve, never, phases_of, waited
from story.ledger.readings import below, every, mean_of, mostly, no, rate_of, undecided
from training.phases import LEAST_DELAY

if TYPE_CHECKING:
    from story.ledger.lab import Lab


def experiment(lab: Lab) -> Evidence:
    """Which runs generalise without decay, and how long those that do not were followed."""
    leap, no_decay = lab.runs("leap"), lab.runs("no_decay")
    ways = {way: lab.runs(way) for way in (*OTHER_WAYS, "perp_grad_control")}
    return Evidence(
        {
            "leap": grok_rate(leap),
            "no_decay": rate_of(generalised(run) for run in no_decay),
            "no_decay_accuracy": mean_of([phases_of(run).held_out_accuracy for run in no_decay], "share"),
            "waited": waited(no_decay, leap),
            "waited_stablemax": waited(ways["stablemax"], leap),
        }
        | {way: rate_of(generalised(run) for run in runs) for way, runs in ways.items()}
        | {
            f"delay_{way}": mean_of([phases_of(run).delay for run in ways[way]], "times")
            for way in OTHER_WAYS
        },
        {
            "held_out_leap": metric_curve(leap[0], "held_out_accuracy", "share", 100),
            "no_decay_curve": metric_curve(no_decay[0], "held_out_accuracy", "share", 100),
        }
        | {f"{way}_curve": metric_curve(ways[way][0], "held_out_accuracy", "share", 100) for way in ways},
    )


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Fails if this recipe does without decay; on a condition if a known other way does; holds if none ever
    does."""
    others = {way: mostly(evidence, way) for way in OTHER_WAYS}
    message = Message(
        "of the leap's own recipe {leap:.0%} of the runs generalise with decay and {no_decay:.0%} without, "
        "followed for {waited:.1f} usual delays; without decay, in other recipes: the gradient across the "
        "weights only {perp_grad:.0%}, a network of squares {squares:.0%}, a softmax that cannot saturate "
        "{stablemax:.0%}, followed for {waited_stablemax:.1f}",
        **{name: evidence.value(name) for name in ("leap", "no_decay", "waited", *OTHER_WAYS)},
        waited_stablemax=evidence.value("waited_stablemax"),
    )
    if mostly(evidence, "no_decay"):
        return Ruling(Verdict.FAILS, message)
    known = every(mostly(evidence, "leap"), no(mostly(evidence, "no_decay")))
    around = [way for way, found in others.items() if found]
    if known and around:
        at_once = every(*(below(evidence[f"delay_{way}"], LEAST_DELAY) for way in around))
        told = (
            Message("for this recipe; {count} others generalise without decay, but without delay: {found}",
                    count=len(around), found=message)
            if at_once
            else Message("for this recipe; {count} others generalise without decay: {found}",
                         count=len(around), found=message)
        )  # fmt: skip
        return never(Ruling(Verdict.ON_CONDITION, told), limits, evidence["waited"])
    if known and all(other is False for other in others.values()):
        waits = evidence["waited"], evidence["waited_stablemax"]
        return never(Ruling(Verdict.HOLDS, message), limits, *waits)
    return undecided(message)


CLAIM = Claim(
    name="decay-needed",
    heading=mark("Third condition: weight decay"),
    statement=mark("Without weight decay a network memorises, and then never understands."),
    experiment=experiment,
    rule=rule,
    labels={
        "leap": mark("runs that grok, with decay"),
        "no_decay": mark("runs that generalise, without decay"),
        "no_decay_accuracy": mark("held-out accuracy in the end, without decay"),
        "waited": mark("how long those were followed after memorising, in usual delays"),
        "waited_stablemax": mark("how long a softmax that cannot saturate was followed, in usual delays"),
        "perp_grad": mark("runs that generalise without decay, the gradient across the weights only"),
        "perp_grad_control": mark("runs of that network that generalise without decay, the whole gradient"),
        "stablemax": mark("runs that generalise without decay, a softmax that cannot saturate"),
        "squares": mark("runs that generalise without decay, a network of squares"),
        "delay_perp_grad": mark("how much later than memorised, the gradient across the weights only"),
        "delay_stablemax": mark("how much later than memorised, a softmax that cannot saturate"),
        "delay_squares": mark("how much later than memorised, a network of squares"),
        "held_out_leap": mark("with decay"),
        "no_decay_curve": mark("without decay"),
        "perp_grad_curve": mark("the gradient across the weights only"),
        "perp_grad_control_curve": mark("that network, the whole gradient"),
        "stablemax_curve": mark("a softmax that cannot saturate"),
        "squares_curve": mark("a network of squares"),
    },
    control=mark("the same network with decay; three known ways without it, and one of these undone"),
    papers=mark("Power et al. 2022, Gromov 2023, Prieto et al. 2025: disagree, with other recipes"),
    thresholds=(NEVER,),
    conditions={
        "leap": LEAP,
        "no_decay": NO_DECAY,
        "perp_grad_control": Condition(config=PRIETO, seeds=FEW, small=SMALL_MLP),
        **OTHER_WAYS,
    },
    figure=Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), log_x=True),
)
