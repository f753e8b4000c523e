"""The length of all weights held fixed, or held below a cap: the third part of an update."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from training.config import Config


@dataclass(frozen=True, slots=True, eq=False)
class NormBounds:
    """Between which lengths the weights of each member are held, shape (A, 1) each: 0 and infinity where a
    member is free, the same number twice where its length is fixed."""

    least: Tensor
    most: Tensor

    def of_members(self, rows: Tensor) -> NormBounds:
        """Return the bounds of some of the members; rows: their places."""
        return NormBounds(self.least[rows], self.most[rows])

    def rescaling(self, weights: Tensor) -> Tensor:
        """Return what brings the weights to the nearest length allowed, along the line to the origin.

        (clip(|W|, least, most) / |W| - 1) W

        Args:
            weights: W, shape (A, n).

        Returns:
            Shape (A, n); nan for weights that are all 0 and must not be.

        >>> bounds = NormBounds(torch.tensor([[10.0], [0.0]]), torch.tensor([[10.0], [10.0]]))
        >>> bounds.rescaling(torch.tensor([[3.0, 4.0], [3.0, 4.0]]))
        tensor([[3., 4.],
                [0., 0.]])
        """
        norms = weights.norm(dim=1, keepdim=True)
        # Exactly 1 within the bounds: a free member among others trains to the same bits.
        factor = torch.where(
            norms < self.least, self.least / norms, torch.where(norms > self.most, self.most / norms, 1.0)
        )
        return (factor - 1) * weights


def norm_bounds(members: Sequence[Config], weights: Tensor) -> NormBounds | None:
    """Return the bounds of the members, in the dtype and on the device of their weights; None if all are
    free."""
    if all(member.norm_radius is None and member.norm_cap is None for member in members):
        return None

    def column(values: list[float]) -> Tensor:
        return torch.tensor(values, dtype=weights.dtype, device=weights.device)[:, None]

    return NormBounds(
        least=column([member.norm_radius or 0.0 for member in members]),
        most=column([member.norm_radius or member.norm_cap or math.inf for member in members]),
    )
