"""The two-layer decoder of Power et al., computed only where it matters."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from training.forward.two_layer_decoder import EPSILON, LAYERS, check_decoder, position_encoding
from training.models.dims import ModelDims
from training.models.network import Parameters


def draw_decoder(dims: ModelDims, rng: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Initial weights as torch draws them by default: matrices uniform within 1/sqrt(inputs), the embedding
    standard normal; LayerNorms start as they are.

    Raises:
        ConfigError: unless questions have two symbols.
    """
    check_decoder(dims)
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


def decoder_logits(
    parameters: Parameters,
    inputs: Tensor,
    operation: Tensor,
    dims: ModelDims,
) -> Tensor:
    """The logits at the end of "left, operation, right, =", computed only where they matter.

    The equations are in `training.forward.two_layer_decoder`. No token sees a later one, so after the first
    layer the left symbol is one of n_tokens vectors and the operation one of n_tokens * n_operations: they go
    through it once each, in the same products as "right" and "=" of all questions. What attends to what in
    the first layer is a table over symbols, too. The second layer is asked at "=" alone.
    """
    check_decoder(dims)
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
    """Tokens of the first layer and the values that attention mixes for them, (rows, d_model) each: "=" of
    all questions, "right" of all, left symbols, operations after each left symbol."""
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
    pair = torch.arange(p * operations, device=device)
    return pair // operations, pair % operations


def _scale(dims: ModelDims) -> float:
    """1/sqrt(d_head)."""
    return math.sqrt(dims.n_heads / dims.d_model)


def tokens_at_positions(parameters: Parameters, dims: ModelDims) -> Tensor:
    """Left symbols, operations, right symbols and "=", each with its position: shape
    (2 n_tokens + n_operations + 1, d_model)."""
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
        mixed = torch.addcmul(mixed, weight, value.view(-1, heads, mixed.shape[2]))
    return mixed.view(n, -1)


def _rest_of_layer(
    parameters: Parameters,
    layer: int,
    x: Tensor,
    mixed: Tensor,
) -> Tensor:
    """What tokens x (n, d) become after attention has mixed values (n, d) for them."""

    def norm(x: Tensor, place: str) -> Tensor:
        gain, bias = parameters[f"gain_{place}_{layer}"], parameters[f"b_{place}_{layer}"]
        return F.layer_norm(x, (x.shape[-1],), gain, bias, EPSILON)

    x = norm(torch.addmm(x, mixed, parameters[f"W_O_{layer}"]), "attn")
    hidden = (x @ parameters[f"W_in_{layer}"]).relu_()
    return norm(torch.addmm(x, hidden, parameters[f"W_out_{layer}"]), "mlp")
