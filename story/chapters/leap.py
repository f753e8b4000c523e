"""What the chapter "The leap" shows of a run: the same arrays for the page, the film and a script."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import circle_fit, frequency_order, frequency_plane
from story.chapters.frequencies import cyclic_order, turning_frequencies
from training.measures import row_margins, token_embeddings, trained_in_row
from training.runs.view import RunView

MEASURES = (
    "train_accuracy",
    "held_out_accuracy",
    "train_loss",
    "held_out_loss",
    "margin_gap",
    "circle_share",
)
SHOWN_FREQUENCIES = 3


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
        circle_share: share of the tokens' spread on the plane that lies on the ideal circle, shape (S, K).
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
    circle_share: NDArray[np.float32]
    row: int
    margins: NDArray[np.float32]
    trained: NDArray[np.bool_]


def read_leap(view: RunView, row: int | None = None, *, snapshots: slice = slice(None)) -> Leap:
    """Read and measure what the chapter shows.

    Args:
        row: the left token of the row of margins; the middle row of the table if not given.
        snapshots: which of the snapshots, a contiguous slice; all if not given.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    config = view.config
    row = config.table.n_tokens // 2 if row is None else row
    wanted = range(len(view.steps))[snapshots]
    if len(view.steps) and not wanted:
        raise ValueError(
            f"snapshots = {snapshots}: it must leave at least one of the run's {len(view.steps)}"
        )
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
        circle_share=np.array(
            [circle_fit(points, k).explained for points, k in zip(planes, frequencies, strict=True)],
            np.float32,
        )
        .reshape(len(planes), len(tokens))
        .T,
        row=row,
        margins=row_margins(weights, config, row).astype(np.float32),
        trained=trained_in_row(config, row),
    )


@dataclass(frozen=True, slots=True)
class Milestone:
    """What was measured at one step of a run.

    Attributes:
        name: "memorised", "leap", "generalised" or "end".
        step: the step.
        train_accuracy, held_out_accuracy: shares of the pairs answered rightly.
        tooth_height: mean margin on training pairs minus mean margin on held-out pairs.
        weight_norm: of all weights.
        circle_share: share of the tokens' spread on the plane of the strongest frequency that lies on
            its circle, at the nearest snapshot; None without a frequency to show.
    """

    name: str
    step: int
    train_accuracy: float
    held_out_accuracy: float
    tooth_height: float
    weight_norm: float
    circle_share: float | None


def milestones(leap: Leap) -> list[Milestone]:
    """What was measured when the run had memorised, when it leapt, had generalised, and ended."""
    phases, metrics = leap.view.phases, leap.view.metrics
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
        at = int(np.argmin(np.abs(metrics["step"] - step)))
        snapshot = int(np.argmin(np.abs(leap.steps - step)))
        found.append(
            Milestone(
                name=name,
                step=step,
                train_accuracy=float(metrics["train_accuracy"][at]),
                held_out_accuracy=float(metrics["held_out_accuracy"][at]),
                tooth_height=float(metrics["train_margin"][at] - metrics["held_out_margin"][at]),
                weight_norm=float(metrics["weight_norm"][at]),
                circle_share=float(leap.circle_share[snapshot, 0]) if len(leap.frequencies) else None,
            )
        )
    return found
