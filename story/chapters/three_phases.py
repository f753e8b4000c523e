"""What the chapter "Three phases" shows of a run: its curves, and four gauges of what goes on inside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import residue_spectrum, top_share
from training.measures import participation, token_embeddings
from training.phases import Phases
from training.runs.reader import Columns, Run

# Nanda et al. 2023 find five key frequencies.
STRONGEST = 5


@dataclass(frozen=True, slots=True, eq=False)
class ThreePhases:
    """A run under four gauges; S snapshots, E evaluations.

    Attributes:
        run_id, metrics, phases: of the run.
        steps: of the snapshots, shape (S,).
        teeth: mean margin on training pairs minus mean margin on held-out pairs, at the snapshots, (S,).
        norm: of all weights, at the snapshots, (S,).
        waves: share of the embedding's Fourier energy in its STRONGEST frequencies, (S,).
        dimensions: participation ratio of the embedding's rows, (S,).
        waves_null, dimensions_null: what an embedding of white noise of the same shape shows.
    """

    run_id: str
    metrics: Columns
    phases: Phases
    steps: NDArray[np.int64]
    teeth: NDArray[np.float64]
    norm: NDArray[np.float64]
    waves: NDArray[np.float64]
    dimensions: NDArray[np.float64]
    waves_null: float
    dimensions_null: float


def read_three_phases(run: Run) -> ThreePhases:
    """Read and measure what the chapter shows.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    steps, metrics, phases = run.snapshot_steps(), run.metrics(), run.phases()
    assert phases is not None  # a run with a snapshot has an evaluation: that is written first
    tokens = token_embeddings(run.weights("W_E"))
    noise = np.random.default_rng(0).standard_normal((20, *tokens.shape[1:]))
    at = np.searchsorted(metrics["step"], steps)
    return ThreePhases(
        run_id=run.run_id,
        metrics=metrics,
        phases=phases,
        steps=steps,
        teeth=metrics["train_margin"][at] - metrics["held_out_margin"][at],
        norm=metrics["weight_norm"][at],
        waves=np.asarray(top_share(residue_spectrum(tokens)[..., 1:], count=STRONGEST)),
        dimensions=participation(tokens),
        waves_null=float(np.mean(top_share(residue_spectrum(noise)[..., 1:], count=STRONGEST))),
        dimensions_null=float(np.mean(participation(noise))),
    )
