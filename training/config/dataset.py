"""The data of a run: the table of its task, the split, and the labels of its training rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.config.given_rows import rows_of_text
from training.rng_streams import CORRUPTION
from training.tasks import IntArray, Split, Table, TaskOptions, split_table, table_of, units_of
from training.tasks.table import read_only


@dataclass(frozen=True, slots=True)
class Dataset:
    """The data of a run. All arrays are read-only.

    Attributes:
        table: all questions with their right answers.
        split: which rows are trained on and which are held out.
        labels: the answer each row is taught or tested with: the right one, except for corrupted
            training rows; shape (rows,).
        corrupted: which training rows carry a wrong label, shape (rows,).
    """

    table: Table
    split: Split
    labels: IntArray
    corrupted: NDArray[np.bool_]


def dataset_of(config: Config) -> Dataset:
    """Return the data that a config is taught.

    The split is drawn with `split_seed`, by single rows or with their mirror images (`split_by`), unless
    `train_rows` says it. A share `corrupted` of the training rows, to the nearest row, gets another answer
    than the right one, each of the wrong ones as likely; which rows and which answers is drawn with
    `task_seed`, and a larger share adds to the wrong labels of a smaller one. Nothing depends on `seed`, so
    the members of an ensemble are taught the same unless these fields differ.

    >>> dataset = dataset_of(Config(p=11, corrupted=0.1))
    >>> int(dataset.corrupted.sum()), len(dataset.split.train)
    (4, 36)
    """
    drawn = _Drawn(config.split_by, config.train_pairs, config.split_seed, config.train_rows)
    return _dataset(config.task, config.task_options, drawn, config.corrupted)


class _Drawn(NamedTuple):
    """How a split is drawn: by which units, how many rows, with which seed; or the rows that are given."""

    by: str
    train_rows: int
    seed: int
    given: str | None

    def split(self, table: Table) -> Split:
        if self.given is not None:
            return rows_of_text(self.given, len(table))
        return split_table(units_of(table, self.by), self.train_rows, np.random.default_rng(self.seed))


# Keyed by what decides it and nothing else: the many configs of a sweep share a few datasets.
@lru_cache(maxsize=64)
def _dataset(task: str, options: TaskOptions, drawn: _Drawn, corrupted: float) -> Dataset:
    table = table_of(task, options)
    split = drawn.split(table)
    labels, wrong = table.answers.copy(), np.zeros(len(table), bool)
    rng = np.random.default_rng([options.seed, CORRUPTION])
    # All rows and offsets are drawn whatever the share, and as many of them taken as it asks for.
    rows = rng.permutation(split.train)
    offsets = rng.integers(1, table.n_answers, drawn.train_rows)
    taken = slice(round(corrupted * drawn.train_rows))
    labels[rows[taken]] = (labels[rows[taken]] + offsets[taken]) % table.n_answers
    wrong[rows[taken]] = True
    for array in (split.train, split.held_out, labels, wrong):
        read_only(array)
    return Dataset(table, split, labels, wrong)
