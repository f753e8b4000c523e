"""A ReLU network of one hidden layer on embeddings that all positions share."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from training.models.dims import ModelDims
from training.models.network import Parameters
from training.models.tables import sum_of_rows


def draw_relu_mlp(dims: ModelDims, rng: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Initial weights: normal with variance 1/d_model for the embedding and 1/(inputs of a layer) for the
    others; the bias zero."""
    own_row = dims.n_operations if dims.n_operations > 1 else 0
    width = dims.d_model * (dims.positions + (own_row > 0))

    def normal(inputs: int, outputs: int, fan_in: int) -> NDArray[np.float32]:
        return rng.standard_normal((inputs, outputs), dtype=np.float32) / np.float32(math.sqrt(fan_in))

    return {
        "W_E": normal(dims.n_tokens + own_row, dims.d_model, dims.d_model),
        "W_in": normal(width, dims.d_mlp, width),
        "b_in": np.zeros(dims.d_mlp, np.float32),
        "W_U": normal(dims.d_mlp, dims.n_answers, dims.d_mlp),
    }


def relu_mlp_logits(
    parameters: Parameters,
    inputs: Tensor,
    operation: Tensor,
    dims: ModelDims,
    relu: Callable[[Tensor], Tensor] = F.relu,
) -> Tensor:
    """relu([W_E[symbol_1], ..., W_E[symbol_k]] W_in + b_in) W_U, as in `training.forward.relu_mlp`.

    The product of concatenated embeddings with W_in is a sum over positions of products of single
    embeddings, which are tabulated: (n_tokens, d_model) times (d_model, d_mlp) for each position.
    """
    p = dims.n_tokens
    W_E, b_in = parameters["W_E"], parameters["b_in"]
    by_position = parameters["W_in"].reshape(-1, dims.d_model, dims.d_mlp).unbind(0)
    tables = [W_E[:p] @ matrix for matrix in by_position[: dims.positions]]
    if dims.n_operations == 1:
        tables[-1] = tables[-1] + b_in
        return relu(sum_of_rows(tables, inputs)) @ parameters["W_U"]
    of_operation = torch.addmm(b_in, W_E[p:], by_position[-1])
    return relu(sum_of_rows(tables, inputs) + F.embedding(operation, of_operation)) @ parameters["W_U"]
