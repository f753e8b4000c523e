"""Many curves that fall on to one: the logits of a pair, read from its right answer on.

What adds on a circle gives every pair the same curve, only turned: L(a, b, c) = f(c - a - b). Here are the
curves to be looked at; `training.measures.logits.spectra.data_collapse` says how much of the logits is alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.config.dataset import dataset_of
from training.measures.circle import circle_of
from training.models import FloatArray, Weights, forward
from training.models.dims import model_dims

Float64 = NDArray[np.float64]


def offsets(m: int) -> NDArray[np.int64]:
    """How far an answer is from the right one, along the circle: from -(m // 2) on, 0 in the middle.

    >>> offsets(5)
    array([-2, -1,  0,  1,  2])
    """
    return np.arange(m) - m // 2


def shift_averaged_logits(means: Float64) -> Float64:
    """The curve that all pairs have in common: f(t) = mean over a, b of L(a, b, a + b + t) about its mean.

    Args:
        means: as from `sum_means`, shape (..., m, m): the place of the sum, the place of the answer.

    Returns:
        (..., m), at `offsets(m)`. m^2 times its sum of squares is what `data_collapse` compares.

    >>> turned = np.cos(2 * np.pi / 5 * (np.arange(5) - np.arange(5)[:, None]))
    >>> shift_averaged_logits(turned).round(2)
    array([-0.81,  0.31,  1.  ,  0.31, -0.81])
    """
    m = means.shape[-1]
    sums = np.arange(m)[:, None]
    about_mean = means - means.mean(axis=-1, keepdims=True)
    curve: Float64 = about_mean[..., sums, (sums + offsets(m)) % m].mean(axis=-2)
    return curve


def turned_curves(weights: Weights, config: Config, symbol: int) -> FloatArray:
    """The logits of all pairs that begin with a symbol, each turned by its sum: L(a, b, a + b + t) about its
    mean over t.

    Args:
        weights: a run's weights with any leading axes (snapshots).
        symbol: the left one, a.

    Returns:
        (..., m, m): the place of b, the offset t from the right answer (`offsets`).

    Raises:
        ValueError: a task that is no circle, or a symbol that has no place on it.
    """
    circle = circle_of(config)
    if not 0 <= symbol < len(circle.places) or circle.places[symbol] < 0:
        raise ValueError(
            f"symbol = {symbol} has no place on the circle; allowed are {circle.symbols.tolist()}"
        )
    table, m = dataset_of(config).table, circle.order
    rows = circle.grid[circle.places[symbol]]
    logits = forward(
        weights, table.inputs[rows], table.operation[rows], config.network, model_dims(config)
    ).logits
    on_circle = circle.answers(logits)
    about_mean = on_circle - on_circle.mean(axis=-1, keepdims=True)
    right = (circle.places[symbol] + np.arange(m))[:, None]
    turned: FloatArray = about_mean[..., np.arange(m)[:, None], (right + offsets(m)) % m]
    return turned
