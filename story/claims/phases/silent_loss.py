"""During the plateau the loss curves show nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP, NANDA, RANDOM_LABELS
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold, Verdict
from story.ledger.figure import Lines
from story.ledger.outcomes import metric_curve, phases_of, plateau
from story.ledger.readings import above, below, mean_of, undecided

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

# On an axis that begins at log 97 = 4.6 nats, a curve below this lies on the axis for the eye.
ZERO_NATS = 0.1
RECIPES = ("leap", "nanda")
READ = ("quiet", "train_highest", "moved", "fallen", "before_leap", "accuracy_start", "accuracy_end")
SAID = ("quiet_leap", "quiet_nanda", "fallen_leap", "fallen_nanda", "fallen_random_labels")


def experiment(lab: Lab) -> Evidence:
    """How still both losses lie on the plateau, with two recipes; on random labels, from memorising to the
    end. `more` is how much further held-out loss falls than on random labels."""
    runs, random_labels = lab.runs("leap"), lab.runs("random_labels")
    after = [on_the_plateau(run, _after_memorising(run)) for run in random_labels]
    units = dict.fromkeys(READ, "share") | {"train_highest": "nats", "before_leap": "nats"}
    chance = float(np.log(runs[0].config.p))
    nulls = {"moved": 0.0, "fallen": 0.0, "before_leap": chance}
    readings = {
        f"{name}_random_labels": mean_of([found[name] for found in after], "share")
        for name in ("moved", "fallen")
    }
    control = readings["fallen_random_labels"].value
    for recipe in RECIPES:
        plateaus = [on_the_plateau(run, plateau(run)) for run in lab.runs(recipe)]
        for name in READ:
            values = [found[name] for found in plateaus]
            readings[f"{name}_{recipe}"] = mean_of(values, units[name], nulls.get(name))
        readings[f"more_{recipe}"] = mean_of(
            [None if (fall := found["fallen"]) is None or control is None else fall - control
             for found in plateaus], "share", 0.0
        )  # fmt: skip
    return Evidence(
        readings,
        {
            "train_curve": metric_curve(runs[0], "train_loss"),
            "held_out_curve": metric_curve(runs[0], "held_out_loss"),
            "random_labels_curve": metric_curve(random_labels[0], "held_out_loss"),
            "train_nanda_curve": metric_curve(lab.runs("nanda")[0], "train_loss"),
            "held_out_nanda_curve": metric_curve(lab.runs("nanda")[0], "held_out_loss"),
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
    """Holds if neither loss tells anything on the plateau, with either recipe; on a condition if one of the
    two does not, or with one recipe. Held-out loss tells of the leap where it falls further than on random
    labels."""
    train = [above(evidence[f"quiet_{recipe}"], limits["still"]) for recipe in RECIPES]
    held_out = [below(evidence[f"more_{recipe}"], limits["moved"]) for recipe in RECIPES]
    both = Message(
        "training loss is at zero for {quiet_leap:.0%} of the plateau, at a rate 17 times smaller (Nanda et "
        "al.) for {quiet_nanda:.0%}; before the leap held-out loss has fallen by {fallen_leap:.0%} and "
        "{fallen_nanda:.0%} of its highest, on random labels by {fallen_random_labels:.0%}",
        **{name: evidence.value(name) for name in SAID},
    )
    if None in train + held_out:
        return undecided(both)
    if all(train + held_out):
        return Ruling(Verdict.HOLDS, both)
    if not any(train + held_out):
        return Ruling(Verdict.FAILS, both)
    return Ruling(Verdict.ON_CONDITION, _condition(train, held_out, both))


def _condition(train: list[bool | None], held_out: list[bool | None], found: Message) -> Message:
    """For which loss and with which recipe nothing is to be seen."""
    if not any(held_out):
        if all(train):
            return Message("for the training loss alone: {found}", found=found)
        if train[1]:
            return Message("for the training loss alone, at a small learning rate: {found}", found=found)
        return Message("for the training loss alone, at a large learning rate: {found}", found=found)
    if not any(train):
        return Message("for the held-out loss alone: {found}", found=found)
    if train == held_out:
        return (
            Message("at a small learning rate: {found}", found=found)
            if train[1]
            else Message("at a large learning rate: {found}", found=found)
        )
    return Message("not for both losses with both recipes: {found}", found=found)


CLAIM = Claim(
    name="silent-loss",
    heading=mark("Second phase: the plateau"),
    statement=mark("During the plateau the loss curves show nothing."),
    experiment=experiment,
    rule=rule,
    labels={
        "quiet_leap": mark("share of the plateau with training loss below 0.1 nats"),
        "quiet_nanda": mark("share of the plateau with training loss below 0.1 nats, small rate"),
        "train_highest_leap": mark("highest training loss on the plateau"),
        "train_highest_nanda": mark("highest training loss on the plateau, small rate"),
        "moved_leap": mark("highest held-out loss on the plateau, above the lowest"),
        "moved_nanda": mark("highest held-out loss on the plateau, above the lowest, small rate"),
        "fallen_leap": mark("how far held-out loss has fallen from its highest when the leap begins"),
        "fallen_nanda": mark("how far held-out loss has fallen when the leap begins, small rate"),
        "before_leap_leap": mark("held-out loss when the leap begins; guessing has ln p"),
        "before_leap_nanda": mark("held-out loss when the leap begins, small rate"),
        "accuracy_start_leap": mark("held-out accuracy at its beginning"),
        "accuracy_start_nanda": mark("held-out accuracy at the beginning of the plateau, small rate"),
        "accuracy_end_leap": mark("held-out accuracy at its end"),
        "accuracy_end_nanda": mark("held-out accuracy at the end of the plateau, small rate"),
        "moved_random_labels": mark("highest held-out loss above the lowest, random labels, once memorised"),
        "fallen_random_labels": mark("how far held-out loss has fallen from its highest, random labels"),
        "more_leap": mark("how much further than on random labels"),
        "more_nanda": mark("how much further than on random labels, small rate"),
        "train_curve": mark("training pairs"),
        "held_out_curve": mark("held-out pairs"),
        "random_labels_curve": mark("held-out pairs, random labels"),
        "train_nanda_curve": mark("training pairs, small rate"),
        "held_out_nanda_curve": mark("held-out pairs, small rate"),
    },
    control=mark(
        "held-out loss of the same network on random labels, where nothing is being understood; the recipe "
        "of Nanda et al., at a rate 17 times smaller"
    ),
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
            mark("a fall that is a tenth deeper than the control's can be seen on a plotted curve"),
            (0.05, 0.25),
        ),
    ),
    conditions={"leap": LEAP, "nanda": NANDA, "random_labels": RANDOM_LABELS},
    figure=Lines(x=mark("step"), y=mark("loss in nats"), log_x=True),
)
