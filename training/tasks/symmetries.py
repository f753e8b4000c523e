"""Which questions of a table a network may come to answer by one and the same activations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.tasks.table import IntArray, Table


def alike_questions(table: Table) -> NDArray[np.int64]:
    """Number the questions of a table so that those which a network can hardly tell apart have one number.

    Two questions of two symbols are alike when they ask for the same operation and

    - one is the other turned around: a network that has just been drawn reads a sum of symbols, in which
      (a, b) and (b, a) differ by their positions alone, whether or not the answers do;
    - or one becomes the other by exchanging symbols that no answer tells apart: of a^2 + b^2 modulo p a
      network that has understood has no use for the sign of a;
    - or a chain of such steps leads from one to the other.

    Of questions of more symbols every one is alike only to itself.

    Args:
        table: of a task or of a mixture.

    Returns:
        A number for each row, shape (rows,), from 0 on.

    Source: own.

    >>> from training.tasks import TaskOptions, table_of
    >>> alike_questions(table_of("add", TaskOptions(p=3))).reshape(3, 3)
    array([[0, 1, 2],
           [1, 3, 4],
           [2, 4, 5]])
    >>> int(alike_questions(table_of("squares", TaskOptions(p=97))).max()) + 1  # 49 squares: 49 * 50 / 2
    1225
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows = len(table)
    if table.positions != 2:
        return np.arange(rows)
    place = _places(table)
    left, right = _interchangeable(table, place)
    partners = (
        place[table.operation, table.right, table.left],
        place[table.operation, left[table.left], table.right],
        place[table.operation, table.left, right[table.right]],
    )
    edges = np.concatenate([np.stack([np.arange(rows), other]) for other in partners], axis=1)
    start, end = edges[:, edges[1] >= 0]
    graph = coo_array((np.ones(len(start), np.int8), (start, end)), shape=(rows, rows))
    numbers: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return numbers


def _places(table: Table) -> IntArray:
    """The row of each question (operation, left, right), -1 where it is not asked."""
    place = np.full((len(table.operations), table.n_tokens, table.n_tokens), -1)
    place[table.operation, table.left, table.right] = np.arange(len(table))
    return place


def _interchangeable(table: Table, place: IntArray) -> tuple[IntArray, IntArray]:
    """For each symbol on the left, and on the right, the first one that has the same answers to everything:
    (n_tokens,) each. A question that is not asked counts as an answer of its own."""
    answers = np.where(place < 0, -1, table.answers[place])
    found = []
    for of_symbols in (answers.swapaxes(0, 1), answers.transpose(2, 0, 1)):
        _, first, kind = np.unique(
            of_symbols.reshape(table.n_tokens, -1), axis=0, return_index=True, return_inverse=True
        )
        found.append(first[kind.ravel()])
    return found[0], found[1]
