"""Gradient descent with momentum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.optimizers.update import Forces, HyperParams, State, away_from_anchor

if TYPE_CHECKING:
    from torch import Tensor


def init_velocities(weights: Tensor) -> State:
    """Return the velocity before the first update: zeros, for the gradient's part and the decay's part."""
    import torch

    return {"velocity": torch.zeros_like(weights), "decay_velocity": torch.zeros_like(weights)}


def sgd(weights: Tensor, gradient: Tensor, state: State, hyper: HyperParams) -> Forces:
    """Gradient descent with momentum; decay is an L2 penalty, added to the gradient.

    u = momentum u + g;  d = momentum d + weight_decay * weights
    gradient part = -lr u;  decay part = -lr d

    The velocity is linear in what feeds it, so its two parts can be kept apart exactly: u + d is the
    momentum buffer of `torch.optim.SGD`.

    Source: Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning",
    in the form that PyTorch gives it (the rate outside the velocity, no dampening).

    >>> import torch
    >>> weights, gradient = torch.tensor([[1.0, -2.0]]), torch.tensor([[4.0, 0.0]])
    >>> hyper = HyperParams(lr=torch.tensor([[0.1]]), weight_decay=torch.tensor([[0.5]]), step=1, layout={})
    >>> forces = sgd(weights, gradient, init_velocities(weights), hyper)
    >>> forces.gradient, forces.decay
    (tensor([[-0.4000, -0.0000]]), tensor([[-0.0500,  0.1000]]))
    """
    import torch

    away = away_from_anchor(weights, hyper)
    if hyper.momentum == 0:  # nothing to remember, so the state is left as it is
        return Forces(gradient * -hyper.lr, away * (-hyper.lr * hyper.weight_decay), state)
    velocity = torch.add(gradient, state["velocity"], alpha=hyper.momentum)
    decay_velocity = torch.mul(state["decay_velocity"], hyper.momentum).addcmul_(away, hyper.weight_decay)
    next_state = {"velocity": velocity, "decay_velocity": decay_velocity}
    return Forces(velocity * -hyper.lr, decay_velocity * -hyper.lr, next_state)
