"""How large a network is, without making it: its own `init`, given random numbers that have only a shape."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

import numpy as np

from training.config import Config
from training.models import MODELS
from training.models.dims import ModelDims, model_dims

Shapes = Mapping[str, tuple[int, ...]]


class _Drawn:
    """Numbers that are never drawn: whatever is done with them, they keep their shape."""

    __array_ufunc__ = None  # NumPy's numbers leave the arithmetic to this class

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def _same(self, _other: object = None) -> _Drawn:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __neg__ = astype = _same


class _Shaper:
    """Stands in for NumPy's generator of random numbers."""

    def standard_normal(self, size: int | tuple[int, ...], dtype: object = None) -> _Drawn:
        del dtype
        return _Drawn(size if isinstance(size, tuple) else (size,))

    random = standard_normal

    def normal(self, loc: float = 0.0, scale: float = 1.0, size: Any = ()) -> _Drawn:
        del loc, scale
        return self.standard_normal(size)

    def uniform(self, low: float = 0.0, high: float = 1.0, size: Any = ()) -> _Drawn:
        del low, high
        return self.standard_normal(size)


def shapes_of(config: Config) -> Shapes:
    """Return the shapes of a config's parameters by name.

    >>> shapes_of(Config(p=7, d_model=4096, d_mlp=65536))["W_in"]
    (4096, 65536)
    """
    return _shapes(config.network, model_dims(config))


@lru_cache(maxsize=256)
def _shapes(network: str, dims: ModelDims) -> Shapes:
    init = MODELS[network].init
    try:
        drawn = init(dims, cast(np.random.Generator, _Shaper()))
    except (TypeError, AttributeError):  # it does more with its numbers than this can follow
        drawn = init(dims, np.random.default_rng(0))
    return {name: tuple(value.shape) for name, value in drawn.items()}


def parameters_of(config: Config) -> int:
    """Return how many parameters a config's network has.

    >>> parameters_of(Config(p=97))
    62144
    """
    return sum(math.prod(shape) for shape in shapes_of(config).values())
