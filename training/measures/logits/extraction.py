"""What a few frequencies of the sum would answer on their own, drowned though they may be in the rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geometry import key_frequencies
from training.measures.circle import Circle
from training.measures.logits.spectra import logit_spectrum, wave_part
from training.models import FloatArray, IntArray

Float64 = NDArray[np.float64]


def means_over(logits: FloatArray, rows: IntArray, circle: Circle) -> Float64:
    """Average the logits of some questions with the same sum: (m, m), the sum's place by the answer's.

    M(s, c) = mean over the rows with a + b = s of L(a, b, c); 0 for a sum that none of them has

    Args:
        logits: of all rows of the table, (rows, answers).
        rows: those that are averaged over, (n,); those off the circle are left out.
        circle: of the task.
    """
    asked = rows[circle.sums[rows] >= 0]
    sums, offsets = circle.sums[asked], circle.answers(logits[asked]).astype(np.float64)
    offsets -= offsets.mean(axis=1, keepdims=True)
    total = np.zeros((circle.order, circle.order))
    np.add.at(total, sums, offsets)
    counts = np.bincount(sums, minlength=circle.order)
    return np.asarray(total / np.maximum(counts, 1)[:, None])


def strongest_frequencies(logits: FloatArray, rows: IntArray, circle: Circle, count: int) -> IntArray:
    """Find the frequencies of the sum that are strongest in the logits of some questions, strongest first.

    Args:
        logits: of all rows of the table, (rows, answers).
        rows: where they are looked for, (n,).
        circle: of the task, of order m.
        count: how many, 1 or more; at most m//2 are found.

    Raises:
        ValueError: a count below 1.
    """
    if count < 1:
        raise ValueError(f"count = {count}: it must be 1 or more")
    spectrum = logit_spectrum(means_over(logits, rows, circle))
    return key_frequencies(spectrum, min(count, len(spectrum) - 1))


def answers_of_frequencies(
    logits: FloatArray, rows: IntArray, circle: Circle, frequencies: IntArray
) -> IntArray:
    """Answer some questions by a few frequencies of the sum alone, as they are in their own logits.

    answer(a, b) = argmax over c of the waves of M in s = a + b at the frequencies, M as from `means_over`

    All that tells pairs of one sum apart is averaged away, and all other waves are left out. Take rows that
    were not taught: of taught ones the mean alone votes for the right answer, memory or not.

    Args:
        logits: of all rows of the table, (rows, answers).
        rows: the questions, (n,); all must lie on the circle.
        circle: of the task.
        frequencies: from 1 to m//2.

    Returns:
        The answers as the table counts them, (n,).

    Raises:
        ValueError: a question off the circle.

    Source: the restricted logits of Nanda et al. (arXiv 2301.05217, 2023), here over part of the table.

    >>> from training.config import Config
    >>> from training.measures.circle import circle_of
    >>> circle = circle_of(Config(p=7))
    >>> turning = np.cos(2 * np.pi * 2 / 7 * (np.arange(7) - circle.sums[:, None]))
    >>> answers_of_frequencies(turning, np.arange(49), circle, np.array([2]))[:9]
    array([0, 1, 2, 3, 4, 5, 6, 1, 2])
    """
    if (circle.sums[rows] < 0).any():
        raise ValueError("rows hold a question off the circle; allowed are those on it")
    part = wave_part(means_over(logits, rows, circle), frequencies)
    best = part.argmax(axis=1)[circle.sums[rows]]
    return np.asarray(circle.symbols[best])
