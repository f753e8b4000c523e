"""The reference preset over twenty seeds: when it memorises and groks, how quiet its plateau is, and how long
that takes."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from training.config.presets import REFERENCE
from training.engine.trainer import train
from training.phases import Phases, detect_phases

SEEDS = range(20)
MEASURES = ("train_accuracy", "held_out_accuracy", "train_loss")
# What a quiet plateau and a late leap are, as they were asked for before the runs were made.
LEAST_ACCURACY, MOST_LOSS, MOST_HELD_OUT, LEAST_DELAY = 0.98, 0.3, 0.1, 4.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run: its phases, the seconds to have generalised; since it memorised the lowest training accuracy and
    the highest training loss; and the held-out accuracy when it memorised."""

    phases: Phases
    seconds: float
    lowest: float
    loss: float
    held_out: float

    @property
    def is_quiet(self) -> bool:
        return self.lowest >= LEAST_ACCURACY and self.loss <= MOST_LOSS

    @property
    def is_late(self) -> bool:
        return self.held_out <= MOST_HELD_OUT and (self.phases.delay or 0.0) >= LEAST_DELAY


def one_run(seed: int) -> Outcome:
    """Train to the end with this seed, alone."""
    # Of each step only what is needed is kept: a list of EvalSteps would hold on to all their weights.
    rows = [
        (eval_step.step, eval_step.seconds, *(float(eval_step.measures[name][0]) for name in MEASURES))
        for eval_step in train([replace(REFERENCE, seed=seed)])
    ]
    steps, seconds, accuracy, held_out, loss = (np.array(column) for column in zip(*rows, strict=True))
    phases = detect_phases(steps, accuracy, held_out)
    since = steps >= (steps[-1] if phases.memorised_at is None else phases.memorised_at)
    at = -1 if phases.generalised_at is None else int(np.flatnonzero(steps == phases.generalised_at)[0])
    return Outcome(
        phases, float(seconds[at]), accuracy[since].min(), loss[since].max(), float(held_out[since][0])
    )


def measure() -> dict[str, float | str]:
    """Medians over the seeds, and the single seeds' steps."""
    time.sleep(1)  # let the machine settle after the imports
    runs = [one_run(seed) for seed in SEEDS]
    count = len(runs)
    delays = [run.phases.delay for run in runs if run.phases.delay is not None]
    return {
        "seeds that grok": f"{sum(run.phases.verdict == 'groks' for run in runs)} of {count}",
        "quiet": f"{sum(run.is_quiet for run in runs)} of {count}",
        "late": f"{sum(run.is_late for run in runs)} of {count}",
        "s to grok, median": float(np.median([run.seconds for run in runs])),
        "memorised at step, median": float(np.median([run.phases.memorised_at or np.nan for run in runs])),
        "grokked at step, median": float(np.median([run.phases.generalised_at or np.inf for run in runs])),
        "delay, median": float(np.median(delays)),
        "delay, least": min(delays, default=float("nan")),
        "lowest training accuracy since memorised": min(run.lowest for run in runs),
        "highest training loss since memorised, nats": max(run.loss for run in runs),
        "held-out accuracy when memorised, most": max(run.held_out for run in runs),
        "memorised at steps": ", ".join(str(run.phases.memorised_at) for run in runs),
        "grokked at steps": ", ".join(str(run.phases.generalised_at) for run in runs),
        "s to grok": ", ".join(f"{run.seconds:.1f}" for run in runs),
    }
