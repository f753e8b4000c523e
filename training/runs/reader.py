"""Read recorded runs, without torch and without executing anything that is read.

A run is a folder named by its id:

    config.json       what it was made from, and on what machine
    status.json       running, finished, stopped or failed; progress; replaced whole
    metrics.jsonl     a line for every evaluation, appended
    snapshots.jsonl   a line for every snapshot, appended after its weights are on disk
    weights/          Zarr v3: one array a parameter, one chunk a snapshot
    forces/           where they were asked for: the parts of the update that follows each snapshot
    checkpoint.safetensors   while it is unfinished: what resuming it takes
    run.lock          held by the worker for as long as it lives

A reader sees a consistent prefix at any moment: a line counts once its newline is there, and a
snapshot once it has its line. `training.runs.writer` writes all this.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from language import Message, UserError, mark
from training.config import Config
from training.errors import UnknownNameError
from training.phases import Phases, detect_phases
from training.runs.arrays import UNREADABLE, DamagedArrayError, array_names, read_snapshots
from training.runs.lock import is_held
from training.runs.status import State, Status

if TYPE_CHECKING:
    from training.runs.view import RunView

# How a run's folder is written, as its config.json says. The first edition wrote this one too.
FORMAT = 3
CONFIG, STATUS, METRICS = "config.json", "status.json", "metrics.jsonl"
SNAPSHOTS, WEIGHTS, FORCES, STOP = "snapshots.jsonl", "weights", "forces", "stop"
RESCALING = "rescaling"
RUN_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,150}(~[0-9]{1,9})?")
VANISHED = mark("the worker is gone: it was killed, or the machine went down")

Columns: TypeAlias = dict[str, NDArray[np.float64]]
Arrays: TypeAlias = dict[str, NDArray[np.floating]]


class StoreError(UserError):
    """A run that cannot be found or read."""


def runs_root() -> Path:
    """Return the folder of all runs: KAIQIAO_RUNS, else `runs` beside the code."""
    return Path(os.environ.get("KAIQIAO_RUNS") or Path(__file__).parents[2] / "runs")


def run_folder(run_id: str, root: Path | None = None) -> Path:
    """Return the folder where a run of this id lies or would lie.

    Raises:
        StoreError: when it is no run id, such as one with a path in it.
    """
    if not RUN_ID.fullmatch(run_id) or ".." in run_id:
        raise StoreError(
            "run id {run_id!r}: it must be a name such as add-p97-seed0-0123456789, without a path",
            run_id=run_id,
            exit_code=2,
        )
    return (root or runs_root()) / run_id


def open_run(run_id: str, root: Path | None = None) -> Run:
    """Open the recorded run of this id.

    Raises:
        StoreError: when there is none, or its folder is damaged beyond reading.

    >>> open_run("add-p97-seed0-0123456789")
    Traceback (most recent call last):
    training.runs.reader.StoreError: run 'add-p97-seed0-0123456789': there is none in ...
    """
    folder = run_folder(run_id, root)
    try:
        written = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        if written["format"] != FORMAT:
            raise StoreError(
                "run {run_id!r}: another version of this program has written it (format {format}; this one "
                "reads format {known})",
                run_id=run_id,
                format=written["format"],
                known=FORMAT,
            )
        return Run(folder, Config.from_json(written["config"]), written["machine"])
    except UnknownNameError as error:
        raise StoreError(
            "run {run_id!r}: it was made from something that this program does not have ({reason})",
            run_id=run_id,
            reason=error.message,
        ) from None
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(
            "run {run_id!r}: there is none in {root}", run_id=run_id, root=str(folder.parent)
        ) from None
    except UNREADABLE as error:
        raise damaged(folder, CONFIG, error) from error


def list_run_ids(root: Path | None = None) -> list[str]:
    """List the ids of all recorded runs in order, damaged ones included."""
    folder = root or runs_root()
    paths = sorted(folder.iterdir()) if folder.is_dir() else ()
    return [path.name for path in paths if RUN_ID.fullmatch(path.name) and (path / CONFIG).exists()]


def list_runs(root: Path | None = None) -> Iterator[Run]:
    """Open all runs that can be opened, in the order of their ids; damaged ones are left out.

    Raises:
        OSError: when their folder cannot be listed.

    >>> [run.run_id for run in list_runs(Path("no-such-folder"))]
    []
    """
    for run_id in list_run_ids(root):
        with suppress(StoreError):
            yield open_run(run_id, root)


def request_stop(run_id: str, root: Path | None = None) -> None:
    """Ask the worker of a run to stop after its current step."""
    folder = run_folder(run_id, root)
    if not folder.is_dir():
        raise StoreError("run {run_id!r}: there is none in {root}", run_id=run_id, root=str(folder.parent))
    (folder / STOP).touch()


@dataclass(frozen=True)
class Run:
    """A recorded run, finished or growing. Whatever it is asked for, it reads from disk anew; whoever asks
    for more than one thing asks a `view`."""

    folder: Path
    config: Config
    machine: dict[str, Any]

    @property
    def run_id(self) -> str:
        return self.folder.name

    def status(self) -> Status:
        """Read where the run stands; a run whose worker has vanished counts as failed."""
        try:
            written = json.loads((self.folder / STATUS).read_text(encoding="utf-8"))
            status = Status.from_json(written)
        except FileNotFoundError:
            status = Status(State.RUNNING, pid=0)
        except UNREADABLE as error:
            raise damaged(self.folder, STATUS, error) from error
        if status.state is State.RUNNING and not self.is_locked():
            return replace(status, state=State.FAILED, message=Message(VANISHED))
        return status

    def is_locked(self) -> bool:
        """Tell whether a worker holds the run."""
        return is_held(self.folder)

    def require_unfinished(self) -> None:
        """Raise unless the run can be resumed.

        Raises:
            StoreError: when it is finished.
        """
        try:
            finished = self.status().state is State.FINISHED
        except StoreError:  # a status torn off in the middle: whoever goes on writes another
            finished = False
        if finished:
            raise StoreError("run {run_id!r} is finished: there is nothing to go on with", run_id=self.run_id)
        if self.machine.get("together", 1) != 1:
            raise StoreError(
                "run {run_id!r} was trained together with others: alone it cannot go on exactly",
                run_id=self.run_id,
            )

    def metrics(self) -> Columns:
        """Read all evaluations: `step`, `seconds` and each of the measures, shape (evaluations,)."""
        rows = self._lines(METRICS)
        return {name: self._column(METRICS, rows, name) for name in (rows[0] if rows else ())}

    def view(self) -> RunView:
        """Read the run as it stands now, once (`training.runs.view`)."""
        from training.runs.view import load_view

        return load_view(self)

    def phases(self) -> Phases | None:
        """Detect the phases so far; None before the first evaluation."""
        status, metrics = self.status(), self.metrics()
        return phases_of(self.folder, self.config, metrics, running=status.state is State.RUNNING)

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

    def _lines(self, name: str) -> list[dict[str, Any]]:
        """Read the complete lines of an appended file; one without its newline is still being written."""
        try:
            whole, _, _unfinished = (self.folder / name).read_bytes().rpartition(b"\n")
            rows = [json.loads(line) for line in whole.split(b"\n")] if whole else []
        except FileNotFoundError:
            return []
        except UNREADABLE as error:
            raise damaged(self.folder, name, error) from error
        if not all(isinstance(row, dict) for row in rows):
            raise damaged(self.folder, name, None)
        return rows

    def _column(self, file: str, rows: list[dict[str, Any]], name: str) -> NDArray[np.float64]:
        try:
            return np.array([row[name] for row in rows], np.float64)
        except UNREADABLE as error:
            raise damaged(self.folder, file, error) from error


def phases_of(folder: Path, config: Config, metrics: Columns, *, running: bool) -> Phases | None:
    """Detect the phases in a run's evaluations; None where there are none.

    Raises:
        StoreError: when an accuracy is missing.
    """
    if not metrics:
        return None
    for name in ("train_accuracy", "held_out_accuracy"):
        if name not in metrics:
            raise damaged(folder, METRICS, KeyError(name))
    return detect_phases(
        metrics["step"],
        metrics["train_accuracy"],
        metrics["held_out_accuracy"],
        running=running,
        train_loss=metrics.get("train_loss"),
        weight_norm=metrics.get("weight_norm"),
        gradient_norm=metrics.get("gradient_norm"),
        chance=1 / config.table.n_answers,
    )


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
