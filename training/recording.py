"""From configs to recorded runs: train, and write what comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from language import Message
from training import machine
from training.config import Config
from training.recorder import Recorder, RecordingError
from training.trainer import train


def record(
    members: Sequence[Config],
    *,
    root: Path | None = None,
    threads: int | None = None,
    on_evaluation: Callable[[int, Recorder, dict[str, float]], None] | None = None,
) -> list[Path]:
    """Train the members together and record each as a run of its own; returns their folders.

    Args:
        on_evaluation: told of every evaluation: the member's number, its recorder, its measures.

    Raises:
        RecordingError: when a run cannot be written; all runs are kept up to there.
    """
    threads = machine.prepare(threads)
    with ExitStack() as stack:
        recorders = [stack.enter_context(Recorder(member, root, threads)) for member in members]
        for moment in train(members):
            for member in map(int, np.flatnonzero(moment.active)):
                recorder = recorders[member]
                measures = {name: float(values[member]) for name, values in moment.measures.items()}
                _require_finite(moment.step, measures)
                recorder.evaluation(moment.step, moment.seconds, int(moment.goals[member]), measures)
                if moment.snapshot[member]:
                    weights = {name: value[member] for name, value in moment.weights.items()}
                    recorder.snapshot(moment.step, weights)
                if on_evaluation is not None:
                    on_evaluation(member, recorder, measures)
            if any(recorder.stop_requested() for recorder in recorders):
                for recorder in recorders:
                    recorder.stopped()
                break
    return [recorder.folder for recorder in recorders]


def _require_finite(step: int, measures: dict[str, float]) -> None:
    for name, value in measures.items():
        if not np.isfinite(value):
            raise RecordingError(
                Message(
                    "at step {step} {name} is {value}: training has diverged; a lower lr may help",
                    step=step,
                    name=name,
                    value=value,
                )
            )
