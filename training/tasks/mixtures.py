"""Several tasks at once: their tables one below the other, each row naming its operation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.errors import ConfigError
from training.tasks.table import Table

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
    operations = tuple(name for table in tables for name in table.operations)
    lengths = [table.positions for table in tables]
    if len(set(lengths)) > 1:
        raise ConfigError(
            "task = {value!r}: {lengths} symbols a question; in a mixture all must have as many",
            value=MIXED.join(operations),
            lengths=", ".join(map(str, lengths)),
        )
    first = np.cumsum([0, *(len(table.operations) for table in tables)])
    return Table(
        inputs=np.concatenate([table.inputs for table in tables]),
        answers=np.concatenate([table.answers for table in tables]),
        n_tokens=max(table.n_tokens for table in tables),
        n_answers=max(table.n_answers for table in tables),
        operations=operations,
        operation=np.concatenate(
            [start + table.operation for start, table in zip(first, tables, strict=False)]
        ),
    )
