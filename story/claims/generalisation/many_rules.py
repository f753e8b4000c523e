"""Why large models show no grokking, second reason: many rules at once instead of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import TWO_RULES, varied
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, metric_curve, phases_of
from story.ledger.readings import above, below, decide, mean_of, rate_of, undecided
from training.phases import LEAST_DELAY

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Two rules: four (all operations modulo 59 or 31) left a half and a fifth of the held-out pairs
# unknown after 4,000 and 2,200 steps, and what has not been understood says nothing of when (docs/log.md).
RULES = TWO_RULES.config.task.split("+")
ONE_RULE = varied(TWO_RULES, task=RULES[0])


def experiment(lab: Lab) -> Evidence:
    """How much later than it memorises a network generalises, with one rule to learn and with two."""
    groups = {name: lab.runs(name) for name in ("one", "many")}
    return Evidence(
        {f"rate_{name}": rate_of(map(generalised, runs)) for name, runs in groups.items()}
        | {
            f"delay_{name}": mean_of([phases_of(run).delay for run in runs], "times", 1.0)
            for name, runs in groups.items()
        },
        {
            f"curve_{name}": metric_curve(runs[0], "held_out_accuracy", "share")
            for name, runs in groups.items()
        },
    )


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the delay is gone with two rules, and there with one; does not if it is there with two."""
    found = Message(
        "a network with {rules} rules to learn generalises {many:.1f} times as late as it memorises, with "
        "one rule {one:.1f} times",
        rules=len(RULES), many=evidence.value("delay_many"), one=evidence.value("delay_one"),
    )  # fmt: skip
    if not above(evidence["rate_many"], 0.5):
        rate = evidence.value("rate_many")
        return undecided(
            Message("with {rules} rules {rate:.0%} of the runs generalise", rules=len(RULES), rate=rate)
        )
    gone, one = below(evidence["delay_many"], limits["delay"]), above(evidence["delay_one"], limits["delay"])
    return decide(gone if gone is False or one else None, found)


CLAIM = Claim(
    name="many-rules",
    heading=mark("Why large models do not seem to grok"),
    statement=mark("Where many rules are learnt at once instead of one, no grokking is seen."),
    experiment=experiment,
    rule=rule,
    labels={
        "rate_one": mark("runs that generalise, one rule"),
        "rate_many": mark("runs that generalise, two rules"),
        "delay_one": mark("how much later it generalises than it memorises, one rule"),
        "delay_many": mark("how much later it generalises than it memorises, two rules"),
        "curve_one": mark("held-out pairs right, one rule"),
        "curve_many": mark("held-out pairs right, two rules"),
    },
    control=mark("the same network with one of the rules, of the same p"),
    papers=mark("Michaud et al. 2023: many rules, each learnt suddenly, make a smooth whole"),
    thresholds=(
        Threshold(
            "delay",
            LEAST_DELAY,
            mark(
                "a run that understands within twice the steps it took to memorise has learnt both together"
            ),
            (1.5, 3.0),
        ),
    ),
    conditions={"one": ONE_RULE, "many": TWO_RULES},
    figure=Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), log_x=True),
)
