"""Verma 2026, Weight decay regimes in grokking transformers: how fast, and when all collapses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, metric_curve, phases_of, steps_or_none
from story.ledger.readings import above, below, every, mean_of, rate_of
from story.papers.agreement import agreement, between
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

HALF = replace(LEAP.config, train_fraction=0.5, steps_after_grokking=20, snapshots=2)
STRENGTHS = Condition(
    config=replace(HALF, steps=3000), seeds=6, over=("weight_decay", (0.1, 0.25, 0.5, 1.0, 2.0))
)
TOO_STRONG = Condition(config=replace(HALF, weight_decay=10.0, steps=600, steps_after_grokking=None), seeds=3)
ONE = Condition(config=HALF, seeds=3)
FEWEST_STRENGTHS = 3
NONE = Reading(None, "steps")


def exponent_experiment(lab: Lab) -> Evidence:
    """nu of steps = c / strength^nu for each seed, over the strengths at which every run generalised:
    otherwise the slow ones would be missing from the fit."""
    groups = [(value["weight_decay"], runs) for value, runs in lab.groups("strengths")]
    steps = {strength: [phases_of(run).generalised_at for run in runs] for strength, runs in groups}
    whole = {strength: found for strength, found in steps.items() if None not in found}
    by_seed = [_exponent(tuple(whole), of_seed) for of_seed in zip(*whole.values(), strict=True)]
    ends = sorted(whole)[:1] + sorted(whole)[-1:]
    first, last = (mean_of(steps_or_none(whole[end]), "steps") for end in ends) if ends else 2 * [NONE]
    return Evidence(
        {
            "exponent": mean_of(by_seed, "", 0.0),
            "generalised": rate_of(generalised(run) for _, runs in groups for run in runs),
            "least": Reading(min(whole, default=None)),
            "most": Reading(max(whole, default=None)),
            "weakest": first,
            "strongest": last,
        },
        {
            "steps": Curve(
                tuple(steps),
                tuple(mean_of(steps_or_none(whole[one])).value if one in whole else None for one in steps),
            )
        },
    )


def _exponent(strengths: tuple[float, ...], steps: tuple[int | None, ...]) -> float | None:
    """By least squares in the logarithms; None where a run did not generalise or strengths are too few."""
    known = [float(step) for step in steps if step]
    if len(known) < len(strengths) or len(known) < FEWEST_STRENGTHS:
        return None
    return -float(np.polyfit(np.log(strengths), np.log(known), 1)[0])


def exponent_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Agrees if the exponent is theirs, within a margin about it; at least more decay has to be faster. On a
    condition where a strength had to be left out."""
    found = Message(
        "steps to understand fall as λ to the power of −{exponent:.2f}, from {weakest:,.0f} at λ = {least:g} "
        "to {strongest:,.0f} at λ = {most:g} (theirs: 0.76)",
        **{name: evidence.value(name) for name in ("exponent", "weakest", "strongest", "least", "most")},
    )
    size = between(evidence["exponent"], limits["low"], limits["high"])
    if size and evidence.value("generalised") < 1:
        return Ruling(
            Verdict.ON_CONDITION,
            Message("only where every run generalises: {found}", found=found),
        )
    return agreement(
        size,
        above(evidence["exponent"], 0.0),
        found,
        Message(
            "another network and rate; memorising alone takes a share of the steps that decay cannot shorten"
        ),
    )


def collapse_experiment(lab: Lab) -> Evidence:
    """What is known of the training pairs and how long the weights are, at 10 and at 1."""
    strong, one = lab.runs("ten"), lab.runs("one")
    return Evidence(
        {
            "train_ten": mean_of([_end(run, "train_accuracy") for run in strong], "share", 1 / 97),
            "train_one": mean_of([_end(run, "train_accuracy") for run in one], "share", 1 / 97),
            "rate_ten": rate_of(map(generalised, strong)),
            "rate_one": rate_of(map(generalised, one)),
            "norm_ten": mean_of([_end(run, "weight_norm") for run in strong], "norm"),
            "norm_one": mean_of([_end(run, "weight_norm") for run in one], "norm"),
        },
        {
            "curve_ten": metric_curve(strong[0], "train_accuracy", "share", 80),
            "curve_one": metric_curve(one[0], "train_accuracy", "share", 80),
        },
    )


