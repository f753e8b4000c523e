"""The straight line between two networks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.config import Config
from training.errors import LandscapeError
from training.landscape.axes import numbers_in_a_row
from training.landscape.losses import Losses, Progress, losses_of
from training.landscape.networks import check_networks, length, moved, subtract
from training.models import Weights

# Points of a line, unless others are asked for; and the most there may be.
POINTS, MOST_POINTS = 61, 1001
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class LossLine:
    """Loss and accuracy along the straight line from one network to another, at T points.

    Attributes:
        fractions: of the way, 0 at the first network and 1 at the second, shape (T,).
        losses: there, shape (T,).
        ends: of the two networks, shape (2,).
        length: of the whole way, in units of weight.
    """

    fractions: Float64
    losses: Losses
    ends: Losses
    length: float

    @property
    def barrier(self) -> float:
        """How far the training loss between the two rises above the straight line from one loss to the other.

        max over 0 <= t <= 1 of L(t) - (1 - t) L(0) - t L(1); 0 where it nowhere does.

        Source: Frankle et al., Linear mode connectivity and the lottery ticket hypothesis (arXiv 1912.05671,
        2020), section 2, for the loss instead of the error, and with the line between unequal ends.
        """
        between = (self.fractions >= 0) & (self.fractions <= 1)
        t, (first, second) = self.fractions[between], self.ends.train_loss
        rise = self.losses.train_loss[between] - (1 - t) * first - t * second
        return float(max(0.0, rise.max(initial=0.0)))


def loss_line(
    start: Weights,
    end: Weights,
    config: Config,
    fractions: ArrayLike | None = None,
    *,
    progress: Progress | None = None,
) -> LossLine:
    """Measure loss and accuracy along the straight line from one network to another.

    W(t) = (1 - t) start + t end

    Args:
        start, end: weights by name, of networks of the same shapes.
        config: whose questions, split and labels are asked.
        fractions: t, shape (T,); also outside [0, 1]; 61 from 0 to 1 if not given.
        progress: told of networks done and to do.

    Raises:
        LandscapeError: networks of other shapes than the config's, weights that are not finite, twice the
            same network, or fractions that are none.

    Source: Goodfellow, Vinyals & Saxe, Qualitatively characterizing neural network optimization problems
    (arXiv 1412.6544, 2015).

    >>> from training.models import MODELS, model_dims
    >>> config = Config(p=5, network="quadratic_mlp", d_mlp=8)
    >>> drawn = MODELS[config.network].init(model_dims(config), np.random.default_rng(0))
    >>> line = loss_line(drawn, {name: -value for name, value in drawn.items()}, config, [0, 0.5, 1])
    >>> line.losses.train_loss[1].round(2)  # half way the weights are 0: log 5
    np.float64(1.61)
    """
    for network in (start, end):
        check_networks(network, config)
    t = numbers_in_a_row(
        "fractions", np.linspace(0, 1, POINTS) if fractions is None else fractions, MOST_POINTS
    )
    way = subtract(end, start)
    whole = length(way)
    if whole == 0:
        raise LandscapeError("start and end are the same network; a line takes two")
    dtype = np.dtype(config.dtype)

    def at(number: int) -> Weights:
        return {name: value.astype(dtype) for name, value in moved(start, (t[number], way)).items()}

    losses = losses_of(at, config, len(t), progress=progress)
    return LossLine(t, losses, losses_of([start, end], config), whole)
