"""Record runs: train configs and write the results, or resume a run that ended early."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from language import Message
from training.config import Config
from training.engine import runtime
from training.engine.checkpoint import Checkpoint, CheckpointError
from training.engine.snapshot_schedule import SnapshotSchedule, is_evaluation, schedules
from training.engine.trainer import EvalStep, train
from training.errors import ConfigError
from training.runs.arrays import UNREADABLE
from training.runs.checkpoint import CHECKPOINT, read_checkpoint
from training.runs.mending import Fault, reason_of
from training.runs.reader import CONFIG, Run, damaged, open_run
from training.runs.writer import OnEvaluation, Recorder


def record(
    members: Sequence[Config],
    *,
    root: Path | None = None,
    threads: int | None = None,
    device: str = "auto",
    forces: bool = False,
    on_evaluation: OnEvaluation | None = None,
    most_seconds: float | None = None,
) -> list[Path]:
    """Train the members together, record each as a run of its own, and return their folders.

    A member trained alone keeps a checkpoint, from which `resume` goes on exactly.

    Args:
        members: configs that differ in fields of `training.config.PER_MEMBER` only.
        root: the folder of all runs.
        threads: of the processor; None for as many as the network gains from.
        device: "auto", "cpu" or "cuda".
        forces: whether to record the two parts of the update that follows each snapshot as well.
        most_seconds: of training, after which it stops as if it had been asked to; None for no limit.

    Raises:
        ConfigError: when two members are the same, or differ in another field.
        RecordingError: when a run cannot be written; all runs are kept up to there.

    >>> import tempfile
    >>> config, root = Config(p=5, d_model=8, d_mlp=8, steps=20), Path(tempfile.mkdtemp())
    >>> (folder,) = record([config], root=root)
    >>> open_run(folder.name, root).metrics()["step"].max().item()
    20.0
    """
    if len({member.run_id for member in members}) < len(members):
        raise ConfigError("two members have the same config: they would be one run")
    threads, device = runtime.prepare(threads), runtime.choose_device(device)
    with ExitStack() as stack:
        recorders = [
            stack.enter_context(Recorder(member, root, threads, device, forces, together=len(members)))
            for member in members
        ]
        _write(recorders, train(members, device=device), on_evaluation, most_seconds)
    return [recorder.folder for recorder in recorders]


def resume(
    run_id: str,
    *,
    root: Path | None = None,
    on_evaluation: OnEvaluation | None = None,
    most_seconds: float | None = None,
    told: Callable[[Message], None] | None = None,
) -> Path:
    """Resume a run that was stopped or killed, to exactly the run it would have been; return its folder.

    It goes on at its last checkpoint, with as many threads as it began with and on the same kind of
    device. Without a checkpoint, or where lines before it are missing, it is computed from its start, and
    what is on disk is left as it is. What is damaged is cut off first, with all that comes after it, and
    computed again; a run that is finished but damaged can be resumed too.

    Args:
        run_id: of the run.
        root: the folder of all runs.
        on_evaluation: told of every evaluation.
        most_seconds: of training, as of `record`.
        told: what damage was found, and from where it goes on; None for a warning.

    Raises:
        StoreError: when there is no such run, nothing is left to do, or it was trained together with others.
        CheckpointError: when its checkpoint is that of another run.
        RecordingError: when it cannot be written, or another process is training it.

    >>> resume("add-p97-seed0-0123456789")
    Traceback (most recent call last):
    training.runs.folder.StoreError: run 'add-p97-seed0-0123456789': there is none in ...
    """
    run = open_run(run_id, root)
    run.require_unfinished()
    try:
        threads, device = int(run.machine["threads"]), str(run.machine.get("device", "cpu"))
    except UNREADABLE as error:
        raise damaged(run.folder, CONFIG, error) from error
    threads, device = runtime.prepare(threads), runtime.choose_device(device)
    with Recorder(run.config, root, threads, device, run.has_forces(), resumed=run) as recorder:
        faults = list(recorder.found.faults) if recorder.found else []
        start, schedule = _start(run, faults)
        if faults:
            (told or _warn)(_said(run, faults, start))
        eval_steps = train([run.config], device=device, start=start, schedule=schedule)
        _write([recorder], eval_steps, on_evaluation, most_seconds)
    return run.folder


def _start(run: Run, faults: list[Fault]) -> tuple[Checkpoint | None, SnapshotSchedule | None]:
    """Return where to go on; None for the beginning. What is wrong with the checkpoint joins the faults."""
    if not os.path.lexists(run.folder / CHECKPOINT):
        return None, None
    try:
        start = read_checkpoint(run.folder, sealed=run.sealed)
    except CheckpointError as error:
        faults.append(Fault(CHECKPOINT, reason_of(error.__cause__)))
        return None, None
    schedule = _schedule_at(run, start.step)
    return (start, schedule) if schedule else (None, None)


def _said(run: Run, faults: Sequence[Fault], start: Checkpoint | None) -> Message:
    """Say what was found and what is done about it."""
    found = "; ".join(map(str, faults))
    if start is None:
        return Message(
            "run {run_id!r} is damaged: {found}; what is whole of it is kept, the rest is computed again "
            "from its start",
            run_id=run.run_id,
            found=found,
        )
    return Message(
        "run {run_id!r} is damaged: {found}; what is whole of it is kept, and it goes on from step {step}",
        run_id=run.run_id,
        found=found,
        step=start.step,
    )


def _warn(message: Message) -> None:
    warnings.warn(str(message), stacklevel=3)


def _schedule_at(run: Run, step: int) -> SnapshotSchedule | None:
    """Return the schedule after the recorded evaluations before a step, if they and the snapshots are all
    there; else None.

    A machine that goes down can lose lines that were written before a checkpoint it has kept.
    """
    metrics = run.metrics()
    names = [name for name in metrics if name not in ("step", "seconds")]
    evaluations = [
        (int(at), {name: float(metrics[name][row]) for name in names})
        for row, at in enumerate(metrics.get("step", ()))
        if at < step
    ]
    steps = [at for at, _ in evaluations]
    if steps != [at for at in range(step) if is_evaluation(at, run.config)]:
        return None
    found = schedules(run.config, evaluations)
    snapshots = [at for at, schedule in zip(steps, found, strict=True) if schedule.is_snapshot]
    recorded = [at for at in run.snapshot_steps().tolist() if at < step]
    return found[-1] if found and recorded == snapshots else None


def _write(
    recorders: Sequence[Recorder],
    eval_steps: Iterable[EvalStep],
    on_evaluation: OnEvaluation | None,
    most_seconds: float | None,
) -> None:
    for eval_step in eval_steps:
        for place, member in enumerate(map(int, eval_step.members)):
            recorder = recorders[member]
            measures = {name: float(values[place]) for name, values in eval_step.measures.items()}
            recorder.evaluation(eval_step.step, eval_step.seconds, int(eval_step.stop_steps[place]), measures)
            if eval_step.snapshot[place]:
                forces = eval_step.forces(place) if recorder.records_forces else None
                recorder.snapshot(eval_step.step, eval_step.weights(place), forces)
            if on_evaluation is not None:
                on_evaluation(member, recorder, measures)
            if len(recorders) > 1 and (
                eval_step.diverged[place] or eval_step.step >= eval_step.stop_steps[place]
            ):
                recorder.finish()
        why = None
        if most_seconds is not None and any(recorder.seconds > most_seconds for recorder in recorders):
            why = Message("it has had its {seconds} seconds of training", seconds=f"{most_seconds:g}")
        is_stopping = why is not None or any(recorder.stop_requested() for recorder in recorders)
        if len(recorders) == 1 and (is_stopping or recorders[0].is_checkpoint_due()):
            recorders[0].checkpoint(eval_step.checkpoint(0))
        if is_stopping:
            for recorder in recorders:
                recorder.stopped(why)
            return