def _end(run: Run, name: str) -> float:
    return float(run.metrics()[name][-1])


def collapse_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Agrees if at 10 not even training pairs are known, and at 1 all are."""
    found = Message(
        "at λ = 10 {ten:.0%} of the training pairs are known in the end and the weights have a norm of "
        "{norm:.2g}; at λ = 1 {one:.0%} are known",
        ten=evidence.value("train_ten"), one=evidence.value("train_one"), norm=evidence.value("norm_ten"),
    )  # fmt: skip
    return agreement(
        below(evidence["train_ten"], limits["known"]),
        every(below(evidence["train_ten"], 0.5), above(evidence["train_one"], 0.99)),
        found,
        Message("our rate is larger, so that a step takes away more of the weights at the same λ"),
    )


EXPONENT = Claim(
    name="verma-exponent",
    of_paper=True,
    heading=mark("Verma 2026"),
    statement=mark("From λ = 0.1 to 2, the time to understand falls as λ to the power of −0.757."),
    experiment=exponent_experiment,
    rule=exponent_rule,
    labels={
        "exponent": mark("exponent of the fall"),
        "generalised": mark("runs that generalise"),
        "least": mark("weakest decay at which all runs generalise"),
        "most": mark("strongest decay at which all runs generalise"),
        "weakest": mark("steps to generalise at that weakest decay"),
        "strongest": mark("steps to generalise at that strongest decay"),
        "steps": mark("steps to generalise, mean"),
    },
    control=mark("our network of one layer and our rate, half of the table; no effect of decay is 0"),
    papers=mark(
        "https://arxiv.org/abs/2605.20441: the exponent is from the abstract, the range of λ from a summary"
    ),
    thresholds=(
        Threshold("low", 0.6, mark("a fifth less than theirs"), (0.5, 0.7)),
        Threshold("high", 0.9, mark("a fifth more than theirs, and still not 1"), (0.8, 1.0)),
    ),
    conditions={"strengths": STRENGTHS},
    figure=Lines(x=mark("weight decay"), y=mark("steps"), log_x=True, log_y=True),
)
COLLAPSE = Claim(
    name="verma-collapse",
    of_paper=True,
    heading=mark("Verma 2026"),
    statement=mark("At λ = 10 training collapses: nothing is learnt any more."),
    experiment=collapse_experiment,
    rule=collapse_rule,
    labels={
        "train_ten": mark("training pairs known at λ = 10"),
        "train_one": mark("training pairs known at λ = 1"),
        "rate_ten": mark("runs that generalise at λ = 10"),
        "rate_one": mark("runs that generalise at λ = 1"),
        "norm_ten": mark("norm of the weights at λ = 10"),
        "norm_one": mark("norm of the weights at λ = 1"),
        "curve_ten": mark("training pairs, λ = 10"),
        "curve_one": mark("training pairs, λ = 1"),
    },
    control=mark("our network of one layer and our rate, half of the table; the same at λ = 1"),
    papers=mark("https://arxiv.org/abs/2605.20441: λ = 10 is from a summary; the original was not seen"),
    thresholds=(
        Threshold("known", 0.1, mark("ten times what guessing knows is still next to nothing"), (0.05, 0.3)),
    ),
    conditions={"ten": TOO_STRONG, "one": ONE},
    figure=Lines(x=mark("step"), y=mark("training accuracy, per cent"), log_x=True),
)
ROWS = (EXPONENT, COLLAPSE)
