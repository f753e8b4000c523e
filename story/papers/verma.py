"""Verma 2026, Weight decay regimes in grokking transformers: how fast, and when all collapses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import DECAYS, LEAP, STRENGTHS, UNSEEN, varied
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.comparing import exponent, negative
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, metric_curve, phases_of
from story.ledger.readings import above, below, every, mean_of, rate_of
from story.papers.agreement import agreement
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Theirs, far lower than ours: at ours the pull of 10 would take away a sixth of all weights in a step.
THEIR_RATE = 1e-3
ONE = varied(
    LEAP, seeds=3, lr=THEIR_RATE, lr_after=None, lr_falls_from=None, lr_falls_until=None, weight_decay=1.0,
    steps=4000, steps_after_grokking=20, evaluate_every=20, snapshots=2,
)  # fmt: skip
# Three seeds (from 100 on) knew 39, 56 and 83 % of their training pairs, too far apart to tell: eight others.
TOO_STRONG = varied(
    replace(ONE, first_seed=UNSEEN), seeds=8, weight_decay=10.0, steps=3000, steps_after_grokking=None
)
# Their exponent, and the lower end of its interval.
PRINTED, PRINTED_LOW = 0.757, 0.725


def exponent_experiment(lab: Lab) -> Evidence:
    """nu of steps = c / strength^nu over all runs at once; of those that did not generalise it is known
    how far
    they were followed, and neither is left out nor taken to have got there."""
    groups = [(value["weight_decay"], runs) for value, runs in lab.groups("strengths")]
    members = [(strength, phases_of(run)) for strength, runs in groups for run in runs]
    arrived = [found.generalised_at is not None for _, found in members]
    steps = [float(found.generalised_at or found.last_step) for _, found in members]
    falls = negative(exponent([strength for strength, _ in members], steps, arrived))
    medians = [
        float(np.median([phases_of(run).generalised_at or np.inf for run in runs])) for _, runs in groups
    ]
    return Evidence(
        {
            "exponent": falls,
            "apart": _apart(falls),
            "generalised": rate_of(arrived),
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


def _apart(exponent: Reading) -> Reading:
    """Our exponent less theirs, with the uncertainty of both."""
    if exponent.value is None or exponent.low is None:
        return Reading(None, null=0.0)
    value = exponent.value - PRINTED
    reach = float(np.hypot(exponent.value - exponent.low, PRINTED - PRINTED_LOW))
    return Reading(value, low=value - reach, high=value + reach, null=0.0)


def exponent_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Agrees if the difference to theirs may be none, and is known closely enough to say so; at least
    more decay has to be faster."""
    apart = evidence["apart"]
    size = None
    if apart.value is not None and apart.low is not None and apart.high is not None:
        none = apart.low <= 0 <= apart.high
        size = None if none and apart.high - apart.value > limits["close"] else none
    found = Message(
        "up to λ = {most:g} the time goes as λ to the power {power:.2f} (theirs: {theirs:.3f})",
        power=-evidence.value("exponent"), theirs=-PRINTED, most=STRENGTHS[-1],
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
        "with decay {strong:g} networks know {ten:.0%} of their training pairs, with decay {weak:g} "
        "{one:.0%}",
        ten=evidence.value("train_ten"), one=evidence.value("train_one"),
        strong=TOO_STRONG.config.weight_decay, weak=ONE.config.weight_decay,
    )  # fmt: skip
    return agreement(
        below(evidence["train_ten"], limits["known"]),
        every(below(evidence["train_ten"], 0.5), above(evidence["train_one"], 0.99)),
        found,
        Message("another network"),
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
    control=mark(
        "our network of one layer and our rate, half of the table, λ up to 1: at 2 half of ours never "
        "understand; no effect of decay is 0"
    ),
    papers=mark(
        "https://arxiv.org/abs/2605.20441: the exponent is from the abstract, the range of λ from a summary"
    ),
    thresholds=(Threshold("close", 0.15, mark("a fifth of theirs; still not 1"), (0.1, 0.25)),),
    conditions={"strengths": DECAYS},
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
    control=mark("our network of one layer, half of the table; the same at λ = 1"),
    papers=mark("https://arxiv.org/abs/2605.20441: λ = 10 is from a summary; the original was not seen"),
    thresholds=(
        Threshold("known", 0.1, mark("ten times what guessing knows is still next to nothing"), (0.05, 0.3)),
    ),
    conditions={"ten": TOO_STRONG, "one": ONE},
    figure=Lines(x=mark("step"), y=mark("training accuracy, per cent"), log_x=True),
)
ROWS = (EXPONENT, COLLAPSE)
