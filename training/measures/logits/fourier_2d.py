"""Of how many waves over the pairs the logits are made, whatever those waves are.

`training.measures.logits.spectra` looks at waves that turn with the sum; here nothing is taken for granted:
for each answer the logits are a function on all pairs of places, a sum of cos(2 pi (j a + k b) / m + angle).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.measures.circle import Circle
from training.models import FloatArray

Float64 = NDArray[np.float64]


def fourier_2d_spectrum(logits: FloatArray, circle: Circle) -> Float64:
    """How much of the logits lies in each wave over the pairs, all answers together.

    E(j, k) = sum over c of |sum over a, b of L(a, b, c) exp(-2 pi i (j a + k b) / m)|^2 / m^2

    L are the logits about their mean over the answers, which no loss can see. (j, k) and (-j, -k) are the
    same wave and counted once, together; the constant is left out.

    Args:
        logits: of all rows of the table, shape (rows, answers).
        circle: of the task.

    Returns:
        (waves,), in no order that means anything: (m^2 - 1) / 2 of them, and m^2 / 2 + 1 for even m, where
        three are their own mirror images. They add up to the sum of squares of L about its mean over the
        pairs.
    """
    m = circle.order
    table = circle.answers(circle.pairs(logits)).astype(np.float64)
    table = (table - table.mean(axis=-1, keepdims=True)).reshape(m, m, m)
    energy = (np.abs(np.fft.fft2(table, axes=(0, 1))) ** 2).sum(axis=-1) / m**2
    turned = np.roll(energy[::-1, ::-1], 1, axis=(0, 1))  # at (-j, -k)
    place = np.arange(m**2).reshape(m, m)
    mirrored = np.roll(place[::-1, ::-1], 1, axis=(0, 1))
    both = np.where(place == mirrored, energy, energy + turned)
    return np.asarray(both[(place <= mirrored) & (place > 0)])


def waves_holding(spectrum: Float64, share: float) -> int:
    """The fewest waves that together hold a share of the energy.

    Args:
        spectrum: energies >= 0, shape (waves,), not all 0.
        share: inside (0, 1].

    Raises:
        ValueError: a share outside (0, 1], or a spectrum without energy.

    >>> waves_holding(np.array([1.0, 6.0, 1.0, 2.0]), 0.8)
    2
    """
    if not 0 < share <= 1:
        raise ValueError(f"share = {share}: it must be above 0 and at most 1")
    held = np.cumsum(np.sort(spectrum)[::-1])
    if not len(held) or held[-1] <= 0:
        raise ValueError("spectrum has no energy: at least one wave must have some")
    return int(np.searchsorted(held, share * held[-1] * (1 - 1e-12)) + 1)
