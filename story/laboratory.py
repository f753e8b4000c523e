"""Data of the laboratory: runs compared with each other, and forks of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from training.config import Config
from training.config.presets import REFERENCE, differences
from training.errors import ConfigError
from training.phases import Phases
from training.runs.reader import ROUNDED, Columns, Run, StoreError
from training.runs.status import Status

# A curve on a screen has about so many points.
MOST_POINTS = 1000
# What decides how long a step takes. Runs that agree in these have the same pace on the same machine.
PACE_FIELDS = (
    "task", "p", "examples", "train_fraction", "batch_size", "network", "d_model", "n_heads", "d_mlp",
    "loss", "optimizer", "dtype", "evaluate_every",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class RunCurves:
    """The curves of a run, to compare with others.

    Attributes:
        run_id, config, status, phases: of the run; phases are None before its first evaluation.
        metrics: its evaluations, every `every`-th of them and the last.
        every: 1 where all are shown.
        differs: the fields in which it differs from the reference run, with its values.
    """

    run_id: str
    config: Config
    status: Status
    phases: Phases | None
    metrics: Columns
    every: int
    differs: Mapping[str, Any]


def read_curves(run: Run, most: int = MOST_POINTS) -> RunCurves:
    """Read the curves of a run, growing or ended, thinned to about `most` points.

    Raises:
        StoreError: when the run is damaged.
    """
    metrics, phases = run.metrics(), run.phases()
    count = len(metrics.get("step", ()))
    every = max(1, -(-count // most))
    kept = np.unique(np.append(np.arange(0, count, every), count - 1)) if count else np.arange(0)
    return RunCurves(
        run_id=run.run_id,
        config=run.config,
        status=run.status(),
        phases=phases,
        metrics={name: values[kept] for name, values in metrics.items()},
        every=every,
        differs=differences(run.config, REFERENCE),
    )


def fork(config: Config, step: int, weight_decay: float) -> Config:
    """Fork a config: the same run up to a step, from there on with another weight decay.

    It is trained from its start, with the same seeds, and so goes the same way up to that step.

    Raises:
        ConfigError: when the run itself has changed its decay before that step, or the fork would end
            before it begins.

    >>> config = fork(Config(), 100, 0.0)
    >>> config.weight_decay_until, config.weight_decay_after
    (100, 0.0)
    """
    if config.weight_decay_until is not None and config.weight_decay_until < step:
        raise ConfigError(
            "a fork at step {step}: this run has changed its weight decay at step {until} already; "
            "fork it at that step or before",
            step=step,
            until=config.weight_decay_until,
        )
    if step >= config.steps:
        raise ConfigError(
            "a fork at step {step}: the run takes at most {steps} steps", step=step, steps=config.steps
        )
    return replace(config, weight_decay_until=step, weight_decay_after=weight_decay)


def fork_step(curves: RunCurves) -> int:
    """Suggest a step to fork a run at: where it had memorised, else half-way."""
    phases = curves.phases
    if phases is not None and phases.memorised_at:
        return phases.memorised_at
    return max(1, curves.status.step // 2)


def measured_pace(config: Config, runs: Iterable[Run]) -> float | None:
    """Return the median pace, in steps per second, of the runs of this machine that agree with a config in
    all that decides it; None where there are none."""
    known = []
    for run in runs:
        alike = all(getattr(run.config, name) == getattr(config, name) for name in PACE_FIELDS)
        if alike and ROUNDED not in run.machine:
            with suppress(StoreError):  # one damaged run says nothing of the others
                known.append(run.status().steps_per_second)
    known = [pace for pace in known if pace > 0]
    return float(np.median(known)) if known else None
