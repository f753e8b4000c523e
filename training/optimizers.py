"""Optimizers as pure functions that hand out the two forces on the weights apart.

The weights of a member are one long vector, of an ensemble one row each: (members, weights). Every
update returns the part that comes from the gradient and the part that comes from weight decay; the
new weights are the old ones plus both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor

EPSILON = 1e-8


@dataclass(frozen=True, slots=True)
class Rates:
    """What an update needs besides weights and gradient; lr and weight_decay one for each member.

    Attributes:
        lr, weight_decay: shape (members, 1).
        beta1, beta2: decay of the running means of the gradient and of its square.
        step: how many updates there will have been after this one, from 1.
    """

    lr: Tensor
    weight_decay: Tensor
    beta1: float
    beta2: float
    step: int


class Moments(NamedTuple):
    """Running means of the gradient and of its square, each (members, weights)."""

    mean: Tensor
    square: Tensor


class Forces(NamedTuple):
    """The two parts of one update, each (members, weights), and the optimizer's next state."""

    gradient: Tensor
    decay: Tensor
    state: Moments


Optimizer: TypeAlias = Callable[[Tensor, Tensor, Moments, Rates], Forces]


def start(weights: Tensor) -> Moments:
    """The state before the first update."""
    return Moments(torch.zeros_like(weights), torch.zeros_like(weights))


def adamw(weights: Tensor, gradient: Tensor, state: Moments, rates: Rates) -> Forces:
    """Adam with decoupled weight decay.

    m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2
    gradient part = -lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + 1e-8)
    decay part = -lr * weight_decay * weights

    Source: Loshchilov & Hutter 2019, "Decoupled weight decay regularization", algorithm 2.
    """
    mean = torch.lerp(state.mean, gradient, 1 - rates.beta1)
    square = torch.mul(state.square, rates.beta2).addcmul_(gradient, gradient, value=1 - rates.beta2)
    # The correction of the squares is taken out of the root, which saves a pass over all weights.
    correction = math.sqrt(1 - rates.beta2**rates.step)
    spread = square.sqrt().add_(EPSILON * correction)
    pull = torch.div(mean, spread, out=spread).mul_(rates.lr * (-correction / (1 - rates.beta1**rates.step)))
    return Forces(pull, weights * (-rates.lr * rates.weight_decay), Moments(mean, square))


OPTIMIZERS: Mapping[str, Optimizer] = {"adamw": adamw}
