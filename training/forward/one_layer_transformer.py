"""The one-layer transformer in NumPy: the short cuts of `training.models`, without torch."""

from __future__ import annotations

import math

import numpy as np

from training.forward.activations import Answering, FloatArray, IntArray, Weights
from training.models.dims import ModelDims

# Attention scores further than this below the head's largest score over all symbols count as this far below.
# exp(-60) is 1e-26, so a question loses nothing as long as one of its own scores is not that far down; if all
# are, its attention becomes even instead of 0/0.
LOWEST_SCORE = -60.0


def one_layer_transformer(weights: Weights, dims: ModelDims) -> Answering:
    r"""Logits at the last position of the sequence "symbols, =" of a one-layer transformer.

    x = W_E[token] + W_pos;  x += sum_h softmax(q_h k_h^T / sqrt(d_head)) v_h W_O;
    x += relu(x W_in + b_in) W_out + b_out;  logits = x[-1] W_U

    No layer norm, no biases in the attention. The last token is n_tokens + operation; with one
    operation it is "=".

    Args:
        weights: W_E (n_tokens + n_operations, d), W_pos (positions + 1, d), W_Q, W_K, W_V, W_O (d, d),
            W_in (d, d_mlp), b_in (d_mlp,), W_out (d_mlp, d), b_out (d,), W_U (d, answers); head h has
            the columns from h * d/n_heads on.
        dims: of this network.

    Returns:
        The function (inputs (n, positions), operation (n,)) -> (logits, neurons).

    Source: Nanda et al. 2023, "Progress measures for grokking via mechanistic interpretability". Computed
    as `training.models.one_layer_transformer` says: numerators and denominators of the softmax belong to
    single symbols and are tabulated.
    """
    heads, d_head = dims.n_heads, dims.d_model // dims.n_heads
    prompts = weights["W_E"][dims.n_tokens :] + weights["W_pos"][-1]
    summands = [_summands(weights, prompt, dims) for prompt in prompts]
    # What the last token itself adds is added to the last symbol's table.
    by_position = np.stack([of_symbols for of_symbols, _ in summands])
    by_position[:, -1] += np.stack([of_itself for _, of_itself in summands])[:, None]
    tables = by_position.reshape(len(prompts), dims.positions, dims.n_tokens, -1)

    def answer(inputs: IntArray, operation: IntArray) -> tuple[FloatArray, FloatArray]:
        summed = tables[operation, 0, inputs[:, 0]]
        for position in range(1, dims.positions):
            summed += tables[operation, position, inputs[:, position]]
        parts = summed.reshape(-1, heads, d_head + 1)
        parts *= 1 / parts[..., -1:]
        x = parts[..., :-1].reshape(len(inputs), -1) @ weights["W_O"]
        x += prompts[operation]
        hidden = x @ weights["W_in"]
        hidden += weights["b_in"]
        np.maximum(hidden, 0, out=hidden)
        x += hidden @ weights["W_out"]
        x += weights["b_out"]
        return x @ weights["W_U"], hidden

    return answer


def _summands(weights: Weights, prompt: FloatArray, dims: ModelDims) -> tuple[FloatArray, FloatArray]:
    """e^s [v, 1] of every head, for every symbol at every position, (positions, n_tokens, heads, d_head + 1),
    and for the last token itself, (heads, d_head + 1)."""
    heads, d = dims.n_heads, dims.d_model
    symbols = weights["W_E"][: dims.n_tokens] + weights["W_pos"][:-1, None]
    x = np.concatenate([symbols.reshape(-1, d), prompt[None]])
    query = (prompt @ weights["W_Q"]).reshape(heads, -1)
    key = (x @ weights["W_K"]).reshape(len(x), heads, -1)
    value = (x @ weights["W_V"]).reshape(len(x), heads, -1)
    scores = (key * query).sum(-1, keepdims=True) / math.sqrt(d // heads)
    weight = np.exp(np.maximum(scores - scores.max(axis=0), LOWEST_SCORE))
    table = np.concatenate([weight * value, weight], axis=-1)
    return table[:-1].reshape(dims.positions, dims.n_tokens, heads, -1), table[-1]
