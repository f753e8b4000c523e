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

READ = ("together", "rise", "gap", "delay")


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
    """together: the rank correlation of both losses up to generalising; rise: the highest held-out loss over
    the first; gap: the largest difference of the accuracies; delay: generalised over memorised."""
    from scipy.stats import spearmanr

    found: dict[str, list[float | None]] = {name: [] for name in READ}
    for run in runs:
        phases, metrics = phases_of(run), run.metrics()
        found["delay"].append(phases.delay)
        end = int(np.searchsorted(metrics["step"], phases.generalised_at or phases.last_step)) + 1
        train, held_out = metrics["train_loss"][:end], metrics["held_out_loss"][:end]
        learnt = phases.generalised_at is not None
        found["together"].append(float(spearmanr(train, held_out).statistic) if learnt else None)
        found["rise"].append(float(held_out.max() / held_out[0]))
        apart = metrics["train_accuracy"][:end] - metrics["held_out_accuracy"][:end]
        found["gap"].append(float(apart.max()))
    units = {"together": "", "rise": "times", "gap": "share", "delay": "times"}
    nulls = {"together": 0.0, "rise": 1.0, "gap": 0.0, "delay": 1.0}
    return {name: mean_of(values, units[name], nulls[name]) for name, values in found.items()}


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if both losses fall together with much data, and not in the leap; on condition if they do, but
    held-out accuracy follows late all the same."""
    together = every(
        above(evidence["together_much_data"], limits["together"]),
        below(evidence["together_leap"], limits["together"]),
    )
    late = above(evidence["delay_leap"], limits["delay"])
    at_once = below(evidence["delay_much_data"], limits["delay"])
    message = Message(
        "with eight tenths of the table the rank correlation of both losses is {much:.2f}, and the runs "
        "generalise {much_delay:.1f} times as late as they memorise; with three tenths {leap:.2f} and "
        "{leap_delay:.1f} times",
        much=evidence.value("together_much_data"),
        leap=evidence.value("together_leap"),
        much_delay=evidence.value("delay_much_data"),
        leap_delay=evidence.value("delay_leap"),
    )
    known = every(together, late, at_once)
    sooner = below(evidence["delay_much_data"], evidence.value("delay_leap") / 2)
    if_sooner = Message(
        "if both may fall together, and the held-out accuracy still come {much_delay:.1f} times as late as "
        "the other one; in the leap {leap_delay:.1f} times",
        much_delay=evidence.value("delay_much_data"),
        leap_delay=evidence.value("delay_leap"),
    )
    return decide(known, message, (bool(every(no(known), together, late, sooner)), if_sooner))


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
        "together_much_data": mark("rank correlation of both losses, much data"),
        "rise_much_data": mark("highest held-out loss over the first, much data"),
        "gap_much_data": mark("largest gap of the accuracies, much data"),
        "delay_much_data": mark("how much later it generalises than it memorises, much data"),
        "together_leap": mark("rank correlation of both losses, the leap"),
        "rise_leap": mark("highest held-out loss over the first, the leap"),
        "gap_leap": mark("largest gap of the accuracies, the leap"),
        "delay_leap": mark("how much later it generalises than it memorises, the leap"),
        "train_much_data_curve": mark("training pairs, much data"),
        "held_out_much_data_curve": mark("held-out pairs, much data"),
        "train_control_curve": mark("training pairs, the leap"),
        "held_out_control_curve": mark("held-out pairs, the leap"),
    },
    control=mark("the leap: the same network with three tenths of the table"),
    papers=mark(
        "Power et al. 2022, Liu et al. 2022: with enough data, generalising follows memorising at once"
    ),
    thresholds=(
        Threshold(
            "together",
            0.8,
            mark("at a rank correlation of .8 the one curve tells two thirds of the other's order"),
            (0.6, 0.9),
        ),
        Threshold(
            "delay",
            2.0,
            mark(
                "a run that understands within twice the steps it took to memorise has learnt both together"
            ),
            (1.5, 4.0),
        ),
    ),
    conditions={"much_data": MUCH_DATA, "leap": LEAP},
    figure=Lines(x=mark("step"), y=mark("loss in nats"), log_x=True),
)
