"""The folder of a recorded run, whoever trained it: its status, its lines, its weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from language import Message, UserError, mark
from training.runs.arrays import UNREADABLE, DamagedArrayError, array_names, read_snapshots, require_chunks
from training.runs.lock import is_held
from training.runs.regular_files import MOST_OF_LINES, read_bytes, read_text
from training.runs.sealed import Log, read_log, unsealed
from training.runs.status import STATUS as STATUS
from training.runs.status import State, Status

METRICS = "metrics.jsonl"
SNAPSHOTS, WEIGHTS, FORCES = "snapshots.jsonl", "weights", "forces"
RESCALING = "rescaling"
VANISHED = mark("the worker is gone: it was killed, or the machine went down")

Columns: TypeAlias = dict[str, NDArray[np.float64]]
Arrays: TypeAlias = dict[str, NDArray[np.floating]]


class StoreError(UserError):
    """A run that cannot be found or read."""


@dataclass(frozen=True)
class RunFolder:
    """A run on disk, finished or growing. Whatever it is asked for, it reads from disk anew.

    Attributes:
        folder: where it lies.
        sealed: whether its lines and chunks have checksums; those of the first editions have none.
    """

    folder: Path
    sealed: bool

    @property
    def run_id(self) -> str:
        return self.folder.name

    def status(self) -> Status:
        """Read where the run stands; a run whose worker has vanished counts as failed."""
        status = self.written_status()
        if status.state is State.RUNNING and not self.is_locked():
            return replace(status, state=State.FAILED, message=Message(VANISHED))
        return status

    def written_status(self) -> Status:
        """Read where the run stands by its own words."""
        try:
            written = unsealed(read_text(self.folder / STATUS), required=self.sealed)
            return Status.from_json(written)
        except FileNotFoundError:
            return Status(State.RUNNING, pid=0)
        except UNREADABLE as error:
            raise damaged(self.folder, STATUS, error) from error

    def is_locked(self) -> bool:
        """Tell whether a worker holds the run."""
        return is_held(self.folder)

    def snapshot_steps(self) -> NDArray[np.int64]:
        """Read the steps whose weights are recorded, ascending."""
        return self._column(SNAPSHOTS, self._lines(SNAPSHOTS), "step").astype(np.int64)

    def weights(self, *names: str, snapshots: slice = slice(None)) -> Arrays:
        """Read the recorded weights by name (all, if none is named), shape (snapshots, ...).

        Raises:
            StoreError: when an array is missing or a listed snapshot is not wholly there.
        """
        return read_weights(self.folder, names, self._wanted(snapshots))

    def forces(self, *names: str, snapshots: slice = slice(None)) -> tuple[Arrays, Arrays]:
        """Read the two parts of the update that followed each snapshot, the gradient's and the decay's, by
        name.

        Raises:
            StoreError: when the run was recorded without them.
        """
        return read_forces(self.folder, names, self._wanted(snapshots))

    def rescaling(self, *names: str, snapshots: slice = slice(None)) -> Arrays:
        """Read by how much the update that followed each snapshot was scaled back, by name.

        Raises:
            StoreError: when the run was recorded without its forces, or its weights were free.
        """
        return read_rescaling(self.folder, names, self._wanted(snapshots))

    def has_forces(self) -> bool:
        """Tell whether the two parts of the updates are recorded as well."""
        return (self.folder / FORCES).exists()

    def _wanted(self, snapshots: slice) -> range:
        count = len(self.snapshot_steps())
        if not count:
            raise StoreError("run {run_id!r}: it has no snapshot yet", run_id=self.run_id)
        return range(count)[snapshots]

    def log(self, name: str) -> Log:
        """Read the lines of an appended file, up to the first that is damaged."""
        try:
            return read_log(read_bytes(self.folder / name, MOST_OF_LINES), sealed=self.sealed)
        except FileNotFoundError:
            return Log([], [], [], None)
        except UNREADABLE as error:
            raise damaged(self.folder, name, error) from error

    def _lines(self, name: str) -> list[dict[str, Any]]:
        """Read the complete lines of an appended file; one without its newline is still being written."""
        log = self.log(name)
        if log.fault is not None:
            raise damaged(self.folder, name, log.fault) from log.fault
        return log.rows

    def _column(self, file: str, rows: list[dict[str, Any]], name: str) -> NDArray[np.float64]:
        try:
            values = np.array([row[name] for row in rows], np.float64)
            if np.isinf(values).any():
                raise ValueError(f"{name} is beyond all numbers")
            return values
        except UNREADABLE as error:
            raise damaged(self.folder, file, error) from error

    def require_promised(self, status: Status, evaluations: int, snapshots: int) -> None:
        """Raise unless what has been read is all that the status, read before it, had promised, and the
        weights of each snapshot are there.

        Raises:
            StoreError: naming what is missing.
        """
        for name, count, promised in (
            (METRICS, evaluations, status.evaluations),
            (SNAPSHOTS, snapshots, status.snapshots),
        ):
            if count < (promised or 0):
                raise damaged(self.folder, name, ValueError(f"{count} lines of {promised}"))
        try:
            for group in (WEIGHTS, FORCES):
                if group == WEIGHTS or self.has_forces():
                    require_chunks(self.folder / group, snapshots)
        except DamagedArrayError as error:
            raise damaged(self.folder, str(error.part.relative_to(self.folder)), error.__cause__) from error


def read_weights(folder: Path, names: Sequence[str], snapshots: Sequence[int]) -> Arrays:
    """Read some snapshots of some parameters (all, if none is named) of the run in a folder."""
    return _arrays(folder, WEIGHTS, names, snapshots)


def read_forces(folder: Path, names: Sequence[str], snapshots: Sequence[int]) -> tuple[Arrays, Arrays]:
    """Read the gradient's and the decay's part of the updates that followed some snapshots, by parameter."""
    return _part(folder, "gradient", names, snapshots), _part(folder, "decay", names, snapshots)


def read_rescaling(folder: Path, names: Sequence[str], snapshots: Sequence[int]) -> Arrays:
    """Read the third part of these updates, that of a run whose weights are held at a length."""
    if (folder / FORCES).exists() and not any((folder / FORCES).glob(f"{RESCALING}.*")):
        raise StoreError("run {run_id!r}: the length of its weights was free", run_id=folder.name)
    return _part(folder, RESCALING, names, snapshots)


def _part(folder: Path, kind: str, names: Sequence[str], snapshots: Sequence[int]) -> Arrays:
    if not (folder / FORCES).exists():
        raise StoreError("run {run_id!r}: it was recorded without its forces", run_id=folder.name)
    wanted = names or tuple(read_weights(folder, (), snapshots[:1]))
    found = _arrays(folder, FORCES, tuple(f"{kind}.{name}" for name in wanted), snapshots)
    return {name.removeprefix(f"{kind}."): value for name, value in found.items()}


def _arrays(folder: Path, group: str, names: Sequence[str], snapshots: Sequence[int]) -> Arrays:
    try:
        wanted = names or array_names(folder / group)
        return {name: read_snapshots(folder / group, name, snapshots) for name in wanted}
    except DamagedArrayError as error:
        raise damaged(folder, str(error.part.relative_to(folder)), error.__cause__) from error


def damaged(folder: Path, part: str, error: BaseException | None) -> StoreError:
    reason = "" if error is None else f" ({type(error).__name__}: {error})".replace("\n", " ")
    return StoreError(
        "run {run_id!r} is damaged: {part} cannot be read{reason}",
        run_id=folder.name,
        part=part,
        reason=reason,
    )
