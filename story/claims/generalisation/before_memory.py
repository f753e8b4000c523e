"""Why large models show no grokking, first reason: with much data, understanding comes before memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Curve, Evidence, Label, Limits, Reading, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import phases_of
from story.ledger.readings import above, below, decide, every, mean_of

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Shares of the table that are trained on, in per cent.
SHARES = (50, 70, 80, 90, 95)
SEEDS = 4


def experiment(lab: Lab) -> Evidence:
    """What is known of the held-out pairs at the moment at which the training pairs are known, and how much
    later those others are."""
    found = {
        round(100 * values["train_fraction"]): [phases_of(run) for run in runs]
        for values, runs in lab.groups("data")
    }
    known = {
        share: mean_of([one.plateau_accuracy for one in phases], "share") for share, phases in found.items()
    }
    delays = {share: mean_of([one.delay for one in phases], "times", 1.0) for share, phases in found.items()}
    return Evidence(
        {f"known_{share}": known.get(share, Reading(None, "share")) for share in SHARES}
        | {f"delay_{share}": delays.get(share, Reading(None, "times")) for share in SHARES},
        {
            "known": Curve(
                tuple(map(float, known)),
                tuple(None if one.value is None else 100 * one.value for one in known.values()),
            )
        },
    )


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if with most of the table held-out pairs are mostly known when the training pairs are, and with
    half of it they are not; does not if they never are."""
    most, half = SHARES[-1], SHARES[0]
    facts = {
        "most": most / 100, "half": half / 100, "much": evidence.value(f"known_{most}"),
        "little": evidence.value(f"known_{half}"),
    }  # fmt: skip
    found = Message("trained on {most:.0%} of the table, a network knows {much:.0%} of the others when it "
                    "has memorised; on {half:.0%}, {little:.0%}", **facts)  # fmt: skip
    much = above(evidence[f"known_{most}"], limits["known"])
    little = below(evidence[f"known_{half}"], limits["known"])
    anyway = Message("not as stated: {found}", found=found)
    return decide(every(much, little), found, fails=anyway if little is False and much else None)


LABELS: dict[str, Label] = {
    f"{kind}_{share}": Message(said, share=share)
    for kind, said in {
        "known": mark("held-out pairs known when memorised, {share} % of the table"),
        "delay": mark("how much later it generalises than it memorises, {share} % of the table"),
    }.items()
    for share in SHARES
}

CLAIM = Claim(
    name="before-memory",
    heading=mark("Why large models do not seem to grok"),
    statement=mark("With very much data a network begins to understand before it has memorised."),
    experiment=experiment,
    rule=rule,
    labels=LABELS | {"known": mark("held-out pairs known when memorised")},
    control=mark("the same network with half of the table, with which it groks"),
    papers=mark("Power et al. 2022, Nanda et al. 2023: with more data the delay vanishes"),
    thresholds=(
        Threshold(
            "known", 0.5, mark("who knows more than half of what was not taught has begun"), (0.25, 0.9)
        ),
    ),
    conditions={
        "data": Condition(
            config=replace(LEAP.config, steps=1200, steps_after_grokking=20, snapshots=2),
            seeds=SEEDS,
            over=("train_fraction", tuple(share / 100 for share in SHARES)),
            small={"steps": 60},
        )
    },
    figure=Lines(
        x=mark("share of the table trained on, in per cent"), y=mark("held-out pairs right, in per cent")
    ),
)
