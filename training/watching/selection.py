"""Which parameters of a network are recorded, and how many snapshots of them there is room for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from language import UserError

if TYPE_CHECKING:
    import torch

Arrays: TypeAlias = dict[str, NDArray[np.floating]]
# What is a folder's name on every system.
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\[\]-]*")


class WatchError(UserError, ValueError):
    """A network, a metric or a step that cannot be recorded."""


def select(model: torch.nn.Module, patterns: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a network's parameters that match a pattern, in its order.

    Args:
        patterns: with * for anything, as in "blocks.0.*".

    Raises:
        WatchError: when there are none, or one has a name that no folder can have.
    """
    every = [name for name, _ in model.named_parameters()]
    if not every:
        raise WatchError("the model has no parameters: there is nothing to record")
    chosen = tuple(name for name in every if any(fnmatchcase(name, pattern) for pattern in patterns))
    if not chosen:
        raise WatchError(
            "no parameter matches {patterns}; there are {names}",
            patterns=", ".join(patterns),
            names=", ".join(every[:20]) + (", …" if len(every) > 20 else ""),
        )
    for name in chosen:
        if not NAME.fullmatch(name):
            raise WatchError("parameter {name!r}: a folder cannot have this name", name=name)
    return chosen


def weights_of(model: torch.nn.Module, names: Sequence[str]) -> Arrays:
    """Return parameters as arrays: float64 where they are, else float32 (half precision has no array type
    that every reader knows).

    Raises:
        WatchError: when one is no longer there, or holds no real numbers.
    """
    import torch

    found = dict(model.named_parameters())
    arrays: Arrays = {}
    for name in names:
        value = found.get(name)
        if value is None:
            raise WatchError("parameter {name!r} is no longer in the model", name=name)
        if not value.is_floating_point():
            raise WatchError(
                "parameter {name!r} is of type {kind}: only real floating-point numbers are recorded",
                name=name,
                kind=str(value.dtype),
            )
        kind = torch.float64 if value.dtype is torch.float64 else torch.float32
        arrays[name] = value.detach().to(device="cpu", dtype=kind).numpy()
    return arrays


def require_shapes(arrays: Mapping[str, NDArray[np.floating]], shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Raise where a parameter has another shape than when the run began."""
    for name, value in arrays.items():
        if value.shape != shapes[name]:
            raise WatchError(
                "parameter {name!r} has the shape {now} now and had {before} before",
                name=name,
                now=str(value.shape),
                before=str(shapes[name]),
            )


def room_for(groups: Sequence[Arrays], most_megabytes: float) -> int:
    """Return how many snapshots of these groups of arrays fit into a limit of disk space.

    Raises:
        WatchError: when not a single one does.
    """
    size = sum(value.nbytes for arrays in groups for value in arrays.values())
    if not size <= most_megabytes * 1e6 < float("inf"):
        raise WatchError(
            "one snapshot takes {size:.1f} MB and the limit is most_megabytes = {most:g}: raise it, or name "
            "fewer weights",
            size=size / 1e6,
            most=most_megabytes,
        )
    return int(most_megabytes * 1e6 // max(size, 1))
