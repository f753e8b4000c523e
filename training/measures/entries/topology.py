"""Whether the symbols' vectors lie around a hole, at whatever frequency and on whatever plane."""

from __future__ import annotations

import numpy as np

from geometry import rips_persistence, shuffled_along_axes
from language import mark
from training.measures.batch import Batch
from training.measures.measure import NUMBER, Entries, Measure, Values
from training.models import FloatArray

EDELSBRUNNER = "Edelsbrunner et al. 2002, Discrete Comput. Geom. 28"
# Triangles go with the cube of the points; of more symbols so many are taken, the same at each snapshot.
MOST_SYMBOLS = 300
SHUFFLES, SEED = 3, 0


def _of_snapshots(batch: Batch) -> Values:
    return np.array([_longest(tokens, shuffles=0) for tokens in batch.tokens])


def _of_shuffled(batch: Batch) -> Values:
    return np.array([_longest(tokens, SHUFFLES) for tokens in batch.tokens])


def _longest(tokens: FloatArray, shuffles: int) -> float:
    """The longest loop of one embedding (symbols, d), or of shuffled ones in the mean, if any are asked for;
    nan where all symbols lie in one place, or nowhere."""
    rng = np.random.default_rng(SEED)
    if len(tokens) > MOST_SYMBOLS:
        tokens = tokens[np.sort(rng.choice(len(tokens), MOST_SYMBOLS, replace=False))]
    if not np.isfinite(tokens).all() or not np.ptp(tokens, axis=0).any():
        return np.nan
    clouds: list[FloatArray] = [shuffled_along_axes(tokens, rng) for _ in range(shuffles)] or [tokens]
    return float(np.mean([rips_persistence(cloud).longest_loop for cloud in clouds]))


ENTRIES: Entries = {
    "token_loop": Measure(
        label=mark("longest loop of the symbols' vectors"), unit=NUMBER, source=EDELSBRUNNER, family="loops",
        equation="max (closes - opens) of Rips loops of the rows of W_E / root mean square distance of two",
        at_snapshots=_of_snapshots, every=15,
        null=lambda batch: float(_of_shuffled(batch)[0]),
        null_label=mark("the last snapshot's, shuffled along each principal axis"),
    ),
    "token_loop_shuffled": Measure(
        label=mark("longest loop of the symbols' vectors, shuffled along each principal axis"), unit=NUMBER,
        equation="as token_loop, each principal axis of the rows of W_E shuffled; the mean of 3",
        family="loops", at_snapshots=_of_shuffled, every=15,
    ),
}  # fmt: skip
