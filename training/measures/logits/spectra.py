"""Of which waves the logits are made: data collapse, key frequencies, restricted and excluded loss.

A network that adds on a circle needs of a pair only the place s of its sum. The mean logits of all pairs with
the same sum, a table of m x m numbers (`sum_means`), hold everything it makes of that; the rest of the logits
is how it tells pairs of one sum apart: memory, or clumsiness. Waves in s are waves in a + b:
cos(2 pi k s / m) = cos(2 pi k a / m) cos(2 pi k b / m) - sin(2 pi k a / m) sin(2 pi k b / m).

Softmax does not notice a number that is added to all logits of one pair. Variance is therefore measured after
each pair's mean over the answers has been taken away; what no loss can see explains nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geometry import key_frequencies, residue_spectrum
from training.measures.circle import Circle, waves
from training.models import FloatArray, IntArray

Float64 = NDArray[np.float64]
# The waves that make up this much of what depends on the sum are called key frequencies, and never more than
# so many of them: Nanda et al. find about 5, which hold 95 % of the variance.
KEY_SHARE, MOST_KEYS = 0.95, 8


def sum_means(logits: FloatArray, circle: Circle) -> Float64:
    """Mean logits of the pairs with the same sum: M(s, c) = mean over a + b = s of L(a, b, c).

    Args:
        logits: of all rows of the table, shape (..., rows, answers).

    Returns:
        shape (..., m, m): the place of the sum, the place of the answer.
    """
    m = circle.order
    by_sum = logits[..., circle.rows_by_sum, :]
    means = by_sum.reshape(*logits.shape[:-2], m, m, -1).mean(axis=-2, dtype=np.float64)
    return np.asarray(circle.answers(means))


def logit_variation(logits: FloatArray, circle: Circle) -> Float64:
    """Sum over all m^3 logits of (L(a, b, c) - mean over c)^2, shape (...): what is to be explained."""
    on_circle = circle.answers(circle.pairs(logits))
    offsets = on_circle - on_circle.mean(axis=-1, keepdims=True)
    by_pair = np.einsum("...c,...c->...", offsets, offsets)
    return np.asarray(by_pair.sum(axis=-1, dtype=np.float64))


def data_collapse(means: Float64, variation: Float64) -> Float64:
    """Share of the logits' variance that one curve explains: L(a, b, c) = f(c - a - b) + rest.

    share = m^2 sum_t f(t)^2 / variation,    f(t) = mean over a, b of L(a, b, a + b + t) about its mean

    1: every row of logits, shifted by its sum, falls on the same curve. A bias towards some answers, or pairs
    of one sum that are not treated alike, are rest.

    Args:
        means: as from `sum_means`, (..., m, m).
        variation: as from `logit_variation`, (...).

    Returns:
        (...), in [0, 1]; 0 where there is no variation. The null is `collapse_null`.

    >>> turned = np.cos(2 * np.pi / 5 * (np.arange(5) - np.arange(5)[:, None]))
    >>> print(data_collapse(turned, 5 * (turned**2).sum()).round(9))
    1.0
    """
    m = means.shape[-1]
    s = np.arange(m)
    offsets = means - means.mean(axis=-1, keepdims=True)
    curve = offsets[..., s[:, None], (s[:, None] + s) % m].mean(axis=-2)
    return _share(m**2 * (curve**2).sum(axis=-1), variation)


def collapse_null(m: int) -> float:
    """The mean of `data_collapse` for logits of white noise: 1 / m^2.

    f has m - 1 degrees of freedom of the m^2 (m - 1) of the logits, and noise has no preference.

    >>> collapse_null(10)
    0.01
    """
    return 1 / m**2


def logit_spectrum(means: Float64) -> Float64:
    """How much of the logits lies at each frequency of the sum: (..., m//2 + 1).

    m times the `residue_spectrum` of the means, each sum's mean over the answers taken away first. In the
    units of `logit_variation`, of which it is the part that depends on the sum; k = 0 is the bias towards
    some answers.
    """
    m = means.shape[-1]
    return np.asarray(m * residue_spectrum(means - means.mean(axis=-1, keepdims=True)))


def leading_frequencies(spectrum: Float64, share: float = KEY_SHARE, most: int = MOST_KEYS) -> IntArray:
    """The fewest frequencies that together hold a share of the energy above k = 0; at most `most`.

    Args:
        spectrum: (m//2 + 1,), as from `logit_spectrum`.

    Returns:
        Frequencies, the strongest first.

    Raises:
        ValueError: a share outside (0, 1], `most` below 1, or a spectrum as `geometry.key_frequencies`
            refuses it.

    Nanda et al. call those frequencies key that are the strongest one of at least one neuron; a single stray
    neuron then adds a key. Here the logits decide, on which restricted and excluded loss are taken.

    >>> leading_frequencies(np.array([9.0, 0.2, 5.0, 0.1, 4.0]))
    array([2, 4])
    """
    if not 0 < share <= 1 or most < 1:
        raise ValueError(f"share = {share}, most = {most}: it must be 0 < share <= 1 and most >= 1")
    order = key_frequencies(spectrum, spectrum.shape[-1] - 1)
    held = np.cumsum(spectrum[order])
    count = int(np.searchsorted(held, share * held[-1] * (1 - 1e-12))) + 1
    return order[: min(count, most)]


def key_share(means: Float64, variation: Float64, frequencies: IntArray) -> Float64:
    """Share of the logits' variance that lies in waves of the sum at some frequencies, shape (...).

    White noise has 2 (m - 1) / (m^2 (m - 1)) = 2 / m^2 at each frequency chosen beforehand.
    """
    energy = logit_spectrum(means)[..., frequencies].sum(axis=-1)
    return _share(energy, variation)


def wave_part(means: Float64, frequencies: IntArray) -> Float64:
    """The part of the mean logits that turns with the sum at some frequencies, shape (..., m, m)."""
    turning = waves(means.shape[-1])[frequencies - 1].reshape(-1, means.shape[-1])
    return np.asarray(turning.T @ (turning @ means))


def restricted_loss(means: Float64, frequencies: IntArray) -> Float64:
    """Loss over all pairs of a network left with its key frequencies alone.

    R(s, c) = mean over s of M(s, c) + the waves of M in s at the key frequencies

    Where it falls before the loss on held-out pairs does, the circuit has formed behind the memory.

    Args:
        means: as from `sum_means`, (..., m, m).
        frequencies: the key ones.

    Returns:
        Mean cross-entropy, (...), in nats. log m for a network that has nothing at these frequencies.

    Source: Nanda et al., Progress measures for grokking via mechanistic interpretability (arXiv 2301.05217,
    2023), section 5.1: of the logits' Fourier components over the pairs only the constant and, for each key
    frequency, those along cos and sin of w(a + b) are kept. They take the key frequencies from the neurons;
    see `leading_frequencies`.
    """
    restricted = means.mean(axis=-2, keepdims=True) + wave_part(means, frequencies)
    return np.asarray(_losses(restricted, np.arange(means.shape[-1])).mean(axis=-1))


def excluded_loss(
    logits: FloatArray,
    means: Float64,
    frequencies: IntArray,
    rows: IntArray,
    labels: IntArray,
    circle: Circle,
) -> Float64:
    """Loss on the training pairs of a network whose key frequencies are taken away.

    X(a, b, c) = L(a, b, c) - the waves of M in s = a + b at the key frequencies

    While it stays low the network remembers its pairs without understanding; it rises as memory is given up.

    Args:
        logits: of all rows of the table, (..., rows, answers).
        means: `sum_means` of them.
        frequencies: the key ones.
        rows: the training rows, shape (n,); those off the circle are left out.
        labels: what they are taught, shape (n,).
        circle: answers off it (the 0 of multiply and divide) are left out too.

    Returns:
        Mean cross-entropy, (...), in nats. log m where the key frequencies are all there is.

    Source: Nanda et al. as for `restricted_loss`. Their code removes one key frequency at a time; this is the
    text's measure, all of them at once.
    """
    kept = (circle.sums[rows] >= 0) & (circle.places[labels] >= 0)
    asked, places = rows[kept], circle.places[labels[kept]]
    removed = wave_part(means, frequencies).astype(logits.dtype)[..., circle.sums[asked], :]
    excluded = circle.answers(logits[..., asked, :]) - removed
    return np.asarray(_losses(excluded, places).mean(axis=-1, dtype=np.float64))


def _losses(logits: FloatArray, answers: IntArray) -> FloatArray:
    """Cross-entropy of each row of logits (..., n, answers): (..., n)."""
    largest = logits.max(axis=-1, keepdims=True)
    total = np.log(np.exp(logits - largest).sum(axis=-1)) + largest[..., 0]
    losses: FloatArray = total - logits[..., np.arange(len(answers)), answers]
    return losses


def _share(part: Float64, whole: Float64) -> Float64:
    return np.asarray(np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0))
