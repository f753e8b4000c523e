"""Data of the chapter "In the dark": what changes inside a run while its accuracy stands still."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from language import Message
from story.ledger.controls import control_values
from training.config import Config
from training.measures import circle_of, measured, row_margins, trained_in_row, why_not
from training.measures.logits.shift_averaged import offsets, turned_curves
from training.models import FloatArray, IntArray
from training.phases.rises import half_way_at
from training.runs.view import RunView

# Of the weights; and of the evaluations.
INSIDE = (
    "collapse", "shift_averaged_logits", "restricted_loss", "excluded_loss", "embedding_spectrum",
    "logit_spectrum", "pair_waves",
)  # fmt: skip
MEASURES = ("train_accuracy", "held_out_accuracy", "train_loss", "held_out_loss", *INSIDE)
# Each takes the network's answers to all pairs: enough for a scrubber, few enough to be read in a second.
FRAMES = 38
CONTROLS = {
    "few-frequencies": ("waves_no_decay", "waves_random_labels"),
    "sawtooth-to-smooth": ("collapse_no_decay", "collapse_random_labels"),
}
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class InTheDark:
    """The hidden progress of a run: S snapshots, m places on the circle.

    Attributes:
        view: the run.
        steps: of the snapshots shown, shape (S,).
        frequencies: the key ones of the logits at the last snapshot, strongest first.
        collapse: share of the logits' variance that one curve explains, (S,).
        curve: that curve, (S, m), at `offsets` from the right answer, (m,).
        restricted, excluded: loss with the key frequencies alone, and without them, (S,), in nats.
        embedding: share of the embedding's energy at frequency 1 .. m//2, (S, m//2).
        logits: share of the logits' variance at frequency 1 .. m//2 of the sum, (S, m//2).
        wave_steps, waves: how many waves over the pairs hold ENERGY of the logits, and at which steps.
        waves_there_are: over the pairs.
        collapse_null, chance, embedding_null, logits_null: what white noise shows.
        half_way: the step at which each of "collapse", "restricted", "held_out_loss" and "accuracy" has gone
            half of its way since memorising; empty for a run that has not leapt.
        controls: what the same network shows in the end without decay and on random labels, where known.
    """

    view: RunView
    steps: NDArray[np.int64]
    frequencies: IntArray
    collapse: Float64
    curve: Float64
    offsets: NDArray[np.int64]
    restricted: Float64
    excluded: Float64
    embedding: Float64
    logits: Float64
    wave_steps: NDArray[np.int64]
    waves: Float64
    waves_there_are: int
    collapse_null: float
    chance: float
    embedding_null: Float64
    logits_null: float
    half_way: Mapping[str, float]
    controls: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row of the table: S snapshots, n questions.

    Attributes:
        row: its left symbol.
        margins: of the questions, (S, n).
        trained: which of them are training questions, (n,).
        turned: the logits of the pairs, each turned by its sum, (S, m, m); None for a symbol that has no
            place on the circle, such as the 0 of multiplication.
    """

    row: int
    margins: FloatArray
    trained: NDArray[np.bool_]
    turned: FloatArray | None


def why_no_circle(config: Config) -> Message | None:
    """Say why this chapter cannot show a run; None where it can."""
    return why_not("collapse", config)


def read_row(view: RunView, row: int) -> Row:
    """Read the margins and shifted logits of one row.

    Raises:
        ValueError: when there is no such row.
        StoreError: when the run is damaged.
    """
    weights = view.weights(snapshots=view.frames(FRAMES))
    try:
        turned = turned_curves(weights, view.config, row).astype(np.float32)
    except ValueError:
        turned = None
    return Row(
        row=row,
        margins=row_margins(weights, view.config, row).astype(np.float32),
        trained=trained_in_row(view.config, row),
        turned=turned,
    )


def read_in_the_dark(view: RunView) -> InTheDark:
    """Read and measure what the chapter shows of all rows together.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
        MeasureError: for a task that is no circle (see `why_no_circle`).
    """
    found = measured(view, INSIDE, snapshots=view.frames(FRAMES))
    columns, nulls, m = found.columns, found.nulls, circle_of(view.config).order
    waves = found.series("pair_waves")
    return InTheDark(
        view=view,
        steps=found.steps,
        frequencies=np.array(found.frequencies, np.int64),
        collapse=columns["collapse"],
        curve=columns["shift_averaged_logits"],
        offsets=offsets(m),
        restricted=columns["restricted_loss"],
        excluded=columns["excluded_loss"],
        embedding=columns["embedding_spectrum"],
        logits=columns["logit_spectrum"],
        wave_steps=waves.steps,
        waves=waves.values,
        waves_there_are=m**2 // 2 + (m % 2 == 0),  # see `training.measures.fourier_2d_spectrum`
        collapse_null=nulls["collapse"],
        chance=math.log(m),
        embedding_null=np.broadcast_to(nulls["embedding_spectrum"], (m // 2,)),
        logits_null=float(np.mean(nulls["logit_spectrum"])),
        half_way=_half_way(view, found.steps, columns),
        controls={
            name: value
            for claim, readings in CONTROLS.items()
            for name, value in control_values(claim, readings, view.config).items()
        },
    )


def _half_way(view: RunView, steps: NDArray[np.int64], columns: Mapping[str, Float64]) -> dict[str, float]:
    metrics, begin = view.metrics, view.phases.memorised_at
    if begin is None or view.phases.leap_at is None or begin >= steps[-1]:
        return {}
    at, snapshots = metrics["step"], steps.astype(np.float64)
    return {
        "collapse": half_way_at((snapshots, columns["collapse"]), begin),
        "restricted": half_way_at((snapshots, columns["restricted_loss"]), begin),
        "held_out_loss": half_way_at((at, metrics["held_out_loss"]), begin),
        "accuracy": half_way_at((at, metrics["held_out_accuracy"]), begin),
    }
