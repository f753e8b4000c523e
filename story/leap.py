"""What the chapter "The leap" shows of a run: the same arrays for the page, the film and a script."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import circle_fit, frequency_order, frequency_plane, key_frequencies, residue_spectrum
from training.meaning import row_margins, token_embeddings, trained_in_row
from training.phases import Phases
from training.store import Columns, Run

SHOWN_FREQUENCIES = 3


@dataclass(frozen=True, slots=True)
class Leap:
    """One run, as the chapter shows it: S snapshots, K frequencies, p tokens.

    Attributes:
        run_id: the run it is drawn from.
        metrics: every evaluation (`training.store.Run.metrics`).
        phases: the run's phases so far.
        steps: the snapshots' steps, shape (S,).
        frequencies: the embedding's strongest frequencies at the last snapshot, strongest first, shape (K,).
        circles: the tokens on the plane of each frequency, shape (S, K, p, 2). The plane is fitted to
            the last snapshot and then held: fitted anew at every step it would show a circle in noise.
        orders: the tokens in the order of each frequency, shape (K, p).
        circle_share: share of the tokens' spread on the plane that lies on the ideal circle, shape (S, K).
        row: the left token of the row shown.
        margins: of the pairs (row, b), shape (S, p).
        trained: which of those are training pairs, shape (p,).
    """

    run_id: str
    metrics: Columns
    phases: Phases
    steps: NDArray[np.int64]
    frequencies: NDArray[np.int64]
    circles: NDArray[np.float32]
    orders: NDArray[np.int64]
    circle_share: NDArray[np.float32]
    row: int
    margins: NDArray[np.float32]
    trained: NDArray[np.bool_]


def read_leap(run: Run, row: int | None = None, *, snapshots: slice = slice(None)) -> Leap:
    """Read and measure what the chapter shows; `row` is the middle row of the table if not given.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    config = run.config
    row = config.p // 2 if row is None else row
    weights = run.weights(snapshots=snapshots)
    tokens = token_embeddings(weights)
    phases = run.phases()
    assert phases is not None  # a run with a snapshot has an evaluation: that is written first
    frequencies = _shown_frequencies(tokens[-1])
    circles = [frequency_plane(tokens[-1], k).project(tokens) for k in frequencies]
    return Leap(
        run_id=run.run_id,
        metrics=run.metrics(),
        phases=phases,
        steps=run.snapshot_steps()[snapshots],
        frequencies=np.array(frequencies, np.int64),
        circles=np.stack(circles, axis=1).astype(np.float32),
        orders=np.stack([frequency_order(config.p, k) for k in frequencies]),
        circle_share=np.stack(
            [circle_fit(points, k).explained for points, k in zip(circles, frequencies, strict=True)], axis=1
        ).astype(np.float32),
        row=row,
        margins=row_margins(weights, config, row).astype(np.float32),
        trained=trained_in_row(config, row),
    )


def _shown_frequencies(tokens: NDArray[np.floating]) -> list[int]:
    """The strongest frequencies of the embedding (p, d) whose turn meets every token by itself."""
    p = len(tokens)
    strongest = key_frequencies(residue_spectrum(tokens), p // 2)
    return [int(k) for k in strongest if math.gcd(int(k), p) == 1 and 2 * k < p][:SHOWN_FREQUENCIES]
