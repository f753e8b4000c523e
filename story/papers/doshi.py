"""Doshi et al. 2023, To grok or not to grok: what becomes of wrong labels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import (
    DOSHI,
    SMALL_SQUARES,
    SPREAD,
    THEIR_SPREAD,
    UNSEEN,
    WRONG_LABELS_KEPT,
    WRONG_LABELS_UNLEARNT,
    WRONG_SHARE,
    decayed,
)
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Dots, Lines
from story.ledger.outcomes import generalised, metric_curve, phases_of, steps_or_none
from story.ledger.readings import above, below, every, mean_of, mostly, rate_of
from story.papers.agreement import agreement, between, near
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

LINK = "https://arxiv.org/abs/2310.13061"
CLEAN = Condition(config=replace(DOSHI, weight_decay=decayed(5.0)), seeds=4, small=SMALL_SQUARES)
KEPT = replace(WRONG_LABELS_KEPT, seeds=6, first_seed=UNSEEN)
UNLEARNT = replace(WRONG_LABELS_UNLEARNT, seeds=6, first_seed=UNSEEN)
PRINTED_STEP, PRINTED_SHARE = 42.0, 0.98


def steps_experiment(lab: Lab) -> Evidence:
    """When all right labels are memorised and understood."""
    runs = lab.runs("clean")
    found = [phases_of(run) for run in runs]
    return Evidence(
        {
            "memorised": mean_of(steps_or_none([phases.memorised_at for phases in found]), "steps"),
            "generalised": mean_of(steps_or_none([phases.generalised_at for phases in found]), "steps"),
            "rate": rate_of(map(generalised, runs)),
        },
        {
            "train_curve": metric_curve(runs[0], "train_accuracy", "share"),
            "held_out_curve": metric_curve(runs[0], "held_out_accuracy", "share"),
        },
    )


def steps_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """It generalises, about when theirs does."""
    found = Message(
        "memorised at step {memorised:.0f}, understood at {generalised:.0f} (theirs: {printed:.0f})",
        memorised=evidence.value("memorised"), generalised=evidence.value("generalised"),
        printed=PRINTED_STEP,
    )  # fmt: skip
    return agreement(
        near(evidence["generalised"], PRINTED_STEP, limits["factor"]),
        mostly(evidence, "rate"),
        found,
        Message("Adam's epsilon slows our {times:.0f} times smaller gradients", times=SPREAD / THEIR_SPREAD),
    )


def labels_experiment(lab: Lab) -> Evidence:
    """With and without decay: the held-out pairs, and the training pairs as they were taught."""
    readings: dict[str, Reading] = {}
    for name in ("kept", "unlearnt"):
        runs = lab.runs(name)
        for part in ("held_out", "train"):
            readings[f"{part}_{name}"] = mean_of([_last(run, f"{part}_accuracy") for run in runs], "share")
        readings[f"best_train_{name}"] = mean_of(
            [float(np.max(run.metrics()["train_accuracy"])) for run in runs], "share"
        )
    curves = {
        f"{part}_{name}_curve": metric_curve(lab.runs(name)[0], f"{part}_accuracy", "share", 60)
        for name in ("kept", "unlearnt")
        for part in ("train", "held_out")
    }
    return Evidence(readings, curves)


def _last(run: Run, name: str) -> float:
    return float(run.metrics()[name][-1])


def kept_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Without decay: the wrong labels are memorised, and yet the held-out pairs are known, as many as they
    print."""
    found = Message(
        "{train:.0%} of training labels are known, {held_out:.0%} of held-out pairs (theirs: {theirs:.0%})",
        theirs=PRINTED_SHARE,
        train=evidence.value("best_train_kept"),
        held_out=evidence.value("held_out_kept"),
    )  # fmt: skip
    return agreement(
        above(evidence["held_out_kept"], limits["held_out"]),
        every(above(evidence["best_train_kept"], 0.99), above(evidence["held_out_kept"], 0.5)),
        found,
        Message("ours are trained for fewer steps"),
    )


