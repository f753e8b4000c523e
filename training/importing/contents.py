"""Which states of a network lie in what a PyTorch file holds: one state dict, one among other things, or
lists of them with their steps and losses, as Nanda's grokking notebooks and TransformerLens' demo save them.

Source for the names: github.com/TransformerLensOrg/TransformerLens, demos/Grokking_Demo.ipynb ("checkpoints",
"checkpoint_epochs", "train_losses", "test_losses"); github.com/mechanistic-interpretability-grokking/
progress-measures-paper ("state_dicts").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LISTS = ("checkpoints", "state_dicts", "model_checkpoints", "states")
STEPS_OF_LISTS = ("checkpoint_epochs", "checkpoint_steps", "epochs", "steps")
ONE = ("model_state_dict", "state_dict", "model", "weights", "params", "parameters", "network", "net")
TRAINED_ON = ("train_indices", "train_idx")
STEPS_OF_ONE = ("step", "global_step", "epoch", "iteration", "it")
# How a list of losses is called in a log of this program.
LOSSES = {"train_losses": "train_loss", "test_losses": "test_loss", "val_losses": "val_loss"}


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """One state: its tensors or arrays by name, its step if it is said; and what is told beside it, the
    losses at all steps and which rows of the table were trained on."""

    tensors: Mapping[str, Any]
    step: int | None = None
    losses: Mapping[str, NDArray[np.float64]] | None = None
    train_rows: NDArray[np.int64] | None = None


def states_in(loaded: Any) -> list[Found]:
    """Find the states of a network in what was loaded, in its order; none where there is no state dict.

    Args:
        loaded: a state dict (names to tensors), a mapping or a list that holds one or more of them.

    >>> import torch
    >>> states = [{"W": torch.zeros(2)}, {"W": torch.ones(2)}]
    >>> [found.step for found in states_in({"checkpoints": states, "checkpoint_epochs": [99, 199]})]
    [99, 199]
    """
    if isinstance(loaded, list | tuple):
        return [found for one in loaded for found in states_in(one)]
    if not isinstance(loaded, Mapping):
        return []
    if loaded and all(isinstance(key, int) for key in loaded):
        states = {int(key): states_in(value) for key, value in loaded.items()}
        return [Found(found[0].tensors, step) for step, found in sorted(states.items()) if len(found) == 1]
    for name in LISTS:
        if name in loaded and (states_of_list := states_in(loaded[name])):
            return _with_steps(states_of_list, loaded)
    step = next((int(loaded[name]) for name in STEPS_OF_ONE if _is_whole(loaded.get(name))), None)
    for name in ONE:
        if isinstance(loaded.get(name), Mapping) and (tensors := _tensors(loaded[name])):
            return [Found(tensors, step, _losses(loaded), _train_rows(loaded))]
    found = _tensors(loaded)
    return [Found(found, step)] if found else []


def _with_steps(states: Sequence[Found], loaded: Mapping[Any, Any]) -> list[Found]:
    """States with the steps that stand beside their list, if there are as many."""
    losses = _losses(loaded)
    said = next((loaded[name] for name in STEPS_OF_LISTS if isinstance(loaded.get(name), list | tuple)), ())
    steps: Sequence[int | None] = [one.step for one in states]
    if len(said) == len(states) and all(map(_is_whole, said)):
        steps = [int(step) for step in said]
    rows = _train_rows(loaded)
    return [Found(one.tensors, step, losses, rows) for one, step in zip(states, steps, strict=True)]


def _tensors(loaded: Mapping[Any, Any]) -> dict[str, Any]:
    """The tensors among the values, and those of mappings among them: "attn.W_Q"."""
    import torch

    found: dict[str, Any] = {}
    for name, value in loaded.items():
        if isinstance(value, torch.Tensor):
            if not value.is_sparse and value.layout is torch.strided:
                found[str(name)] = value
        elif isinstance(value, Mapping) and not str(name).startswith("optim"):
            found |= {f"{name}.{inner}": one for inner, one in _tensors(value).items()}
    return found


def _losses(loaded: Mapping[Any, Any]) -> dict[str, NDArray[np.float64]]:
    """Lists of losses, one number an epoch."""
    found = {}
    for name, called in LOSSES.items():
        values = loaded.get(name)
        if isinstance(values, list | tuple) and values and all(map(_is_number, values)):
            found[called] = np.array([float(value) for value in values])
    return found


def _train_rows(loaded: Mapping[Any, Any]) -> NDArray[np.int64] | None:
    """The places of the pairs that were trained on, if they are told as whole numbers."""
    import torch

    for name in TRAINED_ON:
        value = loaded.get(name)
        if isinstance(value, list) and value and all(map(_is_whole, value)):
            return np.array(value, np.int64)
        if isinstance(value, torch.Tensor) and value.ndim == 1 and value.dtype == torch.int64:
            return value.numpy()
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) or (hasattr(value, "numel") and value.numel() == 1)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
