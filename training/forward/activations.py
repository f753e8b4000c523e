"""What a forward pass hands out, and what a network's forward pass in NumPy is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from training.models.dims import ModelDims

FloatArray: TypeAlias = NDArray[np.floating]
IntArray: TypeAlias = NDArray[np.integer]
Weights: TypeAlias = Mapping[str, FloatArray]

# (inputs (n, positions), operation (n,)) -> logits (n, answers), neurons (n, d_mlp).
Answering: TypeAlias = Callable[[IntArray, IntArray], tuple[FloatArray, FloatArray]]
# (weights of one network, dims) -> how it answers. What depends on single symbols is computed here, once.
Forward: TypeAlias = Callable[[Weights, ModelDims], Answering]


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
