"""⊥Grad: AdamW on the gradient without its component along the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.optimizers.adam import adamw
from training.optimizers.update import Forces, HyperParams, Layout, State

if TYPE_CHECKING:
    from torch import Tensor


def perp_grad(weights: Tensor, gradient: Tensor, state: State, hyper: HyperParams) -> Forces:
    """AdamW on the gradient's component perpendicular to the weights (⊥Grad).

    g' = g - (w·g / w·w) w for each parameter tensor w and its gradient g; then as `adamw` with g' in the
    place of g. The direction that is left out only scales a parameter up, which lowers the loss of what
    is memorised without changing a prediction. AdamW's division by the root of the squares turns g'
    a little: it is the gradient, not the step, that is perpendicular to the weights.

    Source: Prieto et al. 2025, "Grokking at the edge of numerical stability" (arXiv:2501.04697). They
    take the component out tensor by tensor, as is done here. Their published code then gives g' the length
    of g again, which their equation does not, and neither does this.

    >>> import torch
    >>> weights, gradient = torch.tensor([[0.0, 2.0]]), torch.tensor([[3.0, 4.0]])
    >>> across_weights(weights, gradient, {"w": (slice(0, 2), (2,))})
    tensor([[3., 0.]])
    """
    return adamw(weights, across_weights(weights, gradient, hyper.layout), state, hyper)


def across_weights(weights: Tensor, gradient: Tensor, layout: Layout) -> Tensor:
    """Return each parameter's gradient without its component along the parameter itself; (members, weights).
    Along a parameter that is all zeros there is no such component."""
    import torch

    across = gradient.clone()
    smallest = torch.finfo(weights.dtype).tiny
    for where, _ in layout.values():
        own = weights[:, where]
        along = (own * gradient[:, where]).sum(1, keepdim=True)
        # Where w·w is below the smallest number, w·g w is far smaller than g, whatever it is divided by.
        share = along / own.square().sum(1, keepdim=True).clamp_min(smallest)
        across[:, where].addcmul_(own, share, value=-1)
    return across
