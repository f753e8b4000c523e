"""Gromov 2023, Grokking modular arithmetic: weights in closed form, and the angles that training finds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import OTHER_WAYS
from story.ledger.claim import Claim, Curve, Evidence, Limits, Ruling, Threshold
from story.ledger.figure import Dots, Lines
from story.ledger.outcomes import generalised
from story.ledger.readings import above, below, every, mean_of, mostly, rate_of
from story.papers.agreement import agreement
from training.config import Config
from training.measures import Batch, neuron_angles, rightly_answered
from training.measures.entries.embedding import UNRELATED_ANGLES
from training.models import Weights
from training.models.quadratic_mlp import gromov_weights
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

LINK = "https://arxiv.org/abs/2301.02679"
PRINTED_P, PRINTED_WIDTH = 97, 500
WIDTHS = (48, 72, 96, 144, 192, 288, 384, 500, 768, 1000)
DRAWS = 8


def exact_experiment(lab: Lab) -> Evidence:
    """How many of all pairs the weights in closed form answer, and with angles that do not add up."""
    rng = lab.rng()
    right: dict[int, list[float]] = {width: [] for width in WIDTHS}
    unrelated: list[float] = []
    for width in WIDTHS:
        for _ in range(DRAWS):
            weights = gromov_weights(PRINTED_P, width, rng)
            right[width].append(_accuracy(weights, width))
            if width == PRINTED_WIDTH:  # another draw has the same frequencies and other angles
                other = gromov_weights(PRINTED_P, width, rng)["W_U"]
                unrelated.append(_accuracy({**weights, "W_U": other}, width))
    means = tuple(100 * float(np.mean(right[width])) for width in WIDTHS)
    return Evidence(
        {
            "exact": mean_of(right[PRINTED_WIDTH], "share", 1 / PRINTED_P),
            "unrelated": mean_of(unrelated, "share", 1 / PRINTED_P),
        },
        {"by_width": Curve(tuple(map(float, WIDTHS)), means)},
    )


def _accuracy(weights: Weights, width: int) -> float:
    config = Config(p=PRINTED_P, network="quadratic_mlp", d_mlp=width)
    return float(rightly_answered(weights, config).mean())


def exact_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Every pair of every draw; and hardly any where the angles do not add up."""
    found = Message(
        "the weights in closed form answer {exact:.2%} of all pairs, with unrelated angles {unrelated:.1%}",
        exact=evidence.value("exact"), unrelated=evidence.value("unrelated"),
    )  # fmt: skip
    return agreement(
        above(evidence["exact"], limits["all"]),
        every(above(evidence["exact"], 0.5), below(evidence["unrelated"], 0.5)),
        found,
        Message("at random angles few neurons cancel less well"),
    )


def angles_experiment(lab: Lab) -> Evidence:
    """How far the neurons' angles are from adding up, before and after training without any decay."""
    runs = lab.runs("squares")
    return Evidence(
        {
            "generalised": rate_of(map(generalised, runs)),
            "error_end": mean_of([_angle_error(run, -1) for run in runs], "", UNRELATED_ANGLES),
            "error_drawn": mean_of([_angle_error(run, 0) for run in runs], "", UNRELATED_ANGLES),
        }
    )


def _angle_error(run: Run, place: int) -> float:
    at = place % len(run.snapshot_steps())
    batch = Batch(run.config, run.weights(snapshots=slice(at, at + 1)))
    return float(neuron_angles(batch.neuron_waves, batch.readout, batch.circle).error[0])


def angles_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Runs generalise with nothing that holds their weights, and the angles come to add up."""
    end, drawn = evidence["error_end"], evidence["error_drawn"]
    found = Message(
        "{rate:.0%} of runs generalise unregularised; their angles miss the sum by {end:.2f} rad, before "
        "training {drawn:.2f}",
        rate=evidence.value("generalised"), end=evidence.value("error_end"),
        drawn=evidence.value("error_drawn"),
    )  # fmt: skip
    return agreement(
        below(end, limits["error"]),
        every(mostly(evidence, "generalised"), below(end, limits["half"]), above(drawn, limits["half"])),
        found,
        Message("AdamW instead of plain descent"),
    )


EXACT = Claim(
    name="gromov-closed-form",
    of_paper=True,
    heading=mark("Gromov 2023"),
    statement=mark("Weights in closed form add modulo 97 without any training, with 500 neurons exactly."),
    experiment=exact_experiment,
    rule=exact_rule,
    labels={
        "exact": mark("share of all pairs answered by the closed form"),
        "unrelated": mark("the same with angles that do not add up"),
        "by_width": mark("pairs answered by the closed form"),
    },
    control=mark("the same waves with unrelated angles; eight draws of the angles"),
    papers=LINK,
    thresholds=(
        Threshold("all", 0.9995, mark("exact means every pair: five in 9,409 may be missed"), (0.99, 0.9999)),
    ),
    figure=Lines(x=mark("neurons"), y=mark("pairs answered, per cent"), log_x=True),
)
ANGLES = Claim(
    name="gromov-angles",
    of_paper=True,
    heading=mark("Gromov 2023"),
    statement=mark(
        "Trained without regularisation, it generalises, and its neurons' angles add up: φ₁ + φ₂ = φ₃."
    ),
    experiment=angles_experiment,
    rule=angles_rule,
    labels={
        "generalised": mark("runs that generalise without regularisation"),
        "error_end": mark("how far angles are from adding up in the end, radians"),
        "error_drawn": mark("how far angles are from adding up before training, radians"),
    },
    control=mark("AdamW without decay instead of plain gradient descent; the same networks before training"),
    papers=LINK,
    thresholds=(
        Threshold("error", 0.5, mark("cos 0.5 is 0.88: such a neuron loses an eighth"), (0.3, 0.7)),
        Threshold(
            "half",
            round(math.pi / (2 * math.sqrt(3)), 2),
            mark("half of what unrelated angles miss by"),
            (0.6, 1.2),
        ),
    ),
    conditions={"squares": OTHER_WAYS["squares"]},
    figure=Dots(readings=("error_drawn", "error_end"), x=mark("how far angles are from adding up, radians")),
)  # fmt: skip
ROWS = (EXACT, ANGLES)
