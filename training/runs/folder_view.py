"""One reading of any run, whoever trained it: a consistent prefix, read once, that does not change while the
run grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from training.runs.folder import (
    FORCES,
    Arrays,
    Columns,
    StoreError,
    read_forces,
    read_rescaling,
    read_weights,
)
from training.runs.status import State, Status

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from training.display.accuracies import AccuracyCurves

Snapshots: TypeAlias = slice | Sequence[int] | NDArray[np.integer]


@dataclass(frozen=True, eq=False, kw_only=True)
class FolderView:
    """A recorded run as it was at one moment: S snapshots. Only weights are still on disk, and of those no
    more are read than were there.

    Attributes:
        folder: of the run.
        status: where it stood.
        metrics: what was written down of it: `step`, `seconds` and each quantity, by name.
        steps: of the snapshots, ascending, shape (S,).
    """

    folder: Path
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

    def weights(self, *names: str, snapshots: Snapshots = slice(None)) -> Arrays:
        """Read the recorded weights by name (all, if none is named), shape (snapshots, ...).

        Raises:
            StoreError: before the first snapshot, or when an array is missing or damaged.
            IndexError: for snapshots that this prefix does not have.
        """
        return read_weights(self.folder, names, places_of(self.require_snapshots(), snapshots))

    def forces(self, *names: str, snapshots: Snapshots = slice(None)) -> tuple[Arrays, Arrays]:
        """Read the two parts of the update that followed each snapshot, the gradient's and the decay's, by
        name.

        Raises:
            StoreError: when the run was recorded without them, or as for `weights`.
        """
        return read_forces(self.folder, names, places_of(self.require_snapshots(), snapshots))

    def rescaling(self, *names: str, snapshots: Snapshots = slice(None)) -> Arrays:
        """Read by how much the updates that followed some snapshots were scaled back, by name.

        Raises:
            StoreError: when the run was recorded without its forces, or its weights were free.
        """
        return read_rescaling(self.folder, names, places_of(self.require_snapshots(), snapshots))

    @property
    def has_forces(self) -> bool:
        """Tell whether the two parts of the updates are recorded as well."""
        return (self.folder / FORCES).exists()

    @cached_property
    def parameters(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of each parameter, by name."""
        return {name: value.shape[1:] for name, value in self.weights(snapshots=slice(0, 1)).items()}

    def facts(self) -> dict[str, str]:
        """Say in a few lines what this run is and where it stood, by what each line is called."""
        steps, status = self.steps, self.status
        reached = f" … {steps[-1]}" if len(steps) > 1 else ""
        told = {
            "state": f"{status.state}, at step {status.step} after {status.seconds:.1f} s",
            "snapshots": f"{len(steps)}, at step {steps[0]}{reached}" if len(steps) else "none",
        }
        return told | ({"message": str(status.message)} if status.message else {})

    def accuracy_curves(self) -> AccuracyCurves | None:
        """Return both accuracies and the phases, as they are drawn; None where there are none."""
        return None

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw both accuracies and the phases with Matplotlib, on new axes if none are given.

        Raises:
            StoreError: when the run has no accuracies, or none yet.
        """
        from training.display.notebook import plot_accuracies

        curves = self.accuracy_curves()
        if curves is None:
            raise StoreError("run {run_id!r}: it has no accuracies to draw", run_id=self.run_id)
        return plot_accuracies(curves, ax)

    def _repr_html_(self) -> str:
        """A table for notebooks, with the accuracies and the phases."""
        from training.display.notebook import run_table

        return run_table(self.run_id, self.facts(), self.accuracy_curves())

    def require_snapshots(self) -> int:
        """Return the number of snapshots; StoreError before the first."""
        if not len(self.steps):
            raise StoreError("run {run_id!r}: it has no snapshot yet", run_id=self.run_id)
        return len(self.steps)


def places_of(count: int, snapshots: Snapshots) -> Sequence[int]:
    """Return the selected ones of `count` snapshots, each counted from 0."""
    if isinstance(snapshots, slice):
        return range(count)[snapshots]
    return [range(count)[int(place)] for place in snapshots]
