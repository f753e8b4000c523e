"""Grokfast: the slow part of the gradient, amplified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.optimizers.adam import adamw, init_moments
from training.optimizers.update import Forces, HyperParams, State

if TYPE_CHECKING:
    from torch import Tensor


def init_moments_and_slow(weights: Tensor) -> State:
    """Return the moments of AdamW and the slow mean of the gradient before the first update: zeros."""
    import torch

    return {**init_moments(weights), "slow_exp_avg": torch.zeros_like(weights)}


def grokfast(weights: Tensor, gradient: Tensor, state: State, hyper: HyperParams) -> Forces:
    """AdamW on a gradient whose slow part is amplified (Grokfast-EMA).

    s = alpha s + (1 - alpha) g, starting with s = g at the first step;  g' = g + lambda s
    then as `adamw` with g' in the place of g.

    Source: Lee et al. 2024, "Grokfast: accelerated grokking by amplifying slow gradients"
    (arXiv:2405.20233). The start from the first gradient is that of their published code. Their runs on
    modular arithmetic gave g' to Adam with an L2 penalty; here decay is decoupled.

    >>> import torch
    >>> weights, gradient = torch.tensor([[1.0]]), torch.tensor([[2.0]])
    >>> hyper = HyperParams(lr=torch.tensor([[0.1]]), weight_decay=torch.tensor([[0.5]]), step=1, layout={})
    >>> forces = grokfast(weights, gradient, init_moments_and_slow(weights), hyper)
    >>> forces.state["slow_exp_avg"], forces.state["exp_avg"]  # the latter (1 - beta1) (2 + 2 * 2)
    (tensor([[2.]]), tensor([[0.6000]]))
    """
    import torch

    alpha = hyper.grokfast_alpha if hyper.step > 1 else 0.0
    slow = torch.lerp(state["slow_exp_avg"], gradient, 1 - alpha)
    amplified = torch.add(gradient, slow, alpha=hyper.grokfast_lambda)
    forces = adamw(weights, amplified, state, hyper)
    return forces._replace(state={**forces.state, "slow_exp_avg": slow})
