"""Read all of a recorded run, and tell what of it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from training.config import Config
from training.models import MODELS, model_dims
from training.runs.arrays import (
    DESCRIPTION,
    UNREADABLE,
    ArrayKind,
    DamagedArrayError,
    array_names,
    chunk_path,
    group_seal,
    read_kind,
)
from training.runs.folder import FORCES, METRICS, RESCALING, SNAPSHOTS, STATUS, WEIGHTS, RunFolder, StoreError
from training.runs.mending.lawful import Fault, Lawful, Rows, lawful, reason_of
from training.runs.reader import Run
from training.runs.regular_files import read_bytes
from training.runs.sealed import Log
from training.runs.status import State, Status

# The arrays of a run, by group and name.
Kinds: TypeAlias = Mapping[str, Mapping[str, ArrayKind]]
# (lines of metrics, lines of snapshots) -> which of them a run like this has.
Law: TypeAlias = Callable[[Rows, Rows], Lawful]


@dataclass(frozen=True, slots=True)
class Examined:
    """What of a run is whole.

    Attributes:
        metrics, snapshots: its logs, up to the first damaged line.
        evaluations: how many lines of metrics are whole.
        recorded: how many snapshots are.
        kinds: the arrays it should have.
        has_ended: whether the run is complete with what is whole.
        status: where it stands by its own words; None where those are damaged or missing.
        faults: what is damaged, in the order in which it was found.
    """

    metrics: Log
    snapshots: Log
    evaluations: int
    recorded: int
    kinds: Kinds
    has_ended: bool
    status: Status | None
    faults: tuple[Fault, ...]

    @property
    def last_step(self) -> int:
        """The step of the last whole evaluation or snapshot; -1 without any."""
        rows = (self.metrics.rows[: self.evaluations], self.snapshots.rows[: self.recorded])
        return max((int(of[-1]["step"]) for of in rows if of), default=-1)

    def said(self) -> str:
        """Name the damage, in one line."""
        return "; ".join(map(str, self.faults))


def examine(run: Run) -> Examined:
    """Read all of a run of our own, and tell what is whole.

    Raises:
        StoreError: when a log cannot be read at all, such as one that is a link.
    """

    def law(metrics: Rows, snapshots: Rows) -> Lawful:
        return lawful(run.config, metrics, snapshots)

    return examine_folder(run, expected_kinds(run), None if "imported" in run.machine else law)


def examine_folder(run: RunFolder, kinds: Kinds, law: Law | None) -> Examined:
    """Read all of a recorded run, and tell what is whole.

    Args:
        kinds: the arrays that it should have.
        law: which lines it should have; None where nobody knows.
    """
    faults = list[Fault]()
    status = _status(run, faults)
    # In this order of a run that grows: an evaluation is written before its snapshot.
    snapshots, metrics = run.log(SNAPSHOTS), run.log(METRICS)
    for name, log in ((METRICS, metrics), (SNAPSHOTS, snapshots)):
        if log.fault is not None:
            faults.append(Fault(name, str(log.fault)))
    found = Lawful(len(metrics.rows), len(snapshots.rows), has_ended=True)
    if law is not None:
        found = law(metrics.rows, snapshots.rows)
        faults += found.faults
    if not faults and status is not None:
        faults += _unpromised(status, found)
    recorded = found.recorded
    if recorded:
        faults += _badly_described(run.folder, kinds)
    for number, row in enumerate(snapshots.rows[:recorded]):
        fault = _snapshot_fault(run, kinds, number, row)
        if fault is not None:
            faults.append(fault)
            recorded = number
            break
    has_ended = found.has_ended and recorded == len(snapshots.rows) and not (law is None and faults)
    return Examined(metrics, snapshots, found.evaluations, recorded, kinds, has_ended, status, tuple(faults))


def expected_kinds(run: Run) -> Kinds:
    """Return the arrays that a run of this config has, by group and name."""
    config = run.config
    shapes = expected_shapes(config)
    kinds = {name: ArrayKind(shape, config.dtype, run.sealed) for name, shape in shapes.items()}
    if not run.has_forces():
        return {WEIGHTS: kinds}
    parts = ["gradient", "decay"]
    if config.norm_radius or config.norm_cap or any((run.folder / FORCES).glob(f"{RESCALING}.*")):
        parts.append(RESCALING)
    return {
        WEIGHTS: kinds,
        FORCES: {f"{part}.{name}": kind for part in parts for name, kind in kinds.items()},
    }


def expected_shapes(config: Config) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the parameters that a network of this config has, by name."""
    drawn = MODELS[config.network].init(model_dims(config), np.random.default_rng(0))
    return {name: tuple(value.shape) for name, value in drawn.items()}


def _status(run: RunFolder, faults: list[Fault]) -> Status | None:
    try:
        return run.written_status()
    except StoreError as error:
        faults.append(Fault(STATUS, reason_of(error.__cause__)))
        return None


def _unpromised(status: Status, found: Lawful) -> Iterator[Fault]:
    """What a status says of a run that its lines do not."""
    for name, count, promised in (
        (METRICS, found.evaluations, status.evaluations),
        (SNAPSHOTS, found.recorded, status.snapshots),
    ):
        if count < (promised or 0):
            yield Fault(name, f"{count} lines of {promised}")
            return
    if status.state is State.FINISHED and not found.has_ended:
        yield Fault(METRICS, "its last lines are missing")


def _badly_described(folder: Path, kinds: Kinds) -> Iterator[Fault]:
    for group, arrays in kinds.items():
        try:
            if array_names(folder / group) != [*arrays]:
                yield Fault(f"{group}/{DESCRIPTION}", "its arrays are not those of the run")
        except DamagedArrayError as error:
            yield _fault(folder, error.part, error.__cause__)
        for name, kind in arrays.items():
            try:
                if read_kind(folder / group, name) != kind:
                    yield Fault(f"{group}/{name}/{DESCRIPTION}", "the array is not that of the run")
            except DamagedArrayError as error:
                yield _fault(folder, error.part, error.__cause__)


def _snapshot_fault(run: RunFolder, kinds: Kinds, number: int, row: Mapping[str, Any]) -> Fault | None:
    """What is wrong with the chunks of one snapshot; None if they are whole."""
    for group, arrays in kinds.items():
        chunks = list[bytes]()
        for name, kind in arrays.items():
            path = chunk_path(run.folder / group, name, number, len(kind.shape))
            try:
                chunks.append(read_bytes(path, kind.size))
                kind.snapshot(chunks[-1])
            except UNREADABLE as error:
                return _fault(run.folder, path, error)
        if run.sealed and row.get(group, group_seal(chunks)) != group_seal(chunks):
            return Fault(f"{group}, snapshot {number}", "its chunks are those of another")
    return None


def _fault(folder: Path, part: Path, error: BaseException | None) -> Fault:
    return Fault(part.relative_to(folder).as_posix(), reason_of(error))
