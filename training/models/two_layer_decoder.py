r"""The two-layer decoder of Power et al.

    x = W_E[token] + position_encoding;  in each layer
    x = LN(x + sum_h softmax(q_h k_h^T / sqrt(d_head)) v_h W_O), no token attending to later ones;
    x = LN(x + relu(x W_in) W_out);  at the end logits = x[-1] W_U
    LN(x) = gain * (x - mean) / sqrt(variance + 1e-5) + bias

The sequence is "left, operation, right, =".

    W_E (n_tokens + n_operations + 1, d): symbols, operations, "="   W_U (d, answers)
    of the first layer W_Q_0, W_K_0, W_V_0, W_O_0 (d, d)   W_in_0 (d, d_mlp)   W_out_0 (d_mlp, d), and of the
    LayerNorms gain_attn_0, b_attn_0, gain_mlp_0, b_mlp_0 (d,); of the second the same with _1

Only the logits at "=" are needed, and no token sees a later one: after the first layer the left symbol is one
of n_tokens vectors and the operation one of n_tokens * n_operations. They go through it once each. Attention
scores of the first layer are a table over symbols, too, and the second layer is asked at "=" alone.

Source: Power et al. 2022, "Grokking: generalization beyond overfitting on small algorithmic datasets",
arXiv:2201.02177, with what their code (github.com/openai/grok) adds to the paper: LayerNorm after each
residual sum, sinusoidal positions, ReLU, no biases but those of LayerNorm. Left out: the token that their
sequences begin with, outputs that are never an answer, and dropout and weight noise, which are off in their
main runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.models.dims import ModelDims
from training.models.model import Answering, FloatArray, IntArray, Model, Parameters, Weights, symbol_rows

if TYPE_CHECKING:
    import torch
    from torch import Tensor

LAYERS = (0, 1)
POSITIONS = 4
# What LayerNorm adds to the variance, as torch has it by default.
EPSILON = 1e-5


def init(dims: ModelDims, rng: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Draw initial weights as torch does by default: matrices uniform within 1/sqrt(inputs), the embedding
    standard normal, gains 1 and biases 0."""
    d, hidden = dims.d_model, dims.d_mlp

    def uniform(inputs: int, outputs: int) -> NDArray[np.float32]:
        bound = np.float32(1 / math.sqrt(inputs))
        return (2 * rng.random((inputs, outputs), dtype=np.float32) - 1) * bound

    tokens = dims.n_tokens + dims.n_operations + 1
    weights = {"W_E": rng.standard_normal((tokens, d), dtype=np.float32)}
    for layer in LAYERS:
        weights |= {f"W_{name}_{layer}": uniform(d, d) for name in "QKVO"}
        weights[f"W_in_{layer}"], weights[f"W_out_{layer}"] = uniform(d, hidden), uniform(hidden, d)
        for place in ("attn", "mlp"):
            weights[f"gain_{place}_{layer}"] = np.ones(d, np.float32)
            weights[f"b_{place}_{layer}"] = np.zeros(d, np.float32)
    return weights | {"W_U": uniform(d, dims.n_answers)}


def logits(parameters: Parameters, inputs: Tensor, operation: Tensor, dims: ModelDims) -> Tensor:
    """Compute the logits at "=", (n, answers), in the order described at the top of this file."""
    import torch
    import torch.nn.functional as F

    n, p, operations = len(inputs), dims.n_tokens, dims.n_operations
    before = left, _, _ = inputs[:, 0], operation, inputs[:, 1]
    x, mixed = _first_attention(parameters, before, dims)
    done = _rest_of_layer(parameters, 0, x, mixed)

    # Second layer. Rows of `done`: "=" of all questions, "right" of all, left symbols, operations after them.
    parts = [n, n, p, p * operations]
    key, value = ((done @ parameters[f"W_{name}_1"]).split_with_sizes(parts) for name in ("K", "V"))
    after = left * operations + operation
    keys, values = (
        [F.embedding(left, of[2]), F.embedding(after, of[3]), of[1], of[0]] for of in (key, value)
    )
    equals = done.split_with_sizes(parts)[0]
    query = (equals @ (parameters["W_Q_1"] * _scale(dims))).view(n, dims.n_heads, -1)
    scores = [(query * of.view(n, dims.n_heads, -1)).sum(-1) for of in keys]
    mixed = _mix(torch.stack(scores, 1), values)
    return _rest_of_layer(parameters, 1, equals, mixed) @ parameters["W_U"]


