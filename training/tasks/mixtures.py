"""Several tasks at once: their tables one below the other, each row naming its operation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.errors import ConfigError
from training.tasks.table import Table, TableShape

# Separates the tasks of a mixture in its name.
MIXED = "+"


def mixture(tables: Sequence[Table]) -> Table:
    """Join the rows of all tables, one table below the other; the same symbols mean different things in them,
    so `operation` says for each row which of the `operations` is asked for.

    Raises:
        ConfigError: the questions of one table have more symbols than those of another.

    >>> from training.tasks import TASKS, TaskOptions
    >>> both = mixture([TASKS[name](TaskOptions(p=5)) for name in ("add", "divide")])
    >>> both.operations, np.bincount(both.operation).tolist()
    (('add', 'divide'), [25, 20])
    """
    shape = mixture_shape([table.shape for table in tables])
    first = np.cumsum([0, *(len(table.operations) for table in tables)])
    return Table(
        inputs=np.concatenate([table.inputs for table in tables]),
        answers=np.concatenate([table.answers for table in tables]),
        n_tokens=shape.n_tokens,
        n_answers=shape.n_answers,
        operations=shape.operations,
        operation=np.concatenate(
            [start + table.operation for start, table in zip(first, tables, strict=False)]
        ),
    )


def mixture_shape(shapes: Sequence[TableShape]) -> TableShape:
    """Say how large the table of a `mixture` is.

    Raises:
        ConfigError: as `mixture` does.

    >>> from training.tasks import SHAPES, TaskOptions
    >>> mixture_shape([SHAPES[name](TaskOptions(p=5)) for name in ("add", "divide")]).rows
    45
    """
    operations = tuple(name for shape in shapes for name in shape.operations)
    lengths = [shape.positions for shape in shapes]
    if len(set(lengths)) > 1:
        raise ConfigError(
            "task = {value!r}: {lengths} symbols a question; in a mixture all must have as many",
            value=MIXED.join(operations),
            lengths=", ".join(map(str, lengths)),
        )
    return TableShape(
        rows=sum(shape.rows for shape in shapes),
        positions=lengths[0],
        n_tokens=max(shape.n_tokens for shape in shapes),
        n_answers=max(shape.n_answers for shape in shapes),
        operations=operations,
    )
