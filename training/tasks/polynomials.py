"""Polynomials of two symbols modulo p, on all p² pairs (after Power et al. 2201.02177, appendix A.1.1)."""

from __future__ import annotations

from training.tasks.modular import every_pair
from training.tasks.table import Table, TaskOptions


def squares(options: TaskOptions) -> Table:
    """Make the table of a² + b² mod p.

    >>> table = squares(TaskOptions(p=5))
    >>> int(table.left[13]), int(table.right[13]), int(table.answers[13])
    (2, 3, 3)
    """
    return every_pair("squares", options.p, lambda a, b: a**2 + b**2)


def squares_and_product(options: TaskOptions) -> Table:
    """Make the table of a² + ab + b² mod p.

    >>> table = squares_and_product(TaskOptions(p=5))
    >>> int(table.left[13]), int(table.right[13]), int(table.answers[13])
    (2, 3, 4)
    """
    return every_pair("squares_and_product", options.p, lambda a, b: a**2 + a * b + b**2)


def cubes(options: TaskOptions) -> Table:
    """Make the table of a³ + ab² mod p.

    >>> table = cubes(TaskOptions(p=5))
    >>> int(table.left[13]), int(table.right[13]), int(table.answers[13])
    (2, 3, 1)
    """
    return every_pair("cubes", options.p, lambda a, b: a**3 + a * b**2)


def cubes_and_right(options: TaskOptions) -> Table:
    """Make the table of a³ + ab² + b mod p: `cubes` plus the right symbol. Power et al. found no share of its
    table, up to 95 %, from which a network generalised.

    >>> table = cubes_and_right(TaskOptions(p=5))
    >>> int(table.left[13]), int(table.right[13]), int(table.answers[13])
    (2, 3, 4)
    """
    return every_pair("cubes_and_right", options.p, lambda a, b: a**3 + a * b**2 + b)
