"""Why large models show no grokking, second reason: many rules at once instead of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, metric_curve, phases_of
from story.ledger.readings import above, below, decide, mean_of, rate_of, undecided
from training.phases import LEAST_DELAY

if TYPE_CHECKING:
    from story.ledger.lab import Lab

RULES = ("add", "subtract", "multiply", "divide")
SEEDS = 4


def _learning(task: str) -> Condition:
    # Of so small a p more of the table is needed, and more decay.
    config = replace(
        LEAP.config, task=task, p=59, train_fraction=0.7, weight_decay=1.0,
        steps=1500, steps_after_grokking=20, snapshots=2,
    )  # fmt: skip
    return Condition(config=config, seeds=SEEDS, small={"p": 11, "steps": 60})


def experiment(lab: Lab) -> Evidence:
    """How much later than it memorises a network generalises, with one rule to learn and with four."""
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
    """Holds if the delay is gone with four rules, and there with one; does not if it is there with four."""
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
        "rate_many": mark("runs that generalise, four rules"),
        "delay_one": mark("how much later it generalises than it memorises, one rule"),
        "delay_many": mark("how much later it generalises than it memorises, four rules"),
        "curve_one": mark("held-out pairs right, one rule"),
        "curve_many": mark("held-out pairs right, four rules"),
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
    conditions={"one": _learning(RULES[0]), "many": _learning("+".join(RULES))},
    figure=Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), log_x=True),
)
