"""Data of the chapter "Symbols and words": the shapes and values of a run's symbols."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.measures import measured, norms_by_layer
from training.runs.view import RunView

MEASURES = ("squared_weight_norm", "train_loss", "held_out_loss")
Float64 = NDArray[np.float64]

# By its number of axes; what has more is a tensor.
KINDS = ("scalar", "vector", "matrix")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One of the tensors that W is made of.

    Attributes:
        name: as the run records it.
        shape: its axes.
        size: how many numbers it has.
        norm_start, norm_end: its norm at the first and at the last snapshot.
        one: its first number at the last snapshot: a w_i.
    """

    name: str
    shape: tuple[int, ...]
    size: int
    norm_start: float
    norm_end: float
    one: float

    @property
    def kind(self) -> str:
        """ "scalar", "vector", "matrix" or "tensor"."""
        return kind_of(self.shape)


@dataclass(frozen=True, slots=True, eq=False)
class Symbols:
    """The symbols of a run; S snapshots.

    Attributes:
        view: the run.
        optimizer: by name.
        rate, decay: lr and lambda.
        parameters: in the order in which the run keeps them.
        size: numbers in W, all parameters together.
        train_pairs, answers: rows that one step sees at most, and answers to each.
        steps: of the snapshots, shape (S,).
        squared_norm: of all weights, at the snapshots, shape (S,).
    """

    view: RunView
    optimizer: str
    rate: float
    decay: float
    parameters: tuple[Parameter, ...]
    size: int
    train_pairs: int
    answers: int
    steps: NDArray[np.int64]
    squared_norm: Float64

    def parameter(self, name: str) -> Parameter:
        """Return the parameter of this name, else the largest one."""
        named = (each for each in self.parameters if each.name == name)
        return next(named, max(self.parameters, key=lambda each: each.size))


def kind_of(shape: tuple[int, ...]) -> str:
    """Name an array of this shape.

    >>> kind_of(()), kind_of((3,)), kind_of((2, 3)), kind_of((1, 2, 3))
    ('scalar', 'vector', 'matrix', 'tensor')
    """
    return KINDS[len(shape)] if len(shape) < len(KINDS) else "tensor"


def read_symbols(view: RunView) -> Symbols:
    """Read the shapes and values of a run's symbols.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    first, last = view.weights(snapshots=slice(0, 1)), view.weights(snapshots=slice(-1, None))
    config = view.config
    starts, ends = norms_by_layer(first), norms_by_layer(last)
    parameters = tuple(
        Parameter(
            name=name,
            shape=value.shape[1:],
            size=value[0].size,
            norm_start=float(starts[name][0]),
            norm_end=float(ends[name][0]),
            one=float(value[0].flat[0]),
        )
        for name, value in last.items()
    )
    return Symbols(
        view=view,
        optimizer=config.optimizer,
        rate=config.lr,
        decay=config.weight_decay,
        parameters=parameters,
        size=sum(each.size for each in parameters),
        train_pairs=config.train_pairs,
        answers=config.table.n_answers,
        steps=view.steps,
        squared_norm=measured(view, ["squared_weight_norm"]).columns["squared_weight_norm"],
    )
