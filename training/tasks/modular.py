"""Arithmetic modulo p: sums, differences, products and quotients.

Every pair (a, b) with 0 <= a, b < p is a row, in ascending order; a quotient leaves out b = 0, as Power et
al. (2201.02177, appendix A.1.1) do, and has p(p - 1) rows. A product keeps its zeros: when p is a prime,
2p - 1 of its p² answers are 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from training.errors import ConfigError
from training.tasks.discrete_logs import is_prime
from training.tasks.table import IntArray, Table, TableShape, TaskOptions, pairs_table


def every_pair(name: str, p: int, formula: Callable[[IntArray, IntArray], IntArray]) -> Table:
    """Make the table of a formula, taken modulo p, for all p² pairs of symbols.

    >>> every_pair("difference of squares", 3, lambda a, b: a**2 - b**2).answers.reshape(3, 3)
    array([[0, 2, 2],
           [1, 0, 0],
           [1, 0, 0]])
    """
    left, right = (grid.ravel() for grid in np.indices((p, p), np.int64))
    return pairs_table(name, left, right, formula(left, right) % p, p)


def every_pair_shape(name: str, options: TaskOptions) -> TableShape:
    """Say how large the table of a formula is.

    >>> every_pair_shape("difference of squares", TaskOptions(p=3)).rows
    9
    """
    p = options.p
    return TableShape(rows=p * p, positions=2, n_tokens=p, n_answers=p, operations=(name,))


def addition(options: TaskOptions) -> Table:
    """Make the table of a + b mod p.

    >>> table = addition(TaskOptions(p=5))
    >>> int(table.left[13]), int(table.right[13]), int(table.answers[13])
    (2, 3, 0)
    """
    return every_pair("add", options.p, lambda a, b: a + b)


def subtraction(options: TaskOptions) -> Table:
    """Make the table of a - b mod p.

    >>> table = subtraction(TaskOptions(p=5))
    >>> int(table.left[13]), int(table.right[13]), int(table.answers[13])
    (2, 3, 4)
    """
    return every_pair("subtract", options.p, lambda a, b: a - b)


def multiplication(options: TaskOptions) -> Table:
    """Make the table of a · b mod p, zeros included; p need not be a prime.

    >>> table = multiplication(TaskOptions(p=5))
    >>> int(table.left[13]), int(table.right[13]), int(table.answers[13])
    (2, 3, 1)
    """
    return every_pair("multiply", options.p, lambda a, b: a * b)


def division(options: TaskOptions) -> Table:
    """Make the table of a · b⁻¹ mod p for 0 < b < p, where b · b⁻¹ = 1 mod p. It is not the whole-number
    quotient.

    Raises:
        ConfigError: p is no prime, so that some b has no b⁻¹.

    >>> table = division(TaskOptions(p=5))
    >>> int(table.left[10]), int(table.right[10]), int(table.answers[10])  # 4 · 3 = 2 modulo 5
    (2, 3, 4)
    """
    p = division_shape(options).n_tokens
    left, right = (grid.ravel() for grid in np.indices((p, p - 1), np.int64))
    right = right + 1
    inverse = np.array([0, *(pow(b, -1, p) for b in range(1, p))])
    return pairs_table("divide", left, right, left * inverse[right] % p, p)


def division_shape(options: TaskOptions) -> TableShape:
    """Say how large the table of `division` is.

    Raises:
        ConfigError: p is no prime.

    >>> division_shape(TaskOptions(p=5)).rows
    20
    """
    p = options.p
    if not is_prime(p):
        raise ConfigError("p = {p}: {task} needs a prime modulus", p=p, task="divide")
    return TableShape(rows=p * (p - 1), positions=2, n_tokens=p, n_answers=p, operations=("divide",))
