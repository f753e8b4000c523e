"""Tasks: tables of questions and answers. A task is one function and one line in `TASKS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from language import Message
from training.errors import ConfigError
from training.tasks.discrete_logs import CYCLIC_TASKS, CyclicGroup, cyclic_group, residues
from training.tasks.mixtures import MIXED, mixture, mixture_shape
from training.tasks.modular import (
    addition,
    division,
    division_shape,
    every_pair_shape,
    multiplication,
    subtraction,
)  # fmt: skip
from training.tasks.permutations import s5, s5_conjugate, s5_double, s5_shape
from training.tasks.polynomials import cubes, cubes_and_right, squares, squares_and_product
from training.tasks.random_tables import (
    latin_square,
    random_labels,
    relevant_positions,
    sparse_parity,
    sparse_parity_shape,
)  # fmt: skip
from training.tasks.split import SPLITS, Split, split_table, units_of
from training.tasks.table import IntArray, Table, TableShape, TaskOptions, read_only

TASKS: Mapping[str, Callable[[TaskOptions], Table]] = {
    "add": addition,
    "subtract": subtraction,
    "multiply": multiplication,
    "divide": division,
    "squares": squares,
    "squares_and_product": squares_and_product,
    "cubes": cubes,
    "cubes_and_right": cubes_and_right,
    "s5": s5,
    "s5_conjugate": s5_conjugate,
    "s5_double": s5_double,
    "sparse_parity": sparse_parity,
    "random_labels": random_labels,
    "latin_square": latin_square,
}

# How large a table is, for opening a run without making it. A task that is not here is asked for its table.
SHAPES: Mapping[str, Callable[[TaskOptions], TableShape]] = {
    "divide": division_shape,
    "sparse_parity": sparse_parity_shape,
    **{name: partial(s5_shape, name) for name in ("s5", "s5_conjugate", "s5_double")},
    **{
        name: partial(every_pair_shape, name)
        for name in (
            "add", "subtract", "multiply", "squares", "squares_and_product", "cubes", "cubes_and_right",
            "random_labels", "latin_square",
        )
    },
}  # fmt: skip


def shape_of(task: str, options: TaskOptions) -> TableShape:
    """Return how large the table of a task, or of several joined by "+", is; by arithmetic, not by making it.

    Raises:
        ConfigError: as `table_of` does.

    >>> shape_of("add+divide", TaskOptions(p=7)).rows
    91
    """
    return mixture_shape(
        [SHAPES[part](options) if part in SHAPES else TASKS[part](options).shape for part in _parts(task)]
    )


@lru_cache(maxsize=16)
def table_of(task: str, options: TaskOptions) -> Table:
    """Return the table of a task, or of several joined by "+". Its arrays are read-only: the table is cached.

    Raises:
        ConfigError: no such task, one that cannot have these options, or a mixture of tasks whose questions
            have different numbers of symbols.

    >>> len(table_of("add", TaskOptions(p=7)))
    49
    >>> table_of("add+multiply", TaskOptions(p=7)).operations
    ('add', 'multiply')
    """
    tables = [TASKS[part](options) for part in _parts(task)]
    table = mixture(tables) if len(tables) > 1 else tables[0]
    for array in (table.inputs, table.answers, table.operation):
        read_only(array)
    return table


def _parts(task: str) -> list[str]:
    parts = task.split(MIXED)
    for part in parts:
        if part not in TASKS:
            message = Message(
                "{name} = {value!r}: known are {names}", name="task", value=part, names=", ".join(TASKS)
            )
            raise ConfigError(message)
    return parts


__all__ = [
    "CYCLIC_TASKS",
    "MIXED",
    "SHAPES",
    "SPLITS",
    "TASKS",
    "CyclicGroup",
    "IntArray",
    "Split",
    "Table",
    "TableShape",
    "TaskOptions",
    "cyclic_group",
    "relevant_positions",
    "residues",
    "shape_of",
    "split_table",
    "table_of",
    "units_of",
]
