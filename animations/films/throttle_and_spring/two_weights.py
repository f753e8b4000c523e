"""Two weights on a loss that is known in full, stepped exactly: a tax on their size, or decay beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Where the loss is lowest, how steep it is along its two axes, and how far these are turned to the left.
LOWEST, STEEPNESS, TURNED = (8.2, 3.6), (0.12, 0.8), 35.0
START, DECAY = (2.2, 5.4), 0.12
# Learning rate and steps, of plain descent and of Adam, whose memories are those of the recorded runs.
PLAIN, ADAM = (0.15, 100), (0.08, 300)
BETA1, BETA2, TINY = 0.9, 0.95, 1e-8


@dataclass(frozen=True, slots=True)
class Paths:
    """Both ways of pulling to zero from one start, (T, 2) each."""

    taxed: NDArray[np.float64]
    decayed: NDArray[np.float64]

    @property
    def apart(self) -> float:
        """How far apart they come at most."""
        return float(np.linalg.norm(self.taxed - self.decayed, axis=1).max())


def loss_gradient(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The gradient of 1/2 (w - lowest)^T H (w - lowest)."""
    angle = np.radians(TURNED)
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.asarray(axes @ np.diag(STEEPNESS) @ axes.T @ (weights - np.array(LOWEST)))


def plain_paths() -> Paths:
    """Plain descent: w - lr (g + decay w), and w - lr g - lr decay w."""
    return Paths(*(_descend(taxed) for taxed in (True, False)))


def adam_paths() -> Paths:
    """Adam, which divides each weight's step by the size that its gradient has had.

    Source: Loshchilov & Hutter 2019, "Decoupled weight decay regularization", algorithm 2.
    """
    return Paths(*(_descend_with_adam(taxed) for taxed in (True, False)))


def _descend(taxed: bool) -> NDArray[np.float64]:
    rate, steps = PLAIN
    path = [np.array(START)]
    for _step in range(steps):
        weights, gradient = path[-1], loss_gradient(path[-1])
        if taxed:
            path.append(weights - rate * (gradient + DECAY * weights))
        else:
            path.append(weights - rate * gradient - rate * DECAY * weights)
    return np.array(path)


def _descend_with_adam(taxed: bool) -> NDArray[np.float64]:
    rate, steps = ADAM
    path = [np.array(START)]
    mean, square = np.zeros(2), np.zeros(2)
    for step in range(1, steps + 1):
        weights = path[-1]
        gradient = loss_gradient(weights) + (DECAY * weights if taxed else 0)
        mean = BETA1 * mean + (1 - BETA1) * gradient
        square = BETA2 * square + (1 - BETA2) * gradient**2
        scaled = mean / (1 - BETA1**step) / (np.sqrt(square / (1 - BETA2**step)) + TINY)
        path.append(weights - rate * scaled - (0 if taxed else rate * DECAY * weights))
    return np.array(path)
