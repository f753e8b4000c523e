"""The one-layer transformer of Nanda et al., computed only where it matters."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from training.forward.one_layer_transformer import LOWEST_SCORE
from training.models.dims import ModelDims
from training.models.hidden_layers import affine_relu
from training.models.network import Parameters
from training.models.tables import sum_of_rows


def draw_transformer(dims: ModelDims, rng: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Initial weights of the one-layer transformer: normal with standard deviation 1/sqrt(d_model),
    biases zero. The token after the last symbol is "=", or the first of the operations."""
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


def transformer_logits(
    parameters: Parameters,
    inputs: Tensor,
    operation: Tensor,
    dims: ModelDims,
    hidden_layer: Callable[[Tensor, Tensor, Tensor], Tensor] = affine_relu,
) -> Tensor:
    """The logits at the end of the sequence "symbols, =", computed only where they matter.

    The equations are in `training.forward.one_layer_transformer`. The query is asked at the last token
    alone, so it is one vector (one for each operation). Keys and values depend on the symbol and its
    position, not on the question: they are computed once for each and gathered.

    The softmax over the positions is a quotient of sums, sum_i e^{s_i} v_i / sum_i e^{s_i}, and each
    summand belongs to one symbol: numerators and denominators are tabulated together, as d_head + 1
    columns a head, and one gather brings both. After the division the last column of each head is 1,
    which is where what is the same for all questions enters the residual stream, as one more row of W_O.
    """
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
    hidden = hidden_layer(x, W_in, parameters["b_in"] - b_out @ W_in)
    return torch.addmm(x, hidden, parameters["W_out"]) @ parameters["W_U"]


def _tables(parameters: Parameters, prompts: Sequence[Tensor], dims: ModelDims) -> list[Tensor]:
    """For each position: what its symbols add to numerators and denominators, (operations * n_tokens,
    heads * (d_head + 1)). What the last token adds is in the last position's table."""
    p, last = dims.n_tokens, dims.positions - 1
    by_operation = [_attention_summands(parameters, prompt, dims) for prompt in prompts]
    tables: list[Tensor] = []
    for position in range(dims.positions):
        rows = [summands[position * p : (position + 1) * p] for summands in by_operation]
        if position == last:
            rows = [of + summands[-1] for of, summands in zip(rows, by_operation, strict=True)]
        tables.append(rows[0] if len(rows) == 1 else torch.cat(rows))
    return tables


def _attention_summands(parameters: Parameters, prompt: Tensor, dims: ModelDims) -> Tensor:
    """e^{s} [v, 1] of every head for the symbols at each position, then for the last token itself:
    shape (positions * n_tokens + 1, heads * (d_head + 1))."""
    W_E, position, heads = parameters["W_E"], parameters["W_pos"], dims.n_heads
    x = torch.cat([*(W_E[: dims.n_tokens] + position[i] for i in range(dims.positions)), prompt[None]])
    query = (prompt @ parameters["W_Q"]).view(heads, -1)
    key = (x @ parameters["W_K"]).view(len(x), heads, -1)
    value = (x @ parameters["W_V"]).view(len(x), heads, -1)
    scores = (key * query).sum(-1, keepdim=True) / math.sqrt(query.shape[-1])
    weight = (scores - scores.detach().amax(0)).clamp_min(LOWEST_SCORE).exp()
    return (weight * F.pad(value, (0, 1), value=1.0)).view(len(x), -1)
