"""The training loss as a function of all weights in a row, of several networks at once, with its gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.func import grad_and_value, jacrev, vmap

from training.config import Config
from training.config.dataset import dataset_of
from training.losses import LOSSES
from training.models import MODELS, Weights, model_dims

Float64 = NDArray[np.float64]
LossAndGradient: TypeAlias = Callable[[Float64], tuple[Float64, Float64]]


def flat_weights(weights: Weights) -> Float64:
    """Return all weights of a network in a row, parameters in the order of `weights`, in double precision."""
    return np.concatenate([np.ravel(value).astype(np.float64) for value in weights.values()])


def loss_and_gradient(weights: Weights, config: Config) -> LossAndGradient:
    """Return the function from networks (members, n) to their training losses (members,) and the gradients.

    loss = mean over the training pairs of the config's loss, without weight decay, in double precision

    Args:
        weights: of one network, by name: what a row of n weights holds, and in which order.
        config: of the run: network, loss, training pairs and labels.
    """
    logits, labels = _logits_of_training_pairs(weights, config)
    loss_of = LOSSES[config.loss]
    both = vmap(grad_and_value(lambda row: loss_of(logits(row), labels)))

    def function(points: Float64) -> tuple[Float64, Float64]:
        gradients, losses = both(torch.from_numpy(np.ascontiguousarray(points, np.float64)))
        return losses.numpy(), gradients.numpy()

    return function


def jacobian(weights: Weights, config: Config) -> Float64:
    """Return the derivatives of all logits on the training pairs in all weights, (pairs * answers, n)."""
    logits, _ = _logits_of_training_pairs(weights, config)
    found: Tensor = jacrev(lambda row: logits(row).flatten())(torch.from_numpy(flat_weights(weights)))
    return found.numpy()


def _logits_of_training_pairs(weights: Weights, config: Config) -> tuple[Callable[[Tensor], Tensor], Tensor]:
    """The function from a row of weights (n,) to logits (pairs, answers), and the labels."""
    dataset, model, dims = dataset_of(config), MODELS[config.network], model_dims(config)
    rows = dataset.split.train
    inputs, operation, labels = (
        torch.from_numpy(of[rows]) for of in (dataset.table.inputs, dataset.table.operation, dataset.labels)
    )
    shapes = {name: value.shape for name, value in weights.items()}
    sizes = [value.size for value in weights.values()]

    def logits(row: Tensor) -> Tensor:
        parts = torch.split(row, sizes)
        parameters = {
            name: part.reshape(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)
        }
        return model.logits(parameters, inputs, operation, dims)

    return logits, labels
