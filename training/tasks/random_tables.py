"""Random tasks: labels without a rule, squares without a law, and the parity of a few bits among many."""

from __future__ import annotations

import numpy as np

from training.errors import ConfigError
from training.rng_streams import LABELS, RELEVANT_BITS, ROWS
from training.tasks.modular import every_pair
from training.tasks.table import IntArray, Table, TableShape, TaskOptions

# Up to this many bits all rows can be numbered and drawn from without replacement.
NUMBERED_BITS = 20


def random_labels(options: TaskOptions) -> Table:
    """Make all p² pairs, each with one of p answers drawn once, evenly and independently, from the seed: the
    control in which there is nothing to understand.

    >>> table = random_labels(TaskOptions(p=5, seed=1))
    >>> bool((table.answers == random_labels(TaskOptions(p=5, seed=1)).answers).all())
    True
    """
    p = options.p
    labels = np.random.default_rng([options.seed, LABELS]).integers(0, p, p * p)
    return every_pair("random_labels", p, lambda a, b: labels[a * p + b])


def latin_square(options: TaskOptions) -> Table:
    """Make all p² pairs, each with one of p answers, every answer once in each row and each column of the
    table,
    drawn from the seed: as orderly as the table of a group, and without its law.

    Row by row a perfect matching of columns and answers that are left, the cheapest of costs drawn at random;
    there is one, because what is left is regular (Hall 1935, Marshall Hall 1945). Not all squares are equally
    likely.

    >>> table = latin_square(TaskOptions(p=5, seed=1)).answers.reshape(5, 5)
    >>> all(set(line) == set(range(5)) for line in (*table, *table.T))
    True
    """
    from scipy.optimize import linear_sum_assignment

    p, rng = options.p, np.random.default_rng([options.seed, LABELS])
    square, gone = np.empty((p, p), np.int64), np.zeros((p, p), bool)
    columns = np.arange(p)
    for row in square:
        _, row[:] = linear_sum_assignment(rng.random((p, p)) + 2 * p * gone)
        gone[columns, row] = True
    return every_pair("latin_square", p, lambda a, b: square[a, b])


def relevant_positions(options: TaskOptions) -> IntArray:
    """Draw the bits that decide the parity: `relevant_bits` positions of 0, …, p - 1 in ascending order.

    Raises:
        ConfigError: relevant_bits is not a number from 1 to p.

    >>> relevant_positions(TaskOptions(p=10, relevant_bits=3, seed=0)).shape
    (3,)
    """
    if not 1 <= options.relevant_bits <= options.p:
        raise ConfigError(
            "relevant_bits = {value}: of p = {p} bits it must be a number from 1 to {p}",
            value=options.relevant_bits,
            p=options.p,
        )
    rng = np.random.default_rng([options.seed, RELEVANT_BITS])
    return np.sort(rng.choice(options.p, options.relevant_bits, replace=False))


def sparse_parity(options: TaskOptions) -> Table:
    """Make rows x of p bits with answers x[i₁] + … + x[i_k] mod 2, where i₁, …, i_k are the
    `relevant_positions`.

    The rows are `examples` different ones of the 2^p, all equally likely; rows and positions are drawn from
    the seed (Barak et al. 2207.08799; grokked by Merrill et al. 2303.11873 with p = 40, k = 3).

    Raises:
        ConfigError: there are not so many different rows, or not so many bits.

    >>> table = sparse_parity(TaskOptions(p=10, examples=200))
    >>> table.inputs.shape, table.n_tokens, table.n_answers
    ((200, 10), 2, 2)
    """
    p, examples = options.p, sparse_parity_shape(options).rows
    relevant = relevant_positions(options)
    inputs = _distinct_rows(examples, p, np.random.default_rng([options.seed, ROWS]))
    return Table(
        inputs=inputs,
        answers=inputs[:, relevant].sum(1) % 2,
        n_tokens=2,
        n_answers=2,
        operations=("sparse_parity",),
        operation=np.zeros(examples, np.int64),
    )


def sparse_parity_shape(options: TaskOptions) -> TableShape:
    """Say how large the table of `sparse_parity` is, without drawing a row: up to a million rows of 400 bits.

    Raises:
        ConfigError: as `sparse_parity` does.

    >>> sparse_parity_shape(TaskOptions(p=400, examples=10**6)).rows
    1000000
    """
    p, examples = options.p, options.examples
    if not 1 <= examples <= 2**p:
        raise ConfigError(
            "examples = {value}: p = {p} bits have {rows} different rows; say a number from 1 to that",
            value=examples,
            p=p,
            rows=2**p,
        )
    relevant_positions(options)
    return TableShape(rows=examples, positions=p, n_tokens=2, n_answers=2, operations=("sparse_parity",))


def _distinct_rows(rows: int, bits: int, rng: np.random.Generator) -> IntArray:
    """Draw distinct rows of bits, all sets of them equally likely, shape (rows, bits)."""
    if bits <= NUMBERED_BITS:
        numbers = rng.choice(2**bits, rows, replace=False)
        return (numbers[:, None] >> np.arange(bits)) & 1
    drawn = np.zeros((0, bits), np.int8)
    while len(drawn) < rows:  # rarely twice: repeated rows are few among 2^21 and more
        drawn = np.concatenate([drawn, rng.integers(0, 2, (rows, bits), np.int8)])
        first = np.unique(np.packbits(drawn, axis=1), axis=0, return_index=True)[1]
        drawn = drawn[np.sort(first)]
    return drawn[:rows].astype(np.int64)
