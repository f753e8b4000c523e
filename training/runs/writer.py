"""Write a run to disk while it trains; what has been written is never changed afterwards."""

from __future__ import annotations

import errno
import json
import math
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from language import Message, UserError
from training.config import Config
from training.engine import runtime
from training.engine.checkpoint import Checkpoint
from training.runs.arrays import DamagedArrayError, create_arrays, set_length, write_snapshot
from training.runs.atomic import replace_or_overwrite_text, replace_text
from training.runs.checkpoint import CHECKPOINT, write_checkpoint
from training.runs.lock import RecordingError, own_folder, own_new_folder
from training.runs.reader import (
    CONFIG,
    FORCES,
    FORMAT,
    METRICS,
    SNAPSHOTS,
    STATUS,
    STOP,
    WEIGHTS,
    Run,
    damaged,
    run_folder,
)
from training.runs.regular_files import MOST_OF_LINES, open_for_appending, read_bytes, require_no_link
from training.runs.status import State, Status

SECONDS_BETWEEN_STATUSES = 0.2
SECONDS_BETWEEN_CHECKPOINTS = 1.0

Arrays = Mapping[str, NDArray[np.floating]]


@dataclass
class Recorder:
    """Writes one run. Use it as a context manager: it holds the run's lock inside.

    Leaving it normally marks the run finished (or stopped, after `stopped()`); leaving it through an
    error marks it failed, with the reason. What was recorded before stays readable in every case.

    With `resumed`, a run that is recorded in part, it goes on writing there: whatever it is given again
    of what is on disk already it leaves as it is.

    A run that another program trained has a `name` of its own, for its config does not decide it, and says
    under `imported` where it is from.
    """

    config: Config
    root: Path | None = None
    threads: int = 1
    device: str = "cpu"
    records_forces: bool = False
    together: int = 1
    resumed: Run | None = None
    name: str | None = None
    imported: Mapping[str, Any] | None = None
    step: int = 0
    stop_step: int = 0
    seconds: float = 0.0
    _state: State = State.RUNNING
    _why: Message | None = None
    _has_ended: bool = False
    _snapshots: int = 0
    _last_line: dict[str, int] = field(default_factory=dict)
    _ahead: float = 0.0  # by how many seconds the recorded part of a resumed run took longer
    _status_at: float = 0.0
    _checkpoint_at: float = 0.0
    _files: dict[str, BinaryIO] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return self.resumed.folder if self.resumed else run_folder(self.name or self.config.run_id, self.root)

    def __enter__(self) -> Recorder:
        with _explained(self):
            self._lock = own_folder(self.folder) if self.resumed else own_new_folder(self.folder)
            try:
                self.stop_step = self.config.steps
                self._checkpoint_at = time.monotonic()
                if self.resumed:
                    self.resumed.require_unfinished()  # now that nobody else can finish it
                    self._take_up(self.resumed)
                else:
                    made = runtime.describe(self.threads, self.device) | {"together": self.together}
                    if self.imported is not None:
                        made = {"imported": dict(self.imported)}
                    described = {"format": FORMAT, "config": self.config.to_json(), "machine": made}
                    if self.records_forces:
                        (self.folder / FORCES).mkdir()
                    replace_text(self.folder / CONFIG, json.dumps(described, indent=1))
                self._write_status()
            except BaseException:
                self._lock.release()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(error)

    def finish(self) -> None:
        """End the run at once; leaving the context then does nothing more."""
        self._end(None)

    def _end(self, error: BaseException | None) -> None:
        """Close the files, record how the run ended, and release its lock; only once."""
        if self._has_ended:
            return
        self._has_ended = True
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
                if self._state is State.FINISHED:
                    (self.folder / CHECKPOINT).unlink(missing_ok=True)
        except RecordingError as failed:
            # The disk that failed the recording fails its last words too. The lock is released all the
            # same, and from that readers know that the run has ended.
            late = late or failed
        finally:
            self._lock.release()
        if late and error is None:
            raise late

    def _outcome(self, error: BaseException | None) -> tuple[State, Message | None]:
        """Return how the run ends, and why if it fails."""
        if error is None:
            return (self._state if self._state is State.STOPPED else State.FINISHED), self._why
        if isinstance(error, KeyboardInterrupt):
            return State.STOPPED, None
        if isinstance(error, UserError):
            return State.FAILED, error.message
        return State.FAILED, Message("{kind}: {problem}", kind=type(error).__name__, problem=str(error))

    def evaluation(self, step: int, seconds: float, stop_step: int, measures: Mapping[str, float]) -> None:
        """Append one evaluation, and update the status now and then."""
        if step <= self._last_line.get(METRICS, -1):
            self._ahead = self.seconds - seconds
            return
        seconds += self._ahead
        with _explained(self):
            numbers = {name: value if math.isfinite(value) else None for name, value in measures.items()}
            self._append(METRICS, {"step": step, "seconds": round(seconds, 4)} | numbers)
            self.step, self.seconds, self.stop_step = step, seconds, stop_step
            if time.monotonic() - self._status_at > SECONDS_BETWEEN_STATUSES:
                self._write_status()

    def snapshot(self, step: int, weights: Arrays, forces: Mapping[str, Arrays] | None = None) -> None:
        """Append one snapshot: its chunks first, then the line that makes it count.

        Args:
            forces: the parts of the update these weights are about to get, by name, where they are recorded.
        """
        if step <= self._last_line.get(SNAPSHOTS, -1):
            return
        groups = {WEIGHTS: weights}
        if forces is not None:
            groups[FORCES] = {
                f"{kind}.{name}": value for kind, part in forces.items() for name, value in part.items()
            }
        with _explained(self):
            for name, values in groups.items():
                if not self._snapshots and not (self.folder / name / "zarr.json").exists():
                    create_arrays(self.folder / name, values, self._most_snapshots())
                write_snapshot(self.folder / name, self._snapshots, values)
            self._append(SNAPSHOTS, {"step": step})
            self._snapshots += 1

    def is_checkpoint_due(self) -> bool:
        """Whether the last checkpoint is old enough for another."""
        return time.monotonic() - self._checkpoint_at > SECONDS_BETWEEN_CHECKPOINTS

    def checkpoint(self, checkpoint: Checkpoint) -> None:
        """Write what resuming from here takes, in place of the previous checkpoint."""
        with _explained(self):
            write_checkpoint(self.folder, checkpoint)
        self._checkpoint_at = time.monotonic()

    def stop_requested(self) -> bool:
        """Tell whether the run has been asked to stop (see `request_stop`)."""
        return (self.folder / STOP).exists()

    def stopped(self, why: Message | None = None) -> None:
        """Note that the run ends here because it was asked to stop, or for another reason."""
        self._state, self._why = State.STOPPED, why

    def _most_snapshots(self) -> int:
        return self.config.steps // self.config.evaluate_every + self.config.evaluate_every.bit_length() + 3

    def _take_up(self, run: Run) -> None:
        """Prepare the folder for resuming: cut a torn last line, drop an old stop request, grow the
        arrays."""
        for kind in (WEIGHTS, FORCES):
            require_no_link(self.folder / kind)
            for array in (self.folder / kind).glob("*/"):
                require_no_link(array)
        (self.folder / STOP).unlink(missing_ok=True)
        (self.folder / STATUS).unlink(missing_ok=True)  # it may be torn, and is written anew at once
        for name in (METRICS, SNAPSHOTS):
            path = self.folder / name
            if path.exists():
                whole, newline, torn = read_bytes(path, MOST_OF_LINES).rpartition(b"\n")
                if torn:
                    os.truncate(path, len(whole + newline))
        snapshots, metrics = run.snapshot_steps(), run.metrics()
        self._snapshots = len(snapshots)
        if self._snapshots:
            self._last_line[SNAPSHOTS] = int(snapshots[-1])
            for name in (WEIGHTS, FORCES):
                set_length(self.folder / name, self._most_snapshots())
        else:  # the arrays may have been half made
            shutil.rmtree(self.folder / WEIGHTS, ignore_errors=True)
            shutil.rmtree(self.folder / FORCES, ignore_errors=True)
        if self.records_forces:
            (self.folder / FORCES).mkdir(exist_ok=True)
        if metrics:
            self.step, self.seconds = int(metrics["step"][-1]), float(metrics["seconds"][-1])
            self._last_line[METRICS] = self.step

    def _close(self) -> None:
        """Close the files, and cut the arrays from their full length to what was recorded."""
        with ExitStack() as closing:  # each of these is done, whatever becomes of the others
            closing.callback(self._trim_arrays)
            for file in self._files.values():
                closing.callback(file.close)

    def _trim_arrays(self) -> None:
        # Counted as a reader counts: a signal may have come between a snapshot and its being counted here.
        lines = self.folder / SNAPSHOTS
        recorded = read_bytes(lines, MOST_OF_LINES).count(b"\n") if lines.exists() else 0
        for name in (WEIGHTS, FORCES):
            set_length(self.folder / name, recorded)

    def _append(self, name: str, row: dict[str, Any]) -> None:
        if row["step"] <= self._last_line.get(name, -1):
            return
        if name not in self._files:
            self._files[name] = open_for_appending(self.folder / name)
        self._files[name].write(json.dumps(row, allow_nan=False).encode() + b"\n")
        self._files[name].flush()

    def _write_status(self, message: Message | None = None) -> None:
        self._status_at = time.monotonic()
        pace = self.step / self.seconds if self.seconds else 0.0
        status = Status(self._state, os.getpid(), self.step, self.stop_step, self.seconds, pace, message)
        replace_or_overwrite_text(self.folder / STATUS, json.dumps(status.to_json(), indent=1, default=str))


# Told of every evaluation: the member's number, its recorder, its measures.
OnEvaluation: TypeAlias = Callable[[int, Recorder, dict[str, float]], None]


@contextmanager
def _explained(recorder: Recorder) -> Iterator[None]:
    """Turn an OSError raised inside into one line that names the run and the remedy."""
    try:
        yield
    except DamagedArrayError as error:
        part = str(error.part.relative_to(recorder.folder))
        raise damaged(recorder.folder, part, error.__cause__) from error
    except OSError as error:
        run_id, folder = recorder.folder.name, str(recorder.folder.parent)
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
