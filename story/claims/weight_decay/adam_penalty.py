"""A penalty in the loss is the same as decay: is it as good an engine, under the optimiser that is used?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Evidence, Label, Limits, Reading, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Dots
from story.ledger.outcomes import generalised, phases_of
from story.ledger.readings import above, below, decide, mean_of, rate_of, undecided
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

STRENGTHS = (1e-4, 1e-3, 1e-2, 1e-1)
# By the power of ten of the strength.
NAMES = {strength: str(round(-np.log10(strength))) for strength in STRENGTHS}


def experiment(lab: Lab) -> Evidence:
    """At each strength of a penalty in Adam's gradient, how many runs generalise, and how much later than
    with decay."""
    leap = lab.runs("leap")
    found = {NAMES[values["weight_decay"]]: runs for values, runs in lab.groups("penalty")}
    usual = mean_of([_generalised_at(run) for run in leap]).value
    return Evidence(
        {"rate_decay": rate_of(map(generalised, leap))}
        | {f"rate_{name}": rate_of(map(generalised, found.get(name, []))) for name in NAMES.values()}
        | {f"later_{name}": _later(found.get(name, []), usual) for name in NAMES.values()}
    )


def _generalised_at(run: Run) -> float | None:
    at = phases_of(run).generalised_at
    return None if at is None else float(at)


def _later(runs: Sequence[Run], usual: float | None) -> Reading:
    steps = [_generalised_at(run) for run in runs]
    return mean_of([None if at is None or not usual else at / usual for at in steps], "times", 1.0)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if at some strength most runs generalise, not much later than with decay; does not if none of the
    strengths lets most of them, or all that do are much later."""
    rates = {name: above(evidence[f"rate_{name}"], 0.5) for name in NAMES.values()}
    works = [name for name, most in rates.items() if most]
    rate, times = evidence.value("rate_decay"), limits["times"]
    if not above(evidence["rate_decay"], 0.5):
        return undecided(Message("with decay, {rate:.0%} of the runs generalise", rate=rate))
    if not works:
        none = Message("at no strength of a penalty in Adam's gradient do most runs generalise; with decay "
                       "{rate:.0%} do", rate=rate)  # fmt: skip
        return decide(False if all(most is False for most in rates.values()) else None, none)
    best = min(works, key=lambda name: evidence.value(f"later_{name}"))
    found = Message(
        "with a penalty of 10^-{power} in Adam's gradient {rate:.0%} of the runs generalise, {later:.1f} "
        "times as late as with decay",
        power=best, rate=evidence.value(f"rate_{best}"), later=evidence.value(f"later_{best}"),
    )  # fmt: skip
    soon = [below(evidence[f"later_{name}"], times) for name in works]
    late = all(one is False for one in soon) and None not in rates.values()
    later = Message("not as stated: {found}", found=found)
    return decide(True if any(soon) else False if late else None, found, fails=later)


LABELS: dict[str, Label] = {
    f"{kind}_{name}": Message(said, power=name)
    for kind, said in {
        "rate": mark("runs that generalise, a penalty of 10^-{power}"),
        "later": mark("how much later than with decay, a penalty of 10^-{power}"),
    }.items()
    for name in NAMES.values()
}

CLAIM = Claim(
    name="penalty-in-adam",
    heading=mark("Why the two forms are equivalent"),
    statement=mark(
        "A penalty in the loss is the same as decay: it drives a network to understanding as well."
    ),
    experiment=experiment,
    rule=rule,
    labels=LABELS | {"rate_decay": mark("runs that generalise, decay apart from the gradient")},
    control=mark("the leap's recipe, whose decay does not pass through Adam"),
    papers=mark("Loshchilov & Hutter 2019: under Adam a penalty and decay are not the same"),
    thresholds=(Threshold("times", 2.0, mark("twice as late is no longer as good an engine"), (1.5, 3.0)),),
    conditions={
        "leap": LEAP,
        "penalty": Condition(
            config=replace(LEAP.config, optimizer="adam", steps=1200, steps_after_grokking=20, snapshots=2),
            seeds=4,
            over=("weight_decay", STRENGTHS),
            small={"steps": 40},
        ),
    },
    figure=Dots(readings=("rate_decay", *(f"rate_{name}" for name in NAMES.values()))),
    long=True,
)
