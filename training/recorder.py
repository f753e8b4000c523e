"""Writing a run to disk while it trains. What has been written is never changed afterwards."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import numpy as np
import zarr
from filelock import FileLock, Timeout

from language import Message, UserError
from training import machine
from training.config import Config
from training.store import (
    CONFIG,
    LOCK,
    METRICS,
    SNAPSHOTS,
    STATUS,
    STOP,
    WEIGHTS,
    State,
    Status,
    chunk_path,
    run_folder,
)

SECONDS_BETWEEN_STATUSES = 0.2
SECONDS_TO_WAIT = 2.0  # for a lock that a reader or an ending worker may hold a moment longer


class RecordingError(UserError):
    """A run could not be written."""


@dataclass
class Recorder:
    """Writes one run. Use it as a context manager: it holds the run's lock inside.

    Leaving it normally marks the run finished (or stopped, after `stopped()`); leaving it through an
    error marks it failed, with the reason. What was recorded before stays readable in every case.
    """

    config: Config
    root: Path | None = None
    threads: int = 1
    step: int = 0
    goal: int = 0
    seconds: float = 0.0
    _state: State = State.RUNNING
    _snapshots: int = 0
    _status_at: float = 0.0
    _files: dict[str, TextIO] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return run_folder(self.config.run_id, self.root)

    def __enter__(self) -> Recorder:
        with _explained(self):
            self._lock = self._own_folder()
            try:
                self.goal = self.config.steps
                self._write_whole(
                    CONFIG, {"config": self.config.to_json(), "machine": machine.describe(self.threads)}
                )
                self._write_status()
            except BaseException:
                self._lock.release()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._state, message = self._outcome(error)
        late: RecordingError | None = None
        try:
            try:
                with _explained(self):
                    self._close()
            except RecordingError as failed:
                late = failed
                if error is None:
                    self._state, message = State.FAILED, failed.message
            with _explained(self):
                self._write_status(message)
        except RecordingError as failed:
            # The disk that failed the recording fails its last words too. The lock is released all the
            # same, and from that readers know that the run has ended.
            late = late or failed
        finally:
            self._lock.release()
        if late and error is None:
            raise late

    def _outcome(self, error: BaseException | None) -> tuple[State, Message | None]:
        """How the run ends, and why if it fails."""
        if error is None:
            return (self._state if self._state is State.STOPPED else State.FINISHED), None
        if isinstance(error, KeyboardInterrupt):
            return State.STOPPED, None
        if isinstance(error, UserError):
            return State.FAILED, error.message
        return State.FAILED, Message("{kind}: {problem}", kind=type(error).__name__, problem=str(error))

    def evaluation(self, step: int, seconds: float, goal: int, measures: dict[str, float]) -> None:
        """Append one evaluation, and bring the status up to date now and then."""
        with _explained(self):
            self._append(METRICS, {"step": step, "seconds": round(seconds, 4)} | measures)
            self.step, self.seconds, self.goal = step, seconds, goal
            if time.monotonic() - self._status_at > SECONDS_BETWEEN_STATUSES:
                self._write_status()

    def snapshot(self, step: int, weights: dict[str, np.ndarray]) -> None:
        """Append one snapshot: its chunks first, then the line that makes it count.

        The chunks are written as the bytes they are, which is what Zarr's "bytes" codec means; going
        through Zarr's own writer takes five times as long.
        """
        with _explained(self):
            if not self._snapshots:
                self._create_arrays(weights)
            folder = self.folder
            for name, value in weights.items():
                path = chunk_path(folder, name, self._snapshots, value.ndim)
                path.write_bytes(np.ascontiguousarray(value, dtype="<f4").tobytes())
            self._append(SNAPSHOTS, {"step": step})
            self._snapshots += 1

    def stop_requested(self) -> bool:
        """Whether someone has asked for the run to stop (see `request_stop`)."""
        return (self.folder / STOP).exists()

    def stopped(self) -> None:
        """Say that the run ends here because it was asked to."""
        self._state = State.STOPPED

    def _create_arrays(self, weights: dict[str, np.ndarray]) -> None:
        group = zarr.create_group(self.folder / WEIGHTS, attributes={"parameters": list(weights)})
        most = self.config.steps // self.config.evaluate_every + self.config.evaluate_every.bit_length() + 3
        for name, value in weights.items():
            group.create_array(
                name,
                shape=(most, *value.shape),
                chunks=(1, *value.shape),
                dtype="float32",
                compressors=None,
                chunk_key_encoding={"name": "default", "configuration": {"separator": "."}},
            )

    def _own_folder(self) -> FileLock:
        """Take the run's lock, in a new folder: an earlier recording of the run is set aside."""
        path = self.folder / LOCK
        locked: list[os.stat_result] = []
        lock = FileLock(path, on_acquired=lambda file: locked.append(os.fstat(file)))
        while True:
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire(timeout=SECONDS_TO_WAIT)
                if os.path.samestat(locked[-1], path.stat()):
                    if list(self.folder.iterdir()) == [path]:
                        return lock
                    _set_aside(self.folder)
            except FileNotFoundError:
                pass  # another process has just set this folder aside, with the lock that was to be ours
            except Timeout:
                raise RecordingError(
                    Message("run {run_id!r}: another process is training it", run_id=self.config.run_id)
                ) from None
            lock.release()

    def _close(self) -> None:
        """Close the files, and cut the arrays, made as long as they could become, to what was recorded."""
        with ExitStack() as closing:  # each of these is done, whatever becomes of the others
            closing.callback(self._trim_arrays)
            for file in self._files.values():
                closing.callback(file.close)

    def _trim_arrays(self) -> None:
        # Counted as a reader counts: a signal may have come between a snapshot and its being counted here.
        lines = self.folder / SNAPSHOTS
        recorded = lines.read_bytes().count(b"\n") if lines.exists() else 0
        for path in (self.folder / WEIGHTS).glob("*/zarr.json"):
            for unfinished in path.parent.glob(f"c.{recorded}.*"):
                unfinished.unlink()
            # Zarr's own resize looks for every chunk that there might have been: a minute in a long run.
            described = json.loads(path.read_text(encoding="utf-8"))
            described["shape"][0] = recorded
            self._write_whole(str(path.relative_to(self.folder)), described)

    def _append(self, name: str, row: dict[str, Any]) -> None:
        if name not in self._files:
            self._files[name] = (self.folder / name).open("a", encoding="utf-8")
        self._files[name].write(json.dumps(row, allow_nan=False) + "\n")
        self._files[name].flush()

    def _write_status(self, message: Message | None = None) -> None:
        self._status_at = time.monotonic()
        pace = self.step / self.seconds if self.seconds else 0.0
        status = Status(self._state, os.getpid(), self.step, self.goal, self.seconds, pace, message)
        self._write_whole(STATUS, status.to_json())

    def _write_whole(self, name: str, content: dict[str, Any]) -> None:
        """Replace a file in one stroke, so that no reader sees half of it."""
        text, path = json.dumps(content, indent=1, default=str), self.folder / name
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            if not path.exists():
                raise
            # On a full disk a file can still be overwritten where it lies.
            with path.open("r+", encoding="utf-8") as file:
                file.write(text)
                file.truncate()


@contextmanager
def _explained(recorder: Recorder) -> Iterator[None]:
    """Turns an OSError of the work inside into one line that names the run and what to do."""
    try:
        yield
    except OSError as error:
        run_id, folder = recorder.config.run_id, str(recorder.folder.parent)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            text = Message(
                "the disk is full: run {run_id!r} in {folder} is kept up to step {step}; "
                "make room and start it again",
                run_id=run_id,
                folder=folder,
                step=recorder.step,
            )
        else:
            reason = error.strerror or str(error)
            text = Message(
                "run {run_id!r} cannot be written in {folder}: {reason}",
                run_id=run_id,
                folder=folder,
                reason=reason,
            )
        raise RecordingError(text) from error


def _set_aside(folder: Path) -> None:
    """Keep an earlier recording of the same run under the first free name `id~1`, `id~2`, …"""
    number = 1
    while (aside := folder.with_name(f"{folder.name}~{number}")).exists():
        number += 1
    folder.rename(aside)
