"""What the recorded weights of a run mean: arrays in, small results out, no torch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.forward import FloatArray, Weights, transformer_logits
from training.tasks import TASKS, split_table


def margins(logits: FloatArray, answers: NDArray[np.integer]) -> FloatArray:
    """Margin of each pair: the right answer's logit minus the largest other one.

    Args:
        logits: shape (..., n, answers).
        answers: the right answers, shape (n,).

    Returns:
        shape (..., n); positive where the network is right.

    >>> margins(np.array([[3.0, 1.0, 0.0], [2.0, 5.0, 4.0]]), np.array([0, 2])).tolist()
    [2.0, -1.0]
    """
    right = np.take_along_axis(logits, np.broadcast_to(answers[:, None], (*logits.shape[:-1], 1)), axis=-1)
    others = np.where(np.arange(logits.shape[-1]) == answers[:, None], -np.inf, logits)
    margin: FloatArray = (right - others.max(axis=-1, keepdims=True))[..., 0]
    return margin


def row_margins(weights: Weights, config: Config, row: int) -> FloatArray:
    """Margins along one row of the table: the pairs (row, b) for every b.

    Args:
        weights: a run's weights with any leading axes (snapshots).
        row: the left token, 0 <= row < p.

    Returns:
        shape (..., p).

    Raises:
        ValueError: when there is no such row.
    """
    if not 0 <= row < config.p:
        raise ValueError(f"row = {row}: it must be a whole number from 0 to {config.p - 1}")
    table = TASKS[config.task](config.p)
    pairs = table.left == row
    logits = transformer_logits(weights, table.left[pairs], table.right[pairs], config.n_heads)
    return margins(logits, table.answers[pairs])


def trained_in_row(config: Config, row: int) -> NDArray[np.bool_]:
    """Which pairs (row, b) of the table the run trains on, for every b: shape (p,)."""
    table = TASKS[config.task](config.p)
    split = split_table(len(table.answers), config.train_pairs, np.random.default_rng(config.split_seed))
    is_trained = np.zeros(len(table.answers), bool)
    is_trained[split.train] = True
    in_row: NDArray[np.bool_] = is_trained[table.left == row]
    return in_row


def token_embeddings(weights: Weights) -> FloatArray:
    """The embedding of the p tokens without "=": shape (..., p, d_model)."""
    return weights["W_E"][..., :-1, :]
