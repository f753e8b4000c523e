"""The optimizer protocol: a pure function from weights and gradient to two forces.

The weights of a member are one long vector, of an ensemble one row each: (members, weights). Every
update returns the part that comes from the gradient and the part that comes from weight decay; the
new weights are the old ones plus both. Where a config fixes their length, the trainer adds a third part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from torch import Tensor

# What an optimizer remembers from step to step: by name, each (members, weights). A checkpoint keeps it all.
State: TypeAlias = "Mapping[str, Tensor]"
# Where in a row of weights each parameter lies, and its shape.
Layout: TypeAlias = Mapping[str, tuple[slice, tuple[int, ...]]]


# Decay counts as alone where the gradient's part is below this share of it: what the weight then does is
# decay's doing to within a tenth, whichever way the gradient points.
ALONE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class HyperParams:
    """The hyper-parameters of one update: all it needs besides weights, gradient and state.

    Attributes:
        lr, weight_decay: one for each member, shape (members, 1), of the weights' dtype and on their
            device; lr with the warm-up already in it.
        step: how many updates there will have been after this one, from 1.
        layout: where in a row each parameter lies; only muon and perp_grad look at it.
        anchor: the weights that decay pulls towards, (members, weights); None for zero.
        momentum, beta1, beta2, grokfast_alpha, grokfast_lambda: as in `training.config.Config`.
    """

    lr: Tensor
    weight_decay: Tensor
    step: int
    layout: Layout
    anchor: Tensor | None = None
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.98
    grokfast_alpha: float = 0.98
    grokfast_lambda: float = 2.0


class Forces(NamedTuple):
    """The parts of one update, each (members, weights), and the optimizer's next state.

    `rescaling` is what scales the weights back to the length that a config allows them, after the other two;
    None where any length is allowed.
    """

    gradient: Tensor
    decay: Tensor
    state: State
    rescaling: Tensor | None = None


@dataclass(frozen=True, slots=True)
class Optimizer:
    """An optimizer. Neither function changes a tensor it is given, and no tensor of the next state is
    changed later: whoever keeps a state keeps it as it was.

    Attributes:
        init: weights -> the state before the first update.
        update: (weights, gradient, state, hyper) -> forces.
    """

    init: Callable[[Tensor], State]
    update: Callable[[Tensor, Tensor, State, HyperParams], Forces]


def away_from_anchor(weights: Tensor, hyper: HyperParams) -> Tensor:
    """Return what decay shrinks: the weights, or their displacement from the anchor; (members, weights)."""
    return weights if hyper.anchor is None else weights - hyper.anchor


def by_name(rows: Tensor, layout: Layout) -> dict[str, Tensor]:
    """Split forces, weights or a state by parameter: (..., weights) -> by name (..., *shape), as views.

    >>> import torch
    >>> layout = {"W_E": (slice(0, 6), (3, 2)), "b_in": (slice(6, 8), (2,))}
    >>> {name: tuple(part.shape) for name, part in by_name(torch.zeros(5, 8), layout).items()}
    {'W_E': (5, 3, 2), 'b_in': (5, 2)}
    """
    return {name: rows[..., where].view(*rows.shape[:-1], *shape) for name, (where, shape) in layout.items()}
