"""The two-layer decoder of Power et al. in NumPy, and what its version in torch shares with it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from training.errors import reads_pairs_alone
from training.forward.activations import Answering, FloatArray, IntArray, Weights
from training.models.dims import ModelDims

LAYERS = (0, 1)
POSITIONS = 4
# What LayerNorm adds to the variance, as torch has it by default.
EPSILON = 1e-5


def check_decoder(dims: ModelDims) -> None:
    """Raises a ConfigError unless questions have two symbols, between which the operation is written."""
    if dims.positions != 2:
        raise reads_pairs_alone("two_layer_decoder", dims.positions)


def position_encoding(width: int) -> NDArray[np.float64]:
    """sin(position / 10000^(i/width)) at even i, cos(position / 10000^((i - 1)/width)) at odd i: (4, width).

    Source: Vaswani et al. 2017, "Attention is all you need", section 3.5.

    >>> position_encoding(2).round(2).tolist()
    [[0.0, 1.0], [0.84, 0.54], [0.91, -0.42], [0.14, -0.99]]
    """
    column = np.arange(width)
    angle = np.arange(POSITIONS)[:, None] / 10000.0 ** ((column - column % 2) / width)
    return np.where(column % 2 == 0, np.sin(angle), np.cos(angle))


def two_layer_decoder(weights: Weights, dims: ModelDims) -> Answering:
    r"""Logits at "=" of the sequence "left, operation, right, =" of a decoder with two layers.

    x = W_E[token] + position_encoding;  in each layer
    x = LN(x + sum_h softmax(q_h k_h^T / sqrt(d_head)) v_h W_O), no token attending to later ones;
    x = LN(x + relu(x W_in) W_out);  at the end logits = x[-1] W_U
    LN(x) = gain * (x - mean) / sqrt(variance + 1e-5) + bias

    Args:
        weights: W_E (n_tokens + n_operations + 1, d), symbols, operations, "="; W_U (d, answers); of the
            first layer W_Q_0, W_K_0, W_V_0, W_O_0 (d, d), W_in_0 (d, d_mlp), W_out_0 (d_mlp, d), and the
            LayerNorms' gain_attn_0, b_attn_0, gain_mlp_0, b_mlp_0 (d,); of the second the same with _1.
        dims: of this network.

    Returns:
        The function (inputs (n, 2), operation (n,)) -> (logits, neurons of the second layer at "=").

    Raises:
        ConfigError: unless questions have two symbols.

    Source: Power et al. 2022, "Grokking: generalization beyond overfitting on small algorithmic datasets",
    arXiv:2201.02177, with what their code (github.com/openai/grok) adds to the paper: LayerNorm after each
    residual sum, sinusoidal positions, ReLU, no biases but those of LayerNorm. Left out: the token that
    their sequences begin with, outputs that are never an answer, and dropout and weight noise, which are
    off in their main runs.
    """
    check_decoder(dims)
    p, operations, heads = dims.n_tokens, dims.n_operations, dims.n_heads
    W_E, encoding = weights["W_E"], position_encoding(dims.d_model).astype(weights["W_E"].dtype)
    left, right, equals = W_E[:p] + encoding[0], W_E[:p] + encoding[2], W_E[-1:] + encoding[3]
    middle = W_E[p:-1] + encoding[1]
    # What left and middle become in the first layer depends on no later token: one row for each left
    # symbol, one for each left symbol and operation.
    left_first, middle_first = _keys_and_values(weights, 0, left), _keys_and_values(weights, 0, middle)
    right_first, equals_first = _keys_and_values(weights, 0, right), _keys_and_values(weights, 0, equals)
    pairs_left, pairs_middle = np.repeat(np.arange(p), operations), np.tile(np.arange(operations), p)
    seen = _stack(left_first[pairs_left], middle_first[pairs_middle])
    left_done = _layer(weights, 0, left, left_first[:, None], heads)[0]
    middle_done = _layer(weights, 0, middle[pairs_middle], seen, heads)[0]
    left_second = _keys_and_values(weights, 1, left_done)
    middle_second = _keys_and_values(weights, 1, middle_done)

    def answer(inputs: IntArray, operation: IntArray) -> tuple[FloatArray, FloatArray]:
        a, b = inputs[:, 0], inputs[:, 1]
        seen = _stack(left_first[a], middle_first[operation], right_first[b])
        right_done = _layer(weights, 0, right[b], seen, heads)[0]
        at_equals = np.broadcast_to(equals, right_done.shape)
        seen = _stack(*seen.swapaxes(0, 1), np.broadcast_to(equals_first, seen[:, 0].shape))
        equals_done = _layer(weights, 0, at_equals, seen, heads)[0]
        of_late = _keys_and_values(weights, 1, np.concatenate([right_done, equals_done]))
        seen = _stack(
            left_second[a], middle_second[a * operations + operation], of_late[: len(a)], of_late[len(a) :]
        )
        x, hidden = _layer(weights, 1, equals_done, seen, heads)
        return x @ weights["W_U"], hidden

    return answer


def _stack(*rows: FloatArray) -> FloatArray:
    """(n, 2d) for each token that is seen -> (n, seen, 2d)."""
    return np.stack(rows, axis=1)


def _keys_and_values(weights: Weights, layer: int, x: FloatArray) -> FloatArray:
    """[x W_K, x W_V], shape (n, 2d)."""
    return np.concatenate([x @ weights[f"W_K_{layer}"], x @ weights[f"W_V_{layer}"]], axis=1)


def _layer(
    weights: Weights, layer: int, x: FloatArray, seen: FloatArray, heads: int
) -> tuple[FloatArray, FloatArray]:
    """One layer at tokens x (n, d), each of which sees the keys and values `seen` (n, seen, 2d): what they
    become, and the hidden activations."""
    n, d = x.shape
    key, value = seen.reshape(n, seen.shape[1], 2, heads, d // heads).transpose(2, 0, 1, 3, 4)
    query = (x @ weights[f"W_Q_{layer}"]).reshape(n, heads, d // heads)
    scores = np.einsum("nhi,nshi->nsh", query, key) / math.sqrt(d // heads)
    pattern = np.exp(scores - scores.max(axis=1, keepdims=True))
    pattern /= pattern.sum(axis=1, keepdims=True)
    mixed = np.einsum("nsh,nshi->nhi", pattern, value).reshape(n, d)
    x = _norm(x + mixed @ weights[f"W_O_{layer}"], weights, f"attn_{layer}")
    hidden = np.maximum(x @ weights[f"W_in_{layer}"], 0)
    return _norm(x + hidden @ weights[f"W_out_{layer}"], weights, f"mlp_{layer}"), hidden


def _norm(x: FloatArray, weights: Weights, name: str) -> FloatArray:
    """LayerNorm over the last axis."""
    x = x - x.mean(axis=-1, keepdims=True)
    x /= np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + EPSILON)
    normed: FloatArray = x * weights[f"gain_{name}"] + weights[f"b_{name}"]
    return normed
