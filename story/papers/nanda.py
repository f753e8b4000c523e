"""Nanda et al. 2023, Progress measures for grokking via mechanistic interpretability: when what happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from story.conditions import LEAP, NANDA, varied
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.comparing import geometric_mean, prediction
from story.ledger.figure import Dots, Lines
from story.ledger.outcomes import generalised, phases_of, steps_or_none
from story.ledger.readings import above, below, every, mean_of, mostly, rate_of
from story.papers.agreement import agreement
from training.measures import measured
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

LINK = "https://arxiv.org/abs/2301.05217"
# Norms rise and fall with slingshots: the level a run ends on is the median of this part of it.
LAST_PART = 0.2
# When their phases end, in epochs; each is one step, because all pairs are seen at once.
MEMORISED, FORMED, CLEANED = 1_400.0, 9_400.0, 14_000.0
PRINTED = {"memorising_ends": MEMORISED, "circuit_formed": FORMED, "cleaned_up": CLEANED}
ENOUGH = (60, 70, 80, 90)
ENOUGH_DATA = replace(
    varied(LEAP, steps=600, steps_after_grokking=20, snapshots=2),
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
            "memorising_ends": prediction(turned, "steps"),
            "circuit_formed": prediction(leaps, "steps"),
            "cleaned_up": prediction(ends, "steps"),
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
    """The phases end one after another, and theirs, a single run, could be one of ours: it lies where a
    further run of ours is to be expected, which must not be anywhere."""
    size = every(
        *(_one_of_ours(evidence[name], printed, limits["wide"]) for name, printed in PRINTED.items())
    )
    direction = every(*(above(evidence[name], 0.0) for name in ("formed_later", "cleaned_later")))
    found = Message(
        "the phases end at steps {memorising_ends:,.0f}, {circuit_formed:,.0f}, {cleaned_up:,.0f} (theirs: "
        "{one:,.0f}, {two:,.0f}, {three:,.0f})",
        **{name: evidence.value(name) for name in PRINTED},
        one=MEMORISED, two=FORMED, three=CLEANED,
    )  # fmt: skip
    return agreement(size, direction, found, Message("theirs is one seed"))


def _one_of_ours(expected: Reading, printed: float, wide: float) -> bool | None:
    """Whether a run's number lies where one of ours is expected; None where that is nearly anywhere."""
    if expected.value is None or expected.low is None or expected.high is None:
        return None
    inside = expected.low <= printed <= expected.high
    return None if inside and expected.high - expected.value > wide * expected.value else inside


def much_data_experiment(lab: Lab) -> Evidence:
    """How late runs generalise, at their shares of the table from 60 % on, and with as few as the leap
    has."""
    groups = {round(100 * value["train_fraction"]): runs for value, runs in lab.groups("enough")}
    leap = lab.runs("leap")
    delays = {f"delay_{part}": _delays(groups.get(part, [])) for part in ENOUGH}
    everyone = [run for runs in groups.values() for run in runs]
    return Evidence(
        delays | {"delay_few": _delays(leap), "generalised": rate_of(map(generalised, everyone))},
        {
            "delays": Curve(
                (100 * leap[0].config.train_fraction, *map(float, ENOUGH)),
                (_delays(leap).value, *(one.value for one in delays.values())),
            )
        },
    )


def _delays(runs: list[Run]) -> Reading:
    return geometric_mean([phases_of(run).delay for run in runs], "times", 1.0)


def much_data_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """No delay at any share from 60 % on, and one with few pairs; else from which share on there is none."""
    without = {part: below(evidence[f"delay_{part}"], limits["delay"]) for part in ENOUGH}
    size = every(*without.values())
    direction = every(
        mostly(evidence, "generalised"), without[ENOUGH[-1]], above(evidence["delay_few"], limits["delay"])
    )
    found = Message(
        "delay in our network: {delay_few:.1f} times with few pairs, {delay_60:.1f} with {least} %, "
        "{delay_90:.1f} with {most} %",
        **{f"delay_{part}": evidence.value(f"delay_{part}") for part in ("few", 60, 90)},
        least=ENOUGH[0], most=ENOUGH[-1],
    )  # fmt: skip
    return agreement(size, direction, found, Message("our rate is larger"))


WIDE = Threshold(
    "wide", 1.0, mark("where a further run may come at once or twice as late, any number would agree"),
    (0.75, 1.5),
)  # fmt: skip
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
        "memorising_ends": mark("memorising ends: excluded loss is lowest; where a further run is expected"),
        "circuit_formed": mark("the circuit has formed: the leap begins; where a further run is expected"),
        "cleaned_up": mark("clean-up ends: the norm reaches its last level; where a further run is expected"),
        "known": mark("training pairs are known"),
        "formed_later": mark("from the end of memorising to that of circuit formation"),
        "cleaned_later": mark("from the end of circuit formation to that of clean-up"),
    },
    control=mark("their recipe; the loss is summed in float32, theirs in float64"),
    papers=LINK,
    thresholds=(WIDE,),
    conditions={"nanda": NANDA},
    figure=Dots(readings=("known", *PRINTED), x=mark("step"), log=True),
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
        "delay_few": mark("delay with as few pairs as the leap has"),
        "delay_60": mark("delay with 60 % of the pairs"),
        "delay_70": mark("delay with 70 % of the pairs"),
        "delay_80": mark("delay with 80 % of the pairs"),
        "delay_90": mark("delay with 90 % of the pairs"),
        "generalised": mark("runs with 60 % and more that generalise"),
        "delays": mark("delay"),
    },
    control=mark(
        "our smaller network, mod 97 and at a larger rate, with as few pairs as the leap has beside it"
    ),
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
