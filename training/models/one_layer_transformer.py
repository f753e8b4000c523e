r"""The one-layer transformer of Nanda et al.

    x = W_E[token] + W_pos;  x += sum_h softmax(q_h k_h^T / sqrt(d_head)) v_h W_O
    x += relu(x W_in + b_in) W_out + b_out;  logits = x[-1] W_U

The sequence is "symbols, =". No layer norm, no biases in the attention. The last token is n_tokens +
operation; with one operation it is "=". Head h has the columns from h * d_head on, d_head = d_model/n_heads.

    W_E (n_tokens + n_operations, d)   W_pos (positions + 1, d)   W_Q, W_K, W_V, W_O (d, d)
    W_in (d, d_mlp)   b_in (d_mlp,)   W_out (d_mlp, d)   b_out (d,)   W_U (d, answers)

Only the logits at the last position are needed. So the query is one vector (one for each operation), and keys
and values depend on the symbol and its position, not on the question: they are computed once for each. The
softmax over the positions is a quotient of sums, sum_i e^{s_i} v_i / sum_i e^{s_i}, each of whose summands
belongs to one symbol: numerators and denominators are tabulated together, d_head + 1 columns a head.

Source: Nanda et al. 2023, "Progress measures for grokking via mechanistic interpretability",
arXiv:2301.05217.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.models.dims import ModelDims
from training.models.model import Answering, FloatArray, IntArray, Model, Parameters, Weights, symbol_rows

if TYPE_CHECKING:
    from torch import Tensor

# Attention scores further than this below the head's largest score over all symbols count as this far below.
# exp(-80) is 2e-35, so a question loses nothing as long as one of its own scores is not that far down; if all
# are, its attention becomes even instead of 0/0.
LOWEST_SCORE = -80.0
# Numerators and denominators are larger by this power of two, which their quotient does not notice: its
# gradient has 1/denominator^2 in it, which float32 cannot hold for exp(-80) as it is.
UPLIFT = 2.0**58


def init(dims: ModelDims, rng: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Draw initial weights: normal with standard deviation 1/sqrt(d_model), biases zero."""
    d, hidden = dims.d_model, dims.d_mlp
    shapes = {
        "W_E": (dims.n_tokens + dims.n_operations, d),
        "W_pos": (dims.positions + 1, d),
        "W_Q": (d, d),
        "W_K": (d, d),
        "W_V": (d, d),
        "W_O": (d, d),
        "W_in": (d, hidden),
        "b_in": (hidden,),
        "W_out": (hidden, d),
        "b_out": (d,),
        "W_U": (d, dims.n_answers),
    }
    return {
        name: np.zeros(shape, np.float32)
        if name.startswith("b_")
        else rng.standard_normal(shape, dtype=np.float32) / np.float32(math.sqrt(d))
        for name, shape in shapes.items()
    }


def logits(
    parameters: Parameters, inputs: Tensor, operation: Tensor, dims: ModelDims, *, in_place: bool = False
) -> Tensor:
    """Compute the logits at "=", (n, answers), from tables over symbols; see the top of this file.

    After the division by the denominator the last column of each head is 1, which is where what is the same
    for all questions enters the residual stream, as one more row of W_O.

    Args:
        in_place: whether the hidden layer may mask its gradient in place, which vmap does not bear.
    """
    import torch
    import torch.nn.functional as F

    from training.models.torch_ops import AffineReluInPlace, affine_relu, sum_of_rows

    p, d, heads = dims.n_tokens, dims.d_model, dims.n_heads
    d_head = d // heads
    W_E, position = parameters["W_E"], parameters["W_pos"]
    prompts = [W_E[p + operation] + position[-1] for operation in range(dims.n_operations)]
    tables = _tables(parameters, prompts, dims)
    one = dims.n_operations == 1
    summed = sum_of_rows(tables, inputs if one else inputs + p * operation[:, None])
    parts = summed.view(-1, heads, d_head + 1)
    mixed = (parts * parts[..., -1:].reciprocal()).view(-1, heads * (d_head + 1))

    # b_out joins the residual stream before the MLP reads it, and is taken out of what the MLP reads by
    # its bias: one addition over a vector instead of one over all questions.
    b_out, W_in = parameters["b_out"], parameters["W_in"]
    constant = prompts[0] + b_out if one else b_out
    W_O = F.pad(parameters["W_O"].view(heads, d_head, d), (0, 0, 0, 1)).view(-1, d)
    x = mixed @ torch.cat([W_O[:-1], constant[None]])
    if not one:
        x = x + F.embedding(operation, torch.stack(prompts))
    hidden_layer = AffineReluInPlace.apply if in_place else affine_relu
    hidden = hidden_layer(x, W_in, parameters["b_in"] - b_out @ W_in)
    return torch.addmm(x, hidden, parameters["W_out"]) @ parameters["W_U"]


def _tables(parameters: Parameters, prompts: Sequence[Tensor], dims: ModelDims) -> list[Tensor]:
    """Tabulate for each position what its symbols add to numerators and denominators, (operations * n_tokens,
    heads * (d_head + 1)). What the last token adds is in the last position's table."""
    import torch

    p, last = dims.n_tokens, dims.positions - 1
    by_operation = [_torch_summands(parameters, prompt, dims) for prompt in prompts]
    tables: list[Tensor] = []
    for position in range(dims.positions):
        rows = [summands[position * p : (position + 1) * p] for summands in by_operation]
        if position == last:
            rows = [of + summands[-1] for of, summands in zip(rows, by_operation, strict=True)]
        tables.append(rows[0] if len(rows) == 1 else torch.cat(rows))
    return tables


def _torch_summands(parameters: Parameters, prompt: Tensor, dims: ModelDims) -> Tensor:
    """e^{s} [v, 1] of every head for the symbols at each position, then for the last token itself, all times
    UPLIFT: shape (positions * n_tokens + 1, heads * (d_head + 1))."""
    import torch
    import torch.nn.functional as F

    W_E, position, heads = parameters["W_E"], parameters["W_pos"], dims.n_heads
    x = torch.cat([*(W_E[: dims.n_tokens] + position[i] for i in range(dims.positions)), prompt[None]])
    query = (prompt @ parameters["W_Q"]).view(heads, -1)
    key = (x @ parameters["W_K"]).view(len(x), heads, -1)
    value = (x @ parameters["W_V"]).view(len(x), heads, -1)
    scores = (key * query).sum(-1, keepdim=True) / math.sqrt(query.shape[-1])
    weight = (scores - scores.detach().amax(0)).clamp_min(LOWEST_SCORE).exp() * UPLIFT
    return (weight * F.pad(value, (0, 1), value=1.0)).view(len(x), -1)


def numpy_forward(weights: Weights, dims: ModelDims) -> Answering:
    """Tabulate the attention of one network; returns (inputs (n, positions), operation (n,)) -> (logits,
    neurons), the neurons being those of the MLP at "="."""
    heads, d_head = dims.n_heads, dims.d_model // dims.n_heads
    prompts = weights["W_E"][dims.n_tokens :] + weights["W_pos"][-1]
    summands = [_numpy_summands(weights, prompt, dims) for prompt in prompts]
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


def _numpy_summands(weights: Weights, prompt: FloatArray, dims: ModelDims) -> tuple[FloatArray, FloatArray]:
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


MODEL = Model(
    init=init,
    logits=logits,
    logits_alone=partial(logits, in_place=True),
    numpy_forward=numpy_forward,
    token_embeddings=symbol_rows,
    neurons=("W_in", "W_out"),
    readout=lambda weights, _: weights["W_out"] @ weights["W_U"],
    has_heads=True,
)
