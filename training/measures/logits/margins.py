"""How surely a network answers: margins, the teeth of the sawtooth, and which answers are right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.config.dataset import Dataset, dataset_of
from training.models import FloatArray, IntArray, Weights, forward
from training.models.dims import model_dims


def margins(logits: FloatArray, answers: NDArray[np.integer]) -> FloatArray:
    """Margin of each question: the right answer's logit minus the largest other one.

    Args:
        logits: shape (..., n, answers).
        answers: the right answers, shape (n,).

    Returns:
        shape (..., n); positive where the network is right.

    >>> margins(np.array([[3.0, 1.0, 0.0], [2.0, 5.0, 4.0]]), np.array([0, 2])).tolist()
    [2.0, -1.0]
    """
    right = np.take_along_axis(logits, np.broadcast_to(answers[:, None], (*logits.shape[:-1], 1)), axis=-1)
    others = logits.copy()
    others[..., np.arange(len(answers)), answers] = -np.inf
    margin: FloatArray = right[..., 0] - others.max(axis=-1)
    return margin


def margin_gap(logits: FloatArray, dataset: Dataset) -> NDArray[np.float64]:
    """How far the training questions stand out: their mean margin minus that of the held-out ones.

    Drawn in a row of the table, margins that are high where the network was taught and low where it was not
    look like the teeth of a saw. What has been understood needs no teeth. A question taught a wrong answer
    counts with the answer it was taught.

    Args:
        logits: of all questions of the table, shape (..., rows, answers).

    Returns:
        shape (...), in units of logits. 0 for a network that was never taught.

    >>> dataset = dataset_of(Config(p=5, train_fraction=0.4))
    >>> logits = np.zeros((25, 5))
    >>> logits[dataset.split.train, dataset.labels[dataset.split.train]] = 3.0
    >>> print(margin_gap(logits, dataset))
    3.0
    """
    margin = margins(logits, dataset.labels)
    return _gap(margin, dataset.split.train, dataset.split.held_out)


def row_margins(weights: Weights, config: Config, row: int) -> FloatArray:
    """Margins along one row of the table: of the questions that begin with the symbol `row`.

    For most tasks these are (row, b) for every b. Held against what was taught, as in `margin_gap`.

    Args:
        weights: a run's weights with any leading axes (snapshots).
        row: the left symbol, 0 <= row < p.

    Returns:
        shape (..., questions), in the order of the table.

    Raises:
        ValueError: when there is no such row.
    """
    dataset = dataset_of(config)
    asked = _row(dataset, row)
    return margins(_logits(weights, config, asked), dataset.labels[asked])


def row_gap(margins: NDArray[np.floating], trained: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Height of the teeth of one row: the `margin_gap` among its questions alone.

    Args:
        margins: as from `row_margins`, shape (..., questions).
        trained: as from `trained_in_row`, shape (questions,).

    Returns:
        shape (...), in units of logits.

    >>> print(row_gap(np.array([3.0, 1.0, 2.0]), np.array([True, False, False])))
    1.5
    """
    return _gap(margins, np.flatnonzero(trained), np.flatnonzero(~trained))


def trained_in_row(config: Config, row: int) -> NDArray[np.bool_]:
    """Which of the questions of `row_margins` the run trains on, shape (questions,).

    Raises:
        ValueError: when there is no such row.
    """
    dataset = dataset_of(config)
    in_row: NDArray[np.bool_] = np.isin(_row(dataset, row), dataset.split.train)
    return in_row


def rightly_answered(weights: Weights, config: Config) -> NDArray[np.bool_]:
    """Which questions of the table a network answers rightly; the right answer, not what it was taught.

    Args:
        weights: a run's weights with any leading axes (snapshots).

    Returns:
        shape (..., rows), in the order of the table.
    """
    table = dataset_of(config).table
    right: NDArray[np.bool_] = (
        _logits(weights, config, np.arange(len(table))).argmax(axis=-1) == table.answers
    )
    return right


def _gap(margins: NDArray[np.floating], train: IntArray, held_out: IntArray) -> NDArray[np.float64]:
    means = (margins[..., rows].mean(axis=-1, dtype=np.float64) for rows in (train, held_out))
    return np.asarray(next(means) - next(means))


def _row(dataset: Dataset, row: int) -> IntArray:
    """The table's rows that begin with a symbol."""
    if not 0 <= row < dataset.table.n_tokens:
        raise ValueError(f"row = {row}: it must be a whole number from 0 to {dataset.table.n_tokens - 1}")
    return np.flatnonzero(dataset.table.left == row)


def _logits(weights: Weights, config: Config, rows: IntArray) -> FloatArray:
    table = dataset_of(config).table
    inputs, operation = table.inputs[rows], table.operation[rows]
    return forward(weights, inputs, operation, config.network, model_dims(config)).logits
