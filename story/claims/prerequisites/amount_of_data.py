"""Too little data, and a network only memorises; much, and it generalises at once; in between it groks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP, LITTLE_DATA, MUCH_DATA
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import NEVER, generalised, never, phases_of, steps_or_none, waited
from story.ledger.readings import above, below, every, mean_of, mostly, no, rate_of, undecided

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

# A fifth of the table takes several times as long as three tenths do.
LESS = Condition(
    config=replace(LEAP.config, train_fraction=0.2, steps=2400, steps_after_grokking=20, snapshots=2)
)
HALF = Condition(config=replace(LEAP.config, train_fraction=0.5, steps_after_grokking=20, snapshots=2))
CONDITIONS = {"little_data": LITTLE_DATA, "less": LESS, "leap": LEAP, "half": HALF, "much_data": MUCH_DATA}


def experiment(lab: Lab) -> Evidence:
    """For each amount of data, how many runs memorise and generalise, and how much later the second comes."""
    groups = {name: lab.runs(name) for name in CONDITIONS}
    readings: dict[str, Reading] = {
        "memorised_little_data": rate_of(
            phases_of(run).memorised_at is not None for run in groups["little_data"]
        )
    }
    for name, runs in groups.items():
        readings[f"generalised_{name}"] = rate_of(generalised(run) for run in runs)
    for name, runs in groups.items():
        readings[f"delay_{name}"] = mean_of([phases_of(run).delay for run in runs], "times")
    readings["waited"] = waited(groups["little_data"], groups["leap"])
    return Evidence(
        readings,
        {
            "memorised_curve": _over_data(groups.values(), "memorised_at"),
            "generalised_curve": _over_data(groups.values(), "generalised_at"),
        },
    )


def _over_data(groups: Iterable[list[Run]], name: str) -> Curve:
    """The mean step of a point of the runs, against the share of the table in per cent; a gap where no run
    came there."""
    groups = list(groups)
    shares = tuple(100 * runs[0].config.train_fraction for runs in groups)
    steps = [mean_of(steps_or_none([getattr(phases_of(run), name) for run in runs])).value for runs in groups]
    return Curve(shares, tuple(steps))


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if little data is memorised and never understood, some late, much at once."""
    facts = {
        "little": evidence.value("generalised_little_data"),
        "some": evidence.value("delay_leap"),
        "much": evidence.value("delay_much_data"),
        "waited": evidence.value("waited"),
    }
    little = every(mostly(evidence, "memorised_little_data"), no(mostly(evidence, "generalised_little_data")))
    some = every(mostly(evidence, "generalised_leap"), above(evidence["delay_leap"], limits["delay"]))
    learnt = mostly(evidence, "generalised_much_data")
    known = every(little, some, learnt, below(evidence["delay_much_data"], limits["delay"]))
    message = Message(
        "a tenth of the table: {little:.0%} of the runs generalise, followed for {waited:.1f} usual delays; "
        "three tenths: {some:.1f} times as late as they memorise; eight tenths: {much:.1f} times",
        **facts,
    )
    if known:
        return never(Ruling(Verdict.HOLDS, message), limits, evidence["waited"])
    if known is None:
        return undecided(message)
    if every(little, some, learnt, below(evidence["delay_much_data"], evidence.value("delay_leap") / 2)):
        short = Ruling(
            Verdict.ON_CONDITION,
            Message("if \"no delay\" may be a short one: with eight tenths of the table the runs generalise "
                    "{much:.1f} times as late as they memorise, with three tenths {some:.1f} times", **facts),
        )  # fmt: skip
        return never(short, limits, evidence["waited"])
    return Ruling(Verdict.FAILS, message)


CLAIM = Claim(
    name="amount-of-data",
    heading=mark("First condition: little data"),
    statement=mark(
        "With too few pairs a network only memorises, with many it generalises at once, and in between it "
        "groks."
    ),
    experiment=experiment,
    rule=rule,
    labels={
        "memorised_little_data": mark("runs that memorise, a tenth of the table"),
        "generalised_little_data": mark("runs that generalise, a tenth of the table"),
        "generalised_less": mark("runs that generalise, two tenths"),
        "generalised_leap": mark("runs that generalise, three tenths"),
        "generalised_half": mark("runs that generalise, half of the table"),
        "generalised_much_data": mark("runs that generalise, eight tenths"),
        "delay_little_data": mark("how much later, a tenth of the table"),
        "delay_less": mark("how much later, two tenths"),
        "delay_leap": mark("how much later, three tenths"),
        "delay_half": mark("how much later, half of the table"),
        "delay_much_data": mark("how much later, eight tenths"),
        "waited": mark("how long a tenth was followed after memorising, in usual delays of three tenths"),
        "memorised_curve": mark("memorised at"),
        "generalised_curve": mark("generalised at"),
    },
    control=mark("the five amounts are each other's control"),
    papers=mark("Power et al. 2022, Liu et al. 2022, Nanda et al. 2023: agree on the direction"),
    thresholds=(
        Threshold(
            "delay",
            2.0,
            mark(
                "a run that understands within twice the steps it took to memorise has learnt both together"
            ),
            (1.5, 4.0),
        ),
        NEVER,
    ),
    conditions=CONDITIONS,
    figure=Lines(x=mark("share of the table that is trained on, in per cent"), y=mark("step"), log_y=True),
)
