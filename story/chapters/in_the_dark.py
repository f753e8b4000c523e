"""What the chapter "In the dark" shows of a run: what moves inside while accuracy stands still."""

from __future__ import annotations

import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from geometry import residue_spectrum
from language import Message
from story.chapters.controls import control_values
from story.claims.phases.hidden_progress import half_way_at
from training.measures import (
    Batch,
    collapse_null,
    data_collapse,
    embedding_spectrum,
    excluded_loss,
    leading_frequencies,
    logit_spectrum,
    pair_spectrum,
    restricted_loss,
    row_margins,
    trained_in_row,
    waves_holding,
)
from training.measures.logits.shift_averaged import common_curve, offsets, turned_curves
from training.measures.registry import why_not
from training.models import FloatArray, IntArray, Weights
from training.phases import Phases
from training.runs.reader import Columns, Run

# Each takes the network's answers to all pairs: enough for a scrubber, few enough to be read in a second.
FRAMES = 38
# Counting the waves over all pairs takes as long again as everything else: only every so many frames.
COUNTED_EVERY = 5
ENERGY = 0.9
CONTROLS = {
    "few-frequencies": ("waves_no_decay", "waves_random_labels"),
    "sawtooth-to-smooth": ("collapse_no_decay", "collapse_random_labels"),
}
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class InTheDark:
    """What goes on in a run: S snapshots, m places on the circle.

    Attributes:
        run_id, metrics, phases: of the run.
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

    run_id: str
    metrics: Columns
    phases: Phases
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


def why_no_circle(run: Run) -> Message | None:
    """Why this chapter cannot show a run; None where it can."""
    return why_not("collapse", run.config)


def frames(run: Run) -> slice:
    """The snapshots that are shown: at most FRAMES, evenly taken, the last among them."""
    count = len(run.snapshot_steps())
    every = max(1, math.ceil(count / FRAMES))
    return slice(max(0, count - 1) % every, count, every)


def read_row(run: Run, row: int) -> Row:
    """Margins and turned logits of one row.

    Raises:
        ValueError: when there is no such row.
        StoreError: when the run is damaged.
    """
    weights = run.weights(snapshots=frames(run))
    try:
        turned = turned_curves(weights, run.config, row).astype(np.float32)
    except ValueError:
        turned = None
    return Row(
        row=row,
        margins=row_margins(weights, run.config, row).astype(np.float32),
        trained=trained_in_row(run.config, row),
        turned=turned,
    )


def read_in_the_dark(run: Run) -> InTheDark:
    """Read and measure what the chapter shows of all rows together.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
        ValueError: for a task that is no circle (see `why_no_circle`).
    """
    kept, metrics, phases = frames(run), run.metrics(), run.phases()
    weights, steps = run.weights(snapshots=kept), run.snapshot_steps()[kept]
    assert phases is not None  # a run with a snapshot has an evaluation: that is written first
    last = _batch(run, weights, -1)
    circle, m = last.circle, last.circle.order
    keys = leading_frequencies(logit_spectrum(last.sum_means[0]))
    counted = range((len(steps) - 1) % COUNTED_EVERY, len(steps), COUNTED_EVERY)
    # As in training.measures.report: two workers, each with one thread for its matrices.
    with ThreadPoolExecutor(2) as pool, threadpool_limits(1, "blas"):
        found = list(
            pool.map(lambda i: _snapshot(_batch(run, weights, i), keys, i in counted), range(len(steps)))
        )
    columns = {name: np.array([one[name] for one in found]) for name in found[0]}
    noise = np.random.default_rng(0).standard_normal((20, m, last.tokens.shape[-1]))
    whole = Batch(run.config, weights)
    return InTheDark(
        run_id=run.run_id,
        metrics=metrics,
        phases=phases,
        steps=steps,
        frequencies=keys,
        collapse=columns["collapse"],
        curve=columns["curve"],
        offsets=offsets(m),
        restricted=columns["restricted"],
        excluded=columns["excluded"],
        embedding=_shares(embedding_spectrum(whole.tokens, circle)),
        logits=columns["logits"],
        wave_steps=steps[counted.start :: COUNTED_EVERY],
        waves=columns["waves"][counted.start :: COUNTED_EVERY],
        waves_there_are=len(pair_spectrum(last.logits[0], circle)),
        collapse_null=collapse_null(m),
        chance=math.log(m),
        embedding_null=_shares(residue_spectrum(noise)).mean(axis=0),
        logits_null=2 / m**2,
        half_way=_half_way(metrics, phases, steps, columns),
        controls={
            name: value
            for claim, readings in CONTROLS.items()
            for name, value in control_values(claim, readings, run.config).items()
        },
    )


def _batch(run: Run, weights: Weights, place: int) -> Batch:
    """A single snapshot."""
    return Batch(run.config, {name: array[[place]] for name, array in weights.items()})


def _snapshot(batch: Batch, keys: IntArray, counted: bool) -> dict[str, Any]:
    """What is read from the answers to all pairs at one snapshot."""
    dataset, means = batch.dataset, batch.sum_means
    train = dataset.split.train
    taught = dataset.labels[train]
    with np.errstate(all="ignore"):  # weights that have diverged have measures that are no numbers
        spectrum = logit_spectrum(means)[0, 1:]
        return {
            "collapse": data_collapse(means, batch.variation)[0],
            "curve": common_curve(means)[0],
            "restricted": restricted_loss(means, keys)[0],
            "excluded": excluded_loss(batch.logits, means, keys, train, taught, batch.circle)[0],
            "logits": spectrum / batch.variation[0],
            "waves": _waves(batch) if counted else np.nan,
        }


def _waves(batch: Batch) -> float:
    try:
        return float(waves_holding(pair_spectrum(batch.logits[0], batch.circle), ENERGY))
    except ValueError:  # a crushed network answers every pair alike
        return np.nan


def _shares(spectrum: Float64) -> Float64:
    energy = spectrum[..., 1:]
    with np.errstate(all="ignore"):
        shares: Float64 = energy / energy.sum(axis=-1, keepdims=True)
    return shares


def _half_way(
    metrics: Columns, phases: Phases, steps: NDArray[np.int64], columns: Mapping[str, Float64]
) -> dict[str, float]:
    begin = phases.memorised_at
    if begin is None or phases.leap_at is None or begin >= steps[-1]:
        return {}
    at, snapshots = metrics["step"], steps.astype(np.float64)
    return {
        "collapse": half_way_at((snapshots, columns["collapse"]), begin),
        "restricted": half_way_at((snapshots, columns["restricted"]), begin),
        "held_out_loss": half_way_at((at, metrics["held_out_loss"]), begin),
        "accuracy": half_way_at((at, metrics["held_out_accuracy"]), begin),
    }
