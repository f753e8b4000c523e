"""Without weight decay, the network would never understand: here, with more digits, at a lower rate and for
longer, and where others found ways around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import (
    FEW,
    FOLLOWED,
    LEAP,
    NO_DECAY,
    OTHER_WAYS,
    PRIETO,
    SMALL_MLP,
    TEN_DELAYS,
    slower,
    varied,
)
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Verdict
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import NEVER, generalised, grok_rate, metric_curve, never, phases_of, waited
from story.ledger.readings import above, below, every, mean_of, mostly, no, rate_of, undecided
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# The leap's own recipe without decay, once more: with twice the digits, at half the rate, and for longer. The
# digits matter because in float32 most training pairs have a loss of exactly 0 after a while (Prieto et al.).
BRIEF = {"steps": 40}
ARMS = {
    "float64": varied(NO_DECAY, seeds=FEW, dtype="float64", steps=FOLLOWED, evaluate_every=20, snapshots=2,
                      small=BRIEF),
    "lower_rate": slower(2, 2 * TEN_DELAYS),
    "longer": varied(NO_DECAY, seeds=2, steps=2 * TEN_DELAYS, evaluate_every=20, snapshots=2, small=BRIEF),
}  # fmt: skip
LAST_PART = 0.1


def experiment(lab: Lab) -> Evidence:
    """Which runs generalise without decay, how long those that do not were followed, and whether what they
    know of the held-out pairs still grows."""
    leap, no_decay = lab.runs("leap"), lab.runs("no_decay")
    own = {"no_decay": no_decay, **{arm: lab.runs(arm) for arm in ARMS}}
    ways = {way: lab.runs(way) for way in (*OTHER_WAYS, "perp_grad_control")}
    rates = {way: rate_of(generalised(run) for run in runs) for way, runs in ways.items()}
    shortest = min(own.values(), key=lambda runs: waited(runs, leap).value or 0.0)
    return Evidence(
        {
            "leap": grok_rate(leap),
            "no_decay_accuracy": mean_of([phases_of(run).held_out_accuracy for run in no_decay], "share"),
            "waited": waited(shortest, leap),
            "waited_stablemax": waited(ways["stablemax"], leap),
            "without": rate_of(generalised(run) for runs in own.values() for run in runs),
            "ways": Reading(float(sum(bool(above(rates[way], 0.5)) for way in OTHER_WAYS))),
        }
        | {name: rate_of(generalised(run) for run in runs) for name, runs in own.items()}
        | {f"gained_{name}": gained(runs) for name, runs in own.items()}
        | rates
        | {
            f"delay_{way}": mean_of([phases_of(run).delay for run in ways[way]], "times")
            for way in OTHER_WAYS
        },
        {
            "held_out_leap": metric_curve(leap[0], "held_out_accuracy", "share", 100),
            "no_decay_curve": metric_curve(no_decay[0], "held_out_accuracy", "share", 100),
        }
        | {f"{arm}_curve": metric_curve(own[arm][0], "held_out_accuracy", "share", 100) for arm in ARMS}
        | {f"{way}_curve": metric_curve(ways[way][0], "held_out_accuracy", "share", 100) for way in ways},
    )


def gained(runs: Sequence[Run]) -> Reading:
    """How much held-out accuracy grows from memorising to the end, a median over the last tenth of the run: a
    run may be stopped in a slingshot."""
    gains: list[float | None] = []
    for run in runs:
        phases, known = phases_of(run), run.metrics()["held_out_accuracy"]
        last = float(np.median(known[-max(1, round(LAST_PART * len(known))) :]))
        start = phases.plateau_accuracy
        gains.append(None if start is None else last - start)
    return mean_of(gains, "share", 0.0)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Fails where a network understands without decay: of the leap's own recipe, with whatever digits and
    rate, or of another one. Holds if none does."""
    facts = {
        "without": sum(value == 1 for value in evidence["without"].each),
        "runs": len(evidence["without"].each), "count": evidence.value("ways"),
    }  # fmt: skip
    if mostly(evidence, "without"):
        return Ruling(
            Verdict.FAILS, Message("no: {without} of {runs} networks understood without decay", **facts)
        )
    if mostly(evidence, "float64"):
        digits = Message("no: with more digits the same network understands without decay")
        return Ruling(Verdict.FAILS, digits)
    known = every(mostly(evidence, "leap"), *(no(mostly(evidence, name)) for name in ("without", "float64")))
    if known and above(evidence["ways"], 0.5):
        here = Message("not as stated: here {without} of {runs} networks understood without decay, but "
                       "{count:.0f} other recipes need none", **facts)  # fmt: skip
        return Ruling(Verdict.FAILS, here)
    message = Message("{without} of {runs} networks understood without decay", **facts)
    if known and below(evidence["ways"], 0.5):
        waits = evidence["waited"], evidence["waited_stablemax"]
        return never(message, limits, *waits)
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
        "float64": mark("runs that generalise, without decay, in float64"),
        "lower_rate": mark("runs that generalise, without decay, at half the rate"),
        "longer": mark("runs that generalise, without decay, followed twice as long"),
        "without": mark("runs of all four kinds that generalise, without decay"),
        "ways": mark("other recipes of which most runs generalise without decay"),
        "gained_no_decay": mark("held-out accuracy won after memorising, without decay"),
        "gained_float64": mark("held-out accuracy won after memorising, without decay, in float64"),
        "gained_lower_rate": mark("held-out accuracy won after memorising, without decay, at half the rate"),
        "gained_longer": mark(
            "held-out accuracy won after memorising, without decay, followed twice as long"
        ),
        "waited": mark("how long those were followed after memorising, in usual delays, at the least"),
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
        "float64_curve": mark("without decay, in float64"),
        "lower_rate_curve": mark("without decay, at half the rate"),
        "longer_curve": mark("without decay, followed twice as long"),
        "perp_grad_curve": mark("the gradient across the weights only"),
        "perp_grad_control_curve": mark("that network, the whole gradient"),
        "stablemax_curve": mark("a softmax that cannot saturate"),
        "squares_curve": mark("a network of squares"),
    },
    control=mark(
        "the same network with decay; without it in float64, at half the rate, and for twice as long; three "
        "known ways without it, and one of these undone"
    ),
    papers=mark("Power et al. 2022, Gromov 2023, Prieto et al. 2025: disagree, with other recipes"),
    thresholds=(NEVER,),
    conditions={
        "leap": LEAP,
        "no_decay": NO_DECAY,
        **ARMS,
        "perp_grad_control": Condition(config=PRIETO, seeds=FEW, small=SMALL_MLP),
        **OTHER_WAYS,
    },
    figure=Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), log_x=True),
    long=True,
)
