"""Operations in torch that several models share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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


def affine_relu(x: Tensor, matrix: Tensor, bias: Tensor) -> Tensor:
    """relu(x matrix + bias); x (n, i), matrix (i, o), bias (o,).

    >>> affine_relu(torch.ones(1, 2), torch.tensor([[1.0, -1.0], [1.0, -1.0]]), torch.zeros(2)).tolist()
    [[2.0, 0.0]]
    """
    return torch.addmm(bias, x, matrix).relu_()


class AffineReluInPlace(torch.autograd.Function):
    """`affine_relu` that masks its gradient in place: the hidden layer is by far the largest array of a
    step, and one new array of its size less is 3 % of the step's time. Not for vmap."""

    @staticmethod
    def forward(context: Any, x: Tensor, matrix: Tensor, bias: Tensor) -> Tensor:
        hidden = torch.mm(x, matrix).add_(bias).relu_()
        context.save_for_backward(x, matrix, hidden)
        return hidden

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        (gradient,) = gradients
        x, matrix, hidden = context.saved_tensors
        # The incoming gradient is the product of the next layer's backward pass; nothing else refers to it.
        torch.ops.aten.threshold_backward.grad_input(gradient, hidden, 0, grad_input=gradient)
        return gradient @ matrix.t(), x.t() @ gradient, gradient.sum(0)
