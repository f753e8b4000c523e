"""The ReLU network with a shared embedding, in NumPy."""

from __future__ import annotations

import numpy as np

from training.forward.activations import Answering, FloatArray, IntArray, Weights
from training.models.dims import ModelDims


def relu_mlp(weights: Weights, dims: ModelDims) -> Answering:
    r"""Logits of one hidden layer on embeddings that all positions share.

    logits = relu([W_E[symbol_1], ..., W_E[symbol_k]] W_in + b_in) W_U

    Of several operations, each has an embedding too, which comes last.

    Args:
        weights: W_E (n_tokens [+ n_operations], d), W_in (positions [+ 1] times d, d_mlp), b_in (d_mlp,),
            W_U (d_mlp, answers).
        dims: of this network.

    Returns:
        The function (inputs (n, positions), operation (n,)) -> (logits, neurons).

    Source: the network of Chughtai, Chan and Nanda 2023, "A toy model of universality", with one embedding
    instead of one for each position, and a bias of the hidden layer.
    """
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
