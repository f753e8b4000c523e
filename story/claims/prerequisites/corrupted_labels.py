"""What is random cannot be understood: wrong labels keep a network from grokking. From how many on?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import (
    FEW,
    FOLLOWED,
    LEAP,
    RANDOM_LABELS,
    WRONG_LABELS_KEPT,
    WRONG_LABELS_UNLEARNT,
    WRONG_SHARE,
    varied,
)
from story.ledger.claim import Claim, Curve, Evidence, Label, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import NEVER, never, waited
from story.ledger.readings import above, decide, every, mean_of, no
from training.phases.endings import in_the_end

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

# In per cent of the training pairs.
PARTS = (10, 30)
# A network of squares, 35 % of whose labels are wrong: without decay, and with much of it.
SQUARES = {"squares": WRONG_LABELS_KEPT, "squares_decay": WRONG_LABELS_UNLEARNT}
CORRUPTED = varied(
    LEAP, seeds=FEW, steps=FOLLOWED, steps_after_grokking=100, evaluate_every=20, snapshots=2,
    over=("corrupted", tuple(part / 100 for part in PARTS)),
)  # fmt: skip


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
    """Holds if the least share of wrong labels already hinders, in this network and in one of squares; fails
    where one of the two understands all the same."""
    control = every(
        above(evidence["held_out_0"], limits["high"]),
        no(above(evidence["held_out_random_labels"], limits["high"])),
    )
    facts = {
        "least": PARTS[0] / 100, "most": PARTS[-1] / 100, "wrong": WRONG_SHARE,
        "few": evidence.value(f"held_out_{PARTS[0]}"), "many": evidence.value(f"held_out_{PARTS[-1]}"),
        "squares": max(evidence.value(f"held_out_{name}") for name in SQUARES),
        "clean": evidence.value("held_out_0"), "random": evidence.value("held_out_random_labels"),
    }  # fmt: skip
    found = Message("with {least:.0%} of labels wrong, {few:.0%} of unseen pairs are right, with {most:.0%} "
                    "{many:.0%}", **facts)  # fmt: skip
    understood = [above(evidence[f"held_out_{part}"], limits["high"]) for part in PARTS]
    squares = [above(evidence[f"held_out_{name}"], limits["high"]) for name in SQUARES]
    if not control:
        clean = Message("no: with right labels {clean:.0%} of unseen pairs are right, with random ones "
                        "{random:.0%}", **facts)  # fmt: skip
        return decide(control, found, fails=clean)
    known = every(*(no(right) for right in (*understood, *squares)))
    if known:
        return never(found, limits, evidence["waited"])
    other = Message("not as stated: {few:.0%} of unseen pairs are right here, but {squares:.0%} in a network "
                    "of squares with {wrong:.0%} of labels wrong", **facts)  # fmt: skip
    return decide(known, found, fails=other if any(squares) and not any(understood) else None)


LABELS: dict[str, Label] = {
    f"{what}_{part}": Message(said, share=part / 100)
    for what, said in {
        "held_out": mark("held-out accuracy in the end, {share:.0%} wrong"),
        "train": mark("training labels matched in the end, {share:.0%} wrong"),
    }.items()
    for part in PARTS
}
CLAIM = Claim(
    name="corrupted-labels",
    heading=mark("Second condition: structure"),
    statement=mark("What is random cannot be understood: wrong labels keep a network from grokking."),
    experiment=experiment,
    rule=rule,
    labels={
        **LABELS,
        "held_out_0": mark("held-out accuracy in the end, no label wrong"),
        "held_out_random_labels": mark("held-out accuracy in the end, random labels"),
        "held_out_squares": mark("held-out accuracy in the end, a network of squares, 35 % wrong"),
        "held_out_squares_decay": mark("held-out accuracy in the end, squares with decay, 35 % wrong"),
        "train_squares": mark("training labels matched in the end, a network of squares, 35 % wrong"),
        "train_squares_decay": mark("training labels matched in the end, squares with decay, 35 % wrong"),
        "waited": mark("how long runs with wrong labels were followed after memorising, in usual delays"),
        "train_0": mark("training labels matched in the end, no label wrong"),
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
