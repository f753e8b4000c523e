"""Watch a network that somebody else trains: a call in the loop, and its weights and metrics are a run on
disk."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from language import Message
from training.runs.reader import run_folder
from training.watching.forces import UpdateParts, require_splittable, unknown
from training.watching.reading import watched_root
from training.watching.selection import Arrays, WatchError, require_shapes, room_for, select, weights_of
from training.watching.writer import WatchedWriter

if TYPE_CHECKING:
    import torch

# What every line of metrics has anyway.
RESERVED = ("step", "seconds")


def watch(
    name: str,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer | None = None,
    *,
    every: int = 10,
    weights: Sequence[str] = ("*",),
    most_megabytes: float = 1000.0,
    forces: bool = False,
    root: Path | None = None,
) -> Watcher:
    """Record a network that is trained in any loop: metrics at each call, weights at every so many steps.

        with watch("my-run", model, optimizer, every=10) as log:
            for step, batch in enumerate(loader):
                ...
                log(step, train_loss=loss.item(), held_out_accuracy=accuracy)

    `training.watching.open_watched` reads the run, while it grows and after it was killed as well.

    Args:
        name: of the run, in small letters: "my-run". An earlier run of this name is kept as "my-run~1".
        model: any module. Its parameters may change, but not their names and shapes.
        optimizer: whose settings are noted, if it is given.
        every: weights are recorded at steps that this divides, and once more at the end, under the last step.
        weights: patterns of the names of parameters, such as "blocks.0.*".
        most_megabytes: disk space for weights. Past it training goes on and metrics are recorded, but no more
            weights; a warning says so once.
        forces: whether to record the two parts of the update that follows each snapshot as well, the
            gradient's and the decay's: three times the size. After the last snapshot there is none: nan.
        root: the folder of all watched runs; None for `watched` in the folder of all runs.

    Returns:
        a context manager, which gives the function `log(step, **metrics)`.

    Raises:
        WatchError: when there is nothing to record, no room for one snapshot, or no way to tell the
            optimizer's forces apart.
        StoreError: when the name cannot be one.
        RecordingError: when another process writes this run, or it cannot be written.

    >>> import tempfile, torch
    >>> from training.watching import open_watched
    >>> model, root = torch.nn.Linear(3, 2), Path(tempfile.mkdtemp())
    >>> with watch("my-run", model, every=2, root=root) as log:
    ...     for step in range(6):
    ...         log(step, train_accuracy=1.0, held_out_accuracy=step / 5)
    >>> run = open_watched("my-run", root)
    >>> run.snapshot_steps().tolist(), run.weights("weight")["weight"].shape
    ([0, 2, 4, 5], (4, 2, 3))
    """
    try:
        every = operator.index(every)
    except TypeError:
        raise WatchError("every = {value!r}: it must be a whole number from 1 up", value=every) from None
    if every < 1:
        raise WatchError("every = {value!r}: it must be a whole number from 1 up", value=every)
    names = select(model, weights)
    arrays = weights_of(model, names)
    parts = unknown(arrays) if forces else {}
    room = room_for([arrays, *parts.values()], most_megabytes)
    if forces and optimizer is None:
        raise WatchError("forces are those of an optimizer: name it")
    if forces and optimizer is not None:
        require_splittable(optimizer)
    folder = run_folder(name, root or watched_root())
    return Watcher(WatchedWriter(folder), model, optimizer, names, every, room, most_megabytes, forces)


class Watcher:
    """What `watch` gives: enter it, then call it with a step and metrics."""

    def __init__(
        self,
        writer: WatchedWriter,
        model: torch.nn.Module,
        optimizer: torch.optim.Optimizer | None,
        names: Sequence[str],
        every: int,
        room: int,
        most_megabytes: float,
        forces: bool,
    ) -> None:
        self._writer, self._model, self._optimizer = writer, model, optimizer
        self._names, self._every = names, every
        self._room, self._most_megabytes, self._has_forces = room, most_megabytes, forces
        self._parts: UpdateParts | None = None
        self._shapes: dict[str, tuple[int, ...]] = {}
        self._step: int | None = None
        self._snapshot_step: int | None = None
        self._warned: set[str] = set()

    @property
    def folder(self) -> Path:
        """Return the folder of the run."""
        return self._writer.folder

    def __enter__(self) -> Watcher:
        arrays = weights_of(self._model, self._names)
        self._shapes = {name: value.shape for name, value in arrays.items()}
        parts = unknown(arrays) if self._has_forces else None
        self._writer.begin(_about(self._model, self._optimizer, self._every), arrays, self._room, parts)
        if self._has_forces and self._optimizer is not None:
            kinds = {name: str(value.dtype) for name, value in arrays.items()}

            def tell(snapshot: int, found: Mapping[str, Arrays]) -> None:
                self._writer.forces(snapshot, found, kinds)

            self._parts = UpdateParts(self._model, self._optimizer, self._names, tell)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        failed = error
        if self._parts is not None:
            self._parts.remove()
        try:
            if error is None and self._step is not None and self._step != self._snapshot_step:
                self._snapshot(self._step)
        except BaseException as late:
            failed = late
            raise
        finally:
            self._writer.close(failed)

    def __call__(self, step: int, **metrics: Any) -> None:
        """Record a step: its metrics, and the weights if it is their turn.

        Args:
            step: a whole number, larger than that of the call before.
            metrics: one number each (a tensor of one element is one).

        Raises:
            WatchError: when a step or a metric is none, or a parameter has gone or changed its shape.
            RecordingError: when the run cannot be written. What was recorded is kept in every case.
        """
        step = self._require_later(step)
        numbers = {name: _number(name, value) for name, value in metrics.items()}
        self._step = step
        if numbers:
            self._writer.metrics(step, numbers)
        if step % self._every == 0:
            self._snapshot(step)

    def _require_later(self, step: int) -> int:
        try:
            number = operator.index(step)
        except TypeError:
            raise WatchError("step = {value!r}: it must be a whole number", value=step) from None
        if self._step is not None and number <= self._step:
            raise WatchError("step = {step}: it must be larger than the one before, {before}",
                             step=number, before=self._step)  # fmt: skip
        return number

    def _snapshot(self, step: int) -> None:
        if self._room <= 0:
            self._warn(Message(
                "from step {step} on no weights are recorded: they fill most_megabytes = {most:g}",
                step=step, most=self._most_megabytes,
            ))  # fmt: skip
            return
        arrays = weights_of(self._model, self._names)
        require_shapes(arrays, self._shapes)
        broken = next((name for name, value in arrays.items() if not np.isfinite(value).all()), None)
        if broken is not None:
            self._warn(Message("parameter {name!r} is not finite at step {step}", name=broken, step=step))
        if self._parts is None:
            self._writer.snapshot(step, arrays)
        else:
            self._writer.snapshot(step, arrays, unknown(arrays))
            self._parts.follow(self._writer.snapshots - 1)
        self._snapshot_step = step
        self._room -= 1

    def _warn(self, message: Message) -> None:
        """Warn of something once; training goes on."""
        if message.text not in self._warned:
            self._warned.add(message.text)
            warnings.warn(str(message), stacklevel=4)


def _number(name: str, value: Any) -> float:
    if name in RESERVED:
        raise WatchError("{name} cannot be the name of a metric: every line has it", name=name)
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        raise WatchError("{name} = {value!r}: a metric is one number", name=name, value=value) from None


def _about(model: torch.nn.Module, optimizer: torch.optim.Optimizer | None, every: int) -> Mapping[str, Any]:
    """Return what is noted of a run besides its parameters."""
    import torch

    from training.engine import runtime

    device = next(model.parameters()).device.type
    made_with: dict[str, Any] = {}
    if optimizer is not None:
        groups = [
            {name: value for name, value in group.items() if isinstance(value, int | float | str | bool)}
            for group in optimizer.param_groups
        ]
        made_with = {"name": type(optimizer).__name__, "groups": groups}
    return {
        "model": type(model).__name__,
        "every": every,
        "optimizer": made_with,
        "machine": runtime.describe(torch.get_num_threads(), device),
    }
