"""Data of the chapter "Weight decay": the two forces on a run's weights, its neurons, the penalty on its
norm; one weight stepped by hand; and a two-weight toy loss under both forces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.measures import measured
from training.measures.neurons import LIVING
from training.runs.view import RunView

SIEVE = ("alive_neurons", "neuron_sizes")
MEASURES = (
    "share_against", "share_together", "share_decay_alone", "gradient_norm", "decay_norm", "train_loss",
    "decay_penalty", *SIEVE,
)  # fmt: skip
# As many frames as a scrubber can tell apart; neurons are read at every such snapshot only.
MOST_FRAMES = 80


@dataclass(frozen=True, slots=True, eq=False)
class DecayedRun:
    """A run under its two forces; F frames, h neurons.

    Attributes:
        view: the run.
        steps: of the frames, (F,).
        sizes: |w_in| |w_out| of each neuron, of the largest at that frame, (F, h); the neurons in the order
            of their size in the end, the largest first.
        alive: share of neurons that live at each frame, (F,).
        left: how many live in the end: the first so many of `sizes`.
    """

    view: RunView
    steps: NDArray[np.int64]
    sizes: NDArray[np.float64]
    alive: NDArray[np.float64]
    left: int


def read_weight_decay(view: RunView) -> DecayedRun:
    """Read and measure what the chapter shows.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    found = measured(view, SIEVE, snapshots=view.frames(MOST_FRAMES))
    sizes = found.columns["neuron_sizes"]
    order = np.argsort(-sizes[-1], kind="stable")
    return DecayedRun(
        view=view,
        steps=found.steps,
        sizes=sizes[:, order],
        alive=found.columns["alive_neurons"],
        left=round(float(found.columns["alive_neurons"][-1]) * sizes.shape[1]),
    )


def tax_on(norm: ArrayLike, weight_decay: float) -> NDArray[np.float64]:
    """Return the penalty whose gradient is the decay: (weight_decay / 2) |W|^2, for the gradient of |W|^2 is
    2W.

    >>> float(tax_on(3.0, 0.5))
    2.25
    """
    return np.asarray(weight_decay / 2 * np.asarray(norm, np.float64) ** 2)


def descend(weight: float, gradient: float, lr: float, weight_decay: float) -> float:
    """Take one step of plain gradient descent with weight decay, in the order in which
    `training.optimizers.sgd` computes it: W - lr * gradient - lr * weight_decay * W.

    >>> descend(10, 2, lr=0.1, weight_decay=0)
    9.8
    >>> descend(10, 0, lr=0.1, weight_decay=0.01)
    9.99
    """
    return weight + gradient * -lr + weight * (-lr * weight_decay)


def walk(weight: float, gradients: Iterable[float], lr: float, weight_decay: float) -> list[float]:
    """Return a weight before and after each of these steps.

    >>> [round(w, 6) for w in walk(10, [0, 0], lr=0.1, weight_decay=0.01)]
    [10, 9.99, 9.98001]
    """
    path = [weight]
    for gradient in gradients:
        path.append(descend(path[-1], gradient, lr, weight_decay))
    return path


@dataclass(frozen=True, slots=True)
class Valley:
    """A toy loss of two weights: its minimum has the first at `place`; the second does not enter.

    loss = stiffness / 2 (w_1 - place)^2

    Attributes:
        place: where the first weight is best.
        stiffness: how much the loss cares.
        reach: half the side of the picture.
        lr: of the steps in it.
    """

    place: float = 2.0
    stiffness: float = 1.0
    reach: float = 3.0
    lr: float = 0.1

    def pulls(
        self, weights: ArrayLike, weight_decay: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the two forces on the weights, (..., 2) each: minus the gradient, and minus weight_decay *
        weights.

        >>> Valley(place=2.0).pulls([0.5, 1.0], weight_decay=0.5)
        (array([ 1.5, -0. ]), array([-0.25, -0.5 ]))
        """
        at = np.asarray(weights, np.float64)
        gradient = np.stack([self.stiffness * (at[..., 0] - self.place), np.zeros_like(at[..., 1])], axis=-1)
        return -gradient, -weight_decay * at

    def balance(self, weight_decay: float) -> float:
        """Find where the two forces on the first weight are equal and opposite; the second balances at 0."""
        return self.stiffness * self.place / (self.stiffness + weight_decay)


__all__ = ["LIVING", "DecayedRun", "Valley", "descend", "read_weight_decay", "tax_on", "walk"]
