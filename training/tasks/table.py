"""A table of questions with their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]
AnyArray = TypeVar("AnyArray", bound=NDArray[Any])


@dataclass(frozen=True, slots=True)
class TaskOptions:
    """The options of a task's table; a task reads those that it needs.

    Attributes:
        p: how many symbols: the modulus, the order of a group, the number of bits.
        relevant_bits: how many of the bits decide a parity.
        examples: how many rows of bits are drawn, of which a parity is asked.
        seed: of whatever is random in the task itself.
    """

    p: int
    relevant_bits: int = 3
    examples: int = 2000
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """How large a task's table is, whose rows need not be there for it.

    Attributes:
        rows: how many questions there are.
        positions: how many symbols a question has.
        n_tokens, n_answers, operations: as in `Table`.
    """

    rows: int
    positions: int
    n_tokens: int
    n_answers: int
    operations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All questions of a task, row by row, and the right answer to each.

    Attributes:
        inputs: the symbols of each question, shape (rows, positions).
        answers: the right answers, shape (rows,).
        n_tokens: how many different symbols there are; they count from 0.
        n_answers: how many different answers there may be; they count from 0.
        operations: names of the operations that are asked for; one, unless tasks are mixed.
        operation: which of them each row asks for, shape (rows,).
    """

    inputs: IntArray
    answers: IntArray
    n_tokens: int
    n_answers: int
    operations: tuple[str, ...]
    operation: IntArray

    @property
    def left(self) -> IntArray:
        """Return the first symbol of each question, shape (rows,)."""
        return self.inputs[:, 0]

    @property
    def right(self) -> IntArray:
        """Return the last symbol of each question, shape (rows,)."""
        return self.inputs[:, -1]

    @property
    def positions(self) -> int:
        """Return the number of symbols in a question."""
        return int(self.inputs.shape[1])

    @property
    def shape(self) -> TableShape:
        """Return how large it is."""
        return TableShape(
            rows=len(self),
            positions=self.positions,
            n_tokens=self.n_tokens,
            n_answers=self.n_answers,
            operations=self.operations,
        )

    def __len__(self) -> int:
        return len(self.answers)


def read_only(array: AnyArray) -> AnyArray:
    """Make an array read-only, because it is cached and shared, and return it."""
    array.flags.writeable = False
    return array


def pairs_table(name: str, left: IntArray, right: IntArray, answers: IntArray, symbols: int) -> Table:
    """Make the table of one operation on two of `symbols` symbols, whose answer is one of them."""
    return Table(
        inputs=np.stack([left, right], axis=1),
        answers=answers,
        n_tokens=symbols,
        n_answers=symbols,
        operations=(name,),
        operation=np.zeros(len(answers), np.int64),
    )
