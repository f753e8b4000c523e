"""What is in a checkpoint file, whatever its format. Nothing that is read is executed: npz without pickles,
PyTorch with `weights_only=True` alone."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from language import UserError
from training.importing.contents import Found, states_in
from training.watching.selection import Arrays

# Of one file, unpacked: more than any network that this program can draw something of.
MOST_BYTES = 4_000_000_000
# What a file that someone has spoilt may raise, beyond what each reader knows.
SPOILT = (ValueError, KeyError, IndexError, TypeError, EOFError, RuntimeError, MemoryError, OverflowError)
STEP_NAMES = ("step", "global_step", "epoch", "iteration")


class CheckpointError(UserError, ValueError):
    """A checkpoint that cannot be read, or that is not of the network it should be of."""


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """One state of a network.

    Attributes:
        file: where it was found.
        step: as the file says; None where it does not.
        weights: its parameters as float32 or float64, by name.
        left_out: names of what is no parameter: masks, counters, running means.
        losses, train_rows: what the file tells beside all of its states: losses at every step by name, and
            the rows of the table that were trained on.
    """

    file: Path
    step: int | None
    weights: Arrays
    left_out: tuple[str, ...] = ()
    losses: Mapping[str, NDArray[np.float64]] | None = None
    train_rows: NDArray[np.int64] | None = None


def read_checkpoints(file: Path) -> list[Checkpoint]:
    """Read all states of a network that a file holds, in its order.

    Args:
        file: .safetensors or .npz, one state each; .pt, .pth, .bin, .ckpt of PyTorch, one or many.

    Raises:
        CheckpointError: when it is damaged, too large, has foreign objects or no weights.
        OSError: when it cannot be opened.
    """
    reader = ENDINGS.get(file.suffix.lower())
    if reader is None:
        raise CheckpointError(
            "{file}: the file must end in one of {names}",
            exit_code=2,
            file=str(file),
            names=", ".join(ENDINGS),
        )
    with file.open("rb"):  # that it cannot be opened is said as such
        pass
    found = [_checkpoint(file, one) for one in reader(file)]
    if not found:
        raise CheckpointError("{file}: there are no weights in it", file=str(file))
    return found


def _checkpoint(file: Path, found: Found) -> Checkpoint:
    """Keep what is a parameter: real floating-point numbers that training changes."""
    weights: Arrays = {}
    left_out = []
    for name, value in found.tensors.items():
        array = _real_array(value)
        if array is None or not array.size or _is_buffer(name):
            left_out.append(name)
        else:
            weights[name.replace("/", ".")] = array
    if not weights:
        raise CheckpointError("{file}: there are no weights in it", file=str(file))
    return Checkpoint(file, found.step, weights, tuple(left_out), found.losses, found.train_rows)


def _real_array(value: Any) -> NDArray[np.floating] | None:
    """A tensor or array as float64 where it is, else float32; None for what holds no real numbers."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind != "f":
            return None
        return np.asarray(value, np.float64 if value.dtype.itemsize >= 8 else np.float32)
    if not value.is_floating_point():
        return None
    import torch

    kind = torch.float64 if value.dtype is torch.float64 else torch.float32
    array: NDArray[np.floating] = value.detach().to(kind).numpy()
    return array


def _is_buffer(name: str) -> bool:
    """Whether a name is one of those that TransformerLens and torch's normalisations give to what is not
    trained."""
    return name.split(".")[-1] in ("mask", "IGNORE", "running_mean", "running_var", "num_batches_tracked")


def _require_room(file: Path, size: float) -> None:
    if not size <= MOST_BYTES:
        raise CheckpointError(
            "{file}: {size:.0f} MB when unpacked are more than the {most:.0f} MB that are read of a file",
            file=str(file),
            size=size / 1e6,
            most=MOST_BYTES / 1e6,
        )


def _damaged(file: Path, error: BaseException) -> CheckpointError:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return CheckpointError("{file}: it is damaged ({reason})", file=str(file), reason=reason)


