"""A sawtooth through the memorised pairs becomes a smooth curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.claims.first_and_last import (
    CONTROLS,
    WHEN,
    first_and_last,
    measure_of,
    memorised_network,
    network_at,
)
from story.conditions import LEAP, NO_DECAY, RANDOM_LABELS
from story.ledger.claim import Claim, Curve, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.readings import above, below, decide, every, no
from story.ledger.words import product_labels
from training.measures import Batch, data_collapse, row_margins

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# The row of the table whose margins are drawn: the pairs (0, b).
ROW = 0


def experiment(lab: Lab) -> Evidence:
    """Height of the teeth and data collapse of all runs; the curves are a row of the first seed's table."""
    run = lab.runs("leap")[0]
    return Evidence(
        first_and_last(lab, {"tooth": measure_of("margin_gap")}, "logits", {"tooth": 0.0})
        | first_and_last(lab, {"collapse": collapse}, "share"),
        {
            "row_memorised": row_of(memorised_network(run)),
            "row_end": row_of(network_at(run)),
            "row_no_decay": row_of(network_at(lab.runs("no_decay")[0])),
        },
    )


def collapse(batch: Batch) -> float:
    return float(data_collapse(batch.sum_means, batch.variation)[0])


def row_of(batch: Batch | None) -> Curve:
    """The margins along one row of the table, by the second number of the pair."""
    if batch is None:
        return Curve((), ())
    margins = row_margins(batch.weights, batch.config, ROW)[0]
    return Curve(tuple(map(float, range(len(margins)))), tuple(map(float, margins)))


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the teeth wear down and one curve explains the logits, in the leap and in no control; where
    only the teeth wear down it fails, and says so."""
    low = limits["worn"] * evidence.value("tooth_memorised")
    worn = below(evidence["tooth_end"], low)
    smooth = above(evidence["collapse_end"], limits["smooth"])
    not_in_controls = every(
        *(above(evidence[f"tooth_{control}"], low) for control in CONTROLS),
        *(below(evidence[f"collapse_{control}"], limits["smooth"]) for control in CONTROLS),
    )
    names = ("tooth_memorised", "tooth_end", "tooth_no_decay", "tooth_random_labels", "collapse_end")
    facts = {name: evidence.value(name) for name in names}
    found = Message(
        "the teeth go from {tooth_memorised:.1f} to {tooth_end:.1f} logits (without decay "
        "{tooth_no_decay:.1f}, random labels {tooth_random_labels:.1f}), and one curve explains "
        "{collapse_end:.0%}",
        **facts,
    )
    worn_alone = Message(
        "not as stated: the teeth wear down from {tooth_memorised:.1f} to {tooth_end:.1f} logits, but one "
        "curve explains only {collapse_end:.0%} of the logits",
        **facts,
    )
    alone = every(worn, not_in_controls, no(smooth))
    return decide(every(worn, smooth, not_in_controls), found, fails=worn_alone if alone else None)


CLAIM = Claim(
    name="sawtooth-to-smooth",
    heading=mark("Third phase: the leap"),
    statement=mark("A sawtooth through the memorised pairs becomes a smooth curve."),
    experiment=experiment,
    rule=rule,
    labels={
        **product_labels(
            {
                "tooth": mark("height of the teeth"),
                "collapse": mark("what one curve explains"),
            },
            WHEN,
        ),
        "row_memorised": mark("when memorised"),
        "row_end": mark("in the end"),
        "row_no_decay": mark("in the end, without decay"),
    },
    control=mark("the same network without decay, and on random labels"),
    papers=mark("Nanda et al. 2023: the logits come to depend on the sum of the pair alone"),
    thresholds=(
        Threshold(
            "worn", 0.25, mark("a tooth worn to a quarter of its height no longer stands out"), (0.1, 0.5)
        ),
        Threshold(
            "smooth",
            0.75,
            mark("with three quarters of the logits on one curve, what is left is a third of it"),
            (0.6, 0.9),
        ),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY, "random_labels": RANDOM_LABELS},
    figure=Lines(x=mark("second number of the pair (0, b)"), y=mark("margin, in logits"),
                 curves=("row_memorised", "row_end")),
)  # fmt: skip
