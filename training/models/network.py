"""What a network is: how its weights start, and what it computes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from training.models.dims import ModelDims

Parameters: TypeAlias = Mapping[str, Tensor]
Logits: TypeAlias = Callable[[Parameters, Tensor, Tensor, ModelDims], Tensor]


@dataclass(frozen=True, slots=True)
class Model:
    """A network: how its weights start, and what it computes. Both are written for one network.

    Attributes:
        draw: (dims, rng) -> initial weights by name, float32.
        logits: (parameters, inputs (n, positions), operation (n,), dims) -> (n, answers); `torch.func.vmap`
            runs it for many networks at once.
        logits_alone: the same for one network that is not under vmap, which cannot take every short cut.
    """

    draw: Callable[[ModelDims, np.random.Generator], dict[str, NDArray[np.float32]]]
    logits: Logits
    logits_alone: Logits