def unlearnt_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """With decay: the wrong labels are forgotten again, the others known, held-out pairs among them."""
    found = Message(
        "with decay, training labels known go from {best:.0%} to {train:.0%} ({right:.0%} are right)",
        right=1 - WRONG_SHARE,
        best=evidence.value("best_train_unlearnt"), train=evidence.value("train_unlearnt"),
    )  # fmt: skip
    right = 1 - WRONG_SHARE
    return agreement(
        between(evidence["train_unlearnt"], right - limits["close"], right + limits["close"]),
        every(
            below(evidence["train_unlearnt"], (1 + right) / 2),
            above(evidence["train_unlearnt"], right / 2),
            above(evidence["held_out_unlearnt"], 0.95),
        ),
        found,
        Message("after our few steps some are still remembered"),
    )


RECIPE = mark("their recipe, its weights, rate and decay turned into our units")
BOTH = {
    "held_out_kept": mark("held-out accuracy without decay"),
    "train_kept": mark("training labels known without decay"),
    "best_train_kept": mark("most training labels ever known without decay"),
    "held_out_unlearnt": mark("held-out accuracy with decay"),
    "train_unlearnt": mark("training labels known with decay"),
    "best_train_unlearnt": mark("most training labels ever known with decay"),
    "train_kept_curve": mark("training labels, without decay"),
    "held_out_kept_curve": mark("held-out pairs, without decay"),
    "train_unlearnt_curve": mark("training labels, with decay"),
    "held_out_unlearnt_curve": mark("held-out pairs, with decay"),
}
PLOT = Lines(x=mark("step"), y=mark("accuracy, per cent"), log_x=True)
STEPS = Claim(
    name="doshi-steps",
    of_paper=True,
    heading=mark("Doshi et al. 2023"),
    statement=mark("A network of squares with heavy decay understands addition modulo 97 by epoch 42."),
    experiment=steps_experiment,
    rule=steps_rule,
    labels={
        "memorised": mark("memorised at"),
        "generalised": mark("generalised at"),
        "rate": mark("runs that generalise"),
        "train_curve": mark("training pairs"),
        "held_out_curve": mark("held-out pairs"),
    },
    control=RECIPE,
    papers=mark("https://arxiv.org/abs/2310.13061: the number is what their notebook printed"),
    thresholds=(
        Threshold("factor", 1.5, mark("half as late again would show in their figure"), (1.2, 2.0)),
    ),
    conditions={"clean": CLEAN},
    figure=PLOT,
)  # fmt: skip
TOGETHER = Claim(
    name="doshi-both",
    of_paper=True,
    heading=mark("Doshi et al. 2023"),
    statement=mark(
        "With 35 % wrong labels and no decay, it memorises those and still knows 98 % of the others."
    ),
    experiment=labels_experiment,
    rule=kept_rule,
    labels=BOTH,
    control=mark("their recipe in our units, trained 600 steps; the same with decay beside it"),
    papers=LINK,
    thresholds=(Threshold("held_out", 0.95, mark("98 % are printed, of one network"), (0.9, 0.97)),),
    conditions={
        "kept": KEPT,
        "unlearnt": UNLEARNT,
    },
    figure=PLOT,
)
UNLEARNING = Claim(
    name="doshi-unlearning",
    of_paper=True,
    heading=mark("Doshi et al. 2023"),
    statement=mark(
        "With heavy decay it first knows the wrong labels and then unlearns them: of all labels, wrong ones "
        "included, it knows 100 %, then 65 %."
    ),
    experiment=labels_experiment,
    rule=unlearnt_rule,
    labels=BOTH,
    control=mark("their recipe in our units; the same without decay beside it"),
    papers=LINK,
    thresholds=(Threshold("close", 0.05, mark("a seventh of the wrong labels may be left"), (0.03, 0.1)),),
    conditions={"kept": KEPT, "unlearnt": UNLEARNT},
    figure=Dots(readings=("train_kept", "held_out_kept", "best_train_unlearnt", "train_unlearnt",
                          "held_out_unlearnt"), x=mark("accuracy")),
)  # fmt: skip
ROWS = (STEPS, TOGETHER, UNLEARNING)
