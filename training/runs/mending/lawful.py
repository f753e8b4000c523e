"""Which lines a run of a config has: its evaluations and its snapshots, one after another."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from training.config import Config
from training.engine.snapshot_schedule import SnapshotSchedule, is_evaluation
from training.runs.arrays import UNREADABLE
from training.runs.folder import METRICS, SNAPSHOTS

Rows: TypeAlias = list[dict[str, Any]]
# What decides when a run is recorded and when it stops.
COUNTING = ("train_accuracy", "held_out_accuracy", "train_loss", "held_out_loss", "weight_norm")
# What need not be a finite number without the run having diverged; nor need the accuracies of operations.
NOT_DIVERGED = ("rescaling_norm",)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something damaged.

    Attributes:
        part: which file of the run's folder.
        reason: what is wrong with it.
    """

    part: str
    reason: str

    def __str__(self) -> str:
        return f"{self.part} ({self.reason})"


def reason_of(error: BaseException | None) -> str:
    """Say what is wrong with a file that cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "it is missing"
    if isinstance(error, json.JSONDecodeError):
        return "it is no JSON"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.splitlines()[0] if text else type(error).__name__


@dataclass(frozen=True, slots=True)
class Lawful:
    """How far the lines of a run are those that its config gives.

    Attributes:
        evaluations: how many lines of metrics.
        recorded: how many lines of snapshots.
        has_ended: whether the run is complete with them.
        faults: what is wrong with the lines after those.
    """

    evaluations: int
    recorded: int
    has_ended: bool
    faults: tuple[Fault, ...] = ()


def lawful(config: Config, metrics: Rows, snapshots: Rows) -> Lawful:
    """Follow a run line by line, as training would have written it.

    Args:
        metrics, snapshots: its lines, each with a `step`.
    """
    schedule, expected, has_ended = SnapshotSchedule.start(config), 0, False
    evaluations, due, faults = 0, list[int](), list[Fault]()
    for row in metrics:
        try:
            if has_ended or row["step"] != expected:
                raise ValueError("it is beyond the end" if has_ended else f"step {expected} is missing")
            diverged = has_diverged(row)
            if not diverged:
                schedule = schedule.advance(expected, {name: _number(row[name]) for name in COUNTING})
        except UNREADABLE as error:
            faults.append(Fault(METRICS, f"line {evaluations + 1}: {error}"))
            break
        evaluations += 1
        if diverged or schedule.is_snapshot:
            due.append(expected)
        has_ended = diverged or expected >= schedule.stop_step
        expected = following_evaluation(expected, config)
    steps = [row["step"] for row in snapshots]
    recorded = next((at for at, step in enumerate(steps) if [step] != due[at : at + 1]), len(steps))
    if recorded < len(steps):
        reason = f"step {due[recorded]} is missing" if recorded < len(due) else "its evaluation is missing"
        faults.append(Fault(SNAPSHOTS, f"line {recorded + 1}: {reason}"))
    return Lawful(evaluations, recorded, has_ended and recorded == len(due), tuple(faults))


def following_evaluation(step: int, config: Config) -> int:
    """Return the step of the evaluation after the one at `step`, as `is_evaluation` has them.

    >>> config = Config(evaluate_every=10, steps=25)
    >>> [following_evaluation(step, config) for step in (0, 1, 2, 4, 8, 10, 20)]
    [1, 2, 4, 8, 10, 20, 25]
    """
    every = config.evaluate_every
    later = [(step // every + 1) * every, 1 << step.bit_length(), config.steps]
    return (
        min(at for at in later if is_evaluation(at, config) and at > step)
        if step < config.steps
        else step + 1
    )


def has_diverged(row: Mapping[str, Any]) -> bool:
    """Tell whether an evaluation is one of a run that has diverged: a measure is no finite number."""
    return any(value is None for name, value in row.items() if "." not in name and name not in NOT_DIVERGED)


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{str(value)[:40]} is no number")
    return float(value)
