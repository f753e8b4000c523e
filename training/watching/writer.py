"""Write a watched run to disk; what has been written is never changed afterwards."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from language import Message
from training.runs.arrays import ArrayKind, chunk_path, drop_chunks, set_length, snapshot_files
from training.runs.atomic import replace_or_overwrite_text, replace_text, wait_for_folders
from training.runs.folder import FORCES, METRICS, SNAPSHOTS, STATUS, WEIGHTS
from training.runs.journal import Journal
from training.runs.lock import RecordingError, own_new_folder
from training.runs.sealed import sealed_text
from training.runs.status import State, Status, outcome
from training.runs.write_errors import explained
from training.watching.reading import FORMAT, WATCHED
from training.watching.selection import Arrays

SECONDS_BETWEEN_STATUSES = 1.0


@dataclass
class WatchedWriter:
    """The folder of one watched run, held by its lock until `close`. An earlier run of this name is kept
    beside it, as `name~1`. What is written when, and what of it is safe, `training.runs.journal` says."""

    folder: Path
    snapshots: int = 0
    _step: int = 0
    _most: int = 0
    _begun: float = field(default_factory=time.monotonic)
    _status_at: float = 0.0

    def begin(
        self, about: Mapping[str, Any], weights: Arrays, most: int, forces: Mapping[str, Arrays] | None = None
    ) -> None:
        """Make the folder, with room for `most` snapshots of arrays shaped like `weights`, and like `forces`.

        Raises:
            RecordingError: when another process writes it, or it cannot be written.
        """
        self._most = most
        with explained(self.folder):
            self._lock = own_new_folder(self.folder)
            try:
                shapes = {name: list(value.shape) for name, value in weights.items()}
                described = {"format": FORMAT, "parameters": shapes, **about}
                if forces is not None:
                    (self.folder / FORCES).mkdir()
                self._journal = Journal(self.folder, (METRICS, SNAPSHOTS), sealed=True)
                wait_for_folders([self.folder.parent])
                replace_text(self.folder / STATUS, self._status(State.RUNNING))
                replace_text(self.folder / WATCHED, sealed_text(described))
            except BaseException:
                self._lock.release()
                raise

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    def metrics(self, step: int, values: Mapping[str, float]) -> None:
        """Append a line of metrics; what is not finite becomes null."""
        numbers = {name: value if math.isfinite(value) else None for name, value in values.items()}
        with explained(self.folder, self._step):
            self._journal.write(METRICS, {"step": step, "seconds": round(self.seconds, 4)} | numbers)
            self._step = step
            if time.monotonic() - self._status_at > SECONDS_BETWEEN_STATUSES:
                self._journal.replace(self.folder / STATUS, self._status(State.RUNNING).encode())

    def snapshot(self, step: int, weights: Arrays, forces: Mapping[str, Arrays] | None = None) -> None:
        """Append one snapshot: its chunks first, then the line that makes it count."""
        most = None if self.snapshots else self._most
        files, seal = snapshot_files(self.folder / WEIGHTS, self.snapshots, weights, sealed=True, most=most)
        if forces is not None:  # they change once they are known: the line says nothing of them
            named = _named(forces)
            files |= snapshot_files(self.folder / FORCES, self.snapshots, named, sealed=True, most=most)[0]
        with explained(self.folder, self._step):
            self._journal.write(SNAPSHOTS, {"step": step, WEIGHTS: seal}, files)
            self.snapshots += 1
            self._step = step

    def forces(self, snapshot: int, parts: Mapping[str, Arrays], weights: Mapping[str, str]) -> None:
        """Write what has become known of the update after a snapshot, each array at one stroke.

        Args:
            weights: the type of each array, by parameter.
        """
        with explained(self.folder, self._step):
            for part, values in parts.items():
                for name, value in values.items():
                    kind = ArrayKind(value.shape, weights[name], sealed=True)
                    path = chunk_path(self.folder / FORCES, f"{part}.{name}", snapshot, value.ndim)
                    self._journal.replace(path, kind.chunk(value))

    def close(self, error: BaseException | None) -> None:
        """Write what is left, record how the run ended, and release its lock.

        Raises:
            RecordingError: when that cannot be written, and the run had not failed before.
        """
        state, message = outcome(error)
        try:
            try:
                with explained(self.folder, self._step):
                    self._journal.end()
            except RecordingError as failed:
                if error is None:
                    state, message = State.FAILED, failed.message
                raise
            finally:
                with explained(self.folder, self._step), ExitStack() as closing:  # each of these is done
                    closing.callback(self._write_last_status, state, message)
                    for group in (WEIGHTS, FORCES):
                        closing.callback(set_length, self.folder / group, self._recorded)
                        closing.callback(drop_chunks, self.folder / group, self._recorded)
        except RecordingError:
            if error is None:
                raise
        finally:
            self._lock.release()

    @property
    def _recorded(self) -> int:
        return self._journal.written[SNAPSHOTS].count

    def _write_last_status(self, state: State, message: Message | None) -> None:
        replace_or_overwrite_text(self.folder / STATUS, self._status(state, message))

    def _status(self, state: State, message: Message | None = None) -> str:
        self._status_at = time.monotonic()
        pace = self._step / self.seconds if self.seconds else 0.0
        ends = self._journal.handed_over if state is State.RUNNING else self._journal.written
        counts = ends[METRICS].count, ends[SNAPSHOTS].count
        return sealed_text(
            Status(state, os.getpid(), self._step, self._step, self.seconds, pace, message, *counts).to_json()
        )


def _named(forces: Mapping[str, Arrays]) -> Arrays:
    """Return arrays as they are stored: "gradient.W", "decay.W"."""
    return {f"{part}.{name}": value for part, values in forces.items() for name, value in values.items()}
