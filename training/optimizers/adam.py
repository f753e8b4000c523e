"""AdamW (decoupled decay) and Adam (L2 penalty)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from training.optimizers.update import Forces, HyperParams, State, away_from_anchor

if TYPE_CHECKING:
    from torch import Tensor

EPSILON = 1e-8


def init_moments(weights: Tensor) -> State:
    """Return the running means of the gradient and of its square before the first update: zeros."""
    import torch

    return {"exp_avg": torch.zeros_like(weights), "exp_avg_sq": torch.zeros_like(weights)}


def adamw(weights: Tensor, gradient: Tensor, state: State, hyper: HyperParams) -> Forces:
    """Adam with decoupled weight decay.

    m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
    gradient part = -lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + 1e-8)
    decay part = -lr * weight_decay * weights

    Source: Loshchilov & Hutter 2019, "Decoupled weight decay regularization", algorithm 2, with lr as
    a factor of the decay, as in `torch.optim.AdamW`.

    >>> import torch
    >>> weights, gradient = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, -0.2]])
    >>> hyper = HyperParams(lr=torch.tensor([[0.1]]), weight_decay=torch.tensor([[0.5]]), step=1, layout={})
    >>> forces = adamw(weights, gradient, init_moments(weights), hyper)
    >>> forces.gradient, forces.decay
    (tensor([[-0.1000,  0.1000]]), tensor([[-0.0500, -0.1000]]))
    """
    import torch

    exp_avg = torch.lerp(state["exp_avg"], gradient, 1 - hyper.beta1)
    exp_avg_sq = torch.mul(state["exp_avg_sq"], hyper.beta2).addcmul_(
        gradient, gradient, value=1 - hyper.beta2
    )
    # The correction of the squares is taken out of the root, which saves a pass over all weights.
    correction = math.sqrt(1 - hyper.beta2**hyper.step)
    denom = exp_avg_sq.sqrt().add_(EPSILON * correction)
    grad_update = torch.div(exp_avg, denom, out=denom).mul_(
        hyper.lr * (-correction / (1 - hyper.beta1**hyper.step))
    )
    decay = away_from_anchor(weights, hyper) * (-hyper.lr * hyper.weight_decay)
    return Forces(grad_update, decay, {"exp_avg": exp_avg, "exp_avg_sq": exp_avg_sq})


def init_split_moments(weights: Tensor) -> State:
    """Return the moments of `adam` before the first update, zeros: the running mean in its two parts, and
    that of the square of their sum."""
    import torch

    return {**init_moments(weights), "decay_exp_avg": torch.zeros_like(weights)}


def adam(weights: Tensor, gradient: Tensor, state: State, hyper: HyperParams) -> Forces:
    """Adam with an L2 penalty: decay is added to the gradient and divided by the same root.

    m = b1 m + (1 - b1) g;  d = b1 d + (1 - b1) weight_decay * weights
    v = b2 v + (1 - b2) (g + weight_decay * weights)^2
    gradient part = -lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + 1e-8);  decay part: d in the place of m

    The running mean is linear in what feeds it, so m + d is that of `torch.optim.Adam`. The root is not:
    it is common to both parts, and so each part depends on the other through it. That is why L2 is not
    weight decay here: a weight with large gradients hardly decays.

    Source: Kingma & Ba 2015, "Adam: a method for stochastic optimization"; for the penalty, Loshchilov &
    Hutter 2019, "Decoupled weight decay regularization", algorithm 2.

    >>> import torch
    >>> weights, gradient = torch.tensor([[1.0, 1.0]]), torch.tensor([[0.0, 9.0]])
    >>> hyper = HyperParams(lr=torch.tensor([[0.1]]), weight_decay=torch.tensor([[1.0]]), step=1, layout={})
    >>> forces = adam(weights, gradient, init_split_moments(weights), hyper)
    >>> forces.gradient, forces.decay
    (tensor([[-0.0000, -0.0900]]), tensor([[-0.1000, -0.0100]]))
    """
    import torch

    penalty = away_from_anchor(weights, hyper) * hyper.weight_decay
    both = gradient + penalty
    exp_avg = torch.lerp(state["exp_avg"], gradient, 1 - hyper.beta1)
    decay_exp_avg = torch.lerp(state["decay_exp_avg"], penalty, 1 - hyper.beta1)
    exp_avg_sq = torch.mul(state["exp_avg_sq"], hyper.beta2).addcmul_(both, both, value=1 - hyper.beta2)
    correction = math.sqrt(1 - hyper.beta2**hyper.step)
    denom = torch.sqrt(exp_avg_sq, out=both).add_(EPSILON * correction)
    scale = hyper.lr * (-correction / (1 - hyper.beta1**hyper.step))
    grad_update = torch.div(exp_avg, denom).mul_(scale)
    decay = torch.div(decay_exp_avg, denom, out=denom).mul_(scale)
    return Forces(
        grad_update, decay, {"exp_avg": exp_avg, "decay_exp_avg": decay_exp_avg, "exp_avg_sq": exp_avg_sq}
    )
