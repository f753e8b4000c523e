"""The lock on a run's folder: one process at a time may write it.

There are file systems whose locks hold nothing: they are granted to everybody (some network shares). There, a
status that was written a moment ago is taken for the sign that somebody writes.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from language import UserError
from training.runs.regular_files import read_text
from training.runs.status import STATUS, State

LOCK = "run.lock"
SECONDS_TO_WAIT = 2.0  # for a lock that a reader or an ending worker may hold a moment longer
# A run that is trained writes its status at every evaluation, and those of a large network take their time.
SECONDS_OF_LIFE = 120.0


class RecordingError(UserError):
    """A run could not be written."""


def own_new_folder(folder: Path) -> FileLock:
    """Lock a new folder for the run; an earlier recording of it is set aside.

    Raises:
        RecordingError: when another process is training the run.
    """
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        lock = _acquired(folder)
        if lock is None:
            continue
        if list(folder.iterdir()) == [folder / LOCK]:
            return lock
        _set_aside(folder)
        lock.release()


def own_folder(folder: Path) -> FileLock:
    """Lock the folder of a run that is recorded already.

    Raises:
        RecordingError: when another process is training the run, or it has just been deleted.
    """
    lock = _acquired(folder) if folder.is_dir() else None
    if lock is None or not any(path.name != LOCK for path in folder.iterdir()):
        if lock is not None:
            lock.release()
        raise RecordingError("run {run_id!r}: it has just been deleted", run_id=folder.name)
    return lock


def is_held(folder: Path) -> bool:
    """Tell whether a process holds the folder's lock. The kernel frees a dead process's lock, however it
    died.

    Readers ask for a lock that they can share, so that they do not take each other for a writer.
    """
    path = folder / LOCK
    if sys.platform == "win32":
        with suppress(OSError, Timeout), FileLock(path, timeout=0):
            return False
        return path.exists()
    import fcntl

    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no lock, or a file system without any: no worker of ours can be there
        return False
    return _holds_nothing(path) and _shows_life(folder)


def _holds_nothing(path: Path) -> bool:
    """Tell whether the file system grants a lock to one who may not have it, as another has it already."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        with ExitStack() as stack:
            first, second = (stack.enter_context(path.open("rb")) for _ in range(2))
            fcntl.flock(first, fcntl.LOCK_SH | fcntl.LOCK_NB)
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _shows_life(folder: Path) -> bool:
    """Tell whether a run that has not ended was written to a moment ago."""
    try:
        status = json.loads(read_text(folder / STATUS))
        age = time.time() - (folder / STATUS).lstat().st_mtime
        return bool(status["state"] == State.RUNNING and age < SECONDS_OF_LIFE)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _acquired(folder: Path) -> FileLock | None:
    """Acquire the lock of the folder that is there now; None where another process set the folder aside
    meanwhile."""
    path = folder / LOCK
    locked: list[os.stat_result] = []
    lock = FileLock(path, on_acquired=lambda file: locked.append(os.fstat(file)))
    try:
        lock.acquire(timeout=SECONDS_TO_WAIT)
        # Where the file system knows no such locks, the library marks the folder in another way.
        if not locked or os.path.samestat(locked[-1], path.stat()):
            if _holds_nothing(path) and _shows_life(folder):
                lock.release()
                raise RecordingError(
                    "run {run_id!r}: it was written to less than {seconds:.0f} s ago, and locks hold nothing "
                    "on the file system of {folder}: wait until nobody trains it",
                    run_id=folder.name, seconds=SECONDS_OF_LIFE, folder=str(folder.parent),
                )  # fmt: skip
            return lock
    except FileNotFoundError:
        pass
    except Timeout:
        raise RecordingError("run {run_id!r}: another process is training it", run_id=folder.name) from None
    lock.release()
    return None


def _set_aside(folder: Path) -> None:
    """Keep an earlier recording of the same run under the first free name `id~1`, `id~2`, …"""
    number = 1
    while (aside := folder.with_name(f"{folder.name}~{number}")).exists():
        number += 1
    folder.rename(aside)
