"""Which weights are what: embeddings, a neuron's incoming and outgoing weights, and its say in the answers.

Measures ask for these by meaning; the names that the networks give their arrays are known here alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.forward import FloatArray, Weights
from training.models.dims import model_dims

# The weights into the neurons of the last MLP, and out of them.
NEURONS: Mapping[str, tuple[str, str]] = {
    "one_layer_transformer": ("W_in", "W_out"),
    "two_layer_decoder": ("W_in_1", "W_out_1"),
    "quadratic_mlp": ("W_in", "W_U"),
    "relu_mlp": ("W_in", "W_U"),
}
DECODER_NORMS = ("gain_attn", "b_attn", "gain_mlp", "b_mlp")
# The parameters of each network, by the names under which they are recorded.
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "one_layer_transformer": (
        "W_E", "W_pos", "W_Q", "W_K", "W_V", "W_O", "W_in", "b_in", "W_out", "b_out", "W_U",
    ),
    "two_layer_decoder": (
        "W_E",
        *(
            f"{name}_{layer}"
            for layer in (0, 1)
            for name in ("W_Q", "W_K", "W_V", "W_O", "W_in", "W_out", *DECODER_NORMS)
        ),
        "W_U",
    ),
    "quadratic_mlp": ("W_in", "W_U"),
    "relu_mlp": ("W_E", "W_in", "b_in", "W_U"),
}  # fmt: skip
# Between the neurons and the answers of these networks there is nothing but matrices; the decoder has a
# LayerNorm, by which each neuron changes what the others say.
LINEAR_READOUTS = ("one_layer_transformer", "quadratic_mlp", "relu_mlp")


def token_embeddings(weights: Weights, config: Config | None = None) -> FloatArray:
    """The vectors that stand for the symbols: shape (..., symbols, d).

    Args:
        weights: a run's weights with any leading axes (snapshots).
        config: of the run. Without one, they count as those of a one-layer transformer that learns one task:
            all rows of W_E but the last, which is "=".

    Returns:
        The rows of W_E that are symbols; of quadratic_mlp, which has no embedding, each symbol's weights into
        the neurons, those of its positions side by side.

    >>> token_embeddings({"W_E": np.zeros((7, 6, 3))}).shape  # seven snapshots, five symbols and "="
    (7, 5, 3)
    """
    if config is None:
        return weights["W_E"][..., :-1, :]
    dims = model_dims(config)
    if config.network != "quadratic_mlp":
        return weights["W_E"][..., : dims.n_tokens, :]
    W_in = weights["W_in"]
    rows = W_in[..., : dims.positions * dims.n_tokens, :]
    by_position = rows.reshape(*W_in.shape[:-2], dims.positions, dims.n_tokens, dims.d_mlp)
    return by_position.swapaxes(-3, -2).reshape(*W_in.shape[:-2], dims.n_tokens, -1)


def incoming_outgoing(weights: Weights, config: Config) -> tuple[FloatArray, FloatArray]:
    """The weights into the (last) MLP's neurons and out of them: (..., inputs, h) and (..., h, outputs)."""
    incoming, outgoing = NEURONS[config.network]
    return weights[incoming], weights[outgoing]


def readout(weights: Weights, config: Config) -> FloatArray:
    """What a neuron's activation adds to the logits, shape (..., h, answers): W_L = W_out W_U.

    Raises:
        ValueError: a network in which this depends on more than the neuron.
    """
    if config.network not in LINEAR_READOUTS:
        raise ValueError(
            f"network = {config.network!r}: it has no linear readout; {', '.join(LINEAR_READOUTS)} have"
        )
    if config.network == "quadratic_mlp":
        return weights["W_U"] / weights["W_U"].dtype.type(config.d_mlp)
    return weights["W_out"] @ weights["W_U"] if "W_out" in weights else weights["W_U"]


def norms_by_layer(weights: Weights, leading: int = 1) -> dict[str, NDArray[np.float64]]:
    """The norm of each parameter, by name.

    Args:
        weights: a run's weights with `leading` leading axes (1: snapshots; 0: one network).

    Returns:
        the square roots of the sums of squares, each of the shape of the leading axes.

    >>> norms_by_layer({"W_U": np.full((2, 3, 3), 2.0), "b_out": np.array([[3.0, 4.0], [0.0, 0.0]])})
    {'W_U': array([6., 6.]), 'b_out': array([5., 0.])}
    """
    return {
        name: np.sqrt((np.asarray(value, np.float64) ** 2).sum(axis=tuple(range(leading, value.ndim))))
        for name, value in weights.items()
    }
