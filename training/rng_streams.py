"""Every random choice of a run has a generator of its own: `np.random.default_rng([seed, STREAM])`.

The words are all different: with the same seed, two choices that shared one would not be independent. A word
that follows (an epoch) is never 0, because NumPy takes [seed, STREAM, 0] for [seed, STREAM].
"""

from __future__ import annotations

WEIGHTS, LABELS, CORRUPTION, RELEVANT_BITS, ROWS, BATCHES = 1, 2, 3, 4, 5, 6
