"""How simple a network is, for the claims that compare such with others."""

from __future__ import annotations

import numpy as np

from story.claims.first_and_last import network_at
from training.measures import Batch
from training.measures.compression import accuracy_on, bits_needed, prunable_share
from training.phases.endings import THRESHOLD
from training.runs.reader import Run


def understanding_network(run: Run) -> Batch | None:
    """The last recorded network that knows 99 % of the held-out pairs, None without one: only those that know
    equally much are to be compared, and a run may fall back after it has understood."""
    metrics, steps = run.metrics(), run.snapshot_steps()
    known = metrics["held_out_accuracy"][np.searchsorted(metrics["step"], steps)] >= THRESHOLD
    return network_at(run, int(steps[known][-1])) if known.any() else None


def simplicity(batch: Batch | None, pairs: str) -> dict[str, float]:
    """How simple a network is, judged on training or held-out pairs, and what it knows of the latter."""
    if batch is None:
        return {}
    weights, split = {name: part[0] for name, part in batch.weights.items()}, batch.dataset.split
    rows = split.train if pairs == "train" else split.held_out
    squares = [float((part.astype(np.float64) ** 2).sum()) for part in weights.values()]
    return {
        "prunable": prunable_share(weights, batch.config, rows),
        "bits": bits_needed(weights, batch.config, rows),
        "norm": float(np.sqrt(sum(squares))),
        "known": accuracy_on(weights, batch.config, split.held_out),
    }
