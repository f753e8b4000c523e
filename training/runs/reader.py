"""Read recorded runs, without torch and without executing anything that is read.

A run is a folder named by its id:

    config.json       what it was made from, and on what machine
    status.json       running, finished, stopped or failed; progress; replaced whole
    metrics.jsonl     a line for every evaluation, appended
    snapshots.jsonl   a line for every snapshot, appended after its weights are on disk, with their checksum
    weights/          Zarr v3: one array a parameter, one chunk a snapshot
    forces/           where they were asked for: the parts of the update that follows each snapshot
    checkpoint.safetensors   while it is unfinished: what resuming it takes
    run.lock          held by the worker for as long as it lives

A reader sees a consistent prefix at any moment: a line counts once its newline is there, and a
snapshot once it has its line. All of it has checksums (`training.runs.sealed`): what is lost, doubled or bent
is found and named, and `training.runs.mending` cuts it off. `training.runs.writer` writes all this.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.config import Config
from training.data_folder import data_folder
from training.errors import UnknownNameError
from training.phases import Phases, detect_phases
from training.runs.arrays import UNREADABLE
from training.runs.folder import (
    FORCES,
    METRICS,
    SNAPSHOTS,
    STATUS,
    WEIGHTS,
    Arrays,
    Columns,
    RunFolder,
    StoreError,
    damaged,
    read_forces,
    read_rescaling,
    read_weights,
)
from training.runs.regular_files import read_text
from training.runs.sealed import unsealed
from training.runs.status import State

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from training.runs.view import RunView

__all__ = [
    "CONFIG",
    "FORCES",
    "FORMAT",
    "METRICS",
    "SNAPSHOTS",
    "STATUS",
    "STOP",
    "WEIGHTS",
    "Arrays",
    "Columns",
    "Run",
    "StoreError",
    "damaged",
    "list_run_ids",
    "list_runs",
    "open_run",
    "phases_of",
    "read_forces",
    "read_rescaling",
    "read_weights",
    "request_stop",
    "run_folder",
    "runs_root",
]

# How a run's folder is written, as its config.json says. The first editions wrote 3, which has no checksums.
FORMAT, READABLE = 4, (3, 4)
CONFIG, STOP = "config.json", "stop"
# In `machine`: that a run came out of one file (`training.packed`), and to which part of the spread of each
# parameter its weights are rounded.
ROUNDED = "rounding_levels"
RUN_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,150}(~[0-9]{1,9})?")


def runs_root() -> Path:
    """Return the folder of all runs: KAIQIAO_RUNS, else `runs` in `data_folder`."""
    return Path(os.environ.get("KAIQIAO_RUNS") or data_folder("runs")).expanduser()


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
    training.runs.folder.StoreError: run 'add-p97-seed0-0123456789': there is none in ...
    """
    folder = run_folder(run_id, root)
    try:
        text = read_text(folder / CONFIG)
        if (number := json.loads(text)["format"]) not in READABLE:
            raise StoreError(
                "run {run_id!r}: another version of this program has written it (format {format}; this one "
                "reads format {known})",
                run_id=run_id,
                format=number,
                known=FORMAT,
            )
        written = unsealed(text, required=number == FORMAT)
        return Run(folder, number == FORMAT, Config.from_json(written["config"]), written["machine"])
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
    return [path.name for path in paths if RUN_ID.fullmatch(path.name) and _has_config(path)]


def _has_config(folder: Path) -> bool:
    """Whether there is a config, as far as anybody can tell: a folder that cannot be entered may have one."""
    try:
        (folder / CONFIG).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


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
class Run(RunFolder):
    """A recorded run, finished or growing. Whatever it is asked for, it reads from disk anew; whoever asks
    for more than one thing asks a `view`."""

    config: Config
    machine: dict[str, Any]

    def require_unfinished(self) -> None:
        """Raise unless the run can be resumed. One that is damaged can, whatever its status says.

        Raises:
            StoreError: when it is finished, was imported, or was trained together with others.
        """
        try:
            finished = self.status().state is State.FINISHED
        except StoreError:  # a status torn off in the middle: whoever goes on writes another
            finished = False
        if finished:
            from training.runs.mending import examine

            if not examine(self).faults:
                raise StoreError(
                    "run {run_id!r} is finished: there is nothing to go on with", run_id=self.run_id
                )
        if "imported" in self.machine:
            raise StoreError("run {run_id!r} was imported: import it again", run_id=self.run_id)
        if ROUNDED in self.machine:
            raise StoreError("run {run_id!r} came out of a file: import that again", run_id=self.run_id)
        if self.machine.get("together", 1) != 1:
            raise StoreError(
                "run {run_id!r} was trained together with others: alone it cannot go on exactly",
                run_id=self.run_id,
            )

    def has_forces(self) -> bool:
        """Tell whether the parts of the updates are recorded as well, or should be."""
        return bool(self.machine.get("forces", super().has_forces()))

    def metrics(self) -> Columns:
        """Read all evaluations: `step`, `seconds` and each of the measures, shape (evaluations,)."""
        rows = self._lines(METRICS)
        return {name: self._column(METRICS, rows, name) for name in (rows[0] if rows else ())}

    def view(self) -> RunView:
        """Read the run as it stands now, once (`training.runs.view`)."""
        from training.runs.view import load_view

        return load_view(self)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw both accuracies and the phases so far, as `RunView.plot` does."""
        return self.view().plot(ax)

    def _repr_html_(self) -> str:
        """A table for notebooks, with the accuracies and the phases; of a damaged run, what is wrong."""
        from training.display.notebook import folder_table

        return folder_table(self.run_id, self.view)

    def phases(self) -> Phases | None:
        """Detect the phases so far; None before the first evaluation."""
        status, metrics = self.status(), self.metrics()
        return phases_of(self.folder, self.config, metrics, running=status.state is State.RUNNING)


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
        chance=1 / config.table_shape.n_answers,
    )
