"""What a model is: initial weights, equations in torch and in NumPy, and which weights play which role.

A model is one file of this package whose `MODEL` is listed in `training.models.registry.MODELS`. Only its
`logits` need torch, and import it when they are called: a config is made, and a finished run read and
measured, without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from training.errors import ConfigError
from training.models.dims import ModelDims

if TYPE_CHECKING:
    from torch import Tensor

FloatArray: TypeAlias = NDArray[np.floating]
IntArray: TypeAlias = NDArray[np.integer]
Weights: TypeAlias = Mapping[str, FloatArray]
Parameters: TypeAlias = "Mapping[str, Tensor]"

# (dims, rng) -> initial weights of one network by name, float32.
Init: TypeAlias = Callable[[ModelDims, np.random.Generator], dict[str, NDArray[np.float32]]]
# (parameters, inputs (n, positions), operation (n,), dims) -> logits (n, answers)
Logits: TypeAlias = "Callable[[Parameters, Tensor, Tensor, ModelDims], Tensor]"
# (inputs (n, positions), operation (n,)) -> logits (n, answers), neurons (n, d_mlp)
Answering: TypeAlias = Callable[[IntArray, IntArray], tuple[FloatArray, FloatArray]]
# (weights of one network, dims) -> how it answers. What depends on single symbols is computed once, here.
NumpyForward: TypeAlias = Callable[[Weights, ModelDims], Answering]
# (weights with any leading axes, dims) -> some of them, or a product of them, with the same leading axes.
Role: TypeAlias = Callable[[Weights, ModelDims], FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A network. Its equations are written for one network at a time.

    Attributes:
        init: (dims, rng) -> initial weights by name, float32.
        logits: (parameters, inputs (n, positions), operation (n,), dims) -> (n, answers), in torch;
            `torch.func.vmap` runs it for many networks at once.
        numpy_forward: (weights, dims) -> the function (inputs, operation) -> (logits, neurons), in NumPy.
        token_embeddings: (weights, dims) -> the vectors that stand for the symbols, (..., n_tokens, d).
        neurons: names of the weights into the last hidden layer (..., inputs, d_mlp) and out of it
            (..., d_mlp, outputs).
        readout: (weights, dims) -> what a neuron's activation adds to the logits, (..., d_mlp, answers);
            None where that depends on more than the neuron.
        logits_alone: a faster `logits` of one network that is not under vmap; None where there is none.
        reads_pairs: whether a question must have two symbols; else any number.
        has_heads: whether n_heads must divide d_model.
    """

    init: Init
    logits: Logits
    numpy_forward: NumpyForward
    token_embeddings: Role
    neurons: tuple[str, str]
    readout: Role | None
    logits_alone: Logits | None = None
    reads_pairs: bool = False
    has_heads: bool = False

    def check(self, name: str, dims: ModelDims) -> None:
        """Raise a ConfigError unless the model `name` can have these dimensions."""
        if self.has_heads and dims.d_model % dims.n_heads:
            raise ConfigError(
                "n_heads = {value}: it must divide d_model = {d_model}",
                value=dims.n_heads,
                d_model=dims.d_model,
            )
        if self.reads_pairs and dims.positions != 2:
            raise ConfigError(
                "network = {network!r}: it reads questions of two symbols, and the task's have {positions}",
                network=name,
                positions=dims.positions,
            )


def symbol_rows(weights: Weights, dims: ModelDims) -> FloatArray:
    """The rows of W_E that stand for symbols, (..., n_tokens, d); operations and "=" come after them.

    >>> dims = ModelDims(positions=2, n_tokens=5, n_operations=1, n_answers=5, d_model=3, n_heads=1, d_mlp=4)
    >>> symbol_rows({"W_E": np.zeros((7, 6, 3))}, dims).shape  # seven snapshots, five symbols and "="
    (7, 5, 3)
    """
    return weights["W_E"][..., : dims.n_tokens, :]