def _first_attention(
    parameters: Parameters, before: tuple[Tensor, Tensor, Tensor], dims: ModelDims
) -> tuple[Tensor, Tensor]:
    """Compute the tokens of the first layer and the values that attention mixes for them, (rows, d_model)
    each: "=" of all questions, "right" of all, left symbols, operations after each left symbol."""
    import torch
    import torch.nn.functional as F

    n, p, operations, heads = len(before[0]), dims.n_tokens, dims.n_operations, dims.n_heads
    left, operation, right = before
    kinds = [p, operations, p, 1]
    tokens = tokens_at_positions(parameters, dims)
    query, key, value = (
        (tokens @ parameters[f"W_{name}_0"]).split_with_sizes(kinds) for name in ("Q", "K", "V")
    )
    # Every score is one of a table, (questions of it * keys of it, heads).
    scale = _scale(dims)
    to_left, to_operation = (_all_scores(query[2] * scale, key[kind], heads) for kind in (0, 1))
    to_itself = (query[2] * key[2]).view(p, heads, -1).sum(-1) * scale
    of_equals = [_all_scores(query[3] * scale, of, heads) for of in key]
    of_right = [
        F.embedding(right * p + left, to_left),
        F.embedding(right * operations + operation, to_operation),
        F.embedding(right, to_itself),
    ]
    values = [F.embedding(row, of) for row, of in zip(before, value, strict=False)]
    scores = [F.embedding(row, of) for row, of in zip(before, of_equals, strict=False)]
    scores.append(of_equals[3].expand(n, heads))
    equals = _mix(torch.stack(scores, 1), [*values, value[3]])
    at_right = _mix(torch.stack(of_right, 1), values)

    by_left, by_operation = every_pair(p, operations, left.device)
    of_middle = _all_scores(query[1] * scale, key[0], heads).view(operations, p, heads).transpose(0, 1)
    own = (query[1] * key[1]).view(operations, heads, -1).sum(-1) * scale
    scores = [of_middle.reshape(-1, heads), F.embedding(by_operation, own)]
    middle = _mix(
        torch.stack(scores, 1), [F.embedding(by_left, value[0]), F.embedding(by_operation, value[1])]
    )
    of_kind = tokens.split_with_sizes(kinds)
    x = [
        of_kind[3].expand(n, -1),
        F.embedding(right, of_kind[2]),
        of_kind[0],
        F.embedding(by_operation, of_kind[1]),
    ]
    return torch.cat(x), torch.cat([equals, at_right, value[0], middle])


