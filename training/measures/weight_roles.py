"""Which weights play which role: embeddings, a neuron's incoming and outgoing weights, the readout.

Measures ask for these by role; a model's file (`training.models`) names its own weights.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.models import MODELS, FloatArray, ModelDims, Weights, model_dims

SMALLEST = ModelDims(positions=2, n_tokens=2, n_operations=1, n_answers=2, d_model=1, n_heads=1, d_mlp=1)
# The parameters of each model, by the names under which they are recorded; no names depend on dimensions.
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    name: tuple(model.init(SMALLEST, np.random.default_rng(0))) for name, model in MODELS.items()
}
# The names of the weights into the neurons of the last MLP, and out of them.
NEURONS: Mapping[str, tuple[str, str]] = {name: model.neurons for name, model in MODELS.items()}
# Models in which nothing but matrices lies between the neurons and the answers.
LINEAR_READOUTS = tuple(name for name, model in MODELS.items() if model.readout is not None)


def token_embeddings(weights: Weights, config: Config | None = None) -> FloatArray:
    """Return the vectors that stand for the symbols: shape (..., symbols, d).

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
    return MODELS[config.network].token_embeddings(weights, model_dims(config))


def incoming_outgoing(weights: Weights, config: Config) -> tuple[FloatArray, FloatArray]:
    """Return the weights into the last MLP's neurons, (..., inputs, h), and out of them, (..., h, out)."""
    incoming, outgoing = NEURONS[config.network]
    return weights[incoming], weights[outgoing]


def readout(weights: Weights, config: Config) -> FloatArray:
    """Return what a neuron's activation adds to the logits, shape (..., h, answers): W_L = W_out W_U.

    Raises:
        ValueError: a network in which this depends on more than the neuron.
    """
    product = MODELS[config.network].readout
    if product is None:
        raise ValueError(
            f"network = {config.network!r}: it has no linear readout; {', '.join(LINEAR_READOUTS)} have"
        )
    return product(weights, model_dims(config))


def norms_by_layer(weights: Weights, leading: int = 1) -> dict[str, NDArray[np.float64]]:
    """Return the norm of each parameter, by name.

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
