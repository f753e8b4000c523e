"""What is random cannot be understood: wrong labels keep a network from grokking. From how many on?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP, RANDOM_LABELS, WRONG_LABELS_KEPT, WRONG_LABELS_UNLEARNT, WRONG_SHARE
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import NEVER, never, waited
from story.ledger.readings import above, every, mean_of, no, undecided
from training.phases.endings import in_the_end

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

# In per cent of the training pairs.
PARTS = (10, 20, 30, 50)
# A network of squares, 35 % of whose labels are wrong: without decay, and with much of it.
SQUARES = {"squares": WRONG_LABELS_KEPT, "squares_decay": WRONG_LABELS_UNLEARNT}
CORRUPTED = Condition(
    config=replace(LEAP.config, steps=1600, steps_after_grokking=100, snapshots=2),
    seeds=4,
    over=("corrupted", tuple(part / 100 for part in PARTS)),
)


def experiment(lab: Lab) -> Evidence:
    """What held-out pairs (whose labels are right) and training pairs are known in the end, for each share of
    wrong labels; with none, and with nothing but random ones."""
    found = {0.0: lab.runs("leap")}
    found |= {values["corrupted"]: runs for values, runs in lab.groups("corrupted")}
    random = lab.runs("random_labels")
    chance = 1 / random[0].config.p
    held_out = {
        share: mean_of(in_the_end_of(runs, "held_out"), "share", chance) for share, runs in found.items()
    }
    train = {
        share: mean_of(in_the_end_of(runs, "train"), "share", 1 - share) for share, runs in found.items()
    }
    nothing = Reading(None, "share")
    readings = {
        f"{name}_{part}": values.get(part / 100, nothing)
        for name, values in (("held_out", held_out), ("train", train))
        for part in (0, *PARTS)
    }
    readings |= {
        "held_out_random_labels": mean_of(in_the_end_of(random, "held_out"), "share", chance),
        "train_random_labels": mean_of(in_the_end_of(random, "train"), "share"),
    }
    for name in SQUARES:
        readings[f"held_out_{name}"] = mean_of(in_the_end_of(lab.runs(name), "held_out"), "share")
        readings[f"train_{name}"] = mean_of(in_the_end_of(lab.runs(name), "train"), "share", 1 - WRONG_SHARE)
    wrong = [run for share, runs in found.items() if share for run in runs]
    readings["waited"] = waited(wrong, found[0.0])
    return Evidence(
        readings,
        {
            "held_out_curve": _against_share(held_out),
            "train_curve": _against_share(train),
            "right_labels_curve": _against_share({share: Reading(1 - share) for share in found}),
        },
    )


def in_the_end_of(runs: list[Run], name: str) -> list[float | None]:
    """The accuracy of each run in the end: the median over its last tenth."""
    return [float(in_the_end(np.asarray(run.metrics()[f"{name}_accuracy"]))) for run in runs]


def _against_share(readings: dict[float, Reading]) -> Curve:
    shares = sorted(readings)
    values = [readings[share].value for share in shares]
    return Curve(
        tuple(100 * share for share in shares),
        tuple(None if value is None else 100 * value for value in values),
    )


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the least share of wrong labels already hinders, in this network and in one of squares; on
    condition if only in this one, if only a larger share does, or only a table that is random throughout."""
    control = every(
        above(evidence["held_out_0"], limits["high"]),
        no(above(evidence["held_out_random_labels"], limits["high"])),
    )
    known = {part: above(evidence[f"held_out_{part}"], limits["high"]) for part in PARTS}
    squares = [above(evidence[f"held_out_{name}"], limits["high"]) for name in SQUARES]
    random = evidence.value("held_out_random_labels")
    message = Message(
        "of the held-out pairs, with a tenth of the labels wrong {at_10:.0%} are right in the end, with two "
        "tenths {at_20:.0%}, with three tenths {at_30:.0%}, with half {at_50:.0%}; with random "
        "labels {random:.1%}; in a network of squares, where {share:.0%} are wrong, {squares:.0%}, with "
        "much decay "
        "{squares_decay:.0%}",
        random=random,
        share=WRONG_SHARE,
        **{name: evidence.value(f"held_out_{name}") for name in SQUARES},
        **{f"at_{part}": evidence.value(f"held_out_{part}") for part in PARTS},
    )
    if control is False:
        return Ruling(Verdict.FAILS, message)
    if control is None or known[PARTS[0]] is None:
        return undecided(message)
    understood = [part for part in PARTS if known[part]]
    if not understood or not known[PARTS[0]]:
        if any(squares):
            told = Message("for this network: {found}", found=message)
            return never(Ruling(Verdict.ON_CONDITION, told), limits, evidence["waited"])
        if None in squares:
            return undecided(message)
        return never(Ruling(Verdict.HOLDS, message), limits, evidence["waited"])
    return Ruling(
        Verdict.ON_CONDITION,
        Message("only where more of it is random: with {border:.0%} of the labels wrong, {right:.0%} of the "
                "held-out pairs are still right in the end; with random labels {random:.1%}",
                border=understood[-1] / 100,
                right=evidence.value(f"held_out_{understood[-1]}"),
                random=random),
    )  # fmt: skip


CLAIM = Claim(
    name="corrupted-labels",
    heading=mark("Second condition: structure"),
    statement=mark("What is random cannot be understood: wrong labels keep a network from grokking."),
    experiment=experiment,
    rule=rule,
    labels={
        "held_out_0": mark("held-out accuracy in the end, no label wrong"),
        "held_out_10": mark("held-out accuracy in the end, a tenth wrong"),
        "held_out_20": mark("held-out accuracy in the end, two tenths wrong"),
        "held_out_30": mark("held-out accuracy in the end, three tenths wrong"),
        "held_out_50": mark("held-out accuracy in the end, half wrong"),
        "held_out_random_labels": mark("held-out accuracy in the end, random labels"),
        "held_out_squares": mark("held-out accuracy in the end, a network of squares, 35 % wrong"),
        "held_out_squares_decay": mark("held-out accuracy in the end, squares with decay, 35 % wrong"),
        "train_squares": mark("training labels matched in the end, a network of squares, 35 % wrong"),
        "train_squares_decay": mark("training labels matched in the end, squares with decay, 35 % wrong"),
        "waited": mark("how long runs with wrong labels were followed after memorising, in usual delays"),
        "train_0": mark("training labels matched in the end, no label wrong"),
        "train_10": mark("training labels matched in the end, a tenth wrong"),
        "train_20": mark("training labels matched in the end, two tenths wrong"),
        "train_30": mark("training labels matched in the end, three tenths wrong"),
        "train_50": mark("training labels matched in the end, half wrong"),
        "train_random_labels": mark("training labels matched in the end, random labels"),
        "held_out_curve": mark("held-out pairs, right labels"),
        "train_curve": mark("training pairs, labels as taught"),
        "right_labels_curve": mark("training labels that are right"),
    },
    control=mark(
        "the same network without wrong labels, and with random labels throughout; a network of squares"
    ),
    papers=mark("Doshi et al. 2023: where a part of the labels is wrong, the rest can still be understood"),
    thresholds=(
        Threshold(
            "high",
            0.9,
            mark("a network that is right on nine of ten pairs it has never seen has found the rule"),
            (0.75, 0.99),
        ),
        NEVER,
    ),
    conditions={"leap": LEAP, "corrupted": CORRUPTED, "random_labels": RANDOM_LABELS, **SQUARES},
    figure=Lines(
        x=mark("share of wrong training labels, in per cent"),
        y=mark("accuracy in the end, in per cent"),
    ),
)
