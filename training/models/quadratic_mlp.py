r"""The quadratic network of Gromov: one hidden layer whose activation is the square.

    neurons = (x W_in / sqrt(D))^2;  logits = neurons W_U / d_mlp

    W_in (D, d_mlp)   W_U (d_mlp, answers)

x is the question in ones and zeros, one 1 for each symbol, one more for the operation if there are several; D
is its length. The rows of W_in are the symbols of the first position, then of the next, then the operations.
No biases, no embedding.

Source: Gromov 2023, "Grokking modular arithmetic", arXiv:2301.02679, which also gives weights in closed form
(`gromov_weights`); for more than two positions, Doshi et al. 2024, "Grokking modular polynomials", raise to
the power of their number instead.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.models.dims import ModelDims
from training.models.model import Answering, FloatArray, IntArray, Model, Parameters, Weights

if TYPE_CHECKING:
    from torch import Tensor


def one_hot_width(dims: ModelDims) -> int:
    """D, the length of a question in ones and zeros: n_tokens for each position, and of several operations
    one for each."""
    own_row = dims.n_operations if dims.n_operations > 1 else 0
    return dims.positions * dims.n_tokens + own_row


def init(dims: ModelDims, rng: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Draw initial weights: standard normal. Their scale is in the network's own factors."""
    return {
        "W_in": rng.standard_normal((one_hot_width(dims), dims.d_mlp), dtype=np.float32),
        "W_U": rng.standard_normal((dims.d_mlp, dims.n_answers), dtype=np.float32),
    }


def logits(parameters: Parameters, inputs: Tensor, operation: Tensor, dims: ModelDims) -> Tensor:
    """Compute the logits (n, answers); rows of W_in are gathered, not multiplied."""
    import torch.nn.functional as F

    from training.models.torch_ops import sum_of_rows

    symbols = dims.n_tokens * dims.positions
    tables = parameters["W_in"][:symbols].reshape(dims.positions, dims.n_tokens, -1).unbind(0)
    summed = sum_of_rows(tables, inputs)
    if dims.n_operations > 1:
        summed = summed + F.embedding(operation, parameters["W_in"][symbols:])
    # Both factors are put on the small matrix instead of on all questions.
    return summed.square() @ (parameters["W_U"] / (one_hot_width(dims) * dims.d_mlp))


def numpy_forward(weights: Weights, dims: ModelDims) -> Answering:
    """Scale the weights of one network; returns (inputs (n, positions), operation (n,)) -> (logits,
    neurons)."""
    symbols = dims.positions * dims.n_tokens
    W_in = weights["W_in"] / weights["W_in"].dtype.type(math.sqrt(one_hot_width(dims)))
    W_U = readout(weights, dims)
    tables = W_in[:symbols].reshape(dims.positions, dims.n_tokens, -1)

    def answer(inputs: IntArray, operation: IntArray) -> tuple[FloatArray, FloatArray]:
        hidden = tables[0, inputs[:, 0]]
        for position in range(1, dims.positions):
            hidden += tables[position, inputs[:, position]]
        if dims.n_operations > 1:
            hidden += W_in[symbols:][operation]
        hidden *= hidden
        return hidden @ W_U, hidden

    return answer


def token_embeddings(weights: Weights, dims: ModelDims) -> FloatArray:
    """Each symbol's weights into the neurons, those of its positions side by side: (..., n_tokens, positions
    * d_mlp)."""
    W_in = weights["W_in"]
    rows = W_in[..., : dims.positions * dims.n_tokens, :]
    by_position = rows.reshape(*W_in.shape[:-2], dims.positions, dims.n_tokens, dims.d_mlp)
    return by_position.swapaxes(-3, -2).reshape(*W_in.shape[:-2], dims.n_tokens, -1)


def readout(weights: Weights, dims: ModelDims) -> FloatArray:
    """W_U / d_mlp, (..., d_mlp, answers)."""
    scaled: FloatArray = weights["W_U"] / weights["W_U"].dtype.type(dims.d_mlp)
    return scaled


def gromov_weights(p: int, hidden: int, rng: np.random.Generator) -> dict[str, NDArray[np.float64]]:
    r"""Compute weights with which the quadratic network adds modulo p, without any training.

    W_in[a, k] = cos(2 pi f_k a / p + u_k),  W_in[p + b, k] = cos(2 pi f_k b / p + v_k),
    W_U[k, c] = cos(2 pi f_k c / p + u_k + v_k)

    Squaring the sum of two cosines makes cos(2 pi f (a + b) / p + u + v) among others; times W_U it leaves
    cos(2 pi f (a + b - c) / p), the same for every neuron, and waves whose angles are random, which cancel
    the better the more neurons there are. Summed over all frequencies f, the wave is highest at c = a + b.

    Args:
        p: the modulus, at least 3.
        hidden: how many neurons; their frequencies run through 1, ..., (p - 1)/2 again and again.
        rng: of the angles u and v.

    Returns:
        W_in (2p, hidden) and W_U (hidden, p), float64.

    Raises:
        ValueError: if p is less than 3 or there is no neuron for each frequency.

    Source: Gromov 2023, "Grokking modular arithmetic", arXiv:2301.02679, section 4, whose condition on the
    angles is that the two of the inputs add up to that of the output.

    >>> weights = gromov_weights(7, 3 * 100, np.random.default_rng(0))
    >>> a, b = np.divmod(np.arange(49), 7)
    >>> hidden = (weights["W_in"][a] + weights["W_in"][7 + b]) ** 2
    >>> bool(((hidden @ weights["W_U"]).argmax(axis=1) == (a + b) % 7).all())
    True
    """
    if p < 3:
        raise ValueError(f"p = {p}: it must be at least 3")
    frequencies = (p - 1) // 2
    if hidden < frequencies:
        raise ValueError(
            f"hidden = {hidden}: there must be at least one neuron for each of {frequencies} frequencies"
        )
    turns = 2 * np.pi * np.outer(np.arange(p), np.arange(hidden) % frequencies + 1) / p
    left, right = rng.uniform(0, 2 * np.pi, (2, hidden))
    W_in = np.concatenate([np.cos(turns + left), np.cos(turns + right)])
    return {"W_in": W_in, "W_U": np.cos(turns + left + right).T}


MODEL = Model(
    init=init,
    logits=logits,
    numpy_forward=numpy_forward,
    token_embeddings=token_embeddings,
    neurons=("W_in", "W_U"),
    readout=readout,
)