def _safetensors(file: Path) -> list[Found]:
    """Read one state; the library checks the header against the length of the file."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="pt") as opened:
            about = opened.metadata() or {}
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 (no mapping)
    except (SafetensorError, *SPOILT) as error:
        raise _damaged(file, error) from None
    said = next((about[name] for name in STEP_NAMES if name in about), "")
    return [Found(tensors, int(said) if said.isdecimal() else None)]


def _npz(file: Path) -> list[Found]:
    """Read one state: arrays alone, no pickles, and none larger than its part of the file."""
    try:
        with zipfile.ZipFile(file) as archive:
            _require_room(file, sum(part.file_size for part in archive.infolist()))
            for part in archive.infolist():
                _require_whole(file, archive, part)
        with np.load(file, allow_pickle=False) as opened:
            arrays = {name: opened[name] for name in opened.files}
    except CheckpointError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, *SPOILT) as error:
        raise _damaged(file, error) from None
    step = next((int(arrays.pop(name)) for name in STEP_NAMES if _is_whole(arrays.get(name))), None)
    return [Found(arrays, step)]


def _require_whole(file: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Raise unless a member is an array, without objects, and as long as its header says: reading it would
    make room first for whatever the header asks for."""
    with archive.open(part) as member:
        version = np.lib.format.read_magic(member)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }
        shape, _, dtype = read[version](member)
        if dtype.hasobject:
            raise CheckpointError(
                "{file}: {name} holds pickled objects, which are never loaded",
                file=str(file),
                name=part.filename,
            )
        if math.prod(shape) * dtype.itemsize + member.tell() != part.file_size:
            raise CheckpointError(
                "{file}: it is damaged ({reason})",
                file=str(file),
                reason=f"{part.filename}: {part.file_size} bytes for {shape}",
            )


def _is_whole(value: NDArray[Any] | None) -> bool:
    return value is not None and value.ndim == 0 and value.dtype.kind in "iu"


def _torch(file: Path) -> list[Found]:
    """Read the states in a PyTorch file; whatever is no tensor, number, text or container is refused."""
    import pickle

    import torch

    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive:
                _require_room(file, sum(part.file_size for part in archive.infolist()))
        loaded = torch.load(file, map_location="cpu", weights_only=True)
    except CheckpointError:
        raise
    except pickle.UnpicklingError as error:
        foreign = _foreign_objects(file, str(error))
        if not foreign:  # torch's own words end in the advice to load it all the same
            reason = str(error).rpartition("WeightsUnpickler error:")[2].strip() or str(error)
            raise _damaged(file, ValueError(reason)) from None
        raise CheckpointError(
            "{file}: it holds objects of {names}, and loading such would run their code; save it anew with "
            "tensors, numbers and texts alone: torch.save(model.state_dict(), …)",
            file=str(file),
            names=foreign,
        ) from None
    except (zipfile.BadZipFile, *SPOILT) as error:
        raise _damaged(file, error) from None
    found = states_in(loaded)
    # A tensor may say that it is larger than what lies in the file: its rows one and the same in memory.
    _require_room(file, sum(4 * value.numel() for one in found for value in one.tensors.values()))
    return found


def _foreign_objects(file: Path, told: str) -> str:
    """What classes a PyTorch file asks for beyond those that are safe; "" where none is named."""
    from torch.serialization import get_unsafe_globals_in_checkpoint

    try:
        names = sorted(get_unsafe_globals_in_checkpoint(file))
    except (OSError, AttributeError, *SPOILT):  # it looks into zip files alone
        names = re.findall(r"GLOBAL (\S+)", told)
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


ENDINGS: Mapping[str, Callable[[Path], list[Found]]] = {
    ".safetensors": _safetensors,
    ".npz": _npz,
    **dict.fromkeys((".pt", ".pth", ".bin", ".ckpt"), _torch),
}
