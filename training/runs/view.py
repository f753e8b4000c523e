"""One reading of a run: a consistent prefix, read once, that does not change while the run grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.phases import Phases
from training.phases.change_points import FEWEST, ChangePoints, change_points
from training.runs.reader import (
    FORCES,
    Arrays,
    Columns,
    StoreError,
    phases_of,
    read_forces,
    read_rescaling,
    read_weights,
)
from training.runs.status import State, Status

if TYPE_CHECKING:
    from training.runs.reader import Run

# Change points take time and memory that grow with the square of the evaluations: no more are looked at.
MOST_EVALUATIONS = 400
Snapshots: TypeAlias = slice | Sequence[int] | NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class RunView:
    """A recorded run as it was at one moment: E evaluations, S snapshots. Only weights are still on disk, and
    of those no more are read than were there.

    Attributes:
        folder: of the run.
        config, machine: what it was made from, and on what.
        status: where it stood.
        metrics: its evaluations: `step`, `seconds` and each evaluated quantity, shape (E,).
        steps: of the snapshots, ascending, shape (S,).

    >>> import tempfile
    >>> from training.runs.recording import record
    >>> (folder,) = record([Config(p=5, d_model=8, d_mlp=8, steps=20)], root=Path(tempfile.mkdtemp()))
    >>> from training.runs.reader import open_run
    >>> view = open_run(folder.name, folder.parent).view()
    >>> view.steps[view.frames(1)].tolist(), view.weights("W_E", snapshots=[-1])["W_E"].shape
    ([20], (1, 6, 8))
    """

    folder: Path
    config: Config
    machine: dict[str, Any]
    status: Status
    metrics: Columns
    steps: NDArray[np.int64]

    @property
    def run_id(self) -> str:
        return self.folder.name

    @property
    def is_growing(self) -> bool:
        """Tell whether a worker was writing the run."""
        return self.status.state is State.RUNNING

    @cached_property
    def phases(self) -> Phases:
        """Detect when it memorised, leapt and generalised, and its verdict.

        Raises:
            StoreError: before the first evaluation.
        """
        found = phases_of(self.folder, self.config, self.metrics, running=self.is_growing)
        if found is None:
            raise StoreError("run {run_id!r}: it has no evaluation yet", run_id=self.run_id)
        return found

    @property
    def last_step(self) -> int:
        """Return the step of the last evaluation; StoreError before the first."""
        return self.phases.last_step

    def frames(self, most: int) -> NDArray[np.int64]:
        """Return the places of at most `most` snapshots, at even distances, the last among them: the one rule
        of thinning.

        Raises:
            StoreError: before the first snapshot.
            ValueError: for most < 1.
        """
        if most < 1:
            raise ValueError(f"most = {most}: it must be a whole number from 1 up")
        count = self.require_snapshots()
        every = -(-count // most)
        return np.arange((count - 1) % every, count, every)

    def nearest(self, step: float) -> int:
        """Return the place of the snapshot nearest to a step, the earlier of two; StoreError before the
        first."""
        self.require_snapshots()
        return int(np.abs(self.steps - step).argmin())

    def at_snapshots(self, name: str, snapshots: Snapshots = slice(None)) -> NDArray[np.float64]:
        """Return an evaluated quantity at the snapshots, each of which has an evaluation; nan where it has
        not.

        Raises:
            StoreError: when the run has no such quantity.
        """
        if name not in self.metrics:
            raise StoreError("run {run_id!r}: {name} was not evaluated", run_id=self.run_id, name=name)
        evaluated, wanted = self.metrics["step"], self.steps[_places(len(self.steps), snapshots)]
        at = np.minimum(np.searchsorted(evaluated, wanted), len(evaluated) - 1)
        return np.where(evaluated[at] == wanted, self.metrics[name][at], np.nan)

    def weights(self, *names: str, snapshots: Snapshots = slice(None)) -> Arrays:
        """Read the recorded weights by name (all, if none is named), shape (snapshots, ...).

        Raises:
            StoreError: before the first snapshot, or when an array is missing or damaged.
            IndexError: for snapshots that this prefix does not have.
        """
        return read_weights(self.folder, names, _places(self.require_snapshots(), snapshots))

    def forces(self, *names: str, snapshots: Snapshots = slice(None)) -> tuple[Arrays, Arrays]:
        """Read the two parts of the update that followed each snapshot, the gradient's and the decay's, by
        name.

        Raises:
            StoreError: when the run was recorded without them, or as for `weights`.
        """
        return read_forces(self.folder, names, _places(self.require_snapshots(), snapshots))

    def rescaling(self, *names: str, snapshots: Snapshots = slice(None)) -> Arrays:
        """Read by how much the updates that followed some snapshots were scaled back, by name.

        Raises:
            StoreError: when the run was recorded without its forces, or its weights were free.
        """
        return read_rescaling(self.folder, names, _places(self.require_snapshots(), snapshots))

    @property
    def has_forces(self) -> bool:
        """Tell whether the two parts of the updates are recorded as well."""
        return (self.folder / FORCES).exists()

    @cached_property
    def parameters(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of each parameter, by name."""
        return {name: value.shape[1:] for name, value in self.weights(snapshots=slice(0, 1)).items()}

    def change_points(self) -> ChangePoints | None:
        """Estimate when the curves changed, with 90 % intervals; None before there are evaluations enough.

        Of a long run every so many evaluations are looked at, MOST_EVALUATIONS at most.
        """
        count = len(self.metrics.get("step", ()))
        if count < FEWEST:
            return None
        every = -(-count // MOST_EVALUATIONS)
        names = ("step", "train_accuracy", "held_out_accuracy")
        return change_points(*(self.metrics[name][::every] for name in names))

    def require_snapshots(self) -> int:
        """Return the number of snapshots; StoreError before the first."""
        if not len(self.steps):
            raise StoreError("run {run_id!r}: it has no snapshot yet", run_id=self.run_id)
        return len(self.steps)


def load_view(run: Run) -> RunView:
    """Read a run once.

    What decides the rest is read first: a run that had finished has all its evaluations, and a snapshot that
    is listed has its evaluation, which is written before it.

    Raises:
        StoreError: when the run is damaged.
    """
    status = run.status()
    steps = run.snapshot_steps()
    return RunView(run.folder, run.config, run.machine, status, run.metrics(), steps)


def _places(count: int, snapshots: Snapshots) -> Sequence[int]:
    """Return the selected ones of `count` snapshots, each counted from 0."""
    if isinstance(snapshots, slice):
        return range(count)[snapshots]
    return [range(count)[int(place)] for place in snapshots]
