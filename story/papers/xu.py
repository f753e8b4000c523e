"""Xu 2026, Low-dimensional and transversely curved optimization dynamics in grokking: one direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Curve, Evidence, Limits, Ruling, Threshold, Verdict
from story.ledger.figure import Lines
from story.ledger.readings import above, mean_of, undecided
from story.papers.agreement import agreement, between
from training.measures import TrajectoryShape, trajectory_shape
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

ATTENTION = ("W_Q", "W_K", "W_V", "W_O")
SHOWN = 8


def experiment(lab: Lab) -> Evidence:
    """The first component of the attention weights' path, and of a walk with steps as long."""
    shapes = [_shape(run) for run in lab.runs("leap")]
    shares = [float(shape.explained[0]) for shape in shapes]
    walks = [float(shape.null[0]) for shape in shapes]
    first = shapes[0]
    numbers = tuple(float(number + 1) for number in range(min(SHOWN, len(first.explained))))
    return Evidence(
        {
            "share": mean_of(shares, "share", sum(walks) / len(walks)),
            "walk": mean_of(walks, "share"),
            "beyond": mean_of(
                [share - walk for share, walk in zip(shares, walks, strict=True)], "share", 0.0
            ),
        },
        {
            "components": Curve(numbers, tuple(100 * float(share) for share in first.explained[:SHOWN])),
            "walk_components": Curve(numbers, tuple(100 * float(share) for share in first.null[:SHOWN])),
        },
    )


def _shape(run: Run) -> TrajectoryShape:
    weights = run.weights(*ATTENTION)
    return trajectory_shape([weights[name] for name in ATTENTION])


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Agrees if the share is as printed and more than a walk without aim has; alone it shows nothing."""
    size = between(evidence["share"], limits["low"], limits["high"])
    beyond = above(evidence["beyond"], limits["beyond"])
    found = Message(
        "the first component holds {share:.0%} of the attention weights' path (theirs: 68–83 %), that of a "
        "walk without aim {walk:.0%}",
        share=evidence.value("share"), walk=evidence.value("walk"),
    )  # fmt: skip
    if size and beyond is False:
        return Ruling(
            Verdict.ON_CONDITION, Message("the number agrees, but shows nothing: {found}", found=found)
        )
    if size is None and beyond is False:
        return undecided(found)
    why = Message("another network, a rate 17 times as large, and snapshots denser where the run moves")
    return agreement(size, beyond, found, why)


CLAIM = Claim(
    name="xu-one-direction",
    of_paper=True,
    heading=mark("Xu 2026"),
    statement=mark("One principal component holds 68–83 % of the path of the attention weights."),
    experiment=experiment,
    rule=rule,
    labels={
        "share": mark("share of the first component"),
        "walk": mark("share of the first component of a walk without aim"),
        "beyond": mark("by how much the first component exceeds that of the walk"),
        "components": mark("the run's components"),
        "walk_components": mark("those of a walk without aim"),
    },
    control=mark("our network, addition alone; beside it a walk with steps as long into random directions"),
    papers=mark("https://arxiv.org/abs/2602.16746: the number is from the abstract"),
    thresholds=(
        Threshold("low", 0.68, mark("the least share that is printed"), (0.6, 0.7)),
        Threshold("high", 0.83, mark("the largest share that is printed"), (0.8, 0.9)),
        Threshold("beyond", 0.0, mark("no more than a walk without aim has is no finding"), (0.05, 0.1)),
    ),
    conditions={"leap": LEAP},
    figure=Lines(x=mark("component"), y=mark("share of the path, per cent"), log_y=True),
)
ROWS = (CLAIM,)
