"""The cyclic order of a run's tokens, and the frequencies at which they go round a circle."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from geometry import key_frequencies, residue_spectrum
from training.config import Config
from training.measures.circle import circle_of
from training.tasks import IntArray

# Fewer numbers have no frequency at which anything can turn.
FEWEST = 3


def cyclic_order(config: Config) -> IntArray:
    """Return the symbols in the order of the task's circle; in their own order where it has none.

    The 0 of multiplication has no place on the circle and is left out.

    >>> cyclic_order(Config(task="multiply", p=7)).tolist()
    [1, 3, 2, 6, 4, 5]
    """
    try:
        return circle_of(config).symbols
    except ValueError:
        return np.arange(config.table.n_tokens)


def turning_frequencies(tokens: NDArray[np.floating], count: int) -> list[int]:
    """Find the strongest frequencies of an embedding (m, d), in its cyclic order, whose turn meets every
    number by itself: those that have no divisor in common with m."""
    m = len(tokens)
    if m < FEWEST:
        return []
    spectrum = residue_spectrum(tokens)
    if not spectrum[1:].sum() > 0:
        return []
    strongest = map(int, key_frequencies(spectrum, m // 2))
    return [k for k in strongest if math.gcd(k, m) == 1][:count]
