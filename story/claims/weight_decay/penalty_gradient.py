"""Why a penalty is a decay: the gradient of the squared norm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.figure import Lines
from story.ledger.readings import decide

if TYPE_CHECKING:
    from story.ledger.lab import Lab

SHOWN = 60


def experiment(lab: Lab) -> Evidence:
    """Autograd of the squared norm of three matrices drawn at random, against 2W; the curve is of a few
    entries."""
    import torch

    drawn = lab.rng().standard_normal((3, 48, 48))
    matrices = torch.tensor(drawn, requires_grad=True)
    (found,) = torch.autograd.grad((matrices**2).sum(), matrices)
    gradient, largest = found.numpy(), np.abs(2 * drawn).max()
    entries = np.sort(drawn.ravel()[:SHOWN])
    at = np.argsort(drawn.ravel()[:SHOWN])
    return Evidence(
        {
            "off": Reading(float(np.abs(gradient - 2 * drawn).max() / largest)),
            "off_without_two": Reading(float(np.abs(gradient - drawn).max() / largest)),
        },
        {
            "curve_gradient": Curve(tuple(map(float, entries)), tuple(map(float, gradient.ravel()[at]))),
            "curve_without_two": Curve(tuple(map(float, entries)), tuple(map(float, entries))),
        },
    )


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if autograd gives 2W to rounding, and could tell it from W."""
    off, control = evidence.value("off"), evidence.value("off_without_two")
    found = Message("the computed gradient differs from 2W by a relative {off:.1g}", off=off)
    if off == 0:
        found = Message("the computed gradient is exactly 2W")
    if off <= limits["same"] and not control > limits["same"]:
        return Ruling(Verdict.FAILS, Message("no: as well as 2W, W passes for the gradient"))
    return decide(off <= limits["same"], found)


# Of two numbers in double precision that ought to be the same.
SAME = Threshold(
    "same",
    1e-6,
    mark("a double holds sixteen digits; rounding over the steps taken stays far below a millionth"),
    (1e-9, 1e-4),
)

CLAIM = Claim(
    name="penalty-gradient",
    heading=mark("Why the two forms are equivalent"),
    statement=mark("The gradient of the squared norm of the weights is 2W."),
    experiment=experiment,
    rule=rule,
    labels={
        "off": mark("largest difference between autograd and 2W, of the largest entry"),
        "off_without_two": mark("the same against W"),
        "curve_gradient": mark("by autograd"),
        "curve_without_two": mark("W itself"),
    },
    control=mark("the same against W instead of 2W"),
    papers=mark("none needed: calculus"),
    thresholds=(SAME,),
    figure=Lines(x=mark("weight"), y=mark("gradient of the squared norm")),
)
