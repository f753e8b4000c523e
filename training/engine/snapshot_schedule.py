"""When a run is evaluated, when its weights are recorded, and when it stops: decided here alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from training.config import Config
from training.phases import SUSTAINED, THRESHOLD

# Half of the snapshots are spread evenly over the run, half follow the movement of the measures (see
# `_distance`), a stride of this length over the number of snapshots each. It is short for a run that groks,
# which moves by about 12 in all: early movement is seen closely, and strides grow as they are used up.
FIRST_STRIDE = 4.0


def is_evaluation(step: int, config: Config) -> bool:
    """Return whether a run is evaluated after this many updates: every `evaluate_every`, at its last step,
    and before the first multiple at the powers of two, since much happens early.

    >>> [step for step in range(21) if is_evaluation(step, Config(evaluate_every=10))]
    [0, 1, 2, 4, 8, 10, 20]
    """
    every = config.evaluate_every
    is_early_power = step < every and step & (step - 1) == 0
    return step % every == 0 or is_early_power or step == config.steps


@dataclass(frozen=True, slots=True)
class _Streak:
    """Evaluations in a row at which a run answered almost all held-out pairs.

    Attributes:
        length: how many up to now.
        start: the step of the first.
        generalised_at: the start of the first streak of SUSTAINED evaluations, or None.
    """

    length: int = 0
    start: int = 0
    generalised_at: int | None = None

    def advance(self, step: int, held_out_accuracy: float) -> _Streak:
        if held_out_accuracy < THRESHOLD:
            return replace(self, length=0)
        start = self.start if self.length else step
        length = self.length + 1
        generalised_at = self.generalised_at
        if generalised_at is None and length == SUSTAINED:
            generalised_at = start
        return _Streak(length, start, generalised_at)


@dataclass(frozen=True, slots=True, eq=False)
class _Movement:
    """How far the measures have moved since the last snapshot.

    Should a restless run use up its strides, they are made twice as long, so that the recording grows slower
    and slower but never stops.

    Attributes:
        stride: a movement that makes a snapshot.
        strides_left: how many more of that length.
        step, measures: of the last snapshot.
    """

    stride: float
    strides_left: int
    step: int
    measures: Mapping[str, float]

    @classmethod
    def start(cls, config: Config, step: int, measures: Mapping[str, float]) -> _Movement:
        return cls(FIRST_STRIDE / config.snapshots, config.snapshots // 2, step, measures)

    def advance(self, config: Config, step: int, measures: Mapping[str, float]) -> _Movement:
        """Return itself, or what begins with a snapshot at this step."""
        longest_gap = max(1, math.ceil(2 * config.steps / config.snapshots))
        moved = _distance(self.measures, measures) >= self.stride
        if not moved and step - self.step < longest_gap:
            return self
        stride, strides_left = self.stride, self.strides_left - moved
        if moved and strides_left == 0:
            stride, strides_left = 2 * stride, config.snapshots // 2
        return _Movement(stride, strides_left, step, measures)


@dataclass(frozen=True, slots=True, eq=False)
class SnapshotSchedule:
    """What one run's evaluations up to now have decided. It does not change: `advance` returns the next.

    Attributes:
        config: of the run.
        is_snapshot: whether the weights of the last evaluation are to be recorded.
        stop_step: the step at which the run will stop, as far as can be said after that evaluation.

    >>> measures = {"train_accuracy": 0.0, "held_out_accuracy": 1.0, "train_loss": 1.0,
    ...             "held_out_loss": 1.0, "weight_norm": 1.0}
    >>> schedule = SnapshotSchedule.start(Config(steps=1000, steps_after_grokking=100))
    >>> for step in (0, 5, 10):
    ...     schedule = schedule.advance(step, measures)
    ...     print(schedule.is_snapshot, schedule.stop_step)
    True 1000
    False 1000
    False 100
    """

    config: Config
    is_snapshot: bool
    stop_step: int
    _streak: _Streak = _Streak()
    _movement: _Movement | None = None
    _ticks: int = -1

    @classmethod
    def start(cls, config: Config) -> SnapshotSchedule:
        """The schedule of a run that has not been evaluated yet."""
        return cls(config, is_snapshot=False, stop_step=config.steps)

    def advance(self, step: int, measures: Mapping[str, float]) -> SnapshotSchedule:
        """Return the schedule after one more evaluation.

        Args:
            step: how many updates there have been; more than at the evaluation before.
            measures: at this step: losses and accuracies on both sets of rows, norm of the weights; finite.
        """
        config = self.config
        streak = self._streak.advance(step, measures["held_out_accuracy"])
        stop_step = _stop_step(config, step, streak.generalised_at)
        movement, ticks = self._movement, self._ticks
        if config.snapshot_spacing == "adaptive":
            if movement is None:
                movement = _Movement.start(config, step, measures)
            else:
                movement = movement.advance(config, step, measures)
            is_due = movement is not self._movement
        else:
            ticks = max(ticks, math.floor(config.snapshots * _share_of_run(step, config)))
            is_due = ticks > self._ticks
        return SnapshotSchedule(config, is_due or step >= stop_step, stop_step, streak, movement, ticks)


def schedules(
    config: Config, evaluations: Iterable[tuple[int, Mapping[str, float]]]
) -> list[SnapshotSchedule]:
    """Return the schedule after each of a run's evaluations, which begin with its first: (step, measures)."""
    found: list[SnapshotSchedule] = []
    schedule = SnapshotSchedule.start(config)
    for step, measures in evaluations:
        schedule = schedule.advance(step, measures)
        found.append(schedule)
    return found


def _stop_step(config: Config, step: int, generalised_at: int | None) -> int:
    after = config.steps_after_grokking
    if generalised_at is None or after is None:
        return config.steps
    return min(config.steps, max(step, generalised_at + after))


def _share_of_run(step: int, config: Config) -> float:
    """Return how much of the run lies behind, by steps or by their logarithm."""
    if config.snapshot_spacing == "linear":
        return step / config.steps
    return math.log1p(step) / math.log1p(config.steps)


def _distance(before: Mapping[str, float], now: Mapping[str, float]) -> float:
    """Return how far the measures have moved: accuracies as they are, losses in factors of ten, the norm in
    factors of two."""
    accuracies = abs(now["train_accuracy"] - before["train_accuracy"])
    accuracies += abs(now["held_out_accuracy"] - before["held_out_accuracy"])
    losses = _log_ratio(before["train_loss"], now["train_loss"]) / math.log(10)
    losses += _log_ratio(before["held_out_loss"], now["held_out_loss"]) / math.log(10)
    return accuracies + losses / 2 + _log_ratio(before["weight_norm"], now["weight_norm"]) / math.log(2)


def _log_ratio(before: float, now: float) -> float:
    smallest = 1e-12
    return abs(math.log(max(now, smallest) / max(before, smallest)))
