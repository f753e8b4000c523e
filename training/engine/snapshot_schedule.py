"""When a run is evaluated, and when its weights are recorded."""

from __future__ import annotations

import math
from collections.abc import Mapping

from training.config import Config
from training.phases import SUSTAINED, THRESHOLD

# Half of the snapshots are spread evenly over the run, half follow the movement of the measures (see
# `_movement`), a stride of this length over the number of snapshots each. It is short for a run that groks,
# which moves by about 12 in all: early movement is seen closely, and strides grow as they are used up.
FIRST_STRIDE = 4.0


def is_evaluation(step: int, every: int) -> bool:
    """Every `every` steps, and before the first of them at the powers of two, since much happens early."""
    return step % every == 0 or (step < every and step & (step - 1) == 0)


class Pace:
    """Follows one run's measures: says when to record its weights and when it has come to its end."""

    def __init__(self, config: Config) -> None:
        self._longest_gap = max(1, math.ceil(2 * config.steps / config.snapshots))
        self._stride = FIRST_STRIDE / config.snapshots
        self._strides_left = config.snapshots // 2
        self._last: tuple[int, Mapping[str, float]] | None = None
        self._due = -1
        self._config = config
        self._sustained = 0
        self._generalised_at: int | None = None
        self._streak_start = 0

    def is_snapshot(self, step: int, measures: Mapping[str, float]) -> bool:
        """Whether to record the weights now: by the step alone, or by the movement of the measures."""
        if self._config.snapshot_spacing == "adaptive":
            return self._has_moved(step, measures)
        ticks = math.floor(self._config.snapshots * _share_of_run(step, self._config))
        is_due, self._due = ticks > self._due, max(ticks, self._due)
        return is_due

    def _has_moved(self, step: int, measures: Mapping[str, float]) -> bool:
        """Should a restless run use up its strides, they are made twice as long, so that the recording
        grows slower and slower but never stops."""
        if self._last is not None:
            last_step, last_measures = self._last
            moved = _movement(last_measures, measures) >= self._stride
            if not moved and step - last_step < self._longest_gap:
                return False
            if moved:
                self._strides_left -= 1
                if self._strides_left == 0:
                    self._stride *= 2
                    self._strides_left = self._config.snapshots // 2
        self._last = (step, measures)
        return True

    def stop_step(self, step: int, held_out_accuracy: float) -> int:
        """The step at which the run will stop, as far as can be said at this one."""
        if held_out_accuracy >= THRESHOLD:
            self._sustained += 1
            if self._sustained == 1:
                self._streak_start = step
            if self._sustained == SUSTAINED and self._generalised_at is None:
                self._generalised_at = self._streak_start
        else:
            self._sustained = 0
        after = self._config.steps_after_grokking
        if self._generalised_at is None or after is None:
            return self._config.steps
        return min(self._config.steps, max(step, self._generalised_at + after))


def _share_of_run(step: int, config: Config) -> float:
    """How much of the run lies behind, by steps or by their logarithm."""
    if config.snapshot_spacing == "linear":
        return step / config.steps
    return math.log1p(step) / math.log1p(config.steps)


def _movement(before: Mapping[str, float], now: Mapping[str, float]) -> float:
    """How far the measures have moved: accuracies as they are, losses in factors of ten, the norm in
    factors of two."""
    accuracies = abs(now["train_accuracy"] - before["train_accuracy"])
    accuracies += abs(now["held_out_accuracy"] - before["held_out_accuracy"])
    losses = _log_ratio(before["train_loss"], now["train_loss"]) / math.log(10)
    losses += _log_ratio(before["held_out_loss"], now["held_out_loss"]) / math.log(10)
    return accuracies + losses / 2 + _log_ratio(before["weight_norm"], now["weight_norm"]) / math.log(2)


def _log_ratio(before: float, now: float) -> float:
    smallest = 1e-12
    return abs(math.log(max(now, smallest) / max(before, smallest)))
