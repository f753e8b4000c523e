"""What neurons are good for: what a network answers without one of them, or without several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.config.dataset import dataset_of
from training.measures.logits.answers import top_answers
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


@dataclass(frozen=True, slots=True, eq=False)
class Silenced:
    """A network without some of its neurons, for g choices of them, over n questions.

    Attributes:
        accuracy: share of the questions answered as they were taught, shape (g,).
        loss: mean cross-entropy against the same, shape (g,), in nats.
    """

    accuracy: NDArray[np.float64]
    loss: NDArray[np.float64]


def logits_without(
    logits: FloatArray, neurons: FloatArray, spoken: FloatArray, chosen: IntArray
) -> FloatArray:
    """Take away what some neurons add to the logits: L - sum over chosen j of n_j r_j.

    Args:
        logits: with all neurons, shape (n, answers).
        neurons: activations, shape (n, h).
        spoken: what each adds to the logits, shape (h, answers).
        chosen: those that are silenced, shape (g,).
    """
    return np.asarray(logits - neurons[:, chosen] @ spoken[chosen])


def silenced(
    logits: FloatArray,
    neurons: FloatArray,
    spoken: FloatArray,
    answers: IntArray,
    choices: Iterable[IntArray],
) -> Silenced:
    """Measure a network without each of several choices of its neurons.

    Args:
        logits, neurons, spoken: as for `logits_without`.
        answers: as they were taught, shape (n,).
        choices: places of neurons, an array for each choice; an empty one silences none.

    >>> logits, neurons = np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[3.0], [0.0]])
    >>> found = silenced(logits, neurons, np.array([[1.0, 0.0]]), np.array([0, 1]), [np.array([0])])
    >>> found.accuracy  # the first question was answered by this neuron alone
    array([0.5])
    """
    found = []
    for chosen in choices:
        without = logits_without(logits, neurons, spoken, chosen)
        right = (top_answers(without) == answers).mean()
        found.append((float(right), _loss(without, answers)))
    accuracy, loss = np.array(found, np.float64).reshape(-1, 2).T
    return Silenced(accuracy, loss)


def _loss(logits: FloatArray, answers: IntArray) -> float:
    """Mean cross-entropy of logits (n, answers), in nats."""
    largest = logits.max(axis=1)
    total = np.log(np.exp(logits - largest[:, None]).sum(axis=1)) + largest
    return float((total - logits[np.arange(len(answers)), answers]).mean(dtype=np.float64))
