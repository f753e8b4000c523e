"""The state of an ensemble in training: A rows of weights and whatever goes with them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.config import FIELDS, Config
from training.engine.checkpoint import Checkpoint, CheckpointError
from training.engine.ensemble import Batches, Rows, init_weights, split_rows
from training.engine.norm_bounds import NormBounds, norm_bounds
from training.optimizers import OPTIMIZERS, HyperParams, Layout, State

# The hyper-parameters that an optimizer takes from the config as they are, the same for all members.
SHARED = tuple(
    field.name for field in fields(HyperParams) if field.name in FIELDS and not FIELDS[field.name].per_member
)


@dataclass(frozen=True, slots=True, eq=False)
class EnsembleState:
    """The members still in training.

    Attributes:
        members: their numbers, shape (A,).
        weights: one row each, (A, weights); `layout` says where in a row each parameter lies.
        optimizer_state: by name, (A, weights) each.
        lr, lr_after, weight_decay: shape (A, 1); lr_after is lr where it does not fall.
        decay_until, decay_after: from which update on decay has which other strength, shape (A, 1).
        anchor: the weights that decay pulls towards, (A, weights); None for zero.
        norm_bounds: between which lengths the weights are held; None where all members are free.
        temperature: what the logits of each are divided by in the loss, (A,); None where it is 1 for all.
        train, held_out: the rows of the table.
        batches: which training rows each member sees at each step.
    """

    members: NDArray[np.int64]
    weights: Tensor
    optimizer_state: State
    layout: Layout
    lr: Tensor
    lr_after: Tensor
    weight_decay: Tensor
    decay_until: Tensor
    decay_after: Tensor
    anchor: Tensor | None
    norm_bounds: NormBounds | None
    temperature: Tensor | None
    train: Rows
    held_out: Rows
    batches: Batches

    def of_members(self, staying: NDArray[np.bool_]) -> EnsembleState:
        """Return the state of some of the members; staying: (A,)."""
        places = np.flatnonzero(staying)
        rows = torch.from_numpy(places).to(self.weights.device)
        return EnsembleState(
            members=self.members[staying],
            weights=self.weights[rows],
            optimizer_state={name: value[rows] for name, value in self.optimizer_state.items()},
            layout=self.layout,
            lr=self.lr[rows],
            lr_after=self.lr_after[rows],
            weight_decay=self.weight_decay[rows],
            decay_until=self.decay_until[rows],
            decay_after=self.decay_after[rows],
            anchor=None if self.anchor is None else self.anchor[rows],
            norm_bounds=self.norm_bounds and self.norm_bounds.of_members(rows),
            temperature=None if self.temperature is None else self.temperature[rows],
            train=self.train.of_members(rows),
            held_out=self.held_out.of_members(rows),
            batches=self.batches.of_members(places.tolist()),
        )


def init_state(
    members: Sequence[Config], device: torch.device, start: Checkpoint | None = None
) -> EnsembleState:
    """Return the state before the first update, or, of a single member, that of a checkpoint.

    Raises:
        CheckpointError: when `start` is not of this run.
    """
    weights, layout = init_weights(members, device)
    anchor = weights if members[0].decay_towards == "start" else None
    state = OPTIMIZERS[members[0].optimizer].init(weights)
    if start:
        _check_fit(start, weights, state)
        weights = torch.from_numpy(start.weights)[None].to(device)
        state = {name: torch.from_numpy(value)[None].to(device) for name, value in start.state.items()}
    train_rows, held_out_rows = split_rows(members, device)

    def column(values: list[float]) -> Tensor:
        return torch.tensor(values, dtype=weights.dtype, device=device)[:, None]

    return EnsembleState(
        members=np.arange(len(members)),
        weights=weights,
        optimizer_state=state,
        layout=layout,
        lr=column([member.lr for member in members]),
        lr_after=column([_or(member.lr_after, member.lr) for member in members]),
        weight_decay=column([member.weight_decay for member in members]),
        decay_until=column([_or(member.weight_decay_until, math.inf) for member in members]),
        decay_after=column([_or(member.weight_decay_after, math.nan) for member in members]),
        anchor=anchor,
        norm_bounds=norm_bounds(members, weights),
        temperature=temperatures(members, weights),
        train=train_rows,
        held_out=held_out_rows,
        batches=Batches(members, device),
    )


def hyper_params(config: Config, state: EnsembleState, step: int) -> HyperParams:
    """Return the hyper-parameters of the update after `step` others: warm-up, fall of the rate and changes of
    decay applied."""
    lr = state.lr * min(1.0, (step + 1) / max(config.warmup_steps, 1))
    weight_decay = torch.where(state.decay_until > step, state.weight_decay, state.decay_after)
    if config.lr_falls_from is not None and config.lr_falls_until is not None:
        way = (step - config.lr_falls_from) / (config.lr_falls_until - config.lr_falls_from)
        fall = (state.lr_after / state.lr) ** min(max(way, 0.0), 1.0)
        lr, weight_decay = lr * fall, weight_decay / fall
    return HyperParams(
        lr=lr,
        weight_decay=weight_decay,
        step=step + 1,
        layout=state.layout,
        anchor=state.anchor,
        **{name: getattr(config, name) for name in SHARED},
    )


def temperatures(members: Sequence[Config], weights: Tensor) -> Tensor | None:
    """Return the logits' temperature of each member, (A,); None where it is 1 for all."""
    if all(member.logit_temperature is None for member in members):
        return None
    values = [_or(member.logit_temperature, 1.0) for member in members]
    return torch.tensor(values, dtype=weights.dtype, device=weights.device)


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _check_fit(start: Checkpoint, weights: Tensor, state: State) -> None:
    """Raise a CheckpointError where a checkpoint has not the arrays that these have, each in one row."""
    found = {"weights": start.weights, **start.state}
    for name, expected in {"weights": weights, **state}.items():
        value = found.pop(name, None)
        dtype = str(expected.dtype).removeprefix("torch.")
        if value is None or (value.shape, str(value.dtype)) != ((expected.shape[1],), dtype):
            raise CheckpointError(
                "the checkpoint does not fit the run: {name} is not as it should be", name=name
            )
    if found:
        raise CheckpointError(
            "the checkpoint does not fit the run: {name} is not as it should be", name=next(iter(found))
        )
