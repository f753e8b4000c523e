"""Which way each training pair pulls the weights, and how many directions all of them take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from training.config import Config
from training.config.dataset import dataset_of
from training.errors import LandscapeError
from training.losses import LOSSES
from training.models import MODELS, Weights, model_dims

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PairDirections:
    """How many directions of weight space the gradients of N pairs take.

    Attributes:
        squared_cosine: the mean of cos^2 between the gradients of two unlike pairs.
        count: N / (1 + (N - 1) squared_cosine), the participation ratio of the N unit gradients.
        pairs: N.
    """

    squared_cosine: float
    count: float
    pairs: int

    @property
    def share(self) -> float:
        """Directions a pair: 1 where each has one to itself."""
        return self.count / self.pairs


def pair_gradients(weights: Weights, config: Config, rows: NDArray[np.int64]) -> Float64:
    """Compute the gradient of each pair's own loss in all weights, in double precision.

    g_i = d l_i / d W,   l_i the loss of pair i alone

    Args:
        weights: of one network, by name.
        config: of the run: network, loss and labels.
        rows: the pairs' rows of the table, (n,).

    Returns:
        (n, weights), weights in the order of `weights`.
    """
    dataset, model, dims = dataset_of(config), MODELS[config.network], model_dims(config)
    inputs, operation, labels = (
        torch.from_numpy(of[rows]) for of in (dataset.table.inputs, dataset.table.operation, dataset.labels)
    )
    parameters = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in weights.items()
    }
    found = np.empty((len(rows), sum(value.size for value in weights.values())))
    for at in range(len(rows)):
        one = slice(at, at + 1)
        with torch.enable_grad():
            loss = LOSSES[config.loss](
                model.logits(parameters, inputs[one], operation[one], dims), labels[one]
            )
            parts = torch.autograd.grad(loss, list(parameters.values()), materialize_grads=True)
        found[at] = torch.cat([part.flatten() for part in parts]).numpy()
    return found


def pair_directions(
    weights: Weights, config: Config, rng: np.random.Generator, *, sample: int = 150
) -> PairDirections:
    """Estimate how many directions of weight space the gradients of all training pairs take.

    count = (tr K)^2 / tr K^2 = N / (1 + (N - 1) c),   K the cosines of N gradients, c the mean of the squares
        of those off its diagonal

    N gradients at right angles take N directions; N alike take one. c is estimated from a sample of pairs.

    Args:
        weights: of one network, by name.
        config: of the run: network, loss, training pairs and labels.
        rng: of the sample.
        sample: how many training pairs are asked, 2 or more; all where there are fewer.

    Raises:
        LandscapeError: a sample below 2, or a gradient that is 0 throughout.

    >>> config = Config(p=5, network="quadratic_mlp", d_mlp=8)
    >>> drawn = MODELS[config.network].init(model_dims(config), np.random.default_rng(0))
    >>> found = pair_directions(drawn, config, np.random.default_rng(0))
    >>> found.pairs, 1 <= found.count <= found.pairs
    (8, True)
    """
    train = dataset_of(config).split.train
    if sample < 2 or len(train) < 2:
        raise LandscapeError(
            "sample = {sample}, of {pairs} training pairs: it takes 2 or more",
            sample=sample,
            pairs=len(train),
        )
    rows = rng.choice(train, min(sample, len(train)), replace=False)
    gradients = pair_gradients(weights, config, rows)
    lengths = np.linalg.norm(gradients, axis=1)
    if not lengths.all():
        raise LandscapeError("the gradient of a training pair is 0 throughout; it has no direction")
    unit = gradients / lengths[:, None]
    cosines = unit @ unit.T
    n, pairs = len(rows), len(train)
    squared = float((np.square(cosines).sum() - np.square(np.diag(cosines)).sum()) / (n * (n - 1)))
    return PairDirections(squared, pairs / (1 + (pairs - 1) * squared), pairs)
