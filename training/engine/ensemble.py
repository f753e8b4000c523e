"""The data of an ensemble as tensors: rows, batches and initial weights of its members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.config import PER_MEMBER, Config
from training.config.dataset import Dataset, dataset_of
from training.errors import ConfigError
from training.models import MODELS
from training.models.dims import model_dims
from training.optimizers import Layout
from training.rng_streams import BATCHES, WEIGHTS


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table as tensors, shared by all members, or stacked along a first axis of E members.

    Attributes:
        inputs: the symbols, shape ([E,] n, positions).
        operation: which operation is asked for, shape ([E,] n).
        labels: the answers taught or tested, shape ([E,] n).
        real: which rows there are, shape (E, n), where members have unlike many: the others fill up, and
            count for nothing in losses and measures; None where all are there.
    """

    inputs: Tensor
    operation: Tensor
    labels: Tensor
    real: Tensor | None = None

    @property
    def shared(self) -> bool:
        return self.labels.ndim == 1

    def of_members(self, members: Tensor) -> Rows:
        """Return the rows of some of the members; members: (A,)."""
        if self.shared:
            return self
        real = None if self.real is None else self.real[members]
        return Rows(self.inputs[members], self.operation[members], self.labels[members], real)

    def picked(self, rows: Tensor) -> Rows:
        """Return for each member its own selection of rows; rows: (E, batch)."""
        if self.shared:
            return Rows(self.inputs[rows], self.operation[rows], self.labels[rows])
        own = torch.arange(len(rows), device=rows.device)[:, None]
        return Rows(self.inputs[own, rows], self.operation[own, rows], self.labels[own, rows])


def shared_config(members: Sequence[Config]) -> Config:
    """Return the config that all members share but for PER_MEMBER.

    Raises:
        ConfigError: without members, when they differ in another field, or take batches of unlike many rows.
    """
    if not members:
        raise ConfigError("no members: an ensemble needs at least one")

    def shared(member: Config) -> dict[str, object]:
        return {name: value for name, value in member.to_json().items() if name not in PER_MEMBER}

    for member in members:
        if shared(member) != shared(members[0]):
            raise ConfigError(
                "members of one ensemble may differ only in {names}", names=", ".join(PER_MEMBER)
            )
        if member.batch_size is not None and member.train_pairs != members[0].train_pairs:
            raise ConfigError(
                "train_fraction = {value}: members may differ in it only without a batch size",
                value=member.train_fraction,
            )
    return members[0]


def split_rows(members: Sequence[Config], device: torch.device) -> tuple[Rows, Rows]:
    """Return training and held-out rows: shared where all members are taught the same, else stacked; the rows
    of members that have fewer are filled up."""
    datasets = [dataset_of(member) for member in members]
    if all(_same(dataset, datasets[0]) for dataset in datasets):
        datasets = datasets[:1]

    def rows(of: list[NDArray[np.int64]]) -> Rows:
        counts = np.array([len(chosen) for chosen in of])
        # The first row again and again: it is there, so that its symbols are some.
        filled = [np.concatenate([own, np.repeat(own[:1], counts.max() - len(own))]) for own in of]
        columns = zip(
            *(
                (dataset.table.inputs[chosen], dataset.table.operation[chosen], dataset.labels[chosen])
                for dataset, chosen in zip(datasets, filled, strict=True)
            ),
            strict=True,
        )
        stacked = (torch.from_numpy(np.stack(column)).to(device) for column in columns)
        inputs, operation, labels = (column[0] if len(datasets) == 1 else column for column in stacked)
        if (counts == counts.max()).all():
            return Rows(inputs, operation, labels)
        real = np.arange(counts.max()) < counts[:, None]
        return Rows(inputs, operation, labels, torch.from_numpy(real).to(device))

    return (
        rows([dataset.split.train for dataset in datasets]),
        rows([dataset.split.held_out for dataset in datasets]),
    )


def _same(one: Dataset, other: Dataset) -> bool:
    return one is other or (
        one.table is other.table
        and np.array_equal(one.split.train, other.split.train)
        and np.array_equal(one.labels, other.labels)
    )


def init_weights(members: Sequence[Config], device: torch.device | str = "cpu") -> tuple[Tensor, Layout]:
    """Draw the members' initial weights, (E, weights), and say where in a row each parameter lies."""
    init = MODELS[members[0].network].init
    drawn = [init(model_dims(member), np.random.default_rng([member.seed, WEIGHTS])) for member in members]
    layout: dict[str, tuple[slice, tuple[int, ...]]] = {}
    end = 0
    for name, value in drawn[0].items():
        layout[name] = (slice(end, end + value.size), value.shape)
        end += value.size
    dtype = np.dtype(members[0].dtype)
    rows = [
        np.concatenate([value.ravel() for value in weights.values()]).astype(dtype) * dtype.type(scale)
        for weights, scale in zip(drawn, (member.init_scale for member in members), strict=True)
    ]
    return torch.from_numpy(np.stack(rows)).to(device), layout


class Batches:
    """The training rows that each member sees at each step.

    Every epoch has a new order, which depends on nothing but the member's seed and the epoch. A last batch
    that would be short is left out.
    """

    def __init__(self, members: Sequence[Config], device: torch.device) -> None:
        self._members = members
        self._device = device
        self._size, self._rows = members[0].batch_size, members[0].train_pairs
        # The orders of the epoch last asked for: drawing them again would give the same.
        self._epoch = -1
        self._orders = torch.empty(0)

    def at(self, step: int, rows: Rows) -> Rows:
        """Return the rows of this step: all of them without a batch size."""
        if self._size is None:
            return rows
        epoch, batch = divmod(step, self._rows // self._size)
        if epoch != self._epoch:
            rngs = [np.random.default_rng([member.seed, BATCHES, epoch + 1]) for member in self._members]
            orders = [rng.permutation(self._rows) for rng in rngs]
            self._epoch, self._orders = epoch, torch.from_numpy(np.stack(orders)).to(self._device)
        return rows.picked(self._orders[:, batch * self._size : (batch + 1) * self._size])

    def of_members(self, places: Sequence[int]) -> Batches:
        """Return the batches of some of the members."""
        return Batches([self._members[place] for place in places], self._device)
