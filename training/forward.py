"""The networks' forward pass in plain NumPy, for reading finished runs without torch.

It is written as the paper writes the model, all three positions and no short cuts, so that it is
also what the fast version in `training.networks` is tested against.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.floating]
Weights: TypeAlias = Mapping[str, FloatArray]


def transformer_logits(
    weights: Weights, left: NDArray[np.integer], right: NDArray[np.integer], n_heads: int
) -> FloatArray:
    r"""Logits at the last position of the sequence `left, right, =` of a one-layer transformer.

    x = W_E[token] + W_pos;  x += sum_h softmax(q_h k_h^T / sqrt(d_head)) v_h W_O;
    x += relu(x W_in + b_in) W_out + b_out;  logits = x[-1] W_U

    No layer norm, no biases in the attention, and the prompt ends in the token "=".

    Args:
        weights: arrays named W_E (tokens + 1, d), W_pos (3, d), W_Q, W_K, W_V, W_O (d, d), W_in
            (d, hidden), b_in (hidden,), W_out (hidden, d), b_out (d,), W_U (d, answers); any
            leading axes (snapshots, members) are carried along.
        left, right: tokens, shape (n,).
        n_heads: number of attention heads; head h has columns h*d/n_heads to (h+1)*d/n_heads.

    Returns:
        shape (..., n, answers).

    Source: Nanda et al. 2023, "Progress measures for grokking via mechanistic interpretability".
    """
    embedding = weights["W_E"]
    equals = embedding.shape[-2] - 1
    tokens = np.stack([left, right, np.full_like(left, equals)], axis=-1)
    x = embedding[..., tokens, :] + weights["W_pos"][..., None, :, :]
    x = x[..., -1:, :] + _attention(x, weights, n_heads)
    hidden = np.maximum(_times(x, weights["W_in"]) + weights["b_in"][..., None, None, :], 0)
    x = x + _times(hidden, weights["W_out"]) + weights["b_out"][..., None, None, :]
    return _times(x, weights["W_U"])[..., 0, :]


def _attention(x: FloatArray, weights: Weights, n_heads: int) -> FloatArray:
    """What attention adds to the last position; x: (..., n, 3, d) -> (..., n, 1, d)."""
    d_head = x.shape[-1] // n_heads

    def heads(name: str, of: FloatArray) -> FloatArray:  # (..., n, positions, heads, d_head)
        projected = _times(of, weights[name])
        return projected.reshape(*projected.shape[:-1], n_heads, d_head)

    query, key, value = heads("W_Q", x[..., -1:, :]), heads("W_K", x), heads("W_V", x)
    scores = np.einsum("...qhd,...khd->...hqk", query, key) / np.sqrt(d_head)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    pattern = scores / scores.sum(axis=-1, keepdims=True)
    mixed = np.einsum("...hqk,...khd->...qhd", pattern, value)
    return _times(mixed.reshape(*mixed.shape[:-2], -1), weights["W_O"])


def _times(x: FloatArray, matrix: FloatArray) -> FloatArray:
    """x (..., n, positions, i) times a matrix (..., i, o) that has the same leading axes."""
    flat = x.reshape(*x.shape[:-3], -1, x.shape[-1]) @ matrix
    return flat.reshape(*x.shape[:-1], matrix.shape[-1])
