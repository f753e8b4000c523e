"""One reading of a run of our own: a consistent prefix, its config, its phases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.phases import Phases
from training.phases.change_points import FEWEST, ChangePoints, change_points
from training.runs.folder_view import FolderView, Snapshots, places_of
from training.runs.reader import StoreError, phases_of

if TYPE_CHECKING:
    from training.display.accuracies import AccuracyCurves
    from training.runs.reader import Run

__all__ = ["RunView", "Snapshots", "load_view"]

# Change points take time and memory that grow with the square of the evaluations: no more are looked at.
MOST_EVALUATIONS = 400


@dataclass(frozen=True, eq=False, kw_only=True)
class RunView(FolderView):
    """A run with its config as it was at one moment: E evaluations, S snapshots (see `FolderView`).

    Attributes:
        config, machine: what it was made from, and on what.
        metrics: its evaluations: `step`, `seconds` and each evaluated quantity, shape (E,).

    >>> import tempfile
    >>> from pathlib import Path
    >>> from training.runs.recording import record
    >>> (folder,) = record([Config(p=5, d_model=8, d_mlp=8, steps=20)], root=Path(tempfile.mkdtemp()))
    >>> from training.runs.reader import open_run
    >>> view = open_run(folder.name, folder.parent).view()
    >>> view.steps[view.frames(1)].tolist(), view.weights("W_E", snapshots=[-1])["W_E"].shape
    ([20], (1, 6, 8))
    """

    config: Config
    machine: dict[str, Any]

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

    def facts(self) -> dict[str, str]:
        """Say in a few lines what it is: task, network, optimizer, and where it stood."""
        config = self.config
        made = {
            "task": f"{config.task}, p = {config.p}, {config.train_fraction:.0%} of the table for training",
            "network": config.network,
            "optimizer": f"{config.optimizer}, lr = {config.lr:g}, weight decay = {config.weight_decay:g}",
        }
        return made | super().facts()

    def accuracy_curves(self) -> AccuracyCurves | None:
        """Return both accuracies and the phases, as they are drawn; None before the first evaluation."""
        from training.display.accuracies import AccuracyCurves

        if not self.metrics:
            return None
        phases, steps = self.phases, self.metrics["step"].astype(np.int64)
        return AccuracyCurves(
            steps, self.metrics["train_accuracy"], self.metrics["held_out_accuracy"], phases
        )

    def at_snapshots(self, name: str, snapshots: Snapshots = slice(None)) -> NDArray[np.float64]:
        """Return an evaluated quantity at the snapshots, each of which has an evaluation; nan where it has
        not.

        Raises:
            StoreError: when the run has no such quantity.
        """
        if name not in self.metrics:
            raise StoreError("run {run_id!r}: {name} was not evaluated", run_id=self.run_id, name=name)
        evaluated, wanted = self.metrics["step"], self.steps[places_of(len(self.steps), snapshots)]
        at = np.minimum(np.searchsorted(evaluated, wanted), len(evaluated) - 1)
        return np.where(evaluated[at] == wanted, self.metrics[name][at], np.nan)

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


def load_view(run: Run) -> RunView:
    """Read a run once.

    What decides the rest is read first: a run that had finished has all its evaluations, and a snapshot that
    is listed has its evaluation, which is written before it.

    Raises:
        StoreError: when the run is damaged.
    """
    status = run.status()
    steps, metrics = run.snapshot_steps(), run.metrics()
    run.require_promised(status, len(metrics.get("step", ())), len(steps))
    return RunView(
        folder=run.folder, status=status, metrics=metrics, steps=steps, config=run.config, machine=run.machine
    )
