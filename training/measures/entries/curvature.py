"""How sharply the training loss curves at each snapshot: second derivatives, by torch, on request."""

from __future__ import annotations

import numpy as np

from language import mark
from training.measures.batch import Batch
from training.measures.measure import NATS_PER_WEIGHT, Entries, Measure, Values

LANCZOS = "Lanczos 1950, J. Res. Natl. Bur. Stand. 45"
HUTCHINSON = "Hutchinson 1989, Commun. Stat. Simul. 18"
SEED = 0
PARTS = ("largest", "residual", "trace", "trace_low", "trace_high")
# A snapshot of the reference run takes some 70 products with the Hessian, a second or two each core.
EVERY = 15


def _part(name: str) -> Measure:
    place = PARTS.index(name)
    label, equation, source = WORDS[name]
    return Measure(
        label=label, unit=NATS_PER_WEIGHT, equation=equation, source=source, family="curvature",
        at_snapshots=lambda batch: _curvatures(batch)[:, place], is_log=True, every=EVERY, on_request=True,
    )  # fmt: skip


def _curvatures(batch: Batch) -> Values:
    """All parts at each snapshot, (S, 5); nan where weights are not finite or the iteration does not end."""
    if "curvature" not in batch.shared:
        from training.engine.curvature import curvature
        from training.errors import LandscapeError

        found = np.full((len(next(iter(batch.weights.values()))), len(PARTS)), np.nan)
        for number, row in enumerate(found):
            weights = {name: value[number] for name, value in batch.weights.items()}
            try:
                one = curvature(weights, batch.config, np.random.default_rng(SEED))
            except LandscapeError:
                continue
            row[:] = [getattr(one, part) for part in PARTS]
        batch.shared["curvature"] = found
    return batch.shared["curvature"]


WORDS = {
    "largest": (
        mark("largest curvature of the training loss"),
        "the largest eigenvalue of H, the second derivatives of the training loss in all weights",
        LANCZOS,
    ),
    "residual": (
        mark("how near an eigenvalue the largest curvature is for certain"),
        "|H v - curvature v|, v of length 1",
        LANCZOS,
    ),
    "trace": (
        mark("sum of the training loss's curvatures"),
        "mean of z^T H z over 30 random signs z",
        HUTCHINSON,
    ),
    "trace_low": (
        mark("sum of the training loss's curvatures, lower end of its 95 % interval"),
        "as curvature_trace, by Student's t",
        HUTCHINSON,
    ),
    "trace_high": (
        mark("sum of the training loss's curvatures, upper end of its 95 % interval"),
        "as curvature_trace, by Student's t",
        HUTCHINSON,
    ),
}
ENTRIES: Entries = {f"curvature_{name}": _part(name) for name in PARTS}
