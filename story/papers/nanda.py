"""Nanda et al. 2023, Progress measures for grokking via mechanistic interpretability: when what happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from story.conditions import LEAP, NANDA
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Dots, Lines
from story.ledger.outcomes import generalised, phases_of, steps_or_none
from story.ledger.readings import above, below, every, mean_of, mostly, rate_of
from story.papers.agreement import agreement, near
from training.measures import measured
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

LINK = "https://arxiv.org/abs/2301.05217"
# Norms rise and fall with slingshots: the level a run ends on is the median of this part of it.
LAST_PART = 0.2
# When their phases end, in epochs; each is one step, because all pairs are seen at once.
MEMORISED, FORMED, CLEANED = 1_400.0, 9_400.0, 14_000.0
ENOUGH = (60, 70, 80, 90)
ENOUGH_DATA = Condition(
    config=replace(LEAP.config, steps=600, steps_after_grokking=20, snapshots=2),
    seeds=3,
    over=("train_fraction", tuple(part / 100 for part in ENOUGH)),
)


def phases_experiment(lab: Lab) -> Evidence:
    """When each phase ends, each read off a record of its own: the lowest excluded loss, the beginning of the
    leap of held-out accuracy, the norm of the weights at the level it ends on."""
    runs = lab.runs("nanda")
    found = [phases_of(run) for run in runs]
    turned = [memorising_ends(run) for run in runs]
    leaps = steps_or_none([phases.leap_at for phases in found])
    ends = [first_settled(run.metrics()["step"], run.metrics()["weight_norm"]) for run in runs]
    return Evidence(
        {
            "memorised": mean_of(turned, "steps"),
            "formed": mean_of(leaps, "steps"),
            "cleaned": mean_of(ends, "steps"),
            "known": mean_of(steps_or_none([phases.memorised_at for phases in found]), "steps"),
            "formed_later": mean_of(_gaps(leaps, turned), "steps", 0.0),
            "cleaned_later": mean_of(_gaps(ends, leaps), "steps", 0.0),
        }
    )


def memorising_ends(run: Run) -> float:
    """The step of the lowest excluded loss in the whole run: from there on memory is given up."""
    measures = measured(run, ["key_waves"], every=2)
    return float(measures.steps[int(np.argmin(measures.columns["excluded_loss"]))])


def first_settled(steps: NDArray[np.float64], norms: NDArray[np.float64]) -> float | None:
    """The first step after the largest norm at which it is as small as in the end; None where it only grows.

    >>> first_settled(np.arange(6.0), np.array([1.0, 5.0, 4.0, 2.0, 3.0, 2.5]))
    3.0
    """
    settled = float(np.median(norms[-max(1, round(LAST_PART * len(norms))) :]))
    top = int(np.argmax(norms))
    there = np.flatnonzero(norms[top + 1 :] <= settled)
    return float(steps[top + 1 + there[0]]) if len(there) else None


def _gaps(later: Sequence[float | None], sooner: Sequence[float | None]) -> list[float | None]:
    return [
        None if one is None or other is None else one - other
        for one, other in zip(later, sooner, strict=True)
    ]


def phases_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """The phases end one after another, each read off a record of its own, and when theirs do."""
    size = every(
        *(
            near(evidence[name], printed, limits["factor"])
            for name, printed in (("memorised", MEMORISED), ("formed", FORMED), ("cleaned", CLEANED))
        )
    )
    direction = every(*(above(evidence[name], 0.0) for name in ("formed_later", "cleaned_later")))
    found = Message(
        "memorising ends at step {memorised:,.0f} (theirs 1,400), the circuit has formed at {formed:,.0f} "
        "(9,400), clean-up ends at {cleaned:,.0f} (14,000)",
        **{name: evidence.value(name) for name in ("memorised", "formed", "cleaned")},
    )
    return agreement(
        size, direction, found,
        Message("they print one seed, and read the ends of phases off curves"),
    )  # fmt: skip


def much_data_experiment(lab: Lab) -> Evidence:
    """How late runs generalise, at their shares of the table from 60 % on, and at 30 %."""
    groups = {round(100 * value["train_fraction"]): runs for value, runs in lab.groups("enough")}
    leap = lab.runs("leap")
    delays = {f"delay_{part}": _delays(groups.get(part, [])) for part in ENOUGH}
    everyone = [run for runs in groups.values() for run in runs]
    return Evidence(
        delays | {"delay_30": _delays(leap), "generalised": rate_of(map(generalised, everyone))},
        {
            "delays": Curve(
                tuple(map(float, (30, *ENOUGH))),
                (_delays(leap).value, *(one.value for one in delays.values())),
            )
        },
    )


def _delays(runs: list[Run]) -> Reading:
    return mean_of([phases_of(run).delay for run in runs], "times", 1.0)


def much_data_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """No delay at any share from 60 % on, and one at 30 %; else from which share on there is none."""
    without = {part: below(evidence[f"delay_{part}"], limits["delay"]) for part in ENOUGH}
    size = every(*without.values())
    direction = every(
        mostly(evidence, "generalised"), without[ENOUGH[-1]], above(evidence["delay_30"], limits["delay"])
    )
    found = Message(
        "with 30 % of the pairs a run understands {delay_30:.1f} times as late as it memorises, with 60 % "
        "{delay_60:.1f} times, with 90 % {delay_90:.1f} times",
        **{f"delay_{part}": evidence.value(f"delay_{part}") for part in (30, 60, 90)},
    )
    return agreement(
        size, direction, found,
        Message("a smaller network and a rate 17 times theirs, with which memorising takes fewer steps"),
    )  # fmt: skip


FACTOR = Threshold(
    "factor", 2.0, mark("seeds of one recipe differ by nearly as much, and theirs is one of them"), (1.5, 3.0)
)
PHASES = Claim(
    name="nanda-phases",
    of_paper=True,
    heading=mark("Nanda et al. 2023"),
    statement=mark(
        "Memorising ends at epoch 1,400, the circuit has formed at 9,400, and clean-up ends at 14,000."
    ),
    experiment=phases_experiment,
    rule=phases_rule,
    labels={
        "memorised": mark("memorising ends: excluded loss is lowest"),
        "formed": mark("the circuit has formed: the leap begins"),
        "cleaned": mark("clean-up ends: the norm of the weights reaches its last level"),
        "known": mark("training pairs are known"),
        "formed_later": mark("from the end of memorising to that of circuit formation"),
        "cleaned_later": mark("from the end of circuit formation to that of clean-up"),
    },
    control=mark("their recipe; the loss is summed in float32, theirs in float64"),
    papers=LINK,
    thresholds=(FACTOR,),
    conditions={"nanda": NANDA},
    figure=Dots(readings=("known", "memorised", "formed", "cleaned"), x=mark("step"), log=True),
    long=True,
)
MUCH_DATA = Claim(
    name="nanda-much-data",
    of_paper=True,
    heading=mark("Nanda et al. 2023"),
    statement=mark("With 60 % of the pairs and more, a network understands without any delay."),
    experiment=much_data_experiment,
    rule=much_data_rule,
    labels={
        "delay_30": mark("delay with 30 % of the pairs"),
        "delay_60": mark("delay with 60 % of the pairs"),
        "delay_70": mark("delay with 70 % of the pairs"),
        "delay_80": mark("delay with 80 % of the pairs"),
        "delay_90": mark("delay with 90 % of the pairs"),
        "generalised": mark("runs with 60 % and more that generalise"),
        "delays": mark("delay"),
    },
    control=mark("our smaller network, mod 97 and at 17 times their rate, with 30 % of the pairs beside it"),
    papers=LINK,
    thresholds=(
        Threshold(
            "delay",
            2.0,
            mark(
                "a run that understands within twice the steps it took to memorise has learnt the two "
                "together"
            ),
            (1.5, 3.0),
        ),
    ),
    conditions={"enough": ENOUGH_DATA, "leap": LEAP},
    figure=Lines(x=mark("share of the table, per cent"), y=mark("delay, times")),
)
ROWS = (PHASES, MUCH_DATA)
