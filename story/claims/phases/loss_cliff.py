"""The cliff: how steeply the held-out loss falls, in steps and in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve, phases_of
from story.ledger.readings import below, decide, mean_of
from training.phases.endings import first_sustained
from training.phases.rises import HIGH, LOW
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fall:
    """From where a curve has gone LOW of its way to where it has gone HIGH.

    Attributes:
        steps: how many that takes.
        share: of the time from memorising to its end.
        seconds: of training.
    """

    steps: float
    share: float
    seconds: float


def experiment(lab: Lab) -> Evidence:
    """How long the held-out loss takes for eight tenths of its fall from its height, and accuracy for as
    much of its rise; as a share of the time from memorising to the end of the fall."""
    runs = lab.runs("leap")
    losses, accuracies = (
        [fall_of(run, "held_out_loss") for run in runs],
        [fall_of(run, "held_out_accuracy") for run in runs],
    )
    return Evidence(
        {
            "share_loss": mean_of(
                [None if one is None else one.share for one in losses], "share", HIGH - LOW
            ),
            "share_accuracy": mean_of(
                [None if one is None else one.share for one in accuracies], "share", HIGH - LOW
            ),
            "steps_loss": mean_of([None if one is None else one.steps for one in losses], "steps"),
            "steps_accuracy": mean_of([None if one is None else one.steps for one in accuracies], "steps"),
            "seconds_loss": mean_of([None if one is None else one.seconds for one in losses], "seconds"),
            "memorising": mean_of([_memorising(run) for run in runs], "steps"),
        },
        {
            "held_out_curve": metric_curve(runs[0], "held_out_loss"),
            "train_curve": metric_curve(runs[0], "train_loss"),
        },
    )


def fall_of(run: Run, name: str) -> Fall | None:
    """How long a curve of a run takes for the middle of its way from memorising to the end."""
    memorised, metrics = phases_of(run).memorised_at, run.metrics()
    return None if memorised is None else fall(metrics["step"], metrics[name], metrics["seconds"], memorised)


def fall(steps: Float64, values: Float64, seconds: Float64, memorised: float) -> Fall | None:
    """The same of plain numbers: from LOW to HIGH of the way from the value farthest from the last one, on or
    after memorising; None where HIGH is not held.

    >>> steps = np.arange(0.0, 101.0)
    >>> round(fall(steps, 100 - steps, steps / 10, 0.0).share, 2)
    0.89
    """
    after = steps >= memorised
    steps, values, seconds = steps[after], values[after], seconds[after]
    if len(values) < 2:
        return None
    start = int(np.argmax(np.abs(values - values[-1])))
    whole = values[start] - values[-1]
    if whole == 0:
        return None
    way = (values[start] - values[start:]) / whole
    low, high = first_sustained(way >= LOW), first_sustained(way >= HIGH)
    if low is None or high is None or steps[start + high] == steps[0]:
        return None
    first, last = start + low, start + high
    return Fall(
        float(steps[last] - steps[first]),
        float((steps[last] - steps[first]) / (steps[last] - steps[0])),
        float(seconds[last] - seconds[first]),
    )


def _memorising(run: Run) -> float | None:
    memorised = phases_of(run).memorised_at
    return None if memorised is None else float(memorised)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the held-out loss does most of its fall in a small part of the time; does not if it takes a
    larger one."""
    found = Message(
        "most of its fall takes {share:.0%} of the time since memorising, {steps:,.0f} steps or "
        "{seconds:.1f} seconds",
        share=evidence.value("share_loss"), steps=evidence.value("steps_loss"),
        seconds=evidence.value("seconds_loss"),
    )  # fmt: skip
    slope = Message("no: it is a slope; {found}", found=found)
    return decide(below(evidence["share_loss"], limits["cliff"]), found, fails=slope)


CLAIM = Claim(
    name="loss-cliff",
    heading=mark("First, what is seen"),
    statement=mark("At some step the held-out loss, high until then, falls off a cliff."),
    experiment=experiment,
    rule=rule,
    labels={
        "share_loss": mark(
            "eight tenths of the fall of the held-out loss, share of the time since memorising"
        ),
        "share_accuracy": mark(
            "eight tenths of the rise of held-out accuracy, share of the time since memorising"
        ),
        "steps_loss": mark("steps for eight tenths of the fall of the held-out loss"),
        "steps_accuracy": mark("steps for eight tenths of the rise of held-out accuracy"),
        "seconds_loss": mark("seconds for eight tenths of the fall of the held-out loss"),
        "memorising": mark("memorised at"),
        "held_out_curve": mark("held-out loss"),
        "train_curve": mark("training loss"),
    },
    control=mark("a steady fall, which takes eight tenths of the time; the rise of accuracy"),
    papers=mark("Nanda et al. 2023: the loss falls steadily once the circuit forms; the leap is in accuracy"),
    thresholds=(
        Threshold(
            "cliff", 0.2, mark("a cliff has most of its height in a fifth of the way at most"), (0.1, 0.33)
        ),
    ),
    conditions={"leap": LEAP},
    figure=Lines(x=mark("step"), y=mark("loss"), log_x=False),
)
