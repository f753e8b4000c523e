"""What each frequency of the sum says to each answer, and how many questions some of them answer alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.measures.circle import waves
from training.measures.logits.answers import top_answers
from training.measures.logits.spectra import leading_frequencies, logit_spectrum
from training.models import IntArray

Float64 = NDArray[np.float64]
# Those frequencies are switched on and off that hold this much of what depends on the sum. Of eight seeds of
# the reference run one has 97 % in a single frequency, which answers a quarter of the table; two of one per
# cent each make it all of it. And never more than so many: there are 2^6 ways to switch them.
CIRCLE_SHARE, MOST_CIRCLES = 0.99, 6


@dataclass(frozen=True, slots=True, eq=False)
class CircleScores:
    """What K frequencies of the sum say to m answers.

    R(s, c) = bias(c) + sum over k of cosines_k(c) cos(2 pi k s / m) + sines_k(c) sin(2 pi k s / m)

    Attributes:
        bias: what is said whatever the sum s is, shape (..., m).
        cosines, sines: shape (..., K, m).
    """

    bias: Float64
    cosines: Float64
    sines: Float64

    def flat(self) -> Float64:
        """All of it in a row, shape (..., (1 + 2 K) m): bias, cosines, sines."""
        parts = (self.cosines, self.sines)
        rows = [part.reshape(*part.shape[:-2], part.shape[-2] * part.shape[-1]) for part in parts]
        return np.concatenate([self.bias, *rows], axis=-1)


def sum_circles(means: Float64) -> IntArray:
    """Find the fewest frequencies of the sum that hold CIRCLE_SHARE of the logits' energy, strongest first.

    Args:
        means: as from `means_over` questions that were not taught, shape (m, m): the place of the sum, the
            place of the answer.

    Returns:
        MOST_CIRCLES at most; none where nothing turns.

    >>> s = np.arange(7)
    >>> sum_circles(np.cos(2 * np.pi * 3 / 7 * (s - s[:, None])))
    array([3])
    """
    spectrum = logit_spectrum(means)
    if not np.isfinite(spectrum).all() or not spectrum[1:].sum() > 0:
        return np.array([], np.int64)
    return leading_frequencies(spectrum, CIRCLE_SHARE, MOST_CIRCLES)


def circle_scores(means: Float64, frequencies: IntArray) -> CircleScores:
    """Take the mean logits apart into what each of some frequencies of the sum says.

    Args:
        means: as from `sum_means` or `means_over`, shape (..., m, m): the place of the sum, the place of the
            answer.
        frequencies: from 1 to m//2, shape (K,).

    Returns:
        The scores, each sum's mean over the answers taken away first, which changes no answer. With
        the key frequencies they are what `restricted_loss` is the loss of.

    Source: the restricted logits of Nanda et al. (arXiv 2301.05217, 2023), section 5.1.

    >>> s = np.arange(5)
    >>> turned = np.cos(2 * np.pi / 5 * (s - s[:, None]))  # L(s, c) = cos(2 pi (c - s) / 5)
    >>> found = circle_scores(turned, np.array([1]))
    >>> np.allclose(found.cosines[0], np.cos(2 * np.pi / 5 * s)), np.allclose(found.bias, 0)
    (True, True)
    """
    offsets = means - means.mean(axis=-1, keepdims=True)
    pair = waves(means.shape[-1])[frequencies - 1]
    said = (pair @ offsets[..., None, :, :]) * pair[:, :1, :1]  # the cosine begins with the norm of both
    return CircleScores(offsets.mean(axis=-2), said[..., 0, :], said[..., 1, :])


def circles_accuracy(means: Float64, frequencies: IntArray) -> Float64:
    """Measure which share of the table each choice of frequencies answers rightly, all others left out.

    accuracy(j) = share of sums s with argmax over c of R(s, c) = s, R of the frequencies in j alone

    All pairs of one sum are answered alike here, so that the share of sums is that of pairs.

    Args:
        means: as from `means_over` questions that were not taught, shape (..., m, m): those that were vote
            for the right answer in the mean, memory or not.
        frequencies: the first MOST_CIRCLES at most are taken, shape (K,).

    Returns:
        Shape (..., 2^K): frequency i is on in the choice j where bit i of j is 1. Where two answers lead
        alike, none is given, which is wrong.

    >>> s = np.arange(5)
    >>> circles_accuracy(np.cos(2 * np.pi / 5 * (s - s[:, None])), np.array([1, 2])).tolist()
    [0.0, 1.0, 0.0, 1.0]
    """
    m, count = means.shape[-1], len(frequencies[:MOST_CIRCLES])
    said = circle_scores(means, frequencies[:count])
    turn = 2 * np.pi / m * (frequencies[:count, None] * np.arange(m) % m)
    parts = (
        np.cos(turn)[:, :, None] * said.cosines[..., None, :]
        + np.sin(turn)[:, :, None] * said.sines[..., None, :]
    )
    found = np.empty((*means.shape[:-2], 2**count))
    for choice in range(2**count):
        on = [at for at in range(count) if choice >> at & 1]
        scores = (said.bias[..., None, :] + parts[..., on, :, :].sum(axis=-3)).round(12)
        found[..., choice] = (top_answers(scores) == np.arange(m)).mean(axis=-1)
    return found
