"""Networks as points of the space of all weights: the same names and shapes, and finite numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.errors import LandscapeError
from training.models import MODELS, Weights, model_dims

Float64 = NDArray[np.float64]
Vector = Mapping[str, Float64]


@lru_cache(maxsize=16)
def shapes_of(config: Config) -> Mapping[str, tuple[int, ...]]:
    """Return the shape of each parameter of the network that a config trains, by name."""
    drawn = MODELS[config.network].init(model_dims(config), np.random.default_rng(0))
    return {name: value.shape for name, value in drawn.items()}


def check_networks(weights: Weights, config: Config, leading: int = 0) -> None:
    """Refuse what is not the weights of a config's network.

    Args:
        weights: by name, with `leading` leading axes (1: snapshots).
        config: of the run.
        leading: how many.

    Raises:
        LandscapeError: a parameter that is missing or too many, one of another shape, or a weight that is
            not finite.
    """
    shapes = shapes_of(config)
    if set(weights) != set(shapes):
        odd = sorted(set(weights) ^ set(shapes))
        raise LandscapeError(
            "weights: network = {network!r} has {names}; {odd} is missing or too many",
            network=config.network,
            names=", ".join(shapes),
            odd=", ".join(odd),
        )
    for name, shape in shapes.items():
        value = weights[name]
        if value.shape[leading:] != shape:
            raise LandscapeError(
                "{name} has shape {shape}; the network that is asked about has {expected}",
                name=name,
                shape=value.shape[leading:],
                expected=shape,
            )
        if not np.isfinite(value).all():
            raise LandscapeError(
                "{name} holds {value}; a landscape takes finite weights",
                name=name,
                value=float(value[~np.isfinite(value)][0]),
            )


def subtract(one: Weights, other: Weights) -> dict[str, Float64]:
    """Return one - other, in double precision."""
    return {name: np.subtract(one[name], other[name], dtype=np.float64) for name in other}


def moved(start: Weights, *steps: tuple[float, Weights]) -> dict[str, Float64]:
    """Return start + the sum of factor * direction, in double precision."""
    point = {name: np.array(value, np.float64) for name, value in start.items()}
    for factor, direction in steps:
        for name, value in point.items():
            value += factor * direction[name]
    return point


def inner(one: Weights, other: Weights) -> float:
    """Return the inner product of two networks' weights, in double precision."""
    return float(
        sum(
            np.dot(np.ravel(one[name]).astype(np.float64), np.ravel(other[name]).astype(np.float64))
            for name in one
        )
    )


def length(weights: Weights) -> float:
    """Return the norm of all weights of a network."""
    return float(np.sqrt(inner(weights, weights)))
