"""Sums of table rows: what a network makes of single symbols, added up for each question."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor


def sum_of_rows(tables: Sequence[Tensor], symbols: Tensor) -> Tensor:
    """sum_i tables[i][symbols[:, i]]: for each question the rows of its symbols, one table a position.

    Args:
        tables: for each position (rows, width), all of one shape.
        symbols: shape (n, positions), each naming a row of its position's table.

    Returns:
        shape (n, width).

    >>> tables = [torch.tensor([[1.0], [2.0]]), torch.tensor([[10.0], [20.0]])]
    >>> sum_of_rows(tables, torch.tensor([[0, 0], [1, 0], [1, 1]])).tolist()
    [[11.0], [12.0], [22.0]]
    """
    if len(tables) == 2:
        return F.embedding(symbols[:, 0], tables[0]) + F.embedding(symbols[:, 1], tables[1])
    # With many positions one product with their one-hot vectors takes less time than as many gathers,
    # whose derivatives are slow.
    every_row = torch.arange(len(tables[0]), device=symbols.device)
    one_hot = (symbols[..., None] == every_row).flatten(1).to(tables[0].dtype)
    return one_hot @ torch.cat(list(tables))
