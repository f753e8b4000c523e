"""Write a watched run to disk; what has been written is never changed afterwards."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from language import Message, UserError
from training.runs.arrays import DTYPES, chunk_path, create_arrays, set_length, write_snapshot
from training.runs.atomic import replace_bytes, replace_or_overwrite_text, replace_text
from training.runs.folder import FORCES, METRICS, SNAPSHOTS, STATUS, WEIGHTS
from training.runs.lock import RecordingError, own_new_folder
from training.runs.status import State, Status
from training.watching.reading import FORMAT, WATCHED
from training.watching.selection import Arrays

SECONDS_BETWEEN_STATUSES = 1.0


@dataclass
class WatchedWriter:
    """The folder of one watched run, held by its lock until `close`. An earlier run of this name is kept
    beside it, as `name~1`."""

    folder: Path
    snapshots: int = 0
    _step: int = 0
    _begun: float = field(default_factory=time.monotonic)
    _status_at: float = 0.0
    _files: dict[str, TextIO] = field(default_factory=dict)

    def begin(
        self, about: Mapping[str, Any], weights: Arrays, most: int, forces: Mapping[str, Arrays] | None = None
    ) -> None:
        """Make the folder, with room for `most` snapshots of arrays shaped like `weights`, and like `forces`.

        Raises:
            RecordingError: when another process writes it, or it cannot be written.
        """
        with self._explained():
            self._lock = own_new_folder(self.folder)
            try:
                shapes = {name: list(value.shape) for name, value in weights.items()}
                described = {"format": FORMAT, "parameters": shapes, **about}
                create_arrays(self.folder / WEIGHTS, weights, most)
                if forces is not None:
                    create_arrays(self.folder / FORCES, _named(forces), most)
                self._write_status(State.RUNNING)
                replace_text(self.folder / WATCHED, json.dumps(described, indent=1))
            except BaseException:
                self._lock.release()
                raise

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    def metrics(self, step: int, values: Mapping[str, float]) -> None:
        """Append a line of metrics; what is not finite becomes null."""
        numbers = {name: value if math.isfinite(value) else None for name, value in values.items()}
        with self._explained():
            self._append(METRICS, {"step": step, "seconds": round(self.seconds, 4)} | numbers)
            self._step = step
            if time.monotonic() - self._status_at > SECONDS_BETWEEN_STATUSES:
                self._write_status(State.RUNNING)

    def snapshot(self, step: int, weights: Arrays, forces: Mapping[str, Arrays] | None = None) -> None:
        """Append one snapshot: its chunks first, then the line that makes it count."""
        with self._explained():
            write_snapshot(self.folder / WEIGHTS, self.snapshots, weights)
            if forces is not None:
                write_snapshot(self.folder / FORCES, self.snapshots, _named(forces))
            self._append(SNAPSHOTS, {"step": step})
            self.snapshots += 1
            self._step = step

    def forces(self, snapshot: int, parts: Mapping[str, Arrays], weights: Mapping[str, str]) -> None:
        """Write what has become known of the update after a snapshot, each array at one stroke.

        Args:
            weights: the type of each array, by parameter.
        """
        with self._explained():
            for part, values in parts.items():
                for name, value in values.items():
                    stored = np.ascontiguousarray(value, dtype=DTYPES[weights[name]])
                    path = chunk_path(self.folder / FORCES, f"{part}.{name}", snapshot, value.ndim)
                    replace_bytes(path, stored.tobytes())

    def close(self, error: BaseException | None) -> None:
        """Record how the run ended, and release its lock.

        Raises:
            RecordingError: when that cannot be written, and the run had not failed before.
        """
        state, message = _outcome(error)
        try:
            with self._explained(), ExitStack() as closing:  # each is done, whatever becomes of the others
                closing.callback(self._write_status, state, message)
                for group in (WEIGHTS, FORCES):
                    closing.callback(set_length, self.folder / group, self.snapshots)
                for file in self._files.values():
                    closing.callback(file.close)
        except RecordingError:
            if error is None:
                raise
        finally:
            self._lock.release()

    def _append(self, name: str, row: Mapping[str, Any]) -> None:
        if name not in self._files:
            self._files[name] = (self.folder / name).open("a", encoding="utf-8")
        self._files[name].write(json.dumps(row, allow_nan=False) + "\n")
        self._files[name].flush()

    def _write_status(self, state: State, message: Message | None = None) -> None:
        self._status_at = time.monotonic()
        pace = self._step / self.seconds if self.seconds else 0.0
        status = Status(state, os.getpid(), self._step, self._step, self.seconds, pace, message)
        replace_or_overwrite_text(self.folder / STATUS, json.dumps(status.to_json(), indent=1, default=str))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn an OSError raised inside into one line that names the run."""
        try:
            yield
        except OSError as error:
            raise RecordingError(
                "run {run_id!r} cannot be written in {folder}: {reason}",
                run_id=self.folder.name,
                folder=str(self.folder.parent),
                reason=error.strerror or str(error),
            ) from error


def _named(forces: Mapping[str, Arrays]) -> Arrays:
    """Return arrays as they are stored: "gradient.W", "decay.W"."""
    return {f"{part}.{name}": value for part, values in forces.items() for name, value in values.items()}


def _outcome(error: BaseException | None) -> tuple[State, Message | None]:
    """Return how a run ends, and why if it fails."""
    if error is None:
        return State.FINISHED, None
    if isinstance(error, KeyboardInterrupt):
        return State.STOPPED, None
    if isinstance(error, UserError):
        return State.FAILED, error.message
    return State.FAILED, Message("{kind}: {problem}", kind=type(error).__name__, problem=str(error))
