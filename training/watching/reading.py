"""Read watched runs, finished or growing, without torch and without executing anything that is read.

A watched run is a folder like a run's own (`training.runs.reader`), in the folder `watched` beside them:

    watched.json      its parameters, its optimizer, and on what machine
    status.json       running, finished, stopped or failed; replaced whole
    metrics.jsonl     a line for every call with metrics, appended; not every line has every metric
    snapshots.jsonl   a line for every snapshot, appended after its weights are on disk
    weights/          Zarr v3: one array a parameter, one chunk a snapshot
    forces/           where they were asked for: the two parts of the update after each snapshot, or nan
    run.lock          held by the process that trains
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from training.display.accuracies import AccuracyCurves
from training.foreign import LogError, LoggedRun, read_log
from training.phases import Phases
from training.phases.change_points import ChangePoints
from training.runs.arrays import UNREADABLE, ArrayKind, DamagedArrayError, chunk_path, read_kind
from training.runs.folder import FORCES, METRICS, WEIGHTS, Columns, RunFolder, StoreError, damaged
from training.runs.folder_view import FolderView
from training.runs.reader import RUN_ID, list_run_ids, run_folder, runs_root
from training.runs.regular_files import read_text
from training.runs.sealed import unsealed
from training.runs.status import State

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The first editions wrote format 1, which has no checksums.
WATCHED, FORMAT, READABLE = "watched.json", 2, (1, 2)
# Of the updates, where they were asked for.
PARTS = ("gradient", "decay")


def watched_root() -> Path:
    """Return the folder of all watched runs: `watched` in the folder of all runs."""
    return runs_root() / "watched"


def open_watched(name: str, root: Path | None = None) -> WatchedRun:
    """Open the watched run of this name.

    Args:
        name: as it was given to `watch`.
        root: the folder of all watched runs.

    Raises:
        StoreError: when there is none, or its folder is damaged beyond reading.

    >>> open_watched("my-run", Path("no-such-folder"))
    Traceback (most recent call last):
    training.runs.folder.StoreError: run 'my-run': there is none in no-such-folder
    """
    folder = run_folder(name, root or watched_root())
    try:
        text = read_text(folder / WATCHED)
        if (number := json.loads(text)["format"]) not in READABLE:
            raise StoreError(
                "run {run_id!r}: another version of this program has written it (format {format}; this one "
                "reads format {known})",
                run_id=name,
                format=number,
                known=FORMAT,
            )
        written = unsealed(text, required=number == FORMAT)
        shapes = {str(key): tuple(map(int, shape)) for key, shape in written["parameters"].items()}
        sealed = number == FORMAT
        return WatchedRun(folder, sealed, shapes, dict(written["optimizer"]), dict(written["machine"]))
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(
            "run {run_id!r}: there is none in {root}", run_id=name, root=str(folder.parent)
        ) from None
    except UNREADABLE as error:
        raise damaged(folder, WATCHED, error) from error


def list_watched(root: Path | None = None) -> list[str]:
    """List the names of all watched runs in order.

    Raises:
        OSError: when their folder cannot be listed.

    >>> list_watched(Path("no-such-folder"))
    []
    """
    folder = root or watched_root()
    paths = sorted(folder.iterdir()) if folder.is_dir() else ()
    return [path.name for path in paths if RUN_ID.fullmatch(path.name) and (path / WATCHED).exists()]


def is_watched(run_id: str) -> bool:
    """Tell whether it is the name of a watched run, and no id of a run of our own."""
    return run_id not in list_run_ids() and run_id in list_watched()


@dataclass(frozen=True, eq=False, kw_only=True)
class WatchedView(FolderView):
    """A watched run as it was at one moment (see `FolderView`); metrics are nan where they were not logged.

    Attributes:
        logged: its accuracies at common steps; None where it has none, or they cannot be told.
        optimizer, machine: as of `WatchedRun`.
    """

    logged: LoggedRun | None
    optimizer: dict[str, Any]
    machine: dict[str, Any]

    @cached_property
    def phases(self) -> Phases | None:
        """Detect when it memorised, leapt and generalised; None without accuracies."""
        return None if self.logged is None else self.logged.phases(0.0, running=self.is_growing)

    def facts(self) -> dict[str, str]:
        """Say in a few lines what it is: its parameters, its optimizer, and where it stood."""
        numbers = sum(math.prod(shape) for shape in self.parameters.values()) if len(self.steps) else 0
        made = {"watched": f"{numbers:,} weights in {len(self.parameters)} parameters"} if numbers else {}
        return made | {"optimizer": str(self.optimizer.get("name", "not told"))} | super().facts()

    def accuracy_curves(self) -> AccuracyCurves | None:
        """Return both accuracies and the phases, as they are drawn; None without accuracies."""
        logged, phases = self.logged, self.phases
        if logged is None or phases is None:
            return None
        return AccuracyCurves(logged.steps, logged.train_accuracy, logged.held_out_accuracy, phases)

    def change_points(self) -> ChangePoints | None:
        """Estimate when the curves changed, with 90 % intervals; None without accuracies enough."""
        return None if self.logged is None else self.logged.change_points()


@dataclass(frozen=True)
class WatchedRun(RunFolder):
    """A run that somebody else trained, as `watch` recorded it.

    Attributes:
        folder, sealed: as of `RunFolder`.
        parameters: the shape of each recorded parameter, by name.
        optimizer: its class and its settings, of each group of parameters; empty where it was not given.
        machine: on what it was trained.
    """

    parameters: dict[str, tuple[int, ...]]
    optimizer: dict[str, Any]
    machine: dict[str, Any]

    def kinds(self) -> dict[str, dict[str, ArrayKind]]:
        """Return the arrays that it should have, by group and name. Their precision is what their description
        says, or else the length of the first chunk."""
        arrays = {}
        for name, shape in self.parameters.items():
            single = ArrayKind(shape, "float32", self.sealed)
            chunk = chunk_path(self.folder / WEIGHTS, name, 0, len(shape))
            try:
                dtype = read_kind(self.folder / WEIGHTS, name).dtype
            except DamagedArrayError:
                is_single = not chunk.exists() or chunk.lstat().st_size == single.size
                dtype = "float32" if is_single else "float64"
            arrays[name] = replace(single, dtype=dtype)
        if not self.has_forces():
            return {WEIGHTS: arrays}
        parts = {f"{part}.{name}": kind for part in PARTS for name, kind in arrays.items()}
        return {WEIGHTS: arrays, FORCES: parts}

    def view(self) -> WatchedView:
        """Read the run as it stands now, once."""
        status = self.status()
        steps, metrics = self.snapshot_steps(), self.metrics()
        self.require_promised(status, len(metrics.get("step", ())), len(steps))
        try:
            logged = self.accuracies()
        except (LogError, StoreError):  # it need not have logged any
            logged = None
        return WatchedView(
            folder=self.folder, status=status, metrics=metrics, steps=steps, logged=logged,
            optimizer=self.optimizer, machine=self.machine,
        )  # fmt: skip

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw both accuracies and the phases so far, as `WatchedView.plot` does."""
        return self.view().plot(ax)

    def _repr_html_(self) -> str:
        """A table for notebooks, with the accuracies and the phases; of a damaged run, what is wrong."""
        from training.display.notebook import folder_table

        return folder_table(self.run_id, self.view)

    def metrics(self) -> Columns:
        """Read all metrics: `step`, `seconds` and what was logged, shape (calls,); nan where it was not."""
        rows = self._lines(METRICS)
        names = dict.fromkeys(name for row in rows for name in row)
        try:
            return {name: np.array([row.get(name) for row in rows], np.float64) for name in names}
        except UNREADABLE as error:
            raise damaged(self.folder, METRICS, error) from error

    def accuracies(self, *, train: str | None = None, held_out: str | None = None) -> LoggedRun:
        """Return its accuracies at common steps, as `training.foreign.read_log` finds them in any log.

        Args:
            train, held_out: names of the metrics; else they are guessed.

        Raises:
            LogError: when they are not there, or cannot be guessed.
            StoreError: before the first line.
        """
        if not self._lines(METRICS):
            raise StoreError("run {run_id!r}: it has no evaluation yet", run_id=self.run_id)
        return read_log([self.folder / METRICS], step="step", train=train, held_out=held_out).runs[0]

    def phases(self, *, train: str | None = None, held_out: str | None = None, chance: float = 0.0) -> Phases:
        """Detect when it memorised, leapt and generalised, so far, and its verdict.

        Args:
            train, held_out: names of the metrics; else they are guessed.
            chance: the accuracy of guessing, inside [0, 1).

        Raises:
            LogError: when the accuracies are not there, or cannot be guessed.
            StoreError: before the first line.
        """
        running = self.status().state is State.RUNNING
        return self.accuracies(train=train, held_out=held_out).phases(chance, running=running)
