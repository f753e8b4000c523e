"""Loss and accuracy of many networks on every question of the table, in NumPy and block by block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from training.config import Config
from training.config.dataset import Dataset, dataset_of
from training.models import MODELS, FloatArray, IntArray, ModelDims, Weights, model_dims

WORKERS = 2
# Questions answered at a time: their hidden activations and logits then stay in the processor's cache.
BLOCK = 512
Float64 = NDArray[np.float64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """What networks show on the two sets of questions; all of one shape, one number a network.

    Attributes:
        train_loss, held_out_loss: mean cross-entropy, in nats.
        train_accuracy, held_out_accuracy: share answered as taught, or rightly; a tie is wrong.
    """

    train_loss: Float64
    held_out_loss: Float64
    train_accuracy: Float64
    held_out_accuracy: Float64

    def reshaped(self, *shape: int) -> Losses:
        """Return the same numbers in another shape."""
        return Losses(
            self.train_loss.reshape(shape),
            self.held_out_loss.reshape(shape),
            self.train_accuracy.reshape(shape),
            self.held_out_accuracy.reshape(shape),
        )


def losses_of(
    networks: Sequence[Weights] | Callable[[int], Weights],
    config: Config,
    count: int | None = None,
    *,
    progress: Progress | None = None,
) -> Losses:
    """Measure networks as the evaluations of their run do, on all questions of the table.

    loss = mean over questions of log sum_c exp L(c) - L(label),  accuracy = mean of [L(label) > all others]

    Two threads work on a network each, BLOCK questions at a time, so that no more than two networks' logits
    for so many questions lie in memory.

    Args:
        networks: weights by name, or a function from a number to them, which is called when its turn comes.
        config: of the run: network, task, split and labels.
        count: how many networks, where `networks` is a function.
        progress: told of networks done and to do.

    Returns:
        Losses of shape (count,); nan for a network whose logits are not finite.

    Raises:
        ValueError: a function of networks without their count.

    >>> config = Config(p=5, d_model=8, d_mlp=8)
    >>> drawn = MODELS[config.network].init(model_dims(config), np.random.default_rng(0))
    >>> nothing = {name: 0 * value for name, value in drawn.items()}
    >>> losses_of([drawn, nothing], config).train_loss.round(2)  # log 5 where all answers are alike
    array([1.86, 1.61])
    """
    if callable(networks):
        if count is None:
            raise ValueError("count = None: a function of networks says nothing of how many there are")
        network_at, total = networks, count
    else:
        network_at, total = networks.__getitem__, len(networks)
    dataset, dims = dataset_of(config), model_dims(config)
    found = np.empty((4, total))

    def measure(number: int) -> None:
        found[:, number] = _one(network_at(number), config.network, dims, dataset)

    # Both workers multiply matrices: with threads of their own, those would wait for each other.
    with ThreadPoolExecutor(WORKERS) as pool, threadpool_limits(1, "blas"):
        for done, _ in enumerate(pool.map(measure, range(total)), start=1):
            if progress is not None:
                progress(done, total)
    return Losses(*found)


def _one(weights: Weights, network: str, dims: ModelDims, dataset: Dataset) -> Float64:
    """train_loss, held_out_loss, train_accuracy, held_out_accuracy of one network: (4,)."""
    table, labels = dataset.table, dataset.labels
    loss, right = np.empty(len(table)), np.empty(len(table), bool)
    with np.errstate(all="ignore"):  # weights far out have logits that are no numbers
        answer = MODELS[network].numpy_forward(weights, dims)
        for start in range(0, len(table), BLOCK):
            rows = slice(start, start + BLOCK)
            logits, _ = answer(table.inputs[rows], table.operation[rows])
            loss[rows], right[rows] = _of_questions(logits, labels[rows])
    split = dataset.split
    values = [values[rows].mean() for values in (loss, right) for rows in (split.train, split.held_out)]
    return np.array(values) if np.isfinite(loss).all() else np.full(4, np.nan)


def _of_questions(logits: FloatArray, labels: IntArray) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Cross-entropy of each question, and whether its label leads: (n,) each. The logits are overwritten."""
    own = np.arange(len(labels)), labels
    label = logits[own]
    logits[own] = -np.inf
    best = logits.max(axis=1)
    largest = np.maximum(best, label)
    logits -= largest[:, None]
    np.exp(logits, out=logits)
    total = logits.sum(axis=1) + np.exp(label - largest)
    return np.log(total) + (largest - label), label > best
