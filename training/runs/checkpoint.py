"""Checkpoints on disk: weights and optimizer state of a run at one step, in one file.

The file is in the safetensors format: arrays and a header of plain text, nothing that could be executed. That
format has no checksum, so the header holds one of the arrays and of what else it says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.engine.checkpoint import Checkpoint, CheckpointError
from training.runs.atomic import replace_bytes
from training.runs.regular_files import MOST_OF_ARRAYS, read_bytes
from training.runs.sealed import SEAL, checksum

CHECKPOINT = "checkpoint.safetensors"
WEIGHTS = "weights"
# Names that the first edition gave the optimizers' tensors; its unfinished runs can be continued.
RENAMED = {
    "mean": "exp_avg",
    "square": "exp_avg_sq",
    "decay_mean": "decay_exp_avg",
    "slow_mean": "slow_exp_avg",
}


def checkpoint_bytes(checkpoint: Checkpoint) -> bytes:
    """Return a checkpoint as the content of its file."""
    from safetensors.numpy import save

    arrays = {f"state.{name}": value for name, value in checkpoint.state.items()}
    arrays[WEIGHTS] = checkpoint.weights
    about = {"step": str(checkpoint.step), "seconds": repr(checkpoint.seconds)}
    return save(arrays, metadata=about | {SEAL: _seal(arrays, about)})


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Replace the checkpoint of a run's folder atomically: a process killed meanwhile leaves the old one.

    Raises:
        OSError: when it cannot be written; the old one is still there.
    """
    replace_bytes(folder / CHECKPOINT, checkpoint_bytes(checkpoint))


def read_checkpoint(folder: Path, *, sealed: bool = True) -> Checkpoint:
    """Read the checkpoint of a run's folder.

    Args:
        sealed: whether one without a checksum is refused; the first editions wrote none.

    Raises:
        CheckpointError: when there is none, or it is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        content = read_bytes(folder / CHECKPOINT, MOST_OF_ARRAYS)
        arrays = load(content)
        size = int.from_bytes(content[:8], "little")
        about = json.loads(content[8 : 8 + size])["__metadata__"]
        seal = about.pop(SEAL, None)
        if (sealed or seal is not None) and seal != _seal(arrays, about):
            raise ValueError("its checksum is not that of its content")
        return Checkpoint(
            step=int(about["step"]),
            seconds=float(about["seconds"]),
            weights=arrays.pop(WEIGHTS),
            state={_state_name(name): value for name, value in arrays.items()},
        )
    except FileNotFoundError:
        raise CheckpointError(
            "run {run_id!r} cannot be continued: it has no checkpoint", run_id=folder.name
        ) from None
    except (OSError, SafetensorError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CheckpointError(
            "run {run_id!r} cannot be continued: its checkpoint cannot be read ({reason})",
            run_id=folder.name,
            reason=f"{type(error).__name__}: {error}",
        ) from error


def _seal(arrays: Mapping[str, NDArray[np.floating]], about: Mapping[str, str]) -> str:
    """The checksum of arrays and what is said about them, in the order of their names."""
    shapes = {name: [str(value.dtype), *value.shape] for name, value in arrays.items()}
    seal = checksum(json.dumps([shapes, about], sort_keys=True).encode())
    for name in sorted(arrays):
        seal = checksum(np.ascontiguousarray(arrays[name]).tobytes(), seal)
    return f"{seal:08x}"


def _state_name(written: str) -> str:
    name = written.removeprefix("state.")
    return RENAMED.get(name, name)
