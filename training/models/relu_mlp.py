r"""A ReLU network of one hidden layer on embeddings that all positions share.

    logits = relu([W_E[symbol_1], ..., W_E[symbol_k]] W_in + b_in) W_U

    W_E (n_tokens [+ n_operations], d)   W_in (positions [+ 1] times d, d_mlp)   b_in (d_mlp,)
    W_U (d_mlp, answers)

Of several operations, each has an embedding too, which comes last. The product of concatenated embeddings
with W_in is a sum over positions of products of single embeddings, which are tabulated.

Source: the network of Chughtai, Chan and Nanda 2023, "A toy model of universality", arXiv:2302.03025, with
one embedding instead of one for each position, and a bias of the hidden layer.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.models.dims import ModelDims
from training.models.model import Answering, FloatArray, IntArray, Model, Parameters, Weights, symbol_rows

if TYPE_CHECKING:
    from torch import Tensor


def init(dims: ModelDims, rng: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Draw initial weights: normal with variance 1/d_model for the embedding and 1/(inputs of a layer) for
    the others; the bias zero."""
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


def logits(
    parameters: Parameters, inputs: Tensor, operation: Tensor, dims: ModelDims, *, in_place: bool = False
) -> Tensor:
    """Compute the logits (n, answers) from tables of W_E W_in, one a position.

    Args:
        in_place: whether the hidden layer may be computed in place, which vmap does not bear.
    """
    import torch
    import torch.nn.functional as F

    from training.models.torch_ops import sum_of_rows

    relu = torch.relu_ if in_place else F.relu
    p = dims.n_tokens
    W_E, b_in = parameters["W_E"], parameters["b_in"]
    by_position = parameters["W_in"].reshape(-1, dims.d_model, dims.d_mlp).unbind(0)
    tables = [W_E[:p] @ matrix for matrix in by_position[: dims.positions]]
    if dims.n_operations == 1:
        tables[-1] = tables[-1] + b_in
        return relu(sum_of_rows(tables, inputs)) @ parameters["W_U"]
    of_operation = torch.addmm(b_in, W_E[p:], by_position[-1])
    return relu(sum_of_rows(tables, inputs) + F.embedding(operation, of_operation)) @ parameters["W_U"]


def numpy_forward(weights: Weights, dims: ModelDims) -> Answering:
    """Tabulate W_E W_in of one network; returns (inputs (n, positions), operation (n,)) -> (logits,
    neurons)."""
    p = dims.n_tokens
    by_position = weights["W_in"].reshape(-1, dims.d_model, dims.d_mlp)
    tables = weights["W_E"][:p] @ by_position[: dims.positions]
    tables[-1] += weights["b_in"]
    of_operation = weights["W_E"][p:] @ by_position[-1]

    def answer(inputs: IntArray, operation: IntArray) -> tuple[FloatArray, FloatArray]:
        hidden = tables[0, inputs[:, 0]]
        for position in range(1, dims.positions):
            hidden += tables[position, inputs[:, position]]
        if dims.n_operations > 1:
            hidden += of_operation[operation]
        np.maximum(hidden, 0, out=hidden)
        return hidden @ weights["W_U"], hidden

    return answer


MODEL = Model(
    init=init,
    logits=logits,
    logits_alone=partial(logits, in_place=True),
    numpy_forward=numpy_forward,
    token_embeddings=symbol_rows,
    neurons=("W_in", "W_U"),
    readout=lambda weights, _: weights["W_U"],
)
