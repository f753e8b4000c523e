"""Train the cells of a group and keep each as a run, which can be opened like any other."""

from __future__ import annotations

from contextlib import suppress

from training.config import Config
from training.runs.reader import Run, StoreError, open_run
from training.runs.status import State
from training.sweeps.groups import Group
from training.sweeps.outcomes import Outcome, finite


def record_group(group: Group, threads: int = 1, device: str = "cpu") -> list[Outcome]:
    """Train the cells of a group that are not recorded yet, together, and return the outcomes of all.

    A cell that was recorded before, in a sweep or by itself, is only read; one that was stopped is trained
    from its start, and what there was of it is set aside.

    Raises:
        StoreError: when a run cannot be read.
        RecordingError: when one cannot be written, or another process is training it.
        UserError: when there is no such device here.
    """
    missing = [cell.config for cell in group if finished_run(cell.config) is None]
    if missing:
        from training.runs.recording import record

        record(missing, threads=threads, device=device)
    return [outcome_of(cell.number, open_run(cell.config.run_id)) for cell in group]


def finished_run(config: Config) -> Run | None:
    """Return the recording of a config; None where there is none that was trained to its end."""
    with suppress(StoreError):
        run = open_run(config.run_id)
        if run.status().state is State.FINISHED:
            return run
    return None


def outcome_of(number: int, run: Run) -> Outcome:
    """Read the outcome of a cell from its recorded run: the same that training it returns.

    Raises:
        StoreError: when the run is damaged, was stopped, or has no evaluation.
    """
    status, phases = run.status(), run.phases()
    if status.state is not State.FINISHED or phases is None:
        raise StoreError("run {run_id!r} was not trained to its end", run_id=run.run_id)
    measures = {name: column[-1] for name, column in run.metrics().items() if name not in ("step", "seconds")}
    return Outcome(
        cell=number,
        verdict=phases.verdict,
        memorised_at=phases.memorised_at,
        generalised_at=phases.generalised_at,
        delay=phases.delay,
        last_step=phases.last_step,
        seconds=status.seconds,
        together=int(run.machine.get("together", 1)),
        measures={name: finite(value) for name, value in measures.items()},
    )
