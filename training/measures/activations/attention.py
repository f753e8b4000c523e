"""Where the last token of a one-layer transformer looks: how much of each symbol each head takes in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.config.dataset import dataset_of
from training.models import FloatArray, Weights
from training.models.dims import model_dims

NETWORK = "one_layer_transformer"
Float64 = NDArray[np.float64]


def attention(weights: Weights, config: Config) -> Float64:
    """Compute how the last token's attention is shared out, for all questions of the table.

    A_h(i) = softmax over positions i of  q_h . k_h(x_i) / sqrt(d_head),    x_i = W_E[token] + W_pos[i]

    Args:
        weights: of a one_layer_transformer, with any leading axes (snapshots).
        config: of the run; its table has one operation.

    Returns:
        shape (..., heads, rows, positions + 1): to each symbol, and to "=" itself; they add up to 1.

    Raises:
        ValueError: another network, or several operations.

    >>> config = Config(p=5, d_model=4, n_heads=2, d_mlp=3)
    >>> shapes = {"W_E": (6, 4), "W_pos": (3, 4), "W_Q": (4, 4), "W_K": (4, 4)}
    >>> attention({name: np.zeros(shape) for name, shape in shapes.items()}, config).shape
    (2, 25, 3)
    """
    dims = model_dims(config)
    if config.network != NETWORK or dims.n_operations != 1:
        raise ValueError(
            f"network = {config.network!r}, operations = {dims.n_operations}: it must be {NETWORK!r}, 1"
        )
    d_head = dims.d_model // dims.n_heads

    def by_head(vectors: FloatArray, name: str) -> Float64:
        made = (vectors @ weights[name]).astype(np.float64)
        return made.reshape(*made.shape[:-1], dims.n_heads, d_head)

    symbols, last = weights["W_E"][..., :-1, :], weights["W_E"][..., -1:, :]
    placed = weights["W_pos"]
    query = by_head(last + placed[..., -1:, :], "W_Q")
    inputs = dataset_of(config).table.inputs
    scores = []
    for position in range(dims.positions + 1):
        seen = last if position == dims.positions else symbols
        keys = by_head(seen + placed[..., position : position + 1, :], "W_K")
        score = (keys * query).sum(axis=-1) / np.sqrt(d_head)  # (..., tokens, heads)
        asked = np.zeros(len(inputs), np.int64) if position == dims.positions else inputs[:, position]
        scores.append(score[..., asked, :])
    each = np.stack(scores, axis=-1).swapaxes(-3, -2)  # (..., heads, rows, positions + 1)
    each = np.exp(each - each.max(axis=-1, keepdims=True))
    return np.asarray(each / each.sum(axis=-1, keepdims=True))
