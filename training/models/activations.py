"""The forward pass in NumPy: what networks answer to questions, read from their weights without torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.models.dims import ModelDims
from training.models.model import FloatArray, IntArray, Weights
from training.models.registry import MODELS

# Questions answered at a time: their hidden activations then stay in the processor's cache.
BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Activations:
    """What networks computed for some questions.

    Attributes:
        logits: shape (..., n, answers).
        kept_neurons: shape (..., n, d_mlp), or None where they were not asked for.
    """

    logits: FloatArray
    kept_neurons: FloatArray | None = None

    @property
    def neurons(self) -> FloatArray:
        """The last MLP's hidden activations at the last position, after the nonlinearity: (..., n, d_mlp).

        Raises:
            ValueError: when they were not asked for.
        """
        if self.kept_neurons is None:
            raise ValueError("neurons were not kept: call forward(..., neurons=True)")
        return self.kept_neurons


def forward(
    weights: Weights,
    inputs: IntArray,
    operation: IntArray,
    network: str,
    dims: ModelDims,
    *,
    neurons: bool = False,
) -> Activations:
    """Compute what networks answer to questions.

    Args:
        weights: a network's weights by name; any leading axes (snapshots, members), the same for all
            names, are carried along.
        inputs: symbols, shape (n, positions).
        operation: which operation each question asks for, shape (n,); all zero unless tasks are mixed.
        network: a key of `training.models.MODELS`; its file has the equations.
        neurons: whether to keep the neurons' activations too, which take more memory than the logits.

    Returns:
        Activations with the weights' leading axes and floating-point type.

    Raises:
        ValueError: for a network that is not known, or inputs with another number of positions.
        ConfigError: for dimensions that the network cannot have.

    >>> dims = ModelDims(positions=2, n_tokens=3, n_operations=1, n_answers=3, d_model=4, n_heads=2, d_mlp=5)
    >>> shapes = {"W_E": (4, 4), "W_pos": (3, 4), "W_Q": (4, 4), "W_K": (4, 4), "W_V": (4, 4),
    ...           "W_O": (4, 4), "W_in": (4, 5), "b_in": (5,), "W_out": (5, 4), "b_out": (4,), "W_U": (4, 3)}
    >>> weights = {name: np.ones((7, *shape)) for name, shape in shapes.items()}  # seven snapshots
    >>> inputs, operation = np.array([[0, 2], [1, 1]]), np.array([0, 0])
    >>> forward(weights, inputs, operation, "one_layer_transformer", dims).logits.shape
    (7, 2, 3)
    """
    if network not in MODELS:
        raise ValueError(f"network = {network!r}: known are {', '.join(MODELS)}")
    if inputs.ndim != 2 or inputs.shape[1] != dims.positions:
        raise ValueError(f"inputs of shape {inputs.shape}: it must be (n, {dims.positions})")
    model = MODELS[network]
    model.check(network, dims)
    leading = weights["W_U"].shape[:-2]
    n, dtype = len(inputs), weights["W_U"].dtype
    logits = np.empty((*leading, n, dims.n_answers), dtype)
    kept = np.empty((*leading, n, dims.d_mlp), dtype) if neurons else None
    for member in np.ndindex(leading):
        answer = model.numpy_forward({name: array[member] for name, array in weights.items()}, dims)
        for start in range(0, n, BLOCK):
            rows = slice(start, start + BLOCK)
            logits[member][rows], hidden = answer(inputs[rows], operation[rows])
            if kept is not None:
                kept[member][rows] = hidden
    return Activations(logits, kept)
