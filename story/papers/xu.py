"""Xu 2026, Low-dimensional and transversely curved optimization dynamics in grokking: one direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from story import conditions
from story.conditions import varied
from story.ledger.claim import Claim, Curve, Evidence, Limits, Ruling, Threshold, Verdict
from story.ledger.figure import Lines
from story.ledger.readings import above, mean_of, undecided
from story.papers.agreement import agreement, between
from training.measures import TrajectoryShape, trajectory_shape
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# The attention matrices, each by itself; of two layers those of both.
ATTENTION = ("W_Q", "W_K", "W_V", "W_O")
EVENLY: dict[str, Any] = {"snapshots": 100, "snapshot_spacing": "linear"}
LEAP = varied(conditions.LEAP, **EVENLY)
# Two layers, half of the table, 512 pairs at a time.
TWO_LAYERS = varied(
    conditions.LEAP, seeds=3, network="two_layer_decoder", train_fraction=0.5, split_by="rows",
    batch_size=512, lr=1e-3, lr_after=None, lr_falls_from=None, lr_falls_until=None, weight_decay=1.0,
    beta2=0.98, steps=6000,
    steps_after_grokking=500, evaluate_every=20, **EVENLY, small={"batch_size": 64, "steps": 40},
)  # fmt: skip
NETWORKS = {"one": LEAP, "two": TWO_LAYERS}
SHOWN = 8


def experiment(lab: Lab) -> Evidence:
    """The first component of each attention matrix's path, in the mean over the matrices, and of walks with
    steps as long; in a network of one layer, and in one of two."""
    readings, curves = {}, {}
    for name in NETWORKS:
        shapes = [_shapes(run) for run in lab.runs(name)]
        shares = [float(np.mean([shape.explained[0] for shape in of_run])) for of_run in shapes]
        walks = [float(np.mean([shape.null[0] for shape in of_run])) for of_run in shapes]
        readings[f"share_{name}"] = mean_of(shares, "share", float(np.mean(walks)))
        readings[f"walk_{name}"] = mean_of(walks, "share")
        beyond = [share - walk for share, walk in zip(shares, walks, strict=True)]
        readings[f"beyond_{name}"] = mean_of(beyond, "share", 0.0)
        first = shapes[0][0]
        count = min(SHOWN, len(first.explained))
        numbers = tuple(float(number + 1) for number in range(count))
        curves[f"components_{name}"] = Curve(numbers, _per_cent(first.explained[:count]))
        curves[f"walk_components_{name}"] = Curve(numbers, _per_cent(first.null[:count]))
    return Evidence(readings, curves)


def _per_cent(shares: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(100 * float(share) for share in shares)


def _shapes(run: Run) -> list[TrajectoryShape]:
    """The shape of the path of each matrix by itself; names of a second layer end differently."""
    weights = run.weights()
    return [trajectory_shape(part) for name, part in weights.items() if name.startswith(ATTENTION)]


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Agrees if in a network of two layers the share is as printed and more than a walk without aim has;
    alone it shows nothing."""
    size = between(evidence["share_two"], limits["low"], limits["high"])
    beyond = above(evidence["beyond_two"], limits["beyond"])
    facts = {name: evidence.value(name) for name in ("share_two", "walk_two", "share_one")}
    found = Message("one component holds {share_two:.0%} of a matrix's path, of a walk {walk_two:.0%} "
                    "(theirs: {low:.0%} to {high:.0%})",
                    **facts, low=PRINTED[0], high=PRINTED[1])  # fmt: skip
    if size and beyond is False:
        return Ruling(
            Verdict.FAILS, Message("no: the number is theirs, but shows nothing; {found}", found=found)
        )
    if size is None and beyond is False:
        return undecided(found)
    return agreement(size, beyond, found, Message("one task alone"))


# The least and the largest share that they print.
PRINTED = 0.68, 0.83
CLAIM = Claim(
    name="xu-one-direction",
    of_paper=True,
    heading=mark("Xu 2026"),
    statement=mark("One principal component holds 68–83 % of the path of the attention weights."),
    experiment=experiment,
    rule=rule,
    labels={
        "share_one": mark("share of the first component, one layer"),
        "walk_one": mark("share of the first component of a walk without aim, one layer"),
        "beyond_one": mark("by how much the first component exceeds that of the walk, one layer"),
        "share_two": mark("share of the first component, two layers"),
        "walk_two": mark("share of the first component of a walk without aim, two layers"),
        "beyond_two": mark("by how much the first component exceeds that of the walk, two layers"),
        "components_one": mark("one matrix of one layer"),
        "walk_components_one": mark("a walk without aim, one layer"),
        "components_two": mark("one matrix of two layers"),
        "walk_components_two": mark("a walk without aim, two layers"),
    },
    control=mark(
        "our network of one layer beside one of two, addition alone, snapshots evenly spaced; a walk with "
        "steps as long into random directions"
    ),
    papers=mark("https://arxiv.org/abs/2602.16746: the number is from the abstract"),
    thresholds=(
        Threshold("low", PRINTED[0], mark("the least share that is printed"), (0.6, 0.7)),
        Threshold("high", PRINTED[1], mark("the largest share that is printed"), (0.8, 0.9)),
        Threshold("beyond", 0.0, mark("no more than a walk without aim has is no finding"), (-0.05, 0.1)),
    ),
    conditions=NETWORKS,
    figure=Lines(x=mark("component"), y=mark("share of the path, per cent"), log_y=True),
    long=True,
)
ROWS = (CLAIM,)
