"""A lower learning rate in the place of weight decay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP, NO_DECAY, TEN_DELAYS, slower
from story.ledger.claim import Claim, Evidence, Limits, Ruling
from story.ledger.figure import Lines
from story.ledger.outcomes import NEVER, generalised, grok_rate, metric_curve, never, phases_of, waited
from story.ledger.readings import decide, every, mean_of, mostly, no, rate_of

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Everything takes as many times longer: half the rate is followed for ten usual delays, a fifth for two.
SLOWER = {"half": slower(2, 2 * TEN_DELAYS), "fifth": slower(5, TEN_DELAYS)}


def experiment(lab: Lab) -> Evidence:
    """Runs without decay at a lower rate, and at the full one, beside the leap; slower ones are followed as
    many times longer as they are slower."""
    runs = {name: lab.runs(name) for name in ("leap", "no_decay", *SLOWER)}
    return Evidence(
        {"leap": grok_rate(runs["leap"])}
        | {name: rate_of(map(generalised, runs[name])) for name in ("no_decay", *SLOWER)}
        | {
            f"accuracy_{name}": mean_of([phases_of(run).held_out_accuracy for run in runs[name]], "share")
            for name in ("no_decay", *SLOWER)
        }
        | {f"waited_{name}": waited(runs[name], runs["leap"]) for name in SLOWER},
        {
            "held_out_leap": metric_curve(runs["leap"][0], "held_out_accuracy", "share", 120),
            "no_decay_curve": metric_curve(runs["no_decay"][0], "held_out_accuracy", "share", 120),
        }
        | {
            f"curve_{name}": metric_curve(runs[name][0], "held_out_accuracy", "share", 120) for name in SLOWER
        },
    )


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the runs with decay grok and those with a lower rate instead never do; fails if at any of the
    lower rates they do. Digits are another matter: see decay-needed, which has float64."""
    rates = {name: evidence.value(name) for name in ("leap", *SLOWER)}
    found = Message("with decay {leap:.0%} of networks understand, without it {half:.0%} at half the rate "
                    "and {fifth:.0%} at a fifth", **rates)  # fmt: skip
    known = every(*(no(mostly(evidence, name)) for name in SLOWER))
    if every(known, mostly(evidence, "leap")):
        return never(found, limits, evidence["waited_half"])
    return decide(False if known is False else None, found)


CLAIM = Claim(
    name="learning-rate",
    heading=mark("Learning rate against weight decay"),
    statement=mark("A lower learning rate cannot take the place of weight decay."),
    experiment=experiment,
    rule=rule,
    labels={
        "leap": mark("runs that grok, with decay"),
        "no_decay": mark("runs that generalise, without decay"),
        "half": mark("runs that generalise, without decay, half the learning rate"),
        "fifth": mark("runs that generalise, without decay, a fifth of the learning rate"),
        "accuracy_no_decay": mark("held-out accuracy in the end, without decay"),
        "accuracy_half": mark("held-out accuracy in the end, half the learning rate"),
        "accuracy_fifth": mark("held-out accuracy in the end, a fifth of the learning rate"),
        "waited_half": mark("how long followed after memorising at half the rate, in usual delays"),
        "waited_fifth": mark("how long followed after memorising at a fifth of the rate, in usual delays"),
        "held_out_leap": mark("with decay"),
        "no_decay_curve": mark("without decay"),
        "curve_half": mark("without decay, half the rate"),
        "curve_fifth": mark("without decay, a fifth of the rate"),
    },
    control=mark("the same runs with decay, and without it at the full rate"),
    papers=mark("Power et al. 2022: without decay grokking can come a thousand times later, at their rate"),
    thresholds=(NEVER,),
    conditions={"leap": LEAP, "no_decay": NO_DECAY, **SLOWER},
    figure=Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), log_x=True),
    long=True,
)
