"""What a network answers to each question, and how it weighs all answers to one of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from training.config import Config
from training.config.dataset import dataset_of
from training.models import FloatArray, IntArray, Weights, forward
from training.models.dims import model_dims

WORKERS = 2


def top_answers(logits: FloatArray) -> IntArray:
    """Find the answer with the largest logit; as many as there are answers, where none leads all others.

    Args:
        logits: shape (..., answers).

    Returns:
        shape (...). With two largest logits, or one that is not a number, there is no answer: it counts as
        wrong, as a margin of 0 does.

    >>> top_answers(np.array([[0.0, 2.0, 1.0], [2.0, 1.0, 2.0], [0.0, np.nan, 1.0]])).tolist()
    [1, 3, 3]
    """
    first = logits.argmax(axis=-1)
    last = logits.shape[-1] - 1 - logits[..., ::-1].argmax(axis=-1)
    largest = np.take_along_axis(logits, first[..., None], axis=-1)[..., 0]
    found: IntArray = np.where((first == last) & np.isfinite(largest), first, logits.shape[-1])
    return found


def answers(weights: Weights, config: Config) -> NDArray[np.uint16]:
    """Answer all questions of the table at each snapshot, two at a time.

    Args:
        weights: a run's weights, (snapshots, ...).

    Returns:
        as `top_answers`, in the order of the table, (snapshots, rows).
    """
    table, dims = dataset_of(config).table, model_dims(config)

    def one(place: int) -> NDArray[np.uint16]:
        network = {name: values[place] for name, values in weights.items()}
        said = forward(network, table.inputs, table.operation, config.network, dims)
        with np.errstate(all="ignore"):
            return top_answers(said.logits).astype(np.uint16)

    count = len(next(iter(weights.values())))
    found = np.empty((count, len(table)), np.uint16)
    # Each multiplies matrices by itself: threads of their own would wait for each other.
    with ThreadPoolExecutor(WORKERS) as pool, threadpool_limits(1, "blas"):
        for place, row in enumerate(pool.map(one, range(count))):
            found[place] = row
    return found


def logits_of(weights: Weights, config: Config, row: int) -> FloatArray:
    """Compute the logits of all answers to one question of the table.

    Args:
        weights: a run's weights with any leading axes (snapshots).
        row: of the table.

    Returns:
        shape (..., answers).

    Raises:
        ValueError: when the table has no such row.
    """
    table = dataset_of(config).table
    if not 0 <= row < len(table):
        raise ValueError(f"row = {row}: it must be a whole number from 0 to {len(table) - 1}")
    asked = slice(row, row + 1)
    with threadpool_limits(1, "blas"):  # hundreds of small products: threads would only wait for each other
        said = forward(
            weights, table.inputs[asked], table.operation[asked], config.network, model_dims(config)
        )
    return said.logits[..., 0, :]
