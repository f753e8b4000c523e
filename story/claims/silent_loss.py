"""During the plateau the loss curves show nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.conditions import LEAP, RANDOM_LABELS
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold, Verdict
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve, phases_of, plateau
from story.ledger.readings import above, below, every, mean_of, undecided

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.store import Run

# On an axis that begins at log 97 = 4.6 nats, a curve below this lies on the axis for the eye.
ZERO_NATS = 0.1
READ = ("quiet", "train_highest", "moved", "fallen", "before_leap", "accuracy_start", "accuracy_end")


def experiment(lab: Lab) -> Evidence:
    """How still both losses lie on the plateau; on random labels, from memorising to the end."""
    runs, random_labels = lab.runs("leap"), lab.runs("random_labels")
    plateaus = [on_the_plateau(run, plateau(run)) for run in runs]
    after = [on_the_plateau(run, _after_memorising(run)) for run in random_labels]
    units = dict.fromkeys(READ, "share") | {"train_highest": "nats", "before_leap": "nats"}
    chance = float(np.log(runs[0].config.p))
    nulls = {"moved": 0.0, "fallen": 0.0, "before_leap": chance}
    readings = {
        name: mean_of([found[name] for found in plateaus], units[name], nulls.get(name)) for name in READ
    }
    for name in ("moved", "fallen"):
        readings[f"{name}_random_labels"] = mean_of([found[name] for found in after], "share")
    return Evidence(
        readings,
        {
            "train_curve": metric_curve(runs[0], "train_loss"),
            "held_out_curve": metric_curve(runs[0], "held_out_loss"),
            "random_labels_curve": metric_curve(random_labels[0], "held_out_loss"),
        },
    )


def on_the_plateau(run: Run, span: slice | None) -> dict[str, float | None]:
    """Both losses (nats) and the held-out accuracy over a span of evaluations; None throughout without one.

    quiet: share of the span with training loss below ZERO_NATS. moved: the highest held-out loss over the
    lowest, less 1. fallen: how far the last held-out loss lies below the highest, as a share of that.
    """
    if span is None:
        return dict.fromkeys(READ)
    metrics = run.metrics()
    train, held_out = metrics["train_loss"][span], metrics["held_out_loss"][span]
    accuracy = metrics["held_out_accuracy"][span]
    return {
        "quiet": float((train < ZERO_NATS).mean()),
        "train_highest": float(train.max()),
        "moved": float(held_out.max() / held_out.min() - 1),
        "fallen": float(1 - held_out[-1] / held_out.max()),
        "before_leap": float(held_out[-1]),
        "accuracy_start": float(accuracy[0]),
        "accuracy_end": float(accuracy[-1]),
    }


def _after_memorising(run: Run) -> slice | None:
    memorised = phases_of(run).memorised_at
    if memorised is None:
        return None
    return slice(int(np.searchsorted(run.metrics()["step"], memorised)), None)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if neither loss moves on the plateau, on condition if one of the two lies still."""
    facts = {name: evidence.value(name) for name in READ}
    train = above(evidence["quiet"], limits["still"])
    held_out = below(evidence["moved"], limits["moved"])
    both = Message(
        "training loss is at zero for {quiet:.0%} of the plateau; held-out loss moves by {moved:.0%}, and "
        "before the leap it has fallen by {fallen:.0%}",
        **facts,
    )
    if every(train, held_out):
        return Ruling(Verdict.HOLDS, both)
    if train is False and held_out is False:
        return Ruling(Verdict.FAILS, both)
    if train is None or held_out is None:
        return undecided(both)
    if train:
        return Ruling(
            Verdict.ON_CONDITION,
            Message("for the training loss alone: held-out loss moves by {moved:.0%} on the plateau and has "
                    "fallen by {fallen:.0%} before the leap; accuracy creeps from {accuracy_start:.0%} to "
                    "{accuracy_end:.0%}", **facts),
        )  # fmt: skip
    return Ruling(
        Verdict.ON_CONDITION,
        Message("for the held-out loss alone: training loss is at zero for {quiet:.0%} of the plateau only, "
                "and jumps up to {train_highest:.1f} nats", **facts),
    )  # fmt: skip


CLAIM = Claim(
    name="silent-loss",
    heading=mark("Second phase: the plateau"),
    statement=mark("During the plateau the loss curves show nothing."),
    experiment=experiment,
    rule=rule,
    labels={
        "quiet": mark("share of the plateau with training loss below 0.1 nats"),
        "train_highest": mark("highest training loss on the plateau"),
        "moved": mark("highest held-out loss on the plateau, above the lowest"),
        "fallen": mark("how far held-out loss has fallen from its highest when the leap begins"),
        "before_leap": mark("held-out loss when the leap begins; guessing has ln p"),
        "accuracy_start": mark("held-out accuracy at its beginning"),
        "accuracy_end": mark("held-out accuracy at its end"),
        "moved_random_labels": mark("highest held-out loss above the lowest, random labels, once memorised"),
        "fallen_random_labels": mark("how far held-out loss has fallen from its highest, random labels"),
        "train_curve": mark("training pairs"),
        "held_out_curve": mark("held-out pairs"),
        "random_labels_curve": mark("held-out pairs, random labels"),
    },
    control=mark("held-out loss of the same network on random labels, where nothing is being understood"),
    papers=mark("Nanda et al. 2023: measures of progress move during the plateau"),
    thresholds=(
        Threshold(
            "still",
            0.9,
            mark("a curve that leaves zero for less than a tenth of the plateau looks still"),
            (0.75, 0.95),
        ),
        Threshold(
            "moved",
            0.1,
            mark("a change by a tenth can be seen on a plotted curve"),
            (0.05, 0.25),
        ),
    ),
    conditions={"leap": LEAP, "random_labels": RANDOM_LABELS},
    figure=Lines(x=mark("step"), y=mark("loss in nats"), log_x=True),
)
