"""Verma 2026, Weight decay regimes in grokking transformers: how fast, and when all collapses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from story.conditions import LEAP
from story.fresh import fresh
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, metric_curve, phases_of
from story.ledger.readings import above, below, every, mean_of, rate_of
from story.papers.agreement import agreement
from training.runs.reader import Run
from training.sweeps.censored import fit_log_line

if TYPE_CHECKING:
    from story.ledger.lab import Lab

HALF = replace(LEAP.config, train_fraction=0.5, steps_after_grokking=20, snapshots=2)
STRENGTHS = replace(
    fresh(Condition(config=replace(HALF, steps=3000))), over=("weight_decay", (0.1, 0.25, 0.5, 1.0, 2.0))
)
TOO_STRONG = Condition(config=replace(HALF, weight_decay=10.0, steps=600, steps_after_grokking=None), seeds=3)
ONE = Condition(config=HALF, seeds=3)
FEWEST_STRENGTHS = 3
# Their exponent, and the lower end of its interval.
PRINTED, PRINTED_LOW = 0.757, 0.725


def exponent_experiment(lab: Lab) -> Evidence:
    """nu of steps = c / strength^nu over all runs at once; of those that did not generalise it is known
    how far
    they were followed, and neither is left out nor taken to have got there."""
    groups = [(value["weight_decay"], runs) for value, runs in lab.groups("strengths")]
    members = [(strength, phases_of(run)) for strength, runs in groups for run in runs]
    strengths = np.array([strength for strength, _ in members])
    steps = np.array([found.generalised_at or found.last_step for _, found in members], float)
    arrived = np.array([found.generalised_at is not None for _, found in members])
    exponent = _exponent(strengths, steps, arrived)
    medians = [
        float(np.median([phases_of(run).generalised_at or np.inf for run in runs])) for _, runs in groups
    ]
    return Evidence(
        {
            "exponent": exponent,
            "apart": _apart(exponent),
            "generalised": rate_of(map(bool, arrived)),
            "weakest": mean_of([medians[0]], "steps"),
            "strongest": mean_of([medians[-1]], "steps"),
        },
        {
            "steps": Curve(
                tuple(strength for strength, _ in groups),
                tuple(median if np.isfinite(median) else None for median in medians),
            )
        },
    )


def _exponent(
    strengths: NDArray[np.float64], steps: NDArray[np.float64], arrived: NDArray[np.bool_]
) -> Reading:
    """By maximum likelihood in the logarithms, runs that were stopped censored; none of too few."""
    if len(np.unique(strengths[arrived])) < FEWEST_STRENGTHS:
        return Reading(None)
    slope = fit_log_line(np.log(strengths), steps, arrived).slope_interval()
    return Reading(-slope.value, low=-slope.high, high=-slope.low, null=0.0)


def _apart(exponent: Reading) -> Reading:
    """Our exponent less theirs, with the uncertainty of both."""
    if exponent.value is None or exponent.low is None:
        return Reading(None, null=0.0)
    value = exponent.value - PRINTED
    reach = float(np.hypot(exponent.value - exponent.low, PRINTED - PRINTED_LOW))
    return Reading(value, low=value - reach, high=value + reach, null=0.0)


def exponent_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Agrees if the difference to theirs may be none, and is known closely enough to say so; at least
    more decay
    has to be faster."""
    apart = evidence["apart"]
    size = None
    if apart.value is not None and apart.low is not None and apart.high is not None:
        none = apart.low <= 0 <= apart.high
        size = None if none and apart.high - apart.value > limits["close"] else none
    found = Message(
        "with half of the table and our rate the time falls as λ to the power of −{exponent:.2f} (theirs: "
        "{theirs:.3f})",
        exponent=evidence.value("exponent"), theirs=PRINTED,
    )  # fmt: skip
    return agreement(size, above(evidence["exponent"], 0.0), found, Message("another network"))


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
        "apart": mark("our exponent less theirs, with the uncertainty of both"),
        "weakest": mark("steps to generalise at the weakest decay, median"),
        "strongest": mark("steps to generalise at the strongest decay, median"),
        "steps": mark("steps to generalise, median"),
    },
    control=mark("our network of one layer and our rate, half of the table; no effect of decay is 0"),
    papers=mark(
        "https://arxiv.org/abs/2605.20441: the exponent is from the abstract, the range of λ from a summary"
    ),
    thresholds=(Threshold("close", 0.15, mark("a fifth of theirs; still not 1"), (0.1, 0.25)),),
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
