"""What is said when a run cannot be written: one line that names the run and the remedy."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from language import Message
from training.runs.arrays import DamagedArrayError
from training.runs.folder import damaged
from training.runs.lock import RecordingError


@contextmanager
def explained(folder: Path, step: int | None = None) -> Iterator[None]:
    """Turn an OSError raised inside into a RecordingError.

    Args:
        step: up to which the run is kept; None where it has not begun.
    """
    try:
        yield
    except DamagedArrayError as error:
        raise damaged(folder, error.part.relative_to(folder).as_posix(), error.__cause__) from error
    except OSError as error:
        names: dict[str, object] = {"run_id": folder.name, "folder": str(folder.parent)}
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            text = Message(
                "the disk is full: run {run_id!r} in {folder} is kept up to step {step}; "
                "make room and start it again",
                **names,
                step=max(step or 0, 0),
            )
        else:
            reason = error.strerror or str(error)
            text = Message("run {run_id!r} cannot be written in {folder}: {reason}", **names, reason=reason)
        raise RecordingError(text) from error
