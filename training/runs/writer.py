"""Write a run to disk while it trains; what has been written is never changed afterwards.

`training.runs.journal` says in which order, and what of it is safe when.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from language import Message
from training.config import Config
from training.engine import runtime
from training.engine.checkpoint import Checkpoint
from training.runs.arrays import drop_chunks, set_length, snapshot_files
from training.runs.atomic import replace_or_overwrite_text, replace_text, wait_for_folders
from training.runs.checkpoint import CHECKPOINT, checkpoint_bytes
from training.runs.journal import Journal
from training.runs.lock import RecordingError, own_folder, own_new_folder
from training.runs.mending import Examined, cut_back, examine
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
    run_folder,
)
from training.runs.regular_files import MOST_OF_LINES, read_bytes
from training.runs.sealed import sealed_text
from training.runs.status import State, Status, outcome
from training.runs.write_errors import explained

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

    A run that was trained elsewhere may have a `name` of its own, and says in `made` how and where it was
    made, in place of this machine.
    """

    config: Config
    root: Path | None = None
    threads: int = 1
    device: str = "cpu"
    records_forces: bool = False
    together: int = 1
    resumed: Run | None = None
    name: str | None = None
    made: Mapping[str, Any] | None = None
    step: int = 0
    stop_step: int = 0
    seconds: float = 0.0
    found: Examined | None = None  # what was whole of a resumed run
    _state: State = State.RUNNING
    _why: Message | None = None
    _has_ended: bool = False
    _ahead: float = 0.0  # by how many seconds the recorded part of a resumed run took longer
    _status_at: float = 0.0
    _checkpoint_at: float = 0.0

    @cached_property  # it is asked for at each evaluation, and a run's name is a hash of its config
    def folder(self) -> Path:
        return self.resumed.folder if self.resumed else run_folder(self.name or self.config.run_id, self.root)

    def __enter__(self) -> Recorder:
        with explained(self.folder):
            self._lock = own_folder(self.folder) if self.resumed else own_new_folder(self.folder)
            try:
                self.stop_step = self.config.steps
                self._checkpoint_at = time.monotonic()
                if self.resumed:
                    self.resumed.require_unfinished()  # now that nobody else can finish it
                    self._take_up(self.resumed)
                else:
                    self._begin()
                replace_or_overwrite_text(self.folder / STATUS, self._status())
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

    def flush(self) -> None:
        """Wait until all that was recorded is on the disk.

        Raises:
            RecordingError: when it cannot be written.
        """
        with self._explained():
            self._journal.flush()

    def _end(self, error: BaseException | None) -> None:
        """Write what is left, record how the run ended, and release its lock; only once."""
        if self._has_ended:
            return
        self._has_ended = True
        self._state, message = outcome(error, stopped=self._state is State.STOPPED)
        message = message or self._why
        late: RecordingError | KeyboardInterrupt | None = None
        try:
            try:
                with self._explained():
                    try:
                        self._journal.end()
                    finally:
                        self._trim_arrays()
            except RecordingError as failed:
                late = failed
                if error is None:
                    self._state, message = State.FAILED, failed.message
            except KeyboardInterrupt as again:
                late, self._state = again, State.STOPPED
            with self._explained():
                written = self._journal.written
                self.step = min(self.step, max(written[METRICS].step, 0))
                replace_or_overwrite_text(self.folder / STATUS, self._status(message))
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

    def evaluation(self, step: int, seconds: float, stop_step: int, measures: Mapping[str, float]) -> None:
        """Append one evaluation, and update the status now and then."""
        if step <= self._journal.handed_over[METRICS].step:
            self._ahead = self.seconds - seconds
            return
        seconds += self._ahead
        numbers = {name: value if math.isfinite(value) else None for name, value in measures.items()}
        with self._explained():
            self._journal.write(METRICS, {"step": step, "seconds": round(seconds, 4)} | numbers)
            self.step, self.seconds, self.stop_step = step, seconds, stop_step
            if time.monotonic() - self._status_at > SECONDS_BETWEEN_STATUSES:
                self._journal.replace(self.folder / STATUS, self._status().encode())

    def snapshot(self, step: int, weights: Arrays, forces: Mapping[str, Arrays] | None = None) -> None:
        """Append one snapshot: its chunks first, then the line that makes it count.

        Args:
            forces: the parts of the update these weights are about to get, by name, where they are recorded.
        """
        if step <= self._journal.handed_over[SNAPSHOTS].step:
            return
        groups = {WEIGHTS: weights}
        if forces is not None:
            groups[FORCES] = {
                f"{kind}.{name}": value for kind, part in forces.items() for name, value in part.items()
            }
        number, sealed = self._journal.handed_over[SNAPSHOTS].count, self._sealed
        most = None if number else self._most_snapshots()
        files: dict[Path, bytes] = {}
        seals: dict[str, str] = {}
        for name, values in groups.items():
            more, seals[name] = snapshot_files(self.folder / name, number, values, sealed=sealed, most=most)
            files |= more
        with self._explained():
            self._journal.write(SNAPSHOTS, {"step": step} | (seals if sealed else {}), files)

    def is_checkpoint_due(self) -> bool:
        """Whether the last checkpoint is old enough for another."""
        return time.monotonic() - self._checkpoint_at > SECONDS_BETWEEN_CHECKPOINTS

    def checkpoint(self, checkpoint: Checkpoint) -> None:
        """Write what resuming from here takes, in place of the previous checkpoint."""
        with self._explained():
            self._journal.replace(self.folder / CHECKPOINT, checkpoint_bytes(checkpoint))
        self._checkpoint_at = time.monotonic()

    def stop_requested(self) -> bool:
        """Tell whether the run has been asked to stop (see `request_stop`)."""
        return (self.folder / STOP).exists()

    def stopped(self, why: Message | None = None) -> None:
        """Note that the run ends here because it was asked to stop, or for another reason."""
        self._state, self._why = State.STOPPED, why

    def _most_snapshots(self) -> int:
        return self.config.steps // self.config.evaluate_every + self.config.evaluate_every.bit_length() + 3

    @property
    def _sealed(self) -> bool:
        """Whether it writes checksums: all of a run, or none, as it began."""
        return self.resumed is None or self.resumed.sealed

    def _begin(self) -> None:
        """Describe a new run."""
        made = runtime.describe(self.threads, self.device) | {
            "together": self.together,
            "forces": self.records_forces,
        }
        if self.made is not None:
            made = dict(self.made)
        described = {"format": FORMAT, "config": self.config.to_json(), "machine": made}
        if self.records_forces:
            (self.folder / FORCES).mkdir()
        wait_for_folders([self.folder.parent])
        replace_text(self.folder / CONFIG, sealed_text(described))
        self._journal = Journal(self.folder, (METRICS, SNAPSHOTS), sealed=True)

    def _take_up(self, run: Run) -> None:
        """Prepare the folder for resuming: cut it back to what is whole, drop an old stop request, grow the
        arrays."""
        (self.folder / STOP).unlink(missing_ok=True)
        self.found = found = examine(run)
        cut_back(run, found)
        if self.records_forces:
            (self.folder / FORCES).mkdir(exist_ok=True)
        if found.recorded:
            for name in found.kinds:
                set_length(self.folder / name, self._most_snapshots())
        if found.evaluations:
            last = found.metrics.rows[found.evaluations - 1]
            self.step, self.seconds = last["step"], float(last["seconds"])
        ends = {
            METRICS: found.metrics.until(found.evaluations),
            SNAPSHOTS: found.snapshots.until(found.recorded),
        }
        self._journal = Journal(self.folder, (METRICS, SNAPSHOTS), sealed=run.sealed, ends=ends)

    def _trim_arrays(self) -> None:
        """Cut the arrays from their full length to what was recorded."""
        # Counted as a reader counts: what was handed over last need not have been written.
        lines = self.folder / SNAPSHOTS
        recorded = read_bytes(lines, MOST_OF_LINES).count(b"\n") if lines.exists() else 0
        for name in (WEIGHTS, FORCES):
            set_length(self.folder / name, recorded)
            drop_chunks(self.folder / name, recorded)

    def _status(self, message: Message | None = None) -> str:
        self._status_at = time.monotonic()
        pace = self.step / self.seconds if self.seconds else 0.0
        # While the run grows this is written after all that was handed over; at its end what is there counts.
        ends = self._journal.written if self._has_ended else self._journal.handed_over
        status = Status(
            self._state, os.getpid(), self.step, self.stop_step, self.seconds, pace, message,
            ends[METRICS].count, ends[SNAPSHOTS].count,
        )  # fmt: skip
        return sealed_text(status.to_json())

    def _explained(self) -> AbstractContextManager[None]:
        return explained(self.folder, self._journal.written[METRICS].step)


# Told of every evaluation: the member's number, its recorder, its measures.
OnEvaluation: TypeAlias = Callable[[int, Recorder, dict[str, float]], None]
