"""With plenty of data both losses fall together; a run that groks tears them apart first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP, MUCH_DATA
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve, phases_of
from story.ledger.readings import above, below, decide, every, mean_of, no

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

READ = ("rise", "climb", "gap", "delay")


def experiment(lab: Lab) -> Evidence:
    """How both losses of each run go until it has generalised, with much data and in the leap."""
    much, leap = lab.runs("much_data"), lab.runs("leap")
    return Evidence(
        {f"{name}_much_data": reading for name, reading in both_losses(much).items()}
        | {f"{name}_leap": reading for name, reading in both_losses(leap).items()},
        {
            "train_much_data_curve": metric_curve(much[0], "train_loss"),
            "held_out_much_data_curve": metric_curve(much[0], "held_out_loss"),
            "train_control_curve": metric_curve(leap[0], "train_loss"),
            "held_out_control_curve": metric_curve(leap[0], "held_out_loss"),
        },
    )


def both_losses(runs: Sequence[Run]) -> dict[str, Reading]:
    """rise: the highest held-out loss over the first; climb: the largest rise over the lowest so far;
    gap: the
    largest difference of the accuracies; delay: generalised over memorised. Up to generalising."""
    found: dict[str, list[float | None]] = {name: [] for name in READ}
    for run in runs:
        phases, metrics = phases_of(run), run.metrics()
        found["delay"].append(phases.delay)
        end = int(np.searchsorted(metrics["step"], phases.generalised_at or phases.last_step)) + 1
        held_out = metrics["held_out_loss"][:end]
        found["rise"].append(float(held_out.max() / held_out[0]))
        found["climb"].append(float((held_out / np.minimum.accumulate(held_out)).max()))
        apart = metrics["train_accuracy"][:end] - metrics["held_out_accuracy"][:end]
        found["gap"].append(float(apart.max()))
    units = {"rise": "times", "climb": "times", "gap": "share", "delay": "times"}
    nulls = {"rise": 1.0, "climb": 1.0, "gap": 0.0, "delay": 1.0}
    return {name: mean_of(values, units[name], nulls[name]) for name, values in found.items()}


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if with much data the held-out loss never rises above its beginning by more than can be seen and
    accuracy follows at once, and in the leap it rises far and follows late."""
    together = below(evidence["rise_much_data"], limits["still"])
    at_once = below(evidence["delay_much_data"], limits["delay"])
    parted = every(
        above(evidence["rise_leap"], limits["parted"]), above(evidence["delay_leap"], limits["delay"])
    )
    facts = {name: evidence.value(name) for name in
             ("rise_much_data", "rise_leap", "delay_much_data", "delay_leap")}  # fmt: skip
    late = Message("not as stated: the losses fall together, but understanding comes {delay_much_data:.1f} "
                   "times as late as memorising", **facts)  # fmt: skip
    fails = Message("no: with much data the held-out loss rises {rise_much_data:.1f}-fold, in the leap "
                    "{rise_leap:.1f}-fold", **facts)  # fmt: skip
    return decide(
        every(together, at_once, parted),
        Message("it understands {delay_much_data:.1f} times as late as it memorises, in the leap "
                "{delay_leap:.1f} times, where the held-out loss first rises {rise_leap:.1f}-fold", **facts),
        unknown=Message("with much data the held-out loss rises {rise_much_data:.2f}-fold and the delay is "
                        "{delay_much_data:.1f}: too near to the limits", **facts),
        fails=late if every(together, no(at_once), parted) else fails,
    )  # fmt: skip


CLAIM = Claim(
    name="ordinary-generalisation",
    heading=mark("Grokking and ordinary generalisation"),
    statement=mark(
        "With plenty of data both losses fall together, without a stage of memorising first and "
        "understanding later."
    ),
    experiment=experiment,
    rule=rule,
    labels={
        "rise_much_data": mark("highest held-out loss over the first, much data"),
        "climb_much_data": mark("largest rise of held-out loss over its lowest so far, much data"),
        "gap_much_data": mark("largest gap of the accuracies, much data"),
        "delay_much_data": mark("how much later it generalises than it memorises, much data"),
        "rise_leap": mark("highest held-out loss over the first, the leap"),
        "climb_leap": mark("largest rise of held-out loss over its lowest so far, the leap"),
        "gap_leap": mark("largest gap of the accuracies, the leap"),
        "delay_leap": mark("how much later it generalises than it memorises, the leap"),
        "train_much_data_curve": mark("training pairs, much data"),
        "held_out_much_data_curve": mark("held-out pairs, much data"),
        "train_control_curve": mark("training pairs, the leap"),
        "held_out_control_curve": mark("held-out pairs, the leap"),
    },
    control=mark("the leap: the same network with fewer pairs of the table"),
    papers=mark(
        "Power et al. 2022, Liu et al. 2022: with enough data, generalising follows memorising at once"
    ),
    thresholds=(
        Threshold(
            "still", 1.1, mark("a rise by a tenth of its beginning can be seen on a plotted curve"),
            (1.05, 1.25),
        ),
        Threshold(
            "parted", 1.5, mark("a loss half as high again as at the beginning has gone its own way"),
            (1.25, 2.0),
        ),
        Threshold(
            "delay",
            2.0,
            mark(
                "a run that understands within twice the steps it took to memorise has learnt both together"
            ),
            (1.5, 3.0),
        ),
    ),
    conditions={"much_data": MUCH_DATA, "leap": LEAP},
    figure=Lines(x=mark("step"), y=mark("loss in nats"), log_x=True),
)  # fmt: skip
