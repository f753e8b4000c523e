"""The reference preset over five seeds: when it memorises, when it groks, and how long that takes."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from training.config.presets import REFERENCE
from training.engine.trainer import train
from training.phases import Phases, detect_phases

SEEDS = range(5)
ACCURACIES = ("train_accuracy", "held_out_accuracy")


def one_run(seed: int) -> tuple[Phases, float]:
    """The phases of a run with this seed, and the seconds it took to have generalised."""
    # Of each step only what is needed is kept: a list of EvalSteps would hold on to all their weights.
    rows = [
        (eval_step.step, eval_step.seconds, *(float(eval_step.measures[name][0]) for name in ACCURACIES))
        for eval_step in train([replace(REFERENCE, seed=seed, steps_after_grokking=0)])
    ]
    steps, seconds, *accuracies = zip(*rows, strict=True)
    phases = detect_phases(steps, *accuracies)
    at = steps.index(phases.generalised_at) if phases.generalised_at is not None else -1
    return phases, seconds[at]


def measure() -> dict[str, float | str]:
    """Medians over the seeds, and the single seeds' steps."""
    time.sleep(1)  # let the machine settle after the imports
    runs = [one_run(seed) for seed in SEEDS]
    grokked = [phases for phases, _ in runs if phases.verdict == "groks"]
    delays = [phases.delay for phases in grokked if phases.delay is not None]
    return {
        "seeds that grok": f"{len(grokked)} of {len(SEEDS)}",
        "s to grok, median": float(np.median([seconds for _, seconds in runs])),
        "memorised at step, median": float(np.median([phases.memorised_at or np.nan for phases, _ in runs])),
        "grokked at step, median": float(np.median([phases.generalised_at or np.nan for phases, _ in runs])),
        "delay, median": float(np.median(delays)),
        "delay, least": min(delays, default=float("nan")),
        "memorised at steps": ", ".join(str(phases.memorised_at) for phases, _ in runs),
        "grokked at steps": ", ".join(str(phases.generalised_at) for phases, _ in runs),
        "s to grok": ", ".join(f"{seconds:.1f}" for _, seconds in runs),
    }