def every_pair(p: int, operations: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Left symbol and operation of every pair of them, left first: (p * operations,) each."""
    import torch

    pair = torch.arange(p * operations, device=device)
    return pair // operations, pair % operations


def _scale(dims: ModelDims) -> float:
    """1/sqrt(d_head)."""
    return math.sqrt(dims.n_heads / dims.d_model)


def tokens_at_positions(parameters: Parameters, dims: ModelDims) -> Tensor:
    """Left symbols, operations, right symbols and "=", each with its position: shape
    (2 n_tokens + n_operations + 1, d_model)."""
    import torch

    W_E, p = parameters["W_E"], dims.n_tokens
    at = torch.from_numpy(position_encoding(dims.d_model)).to(W_E.device, W_E.dtype)
    symbols, operations, equals = W_E.split_with_sizes([p, dims.n_operations, 1])
    return torch.cat([symbols + at[0], operations + at[1], symbols + at[2], equals + at[3]])


def _all_scores(query: Tensor, key: Tensor, heads: int) -> Tensor:
    """q_h k_h^T for every query (a, d) and every key (b, d): shape (a * b, heads)."""
    by_head = (of.view(len(of), heads, -1).transpose(0, 1) for of in (query, key))
    queries, keys = by_head
    return (queries @ keys.transpose(1, 2)).flatten(1).t()


def _mix(scores: Tensor, values: Sequence[Tensor]) -> Tensor:
    """sum_k softmax(scores)_k values_k, head by head; scores (n, keys, heads), values (n or 1, d) each."""
    n, _, heads = scores.shape
    pattern = scores.softmax(1)[..., None].unbind(1)
    mixed = pattern[0] * values[0].view(-1, heads, values[0].shape[1] // heads)
    for weight, value in zip(pattern[1:], values[1:], strict=True):
        mixed = mixed.addcmul(weight, value.view(-1, heads, mixed.shape[2]))
    return mixed.view(n, -1)


def _rest_of_layer(
    parameters: Parameters,
    layer: int,
    x: Tensor,
    mixed: Tensor,
) -> Tensor:
    """Compute what tokens x (n, d) become after attention has mixed values (n, d) for them."""
    import torch.nn.functional as F

    def norm(x: Tensor, place: str) -> Tensor:
        gain, bias = parameters[f"gain_{place}_{layer}"], parameters[f"b_{place}_{layer}"]
        return F.layer_norm(x, (x.shape[-1],), gain, bias, EPSILON)

    x = norm(x.addmm(mixed, parameters[f"W_O_{layer}"]), "attn")
    hidden = (x @ parameters[f"W_in_{layer}"]).relu_()
    return norm(x.addmm(hidden, parameters[f"W_out_{layer}"]), "mlp")


def position_encoding(width: int) -> NDArray[np.float64]:
    """Compute the positions' vectors, (4, width): sin(position / 10000^(i/width)) at even i,
    cos(position / 10000^((i - 1)/width)) at odd i.

    Source: Vaswani et al. 2017, "Attention is all you need", section 3.5.

    >>> position_encoding(2).round(2).tolist()
    [[0.0, 1.0], [0.84, 0.54], [0.91, -0.42], [0.14, -0.99]]
    """
    column = np.arange(width)
    angle = np.arange(POSITIONS)[:, None] / 10000.0 ** ((column - column % 2) / width)
    return np.where(column % 2 == 0, np.sin(angle), np.cos(angle))


def numpy_forward(weights: Weights, dims: ModelDims) -> Answering:
    """Compute what depends on left symbol and operation alone; returns (inputs (n, 2), operation (n,)) ->
    (logits, neurons of the second layer at "=")."""
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
    left_done = _numpy_layer(weights, 0, left, left_first[:, None], heads)[0]
    middle_done = _numpy_layer(weights, 0, middle[pairs_middle], seen, heads)[0]
    left_second = _keys_and_values(weights, 1, left_done)
    middle_second = _keys_and_values(weights, 1, middle_done)

    def answer(inputs: IntArray, operation: IntArray) -> tuple[FloatArray, FloatArray]:
        a, b = inputs[:, 0], inputs[:, 1]
        seen = _stack(left_first[a], middle_first[operation], right_first[b])
        right_done = _numpy_layer(weights, 0, right[b], seen, heads)[0]
        at_equals = np.broadcast_to(equals, right_done.shape)
        seen = _stack(*seen.swapaxes(0, 1), np.broadcast_to(equals_first, seen[:, 0].shape))
        equals_done = _numpy_layer(weights, 0, at_equals, seen, heads)[0]
        of_late = _keys_and_values(weights, 1, np.concatenate([right_done, equals_done]))
        seen = _stack(
            left_second[a], middle_second[a * operations + operation], of_late[: len(a)], of_late[len(a) :]
        )
        x, hidden = _numpy_layer(weights, 1, equals_done, seen, heads)
        return x @ weights["W_U"], hidden

    return answer


def _stack(*rows: FloatArray) -> FloatArray:
    """(n, 2d) for each token that is seen -> (n, seen, 2d)."""
    return np.stack(rows, axis=1)


def _keys_and_values(weights: Weights, layer: int, x: FloatArray) -> FloatArray:
    """[x W_K, x W_V], shape (n, 2d)."""
    return np.concatenate([x @ weights[f"W_K_{layer}"], x @ weights[f"W_V_{layer}"]], axis=1)


def _numpy_layer(
    weights: Weights, layer: int, x: FloatArray, seen: FloatArray, heads: int
) -> tuple[FloatArray, FloatArray]:
    """Compute one layer at tokens x (n, d), each of which sees the keys and values `seen` (n, seen, 2d):
    the new tokens, and the hidden activations."""
    n, d = x.shape
    key, value = seen.reshape(n, seen.shape[1], 2, heads, d // heads).transpose(2, 0, 1, 3, 4)
    query = (x @ weights[f"W_Q_{layer}"]).reshape(n, heads, d // heads)
    scores = np.einsum("nhi,nshi->nsh", query, key) / math.sqrt(d // heads)
    pattern = np.exp(scores - scores.max(axis=1, keepdims=True))
    pattern /= pattern.sum(axis=1, keepdims=True)
    mixed = np.einsum("nsh,nshi->nhi", pattern, value).reshape(n, d)
    x = _numpy_norm(x + mixed @ weights[f"W_O_{layer}"], weights, f"attn_{layer}")
    hidden = np.maximum(x @ weights[f"W_in_{layer}"], 0)
    return _numpy_norm(x + hidden @ weights[f"W_out_{layer}"], weights, f"mlp_{layer}"), hidden


def _numpy_norm(x: FloatArray, weights: Weights, name: str) -> FloatArray:
    """LayerNorm over the last axis."""
    x = x - x.mean(axis=-1, keepdims=True)
    x /= np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + EPSILON)
    normed: FloatArray = x * weights[f"gain_{name}"] + weights[f"b_{name}"]
    return normed


MODEL = Model(
    init=init,
    logits=logits,
    numpy_forward=numpy_forward,
    token_embeddings=symbol_rows,
    neurons=("W_in_1", "W_out_1"),
    readout=None,  # the last LayerNorm's scale depends on all neurons
    reads_pairs=True,
    has_heads=True,
)
