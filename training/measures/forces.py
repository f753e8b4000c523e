"""The two forces on every weight: what the gradient asks for, and what weight decay takes.

Weight by weight there are three cases. The two pull together: what was learnt there is given up by both. They
pull against each other: the loss holds on to the weight, decay wears it down, until they balance. Or the loss
no longer cares and decay is alone: the weight fades away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.optimizers.update import ALONE


@dataclass(frozen=True, slots=True, eq=False)
class ForceShares:
    """The two forces of a step; every field has the shape (...) of the leading axes.

    Attributes:
        together, against, decay_alone: shares of the weights in each of the three cases. They add up to 1
            less the share of weights that do not decay at all (weight decay 0, or weights that are 0).
        cosine: of the angle between the two forces, in [-1, 1]; 0 where one of them is 0.
        gradient_norm, decay_norm: of the forces.
    """

    together: NDArray[np.float64]
    against: NDArray[np.float64]
    decay_alone: NDArray[np.float64]
    cosine: NDArray[np.float64]
    gradient_norm: NDArray[np.float64]
    decay_norm: NDArray[np.float64]


def shares_of_forces(
    gradient: NDArray[np.floating], decay: NDArray[np.floating], alone: float = ALONE
) -> ForceShares:
    """Shares of the weights on which the two forces pull together, against each other, or decay is alone.

    decay = 0: none of the three.  |gradient| < alone |decay|: decay alone.  Else together where the signs
    agree and against where they differ.

    Args:
        gradient: what the gradient's part of a step adds to each weight, shape (..., weights).
        decay: what weight decay's part adds, of the same shape.
        alone: see `ALONE`; > 0.

    Raises:
        ValueError: shapes that differ, no weights, or alone not above 0.

    >>> shares = shares_of_forces(np.array([-1.0, 1.0, 0.01, 1.0]), np.array([-1.0, -2.0, -1.0, 0.0]))
    >>> print(shares.together, shares.against, shares.decay_alone)
    0.25 0.25 0.25
    """
    if gradient.shape != decay.shape or not gradient.ndim or not gradient.shape[-1]:
        raise ValueError(
            f"gradient has shape {gradient.shape} and decay {decay.shape}: they must be alike and not empty"
        )
    if not alone > 0:
        raise ValueError(f"alone = {alone}: it must be above 0")
    decays = decay != 0
    is_alone = decays & (np.abs(gradient) < alone * np.abs(decay))
    agree = np.sign(gradient) == np.sign(decay)
    pulled = gradient.astype(np.float64), decay.astype(np.float64)
    gradient_norm, decay_norm = (np.linalg.norm(force, axis=-1) for force in pulled)
    product = gradient_norm * decay_norm
    cosine = np.divide(
        (pulled[0] * pulled[1]).sum(axis=-1), product, out=np.zeros_like(product), where=product > 0
    )
    return ForceShares(
        together=(decays & ~is_alone & agree).mean(axis=-1),
        against=(decays & ~is_alone & ~agree).mean(axis=-1),
        decay_alone=is_alone.mean(axis=-1),
        cosine=np.clip(cosine, -1, 1),
        gradient_norm=gradient_norm,
        decay_norm=decay_norm,
    )
