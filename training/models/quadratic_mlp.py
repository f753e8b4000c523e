"""The quadratic network of Gromov: one hidden layer, squared, without biases."""

from __future__ import annotations

import numpy as np
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from training.forward.quadratic_mlp import one_hot_width
from training.models.dims import ModelDims
from training.models.network import Parameters
from training.models.tables import sum_of_rows


def draw_quadratic_mlp(dims: ModelDims, rng: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """Initial weights: standard normal. Their scale is in the network's own factors."""
    return {
        "W_in": rng.standard_normal((one_hot_width(dims), dims.d_mlp), dtype=np.float32),
        "W_U": rng.standard_normal((dims.d_mlp, dims.n_answers), dtype=np.float32),
    }


def quadratic_mlp_logits(
    parameters: Parameters, inputs: Tensor, operation: Tensor, dims: ModelDims
) -> Tensor:
    """(one-hot W_in / sqrt(D))^2 W_U / d_mlp, as in `training.forward.quadratic_mlp`."""
    symbols = dims.n_tokens * dims.positions
    tables = parameters["W_in"][:symbols].reshape(dims.positions, dims.n_tokens, -1).unbind(0)
    summed = sum_of_rows(tables, inputs)
    if dims.n_operations > 1:
        summed = summed + F.embedding(operation, parameters["W_in"][symbols:])
    # Both factors are put on the small matrix instead of on all questions.
    return summed.square() @ (parameters["W_U"] / (one_hot_width(dims) * dims.d_mlp))
