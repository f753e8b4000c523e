"""Checkpoints on disk: weights and optimizer state of a run at one step, in one file.

The file is in the safetensors format: arrays and a header of plain text, nothing that could be executed.
"""

from __future__ import annotations

import json
from pathlib import Path

from training.engine.checkpoint import Checkpoint, CheckpointError
from training.runs.atomic import replace_bytes
from training.runs.regular_files import MOST_OF_ARRAYS, read_bytes

CHECKPOINT = "checkpoint.safetensors"
WEIGHTS = "weights"
# Names that the first edition gave the optimizers' tensors; its unfinished runs can be continued.
RENAMED = {
    "mean": "exp_avg",
    "square": "exp_avg_sq",
    "decay_mean": "decay_exp_avg",
    "slow_mean": "slow_exp_avg",
}


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Replace the checkpoint of a run's folder atomically: a process killed meanwhile leaves the old one.

    Raises:
        OSError: when it cannot be written; the old one is still there.
    """
    from safetensors.numpy import save

    arrays = {f"state.{name}": value for name, value in checkpoint.state.items()}
    about = {"step": str(checkpoint.step), "seconds": repr(checkpoint.seconds)}
    replace_bytes(folder / CHECKPOINT, save(arrays | {WEIGHTS: checkpoint.weights}, metadata=about))


def read_checkpoint(folder: Path) -> Checkpoint:
    """Read the checkpoint of a run's folder.

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
    except (OSError, SafetensorError, ValueError, LookupError, TypeError) as error:
        raise CheckpointError(
            "run {run_id!r} cannot be continued: its checkpoint cannot be read ({reason})",
            run_id=folder.name,
            reason=f"{type(error).__name__}: {error}",
        ) from error


def _state_name(written: str) -> str:
    name = written.removeprefix("state.")
    return RENAMED.get(name, name)
