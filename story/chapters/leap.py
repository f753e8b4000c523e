"""What the chapter "The leap" shows of a run: the same arrays for the page, the film and a script."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import frequency_order, frequency_plane
from story.chapters.frequencies import cyclic_order, turning_frequencies
from training.measures import measured, row_margins, series, token_embeddings, trained_in_row, unavailable
from training.measures.entries.embedding import SHOWN_FREQUENCIES
from training.runs.view import RunView

MEASURES = (
    "train_accuracy",
    "held_out_accuracy",
    "train_loss",
    "held_out_loss",
    "margin_gap",
    "weight_norm",
    "circle_shares",
)
OF_MILESTONES = ("train_accuracy", "held_out_accuracy", "margin_gap", "weight_norm")


@dataclass(frozen=True, slots=True)
class Leap:
    """One run, as the chapter shows it: S snapshots, K frequencies, m tokens that have a place on the
    task's circle (all of them, if the task is none), n questions in a row.

    Attributes:
        view: the run it is drawn from.
        steps: the snapshots' steps, shape (S,).
        frequencies: the embedding's strongest frequencies at the last snapshot, strongest first, shape (K,).
        symbols: those tokens in the order of the circle, shape (m,).
        circles: they on the plane of each frequency, shape (S, K, m, 2). The plane is fitted to
            the last snapshot and then held: fitted anew at every step it would show a circle in noise.
        orders: places among `symbols` in the order of each frequency, shape (K, m).
        circle_shares: the measure of this name at those frequencies, shape (S, K); nan where it has none.
        row: the left token of the row shown.
        margins: of the questions that begin with it, (row, b) for every b, shape (S, n).
        trained: which of those are training pairs, shape (n,).
    """

    view: RunView
    steps: NDArray[np.int64]
    frequencies: NDArray[np.int64]
    symbols: NDArray[np.int64]
    circles: NDArray[np.float32]
    orders: NDArray[np.int64]
    circle_shares: NDArray[np.float32]
    row: int
    margins: NDArray[np.float32]
    trained: NDArray[np.bool_]


def read_leap(view: RunView, row: int | None = None, *, snapshots: slice = slice(None)) -> Leap:
    """Read and measure what the chapter shows.

    Args:
        row: the left token of the row of margins; the middle row of the table if not given.
        snapshots: which of the snapshots, a contiguous slice up to the last; all if not given.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    config = view.config
    row = config.table.n_tokens // 2 if row is None else row
    wanted = range(len(view.steps))[snapshots]
    if len(view.steps) and wanted[-1:] != range(len(view.steps))[-1:]:
        raise ValueError(f"snapshots = {snapshots}: it must leave the last of the run's {len(view.steps)}")
    weights = view.weights(snapshots=wanted)
    symbols = cyclic_order(config)
    tokens = token_embeddings(weights, config)[:, symbols]
    frequencies = turning_frequencies(tokens[-1], SHOWN_FREQUENCIES)
    planes = [frequency_plane(tokens[-1], k).project(tokens) for k in frequencies]
    m = len(symbols)
    return Leap(
        view=view,
        steps=view.steps[wanted.start : wanted.stop],
        frequencies=np.array(frequencies, np.int64),
        symbols=symbols,
        circles=np.array(planes, np.float32).reshape(len(planes), len(tokens), m, 2).swapaxes(0, 1),
        orders=np.array([frequency_order(m, k) for k in frequencies], np.int64).reshape(-1, m),
        circle_shares=_circle_shares(view, wanted, len(planes)),
        row=row,
        margins=row_margins(weights, config, row).astype(np.float32),
        trained=trained_in_row(config, row),
    )


def _circle_shares(view: RunView, snapshots: range, count: int) -> NDArray[np.float32]:
    """Of the first so many frequencies; nan for a run that has no such measure."""
    if not count or unavailable("circle_shares", view):
        return np.full((len(snapshots), count), np.nan, np.float32)
    found = measured(view, ["circle_shares"], snapshots=list(snapshots))
    return found.columns["circle_shares"][:, :count].astype(np.float32)


@dataclass(frozen=True, slots=True)
class Milestone:
    """What was measured at one step of a run.

    Attributes:
        name: "memorised", "leap", "generalised" or "end".
        step: the step.
        train_accuracy, held_out_accuracy: shares of the pairs answered rightly.
        margin_gap, weight_norm: the measures of these names.
        circle_share: the first of `Leap.circle_shares` at the nearest snapshot; None where there is none.
    """

    name: str
    step: int
    train_accuracy: float
    held_out_accuracy: float
    margin_gap: float
    weight_norm: float
    circle_share: float | None


def milestones(leap: Leap) -> list[Milestone]:
    """What was measured when the run had memorised, when it leapt, had generalised, and ended."""
    phases, evaluated = leap.view.phases, leap.view.metrics["step"]
    of_run = {name: series(leap.view, name).values for name in OF_MILESTONES}
    names = {
        "memorised": phases.memorised_at,
        "leap": phases.leap_at,
        "generalised": phases.generalised_at,
        "end": phases.last_step,
    }
    found = []
    for name, step in names.items():
        if step is None:
            continue
        at = int(np.argmin(np.abs(evaluated - step)))
        snapshot = int(np.argmin(np.abs(leap.steps - step)))
        share = float(leap.circle_shares[snapshot, 0]) if len(leap.frequencies) else math.nan
        found.append(
            Milestone(
                name=name,
                step=step,
                circle_share=share if math.isfinite(share) else None,
                **{measure: float(values[at]) for measure, values in of_run.items()},
            )
        )
    return found
