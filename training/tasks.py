"""Tasks: a table of pairs with their answers, and its split into training and held-out pairs.

A task is one function in `TASKS`, from the modulus to the whole table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Table:
    """All pairs of a task, row by row, and the right answer to each.

    Attributes:
        left, right, answers: shape (pairs,), whole numbers.
        n_tokens: how many different symbols stand left or right of the operation.
        n_answers: how many different answers there may be.
    """

    left: IntArray
    right: IntArray
    answers: IntArray
    n_tokens: int
    n_answers: int


@dataclass(frozen=True, slots=True)
class Split:
    """Which rows of a Table are trained on and which are held out, each in ascending order."""

    train: IntArray
    held_out: IntArray


def addition(p: int) -> Table:
    """The table of a + b mod p.

    >>> table = addition(5)
    >>> int(table.left[13]), int(table.right[13]), int(table.answers[13])
    (2, 3, 0)
    """
    left, right = (grid.ravel() for grid in np.indices((p, p)))
    return Table(left, right, (left + right) % p, n_tokens=p, n_answers=p)


TASKS: Mapping[str, Callable[[int], Table]] = {"add": addition}


def split_table(pairs: int, train_pairs: int, rng: np.random.Generator) -> Split:
    """Draw `train_pairs` of `pairs` rows without replacement; the others are held out.

    >>> split = split_table(10, 3, np.random.default_rng(0))
    >>> len(split.train), len(split.held_out)
    (3, 7)
    """
    order = rng.permutation(pairs)
    return Split(np.sort(order[:train_pairs]), np.sort(order[train_pairs:]))
