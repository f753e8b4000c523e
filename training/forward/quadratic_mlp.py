"""The quadratic network of Gromov in NumPy, and the weights in closed form with which it adds."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from training.forward.activations import Answering, FloatArray, IntArray, Weights
from training.models.dims import ModelDims


def one_hot_width(dims: ModelDims) -> int:
    """D, the length of a question written in ones and zeros: n_tokens for each position, and of several
    operations one for each."""
    own_row = dims.n_operations if dims.n_operations > 1 else 0
    return dims.positions * dims.n_tokens + own_row


def quadratic_mlp(weights: Weights, dims: ModelDims) -> Answering:
    r"""Logits of one hidden layer whose activation is the square.

    neurons = (x W_in / sqrt(D))^2;  logits = neurons W_U / d_mlp

    x is the question in ones and zeros, one 1 for each symbol, one more for the operation if there are
    several; D is its length. No biases, no embedding.

    Args:
        weights: W_in (D, d_mlp), whose rows are the symbols of the first position, then of the next, then
            the operations; W_U (d_mlp, answers).
        dims: of this network.

    Returns:
        The function (inputs (n, positions), operation (n,)) -> (logits, neurons).

    Source: Gromov 2023, "Grokking modular arithmetic", arXiv:2301.02679; for more than two positions,
    Doshi et al. 2024, "Grokking modular polynomials", raise to the power of their number instead.
    """
    symbols = dims.positions * dims.n_tokens
    W_in = weights["W_in"] / weights["W_in"].dtype.type(math.sqrt(one_hot_width(dims)))
    W_U = weights["W_U"] / weights["W_U"].dtype.type(dims.d_mlp)
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


def gromov_weights(p: int, hidden: int, rng: np.random.Generator) -> dict[str, NDArray[np.float64]]:
    r"""Weights with which the quadratic network adds modulo p, without any training.

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
