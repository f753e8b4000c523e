"""What the chapter "The leap" shows of a run: the same arrays for the page, the film and a script."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import circle_fit, frequency_order, frequency_plane, key_frequencies, residue_spectrum
from training.measures import row_margins, token_embeddings, trained_in_row
from training.phases import Phases
from training.runs.reader import Columns, Run

SHOWN_FREQUENCIES = 3


@dataclass(frozen=True, slots=True)
class Leap:
    """One run, as the chapter shows it: S snapshots, K frequencies, p tokens.

    Attributes:
        run_id: the run it is drawn from.
        metrics: every evaluation (`training.runs.reader.Run.metrics`).
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
    """Read and measure what the chapter shows.

    Args:
        row: the left token of the row of margins; the middle row of the table if not given.
        snapshots: which of the snapshots, a contiguous slice; all if not given.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    config = run.config
    row = config.p // 2 if row is None else row
    steps = run.snapshot_steps()
    wanted = range(len(steps))[snapshots]  # counted once: the run may be growing
    if len(steps) and not wanted:
        raise ValueError(f"snapshots = {snapshots}: it must leave at least one of the run's {len(steps)}")
    weights = run.weights(snapshots=slice(wanted.start, wanted.stop))
    tokens = token_embeddings(weights)
    phases = run.phases()
    assert phases is not None  # a run with a snapshot has an evaluation: that is written first
    frequencies = _shown_frequencies(tokens[-1])
    circles = [frequency_plane(tokens[-1], k).project(tokens) for k in frequencies]
    return Leap(
        run_id=run.run_id,
        metrics=run.metrics(),
        phases=phases,
        steps=steps[wanted.start : wanted.stop],
        frequencies=np.array(frequencies, np.int64),
        circles=np.array(circles, np.float32).reshape(len(circles), len(tokens), config.p, 2).swapaxes(0, 1),
        orders=np.array([frequency_order(config.p, k) for k in frequencies], np.int64).reshape(-1, config.p),
        circle_share=np.array(
            [circle_fit(points, k).explained for points, k in zip(circles, frequencies, strict=True)],
            np.float32,
        )
        .reshape(len(circles), len(tokens))
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
    phases, metrics = leap.phases, leap.metrics
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


@dataclass(frozen=True, slots=True)
class Span:
    """A phase of a run, from one step to another."""

    phase: str
    start: int
    end: int


def phase_spans(phases: Phases) -> list[Span]:
    """The three phases as stretches of the run, as far as it has come; the last one reaches to its end.

    >>> from training.phases import detect_phases
    >>> phases = detect_phases(range(8), [0, 1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0.9, 1, 1, 1])
    >>> [(span.phase, span.start, span.end) for span in phase_spans(phases)]
    [('memorisation', 0, 1), ('plateau', 1, 3), ('grokking', 3, 7)]
    """
    ends = {"memorisation": phases.memorised_at, "plateau": phases.leap_at, "grokking": phases.last_step}
    spans, start = [], 0
    for phase, end in ends.items():
        reached = phases.last_step if end is None else end
        if reached > start:
            spans.append(Span(phase, start, reached))
        start = reached
        if end is None:
            break
    return spans


def _shown_frequencies(tokens: NDArray[np.floating]) -> list[int]:
    """The strongest frequencies of the embedding (p, d) whose turn meets every token by itself."""
    p = len(tokens)
    if p < 3:
        return []
    strongest = key_frequencies(residue_spectrum(tokens), p // 2)
    return [int(k) for k in strongest if math.gcd(int(k), p) == 1][:SHOWN_FREQUENCIES]
