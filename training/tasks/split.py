"""Which rows of a table are trained on and which are held out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.tasks.table import IntArray, Table

# What is put on one side together: every row for itself, or a question with the same one turned around.
SPLITS = ("rows", "mirrors")


@dataclass(frozen=True, slots=True)
class Split:
    """Which rows of a Table are trained on and which are held out, each in ascending order."""

    train: IntArray
    held_out: IntArray


def split_table(units: IntArray, train_rows: int, rng: np.random.Generator) -> Split:
    """Draw `train_rows` rows, whole units at a time and without replacement; the others are held out.

    Where the last unit does not fit, either a unit of one row takes its place, or it that of one. Only where
    there is none is a unit left with rows on both sides, one at most.

    Args:
        units: which rows belong together: those with one number, shape (rows,).
        train_rows: how many rows to train on, from 0 to rows.

    Raises:
        ValueError: train_rows is not a number from 0 to rows.

    >>> split = split_table(np.arange(10), 3, np.random.default_rng(0))
    >>> len(split.train), len(split.held_out)
    (3, 7)
    >>> split_table(np.array([0, 0, 1, 1, 2]), 3, np.random.default_rng(0)).train
    array([0, 1, 4])
    """
    rows = len(units)
    if not 0 <= train_rows <= rows:
        raise ValueError(f"train_rows = {train_rows}: of {rows} rows it must be a number from 0 to {rows}")
    _, unit, size = np.unique(units, return_inverse=True, return_counts=True)
    place = np.argsort(rng.permutation(len(size)))
    order = np.argsort(place[unit], kind="stable")
    if 0 < train_rows < rows and unit[order[train_rows - 1]] == unit[order[train_rows]]:
        order = _whole_units(order, size[unit[order]] == 1, train_rows, rng)
    return Split(np.sort(order[:train_rows]), np.sort(order[train_rows:]))


def _whole_units(
    order: IntArray, single: NDArray[np.bool_], train_rows: int, rng: np.random.Generator
) -> IntArray:
    """Exchange two rows of an order whose cut goes through a unit of two, so that it no longer does."""
    exchanges = [(train_rows - 1, train_rows + later) for later in np.flatnonzero(single[train_rows:])[:1]]
    exchanges += [(earlier, train_rows) for earlier in np.flatnonzero(single[:train_rows])[-1:]]
    whole = order.copy()
    if exchanges:  # either at random: always the same would favour the single rows, or the pairs
        one, other = exchanges[rng.integers(len(exchanges))]
        whole[[one, other]] = order[[other, one]]
    return whole


def units_of(table: Table, split_by: str) -> IntArray:
    """Number the rows of a table by what is put on one side together.

    Args:
        table: of a task or of a mixture.
        split_by: "rows", each for itself; or "mirrors": a question with the same one turned around, (a, b)
            with (b, a), where both are asked of the same operation. A network that has only memorised
            answers many a held-out pair whose mirror image it was taught, and hardly any other.

    Returns:
        A number for each row, shape (rows,).

    >>> from training.tasks import TaskOptions, table_of
    >>> units_of(table_of("add", TaskOptions(p=3)), "mirrors").reshape(3, 3)
    array([[0, 1, 2],
           [1, 3, 4],
           [2, 4, 5]])
    """
    if split_by == "rows":
        return np.arange(len(table))
    asked = np.column_stack([table.operation, table.inputs])
    turned = np.column_stack([table.operation, table.inputs[:, ::-1]])
    # The smaller of the two in the order of a dictionary stands for both.
    differs = asked != turned
    first = np.where(differs.any(1), differs.argmax(1), 0)
    rows = np.arange(len(table))
    keep = asked[rows, first] <= turned[rows, first]
    numbers: IntArray = np.unique(np.where(keep[:, None], asked, turned), axis=0, return_inverse=True)[1]
    return numbers.reshape(-1).astype(np.int64)
