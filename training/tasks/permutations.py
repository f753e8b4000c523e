"""The 120 permutations of five things, the group S5, and three questions about pairs of them.

A permutation is a row s of five numbers that sends i to s[i]. Symbol k is the k-th of them in lexicographic
order, counted from 0: 0 is (0 1 2 3 4), the identity, 1 is (0 1 2 4 3), and 119 is (4 3 2 1 0). In a∘b the
right one acts first: (a∘b)[i] = a[b[i]]. (The code of Power et al., openai/grok, lets the left one act first;
that is the same table with a and b changing places.)
"""

from __future__ import annotations

import itertools
from functools import lru_cache

import numpy as np

from training.errors import ConfigError
from training.tasks.modular import every_pair_shape
from training.tasks.table import IntArray, Table, TableShape, TaskOptions, pairs_table, read_only

THINGS = 5
ELEMENTS = 120


@lru_cache(maxsize=1)
def permutations() -> IntArray:
    """List all permutations of 0, …, 4 in lexicographic order, shape (120, 5), read-only.

    >>> permutations()[[0, 1, 119]]
    array([[0, 1, 2, 3, 4],
           [0, 1, 2, 4, 3],
           [4, 3, 2, 1, 0]])
    """
    return read_only(np.array(list(itertools.permutations(range(THINGS))), np.int64))


def symbols_of(rows: IntArray) -> IntArray:
    """Return the symbols of permutations: rows of shape (..., 5) to their places in `permutations`, shape
    (...).

    >>> int(symbols_of(np.array([0, 1, 2, 4, 3])))
    1
    """
    # Read as numbers of base five, the rows ascend as the order is lexicographic.
    digits = THINGS ** np.arange(THINGS)[::-1]
    places: IntArray = np.searchsorted(permutations() @ digits, rows @ digits)
    return places


@lru_cache(maxsize=1)
def composition_table() -> IntArray:
    """Make the table of a∘b (b acts first): its symbol at row a and column b, shape (120, 120), read-only.

    >>> composition_table()[:2, :3]
    array([[0, 1, 2],
           [1, 0, 4]])
    """
    rows = permutations()
    return read_only(symbols_of(rows[:, rows]))


@lru_cache(maxsize=1)
def inverses() -> IntArray:
    """Return for each symbol a the one with a∘a⁻¹ = identity, shape (120,), read-only.

    >>> int(composition_table()[57, inverses()[57]])
    0
    """
    return read_only(symbols_of(np.argsort(permutations(), axis=1)))


def s5(options: TaskOptions) -> Table:
    """Make the table of a∘b in S5.

    Raises:
        ConfigError: p is not 120.

    >>> table = s5(TaskOptions(p=120))
    >>> len(table), int(table.answers[1 * 120 + 2])
    (14400, 4)
    """
    compose = composition_table()
    return _every_pair("s5", options, compose)


def s5_conjugate(options: TaskOptions) -> Table:
    """Make the table of a∘b∘a⁻¹ in S5: b with its five things renamed by a.

    Raises:
        ConfigError: p is not 120.

    >>> int(s5_conjugate(TaskOptions(p=120)).answers[5 * 120 + 0])  # the identity stays what it is
    0
    """
    compose = composition_table()
    return _every_pair("s5_conjugate", options, compose[compose, inverses()[:, None]])


def s5_double(options: TaskOptions) -> Table:
    """Make the table of a∘b∘a in S5.

    Raises:
        ConfigError: p is not 120.

    >>> int(s5_double(TaskOptions(p=120)).answers[1 * 120 + 0])  # swapping two things twice
    0
    """
    compose = composition_table()
    return _every_pair("s5_double", options, compose[compose, np.arange(ELEMENTS)[:, None]])


def _every_pair(name: str, options: TaskOptions, answers: IntArray) -> Table:
    elements = s5_shape(name, options).n_tokens
    left, right = (grid.ravel() for grid in np.indices(answers.shape, np.int64))
    return pairs_table(name, left, right, answers.ravel(), elements)


def s5_shape(name: str, options: TaskOptions) -> TableShape:
    """Say how large the table of a question about pairs of permutations is.

    Raises:
        ConfigError: p is not 120.

    >>> s5_shape("s5", TaskOptions(p=120)).rows
    14400
    """
    if options.p != ELEMENTS:
        raise ConfigError(
            "p = {p}: {task} has {elements} elements; say p = {elements}",
            p=options.p,
            task=name,
            elements=ELEMENTS,
        )
    return every_pair_shape(name, options)
