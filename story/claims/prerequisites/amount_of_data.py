"""Too little data, and a network only memorises; much, and it generalises at once; in between it groks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import FEW, LEAP, LITTLE_DATA, varied
from story.ledger.claim import Claim, Curve, Evidence, Label, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import NEVER, generalised, never, phases_of, steps_or_none, waited
from story.ledger.readings import CONFIDENCE, above, below, decide, every, mean_of, mostly, no, rate_of

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

# A little less than the leap's half of the table takes much longer, a little more much less.
LESS = varied(LEAP, train_fraction=0.45, steps=2500, steps_after_grokking=20, snapshots=2)
MORE = varied(LEAP, train_fraction=0.65, steps_after_grokking=20, snapshots=2)
# Of eight tenths of the table it could not be told whether they are understood at once: 1.6 to 2.2 times as
# late as memorised, at seeds from 100 on; of nearly all of it neither: 1.5 to 2.4 times, at seeds from 200
# on, where half of the table takes 6 to 16 times. So its wait is held against that of half of the table,
# little data is followed for longer, and the seeds are others.
FIRST_SEED, LONGER = 300, 8000
NEARLY_ALL = varied(LEAP, train_fraction=0.95, steps_after_grokking=20, snapshots=2)
CONDITIONS = {
    name: replace(condition, first_seed=FIRST_SEED)
    for name, condition in {
        "little_data": varied(LITTLE_DATA, steps=LONGER), "less": varied(LESS, seeds=FEW), "leap": LEAP,
        "more": varied(MORE, seeds=FEW), "much_data": NEARLY_ALL,
    }.items()
}  # fmt: skip
SHARES = {name: condition.config.train_fraction for name, condition in CONDITIONS.items()}


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
    readings["sooner"] = wait_of(groups["much_data"], groups["leap"])
    readings["waited"] = waited(groups["little_data"], groups["leap"])
    return Evidence(
        readings,
        {
            "memorised_curve": _over_data(groups.values(), "memorised_at"),
            "generalised_curve": _over_data(groups.values(), "generalised_at"),
        },
    )


def wait_of(runs: Iterable[Run], beside: Iterable[Run]) -> Reading:
    """What runs wait from memorising to generalising, as a share of what others do: quotient of geometric
    means, with Welch's interval of the logarithms' difference. The least wait is from one evaluation to the
    next."""
    from scipy.stats import ttest_ind

    logs = [
        [
            math.log(max(found.generalised_at - found.memorised_at, run.config.evaluate_every))
            for run in group
            if (found := phases_of(run)).generalised_at is not None and found.memorised_at is not None
        ]
        for group in (runs, beside)
    ]
    if min(map(len, logs)) < 2:
        return Reading(None, "share")
    interval = ttest_ind(*logs, equal_var=False).confidence_interval(CONFIDENCE)
    apart = fmean(logs[0]) - fmean(logs[1])
    return Reading(math.exp(apart), "share", math.exp(interval.low), math.exp(interval.high))


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
        "few": SHARES["little_data"], "half": SHARES["leap"], "most": SHARES["much_data"],
        "little": evidence.value("generalised_little_data"),
        "some": evidence.value("delay_leap"),
        "sooner": evidence.value("sooner"),
    }  # fmt: skip
    little = every(mostly(evidence, "memorised_little_data"), no(mostly(evidence, "generalised_little_data")))
    some = every(mostly(evidence, "generalised_leap"), above(evidence["delay_leap"], limits["delay"]))
    much = every(mostly(evidence, "generalised_much_data"), below(evidence["sooner"], limits["sooner"]))
    known = every(little, some, much)
    if known:
        found = Message("{few:.0%} of the table is only memorised; {half:.0%} is understood {some:.1f} times "
                        "as late, {most:.0%} after {sooner:.0%} of that wait", **facts)  # fmt: skip
        return never(found, limits, evidence["waited"])
    found = Message(
        "{few:.0%} of the table is understood by {little:.0%} of networks, {half:.0%} {some:.1f} times as "
        "late as memorised, {most:.0%} after {sooner:.0%} of that wait", **facts,
    )  # fmt: skip
    return decide(known, found)


LABELS: dict[str, Label] = {
    f"{kind}_{name}": Message(said, share=share)
    for kind, said in {
        "generalised": mark("runs that generalise, {share:.0%} of the table"),
        "delay": mark("how much later, {share:.0%} of the table"),
    }.items()
    for name, share in SHARES.items()
}
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
        "memorised_little_data": Message(
            mark("runs that memorise, {share:.0%} of the table"), share=SHARES["little_data"]
        ),
        **LABELS,
        "waited": Message(
            mark("how long {share:.0%} was followed after memorising, in usual delays of {half:.0%}"),
            share=SHARES["little_data"],
            half=SHARES["leap"],
        ),
        "sooner": Message(
            mark("wait after memorising, {most:.0%} of the table, as a share of that of {half:.0%}"),
            most=SHARES["much_data"],
            half=SHARES["leap"],
        ),
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
        Threshold("sooner", 0.25, mark("of the wait no more than a quarter is left"), (0.1, 0.5)),
        NEVER,
    ),
    conditions=CONDITIONS,
    figure=Lines(x=mark("share of the table that is trained on, in per cent"), y=mark("step"), log_y=True),
)
