"""What single neurons are good for: the loss of a network without each of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.config.dataset import dataset_of
from training.measures.weight_roles import readout
from training.models import FloatArray, IntArray, Weights, forward
from training.models.dims import model_dims


def ablation_costs(weights: Weights, config: Config, rows: IntArray) -> NDArray[np.float64]:
    """By how much the loss grows when a neuron is silenced, for each neuron of the last MLP.

    cost_j = mean over rows of  H(logits - n_j r_j) - H(logits)

    with n_j the activation of neuron j, r_j its row of the readout and H the cross-entropy against the
    answers as they are taught. Below 0 for a neuron that does harm.

    Args:
        weights: of one network, without leading axes.
        rows: of the table, shape (n,).

    Returns:
        shape (h,), in nats.

    Raises:
        ValueError: a network whose readout is not linear.

    >>> from training.models.quadratic_mlp import gromov_weights
    >>> config = Config(p=11, network="quadratic_mlp", d_mlp=40)
    >>> weights = gromov_weights(11, 40, np.random.default_rng(0))
    >>> ablation_costs(weights | {"W_U": 0 * weights["W_U"]}, config, np.arange(121))[:3]  # nothing to lose
    array([0., 0., 0.])
    """
    dataset, spoken = dataset_of(config), readout(weights, config)
    inputs, operation = dataset.table.inputs[rows], dataset.table.operation[rows]
    answered = forward(weights, inputs, operation, config.network, model_dims(config), neurons=True)
    answers = dataset.labels[rows]
    whole = _loss(answered.logits, answers)
    silenced = (
        _loss(answered.logits - neuron[:, None] * says, answers)
        for neuron, says in zip(answered.neurons.T, spoken, strict=True)
    )
    return np.fromiter(silenced, np.float64, len(spoken)) - whole


def _loss(logits: FloatArray, answers: IntArray) -> float:
    """Mean cross-entropy of logits (n, answers), in nats."""
    largest = logits.max(axis=1)
    total = np.log(np.exp(logits - largest[:, None]).sum(axis=1)) + largest
    return float((total - logits[np.arange(len(answers)), answers]).mean(dtype=np.float64))
