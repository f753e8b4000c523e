"""Group cells that are trained together, in one process and by one vmap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from training.config import PER_MEMBER, Config
from training.errors import ConfigError
from training.models.dims import model_dims
from training.sweeps.design import Cell

Group: TypeAlias = tuple[Cell, ...]

# Measured on one thread, processor time for a step and member, in groups of 1, 8, 16 and 32:
#     p = 11, d_model = 16    1.5, 0.5, 0.3, 0.2 ms
#     p = 31, d_model = 32    2.3, 1.4, 1.1, 1.1 ms
#     p = 59, d_model = 64    5.6, 5.6, 5.9, 5.9 ms    (its matrices are large enough alone)
# More is lost with a larger group, when one is.
MEMBERS = 16
# On a GPU a step of few networks is all waiting. Not measured: none could be had.
GPU_MEMBERS, GPU_MEMORY = 512, 2**34
# Bytes. Measured for p = 59, d_model = 64: 14 MB a member, where `member_bytes` says 21.
MEMORY = 2**30
NUMBER_BYTES = {"float32": 4, "float64": 8}
# Activations are held several times over: for the gradient, for the evaluation, and for what lies between.
COPIES = 4


def groups_of(cells: Sequence[Cell], members: int = MEMBERS, memory: int = MEMORY) -> tuple[Group, ...]:
    """Divide cells that can be trained together into groups of nearly equal size.

    Members that train on unlike many rows are filled up to the most, so those with like many come together.

    A pure function of its arguments: the same cells fall into the same groups, whichever of them are
    trained already.

    Args:
        members: the most cells of a group.
        memory: about how many bytes a group may take; it holds at least one cell all the same.

    Raises:
        ConfigError: when a group may have no members.

    >>> from training.sweeps.design import Sweep, cells_of, parse_axis
    >>> axes = parse_axis("d_mlp=8,16"), parse_axis("lr=1e-3,1e-2,1e-1")
    >>> cells = cells_of(Sweep(name="sizes", base=Config(p=5, d_model=8), axes=axes))
    >>> [[cell.number for cell in group] for group in groups_of(cells, members=2)]
    [[0, 1], [2], [3, 4], [5]]
    """
    if members < 1:
        raise ConfigError("members = {value}: it must be a whole number from 1 up", value=members)
    alike: dict[tuple[object, ...], list[Cell]] = {}
    for cell in cells:
        alike.setdefault(_shared(cell.config), []).append(cell)
    groups: list[Group] = []
    for cells_alike in alike.values():
        same = sorted(cells_alike, key=lambda cell: cell.config.train_pairs)
        most = max(1, min(members, memory // member_bytes(same[0].config)))
        parts = np.array_split(np.arange(len(same)), -(-len(same) // most))
        groups.extend(tuple(same[place] for place in part) for part in parts)
    return tuple(groups)


def spread(groups: Sequence[Group]) -> list[Group]:
    """Put groups into an order in which the first few are far apart and later ones lie between them: a map
    that is looked at while it grows is then seen coarsely soon.

    It is the order of the reversed binary digits of their places (van der Corput 1935).

    >>> cells = [Cell(number, Config()) for number in range(8)]
    >>> [group[0].number for group in spread([(cell,) for cell in cells])]
    [0, 4, 2, 6, 1, 5, 3, 7]
    """
    digits = max(1, (len(groups) - 1).bit_length())
    return [groups[at] for at in sorted(range(len(groups)), key=lambda at: f"{at:0{digits}b}"[::-1])]


def member_bytes(config: Config) -> int:
    """Estimate the bytes that the activations of one member take, all rows of the table at once."""
    dims = model_dims(config)
    width = dims.n_answers + dims.d_mlp + (dims.positions + 1) * dims.d_model
    return COPIES * NUMBER_BYTES[config.dtype] * config.table_shape.rows * width


@lru_cache(maxsize=1)
def _shared_places() -> tuple[int, ...]:
    return tuple(place for place, field in enumerate(fields(Config)) if field.name not in PER_MEMBER)


def _shared(config: Config) -> tuple[object, ...]:
    values = astuple(config)
    # Batches are drawn from equally many rows.
    pairs = None if config.batch_size is None else config.train_pairs
    return (pairs, *(values[place] for place in _shared_places()))
