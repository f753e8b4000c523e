"""The table of a task that is addition on a circle, read in the order of the circle.

Addition modulo p is one; subtraction is one after turning the right symbol's sign around; multiplication and
division modulo a prime are, once each symbol is called by its discrete logarithm. All measures of waves and
frequencies look at networks through a `Circle`, and so hold for all four alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.tasks import IntArray, Table, TaskOptions, cyclic_group, table_of

# Fewer places have no frequency at which anything can turn.
LEAST_PLACES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Circle:
    """A table read as addition on a circle: place(answer) = place(left) + place(right) modulo m.

    Attributes:
        symbols: the symbol at each place, shape (m,). The 0 of multiply and divide has no place.
        grid: the table's row for each pair of places (left, right), shape (m, m).
        sums: the place of each row's answer, shape (rows,); -1 for rows off the grid.
        places: the place of each symbol, shape (symbols,); -1 where it has none.
    """

    symbols: IntArray
    grid: IntArray
    sums: IntArray
    places: IntArray

    @property
    def order(self) -> int:
        """m, how many places there are."""
        return len(self.symbols)

    def pairs(self, values: NDArray[np.floating]) -> NDArray[np.floating]:
        """Values of all rows (..., rows, n), in the order of the grid: (..., m * m, n)."""
        rows = self.grid.ravel()
        # Addition's table is its own grid: nothing has to be copied.
        return values if _is_order(rows, values.shape[-2]) else values[..., rows, :]

    def answers(self, values: NDArray[np.floating]) -> NDArray[np.floating]:
        """Values for all answers (..., answers), in the order of the places: (..., m)."""
        return values if _is_order(self.symbols, values.shape[-1]) else values[..., self.symbols]

    @property
    def rows_by_sum(self) -> IntArray:
        """The table's rows ordered by their sums: the m rows of sum 0 first; shape (m * m,)."""
        left = np.arange(self.order)
        rows: IntArray = self.grid[left, (left[:, None] - left) % self.order].ravel()
        return rows


def circle_of(config: Config, rule: str | None = None) -> Circle:
    """The table of a config as addition on a circle.

    Args:
        rule: read the table by the rule of this task instead of its own. What shows itself then is no
            understanding: a control.

    Raises:
        ValueError: the task (or the rule) is no cyclic group, asks other questions than the rule does, or
            has fewer than 3 places.

    >>> circle = circle_of(Config(task="multiply", p=7))
    >>> circle.symbols  # the powers of 3
    array([1, 3, 2, 6, 4, 5])
    >>> int(circle.sums[circle.grid[4, 5]])
    3
    """
    options = TaskOptions(config.p, config.relevant_bits, config.examples, config.task_seed)
    return _circle(config.task, rule or config.task, options)


@lru_cache(maxsize=32)
def _circle(task: str, rule: str, options: TaskOptions) -> Circle:
    group = cyclic_group(rule, options.p)
    if group.order < LEAST_PLACES:
        raise ValueError(
            f"p = {options.p}: {rule} then has {group.order} places; allowed are at least {LEAST_PLACES}"
        )
    table = table_of(task, options)
    alike = table.positions == 2 and table.n_tokens == options.p and len(table.operations) == 1
    kept = np.zeros(len(table), bool)
    if alike:
        kept |= (group.residues[table.inputs] >= 0).all(axis=1)
    if kept.sum() != group.order**2:
        raise ValueError(f"task = {task!r}: its questions are not the pairs that {rule} asks for")
    return _read(table, kept, group.residues, group.order, group.sign)


def _is_order(indices: IntArray, length: int) -> bool:
    return len(indices) == length and bool((indices == np.arange(length)).all())


def _read(table: Table, kept: NDArray[np.bool_], residues: IntArray, order: int, sign: int) -> Circle:
    left = residues[table.left[kept]]
    right = sign * residues[table.right[kept]] % order
    rows = np.flatnonzero(kept)
    grid = np.empty((order, order), np.int64)
    grid[left, right] = rows
    symbols = np.empty(order, np.int64)
    symbols[residues[residues >= 0]] = np.flatnonzero(residues >= 0)
    sums = np.full(len(table), -1, np.int64)
    sums[rows] = (left + right) % order
    circle = Circle(symbols, grid, sums, residues)
    for array in (symbols, grid, sums):
        array.flags.writeable = False
    return circle


def waves(m: int) -> NDArray[np.float64]:
    """The orthonormal waves on m places: cos and sin of each frequency, shape (m//2, 2, m).

    waves[k-1] = sqrt(2/m) (cos(2 pi k s / m), sin(2 pi k s / m)),    k = 1 .. m//2

    For even m the last cosine alternates and has norm 1 too, and its sine is zero.

    >>> turning = waves(6).reshape(6, 6)
    >>> (turning @ turning.T).round(12).diagonal()
    array([1., 1., 1., 1., 1., 0.])
    """
    angle = 2 * np.pi / m * (np.arange(1, m // 2 + 1)[:, None] * np.arange(m) % m)
    pair: NDArray[np.float64] = np.sqrt(2 / m) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    if m % 2 == 0:
        pair[-1] = np.stack([(-1.0) ** np.arange(m) / np.sqrt(m), np.zeros(m)])
    return pair
