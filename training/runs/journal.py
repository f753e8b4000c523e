"""The journal of a run that is being recorded: what it says is on the disk is on the disk.

Waiting for a disk takes a millisecond on one machine and twenty on another, and a snapshot is a dozen files.
So training does not wait: it hands over what there is to write, and one thread takes all that has come
together and writes it, in an order in which each thing promises only what is safe already:

    1. chunks, their content, then their names in their folders; or all of it at once, if they are many
    2. lines of evaluations
    3. lines of snapshots, each of which promises its chunks and its evaluation
    4. what is replaced whole: the checkpoint, then the status, which promise the lines

waiting for the disk after each. A machine that goes down between any two of these leaves a run that is whole
up to some line. What was handed over in the last moments may be missing, and is computed again.

Source: group commit, as in Gray & Reuter, Transaction Processing (1993), section 9.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from training.runs.atomic import (
    replace_bytes,
    wait_for_disk,
    wait_for_files,
    wait_for_folders,
    written_at_once,
)
from training.runs.regular_files import open_for_appending, overwritten
from training.runs.sealed import LogEnd, sealed_line

# A page that shows a growing run has a new picture a second; each commit wakes a disk, and takes the
# processor from a training that has all of it.
SECONDS_BETWEEN_COMMITS = 1.0
NICENESS = 10
# So many new files are waited for all at once, where the file system can.
MANY_FILES = 8
# Training waits for the disk once so much is waiting: a loop may be quicker than any disk.
MOST_BYTES_WAITING, MOST_FILES_WAITING = 256 * 2**20, 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a log, new files that have to be safe before it, and where the log stands with it."""

    log: str
    line: bytes
    files: Mapping[Path, bytes]
    end: LogEnd


@dataclass(slots=True)
class Batch:
    """What has been handed over and is not written yet.

    Attributes:
        entries: lines and the files that they promise.
        replaced: content of files that are replaced whole, by path.
        size, files: how many bytes and new files the entries have.
    """

    entries: list[Entry] = field(default_factory=list)
    replaced: dict[Path, bytes] = field(default_factory=dict)
    size: int = 0
    files: int = 0

    def __bool__(self) -> bool:
        return bool(self.entries or self.replaced)

    @property
    def is_full(self) -> bool:
        """Whether no more should be added."""
        return self.size >= MOST_BYTES_WAITING or self.files >= MOST_FILES_WAITING


