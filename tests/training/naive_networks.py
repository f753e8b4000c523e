"""The networks as their papers write them: one at a time, at every position, without short cuts. What the
fast ones are tested against; nothing here is taken from them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.models import MODELS
from training.models.dims import ModelDims

Arrays: TypeAlias = dict[str, NDArray[np.floating]]
Weights: TypeAlias = Mapping[str, Tensor]
# (weights, inputs (n, positions), operation (n,), dims) -> logits (n, answers), neurons (n, d_mlp)
Naive: TypeAlias = Callable[[Weights, Tensor, Tensor, ModelDims], tuple[Tensor, Tensor]]


def attention(weights: Weights, x: Tensor, heads: int, suffix: str = "") -> Tensor:
    """What every token takes from itself and those before it, head by head; x: (n, positions, d)."""
    positions, d_head = x.shape[1], x.shape[2] // heads
    later = torch.ones(positions, positions).triu(1) > 0
    out = []
    for head in range(heads):
        own = slice(head * d_head, (head + 1) * d_head)
        query, key, value = (x @ weights[f"W_{name}{suffix}"][:, own] for name in "QKV")
        scores = (query @ key.transpose(1, 2) / math.sqrt(d_head)).masked_fill(later, -torch.inf)
        out.append(scores.softmax(-1) @ value)
    return torch.cat(out, -1) @ weights[f"W_O{suffix}"]


def one_layer_transformer(
    weights: Weights, inputs: Tensor, operation: Tensor, dims: ModelDims
) -> tuple[Tensor, Tensor]:
    tokens = torch.cat([inputs, dims.n_tokens + operation[:, None]], 1)
    x = weights["W_E"][tokens] + weights["W_pos"]
    x = x + attention(weights, x, dims.n_heads)
    hidden = torch.relu(x @ weights["W_in"] + weights["b_in"])
    x = x + hidden @ weights["W_out"] + weights["b_out"]
    return (x @ weights["W_U"])[:, -1], hidden[:, -1]


def two_layer_decoder(
    weights: Weights, inputs: Tensor, operation: Tensor, dims: ModelDims
) -> tuple[Tensor, Tensor]:
    p, d = dims.n_tokens, dims.d_model
    equals = torch.full_like(operation, p + dims.n_operations)
    tokens = torch.stack([inputs[:, 0], p + operation, inputs[:, 1], equals], 1)
    angles = [[position / 10000 ** (column // 2 * 2 / d) for column in range(d)] for position in range(4)]
    waves = [[(math.cos if column % 2 else math.sin)(a) for column, a in enumerate(row)] for row in angles]
    x = weights["W_E"][tokens] + torch.tensor(waves, dtype=weights["W_E"].dtype)

    def norm(x: Tensor, name: str) -> Tensor:
        centred = x - x.mean(-1, keepdim=True)
        spread = (centred**2).mean(-1, keepdim=True)
        return weights[f"gain_{name}"] * centred / (spread + 1e-5).sqrt() + weights[f"b_{name}"]

    for layer in (0, 1):
        x = norm(x + attention(weights, x, dims.n_heads, f"_{layer}"), f"attn_{layer}")
        hidden = torch.relu(x @ weights[f"W_in_{layer}"])
        x = norm(x + hidden @ weights[f"W_out_{layer}"], f"mlp_{layer}")
    return (x @ weights["W_U"])[:, -1], hidden[:, -1]


def quadratic_mlp(
    weights: Weights, inputs: Tensor, operation: Tensor, dims: ModelDims
) -> tuple[Tensor, Tensor]:
    x = one_hot_questions(inputs, operation, dims).to(weights["W_in"].dtype)
    hidden = (x @ weights["W_in"] / math.sqrt(x.shape[1])) ** 2
    return hidden @ weights["W_U"] / hidden.shape[1], hidden


def relu_mlp(weights: Weights, inputs: Tensor, operation: Tensor, dims: ModelDims) -> tuple[Tensor, Tensor]:
    tokens = inputs
    if dims.n_operations > 1:
        tokens = torch.cat([inputs, dims.n_tokens + operation[:, None]], 1)
    x = torch.cat([weights["W_E"][tokens[:, position]] for position in range(tokens.shape[1])], 1)
    hidden = torch.relu(x @ weights["W_in"] + weights["b_in"])
    return hidden @ weights["W_U"], hidden


def one_hot_questions(inputs: Tensor, operation: Tensor, dims: ModelDims) -> Tensor:
    """Questions in ones and zeros."""
    ones = [torch.eye(dims.n_tokens)[inputs[:, position]] for position in range(dims.positions)]
    if dims.n_operations > 1:
        ones.append(torch.eye(dims.n_operations)[operation])
    return torch.cat(ones, 1)


NAIVE: dict[str, Naive] = {
    "one_layer_transformer": one_layer_transformer,
    "two_layer_decoder": two_layer_decoder,
    "quadratic_mlp": quadratic_mlp,
    "relu_mlp": relu_mlp,
}


def drawn_weights(network: str, dims: ModelDims, seed: int, scale: float = 1.0) -> Arrays:
    """Weights as they start, times `scale`, in float64, with biases and gains that are not as they start."""
    rng = np.random.default_rng(seed)
    weights = MODELS[network].init(dims, rng)
    return {
        name: scale * (value + 0.3 * rng.standard_normal(value.shape) * name.startswith(("b_", "gain_")))
        for name, value in weights.items()
    }


def as_tensors(weights: Arrays, dtype: torch.dtype = torch.float64) -> dict[str, Tensor]:
    return {name: torch.from_numpy(value).to(dtype) for name, value in weights.items()}


def some_questions(dims: ModelDims, n: int, seed: int) -> tuple[Tensor, Tensor]:
    """n random questions: inputs (n, positions) and operation (n,)."""
    rng = np.random.default_rng(seed)
    inputs = rng.integers(0, dims.n_tokens, (n, dims.positions))
    return torch.from_numpy(inputs), torch.from_numpy(rng.integers(0, dims.n_operations, n))


def spread_of_scores(weights: Arrays, dims: ModelDims) -> float:
    """The one-layer transformer's largest attention score minus its smallest, over all tokens and heads."""
    symbols, heads = weights["W_E"][: dims.n_tokens], dims.n_heads
    largest = 0.0
    for own in weights["W_E"][dims.n_tokens :] + weights["W_pos"][-1]:
        x = np.concatenate([*(symbols + at for at in weights["W_pos"][:-1]), own[None]])
        query, key = own @ weights["W_Q"], x @ weights["W_K"]
        scores = (key * query).reshape(len(x), heads, -1).sum(-1) / math.sqrt(dims.d_model // heads)
        largest = max(largest, float(np.ptp(scores, axis=0).max()))
    return largest