class Journal:
    """Writes the files of one run's folder, in order; see above. Only its owner's thread calls it.

    Args:
        folder: of the run.
        logs: names of its logs, in the order in which their lines are written: what comes later may promise
            what came before.
        sealed: whether lines get checksums.
        ends: where each log stands by now.

    Attributes:
        handed_over: where each log stands with what was handed over.
        written: where each log stands on the disk.
    """

    def __init__(
        self, folder: Path, logs: Sequence[str], *, sealed: bool, ends: Mapping[str, LogEnd] | None = None
    ) -> None:
        self.folder = folder
        self.handed_over = dict.fromkeys(logs, LogEnd()) | dict(ends or {})
        self.written = dict(self.handed_over)
        self._sealed = sealed
        self._files: dict[str, BinaryIO] = {}
        self._changed = threading.Condition()
        self._waiting, self._is_busy, self._is_urgent, self._is_ending = Batch(), False, False, False
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def write(self, log: str, row: Mapping[str, Any], files: Mapping[Path, bytes] | None = None) -> None:
        """Hand over a line of a log, and new files that have to be safe before it.

        Raises:
            OSError: when something handed over before could not be written; nothing is written from then on.
        """
        before = self.handed_over[log]
        line, checksum = sealed_line(row, before.checksum) if self._sealed else (plain_line(row), 0)
        end = LogEnd(before.count + 1, int(row["step"]), checksum, before.size + len(line))
        entry = Entry(log, line, files or {}, end)
        with self._handing_over() as batch:
            batch.entries.append(entry)
            batch.size += len(line) + sum(map(len, entry.files.values()))
            batch.files += len(entry.files)
            self.handed_over[log] = end

    def replace(self, path: Path, content: bytes) -> None:
        """Hand over a file that is replaced whole, once all that was handed over before is safe. One that has
        not been written by the next time is skipped.

        Raises:
            OSError: as for `write`.
        """
        with self._handing_over() as batch:
            batch.replaced[path] = content

    def flush(self) -> None:
        """Wait until all that was handed over is on the disk.

        Raises:
            OSError: as for `write`.
        """
        with self._changed:
            self._is_urgent = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._error or not (self._waiting or self._is_busy))
            self._is_urgent = False
            self._raise_error()

    def end(self) -> None:
        """Write what is left, and end the thread. An interruption meanwhile is raised when that is done.

        Raises:
            OSError: as for `write`.
        """
        interruption: KeyboardInterrupt | None = None
        with self._changed:
            self._is_ending = True
            self._changed.notify_all()
        while self._thread is not None and self._thread.is_alive():
            try:
                self._thread.join()
            except KeyboardInterrupt as again:  # the lock of the run is let go after this: nobody writes then
                interruption = again
        for file in self._files.values():
            file.close()
        self._files.clear()
        if interruption is not None:
            raise interruption
        self._raise_error()

    @contextmanager
    def _handing_over(self) -> Iterator[Batch]:
        with self._changed:
            self._raise_error()
            self._changed.wait_for(lambda: self._error or not self._waiting.is_full)
            self._raise_error()
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name=f"journal of {self.folder.name}", daemon=True
                )
                self._thread.start()
            yield self._waiting
            self._changed.notify_all()

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error

    # ---- The thread ----------------------------------------------------------------------------------------

    def _run(self) -> None:
        _give_way()
        while (batch := self._next_batch()) is not None:
            begun = time.monotonic()
            try:
                self._commit(batch)
            except BaseException as error:  # it is raised where something is handed over next
                with self._changed:
                    self._error, self._waiting = error, Batch()
            with self._changed:
                self._is_busy = False
                self._changed.notify_all()
                rest = begun + SECONDS_BETWEEN_COMMITS - time.monotonic()
                self._changed.wait_for(
                    lambda: self._is_urgent or self._is_ending or self._waiting.is_full,
                    timeout=max(rest, 0.0),
                )

    def _next_batch(self) -> Batch | None:
        """Take what is waiting, as soon as there is something; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_ending)
            if self._error is not None or not self._waiting:
                return None
            batch, self._waiting, self._is_busy = self._waiting, Batch(), True
            self._changed.notify_all()
            return batch

    def _commit(self, batch: Batch) -> None:
        try:
            self._write_entries(batch.entries)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            for entry in batch.entries:  # the last bit of room is for what was handed over first
                if entry.end.count > self.written[entry.log].count:
                    self._write_entries([entry])
        for path, content in batch.replaced.items():
            replace_bytes(path, content)

    def _write_entries(self, entries: Sequence[Entry]) -> None:
        self._write_files({path: content for entry in entries for path, content in entry.files.items()})
        for log in self.written:
            if lines := [entry for entry in entries if entry.log == log]:
                self._append(log, b"".join(entry.line for entry in lines))
                self.written[log] = lines[-1].end

    def _write_files(self, files: Mapping[Path, bytes]) -> None:
        folders: dict[Path, None] = {}
        with written_at_once(self.folder) as are_safe:
            for path, content in files.items():
                folders |= dict.fromkeys(self._made(path.parent))
                with overwritten(path) as file:
                    file.write(content)
            if len(files) >= MANY_FILES and are_safe():
                return
        wait_for_files(files)
        wait_for_folders(folders)

    def _made(self, folder: Path) -> list[Path]:
        """Make a folder if it is not there; return it and those that got a new name."""
        if folder == self.folder or folder.is_dir():
            return [folder]
        above = self._made(folder.parent)
        folder.mkdir()
        return [*above, folder]

    def _append(self, log: str, lines: bytes) -> None:
        is_new = log not in self._files
        if is_new:
            self._files[log] = open_for_appending(self.folder / log)
        file = self._files[log]
        try:
            file.write(lines)
            file.flush()
        except OSError:  # a part of it may be there
            with suppress(OSError):
                self._files.pop(log).close()
            os.truncate(self.folder / log, self.written[log].size)
            raise
        wait_for_disk(file.fileno())
        if is_new:
            wait_for_folders([self.folder])


def plain_line(row: Mapping[str, Any]) -> bytes:
    """Return a line of a log without checksums."""
    return json.dumps(row, allow_nan=False).encode() + b"\n"


def _give_way() -> None:
    """Let this thread work where training leaves the processor idle: torch's threads wait for one another, so
    that one held up holds up all. Only Linux has a rank for a single thread."""
    if sys.platform != "linux":
        return
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
