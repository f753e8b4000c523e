"""Run a sweep: train the cells that are not finished, and write each outcome at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from training.config import Config
from training.engine import runtime
from training.sweeps.design import Sweep, cells_of, parse_sweep
from training.sweeps.folder import (
    STOP,
    TABLE,
    SweepError,
    locked,
    read_outcomes,
    stop_requested,
    sweep_folder,
    write_design,
    write_group,
)
from training.sweeps.group_training import train_group
from training.sweeps.groups import GPU_MEMBERS, GPU_MEMORY, MEMBERS, MEMORY, groups_of, spread
from training.sweeps.outcomes import Outcome
from training.sweeps.pools import POOLS, Done, Place, Work
from training.sweeps.recording import record_group
from training.sweeps.table import SweepTable, read_sweep, write_table

MOST_JOBS = 1024
# Failed cells that an error names; the others are counted.
NAMED = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep has come.

    Attributes:
        finished: cells that are finished.
        cells: cells that there are.
        seconds: since this call began.
        outcomes: what became of the cells of the group that has just been finished.
    """

    finished: int
    cells: int
    seconds: float
    outcomes: Sequence[Outcome]


def run_sweep(
    sweep: Sweep,
    *,
    backend: str = "loky",
    jobs: int | None = None,
    threads: int = 1,
    members: int | None = None,
    scheduler: str | None = None,
    device: str = "cpu",
    root: Path | None = None,
    records: bool = False,
    on_group: Callable[[Progress], None] | None = None,
    work: Work | None = None,
) -> Path:
    """Train the cells of a sweep that are not finished, and return its folder, for `read_sweep`.

    Whatever ends it, what is finished is kept, and the same call goes on from there. Asked to stop
    (`training.sweeps.folder.request_stop`), it ends after the group under way.

    Args:
        backend: "loky" (processes of this machine) or "dask" (workers of `scheduler`).
        jobs: processes at once, without Dask; None for as many as the cores allow.
        threads: of each process.
        members: the most cells that one process trains at once; None for what `training.sweeps.groups` found
            to be fast, but on processors at least two groups for each job.
        device: where each process computes: "cpu", "cuda" or "auto"; on "cuda" one job unless more are asked.
        root: the folder of all sweeps.
        records: whether each cell is kept as a run as well, in the folder of all runs; they are trained in an
            order in which a map of them is seen coarsely soon.
        on_group: told whenever a group is finished.
        work: stands in for the training, for trying things out: a function from a group to its outcomes.

    Raises:
        ConfigError: when a cell cannot be a config.
        UserError: when there is no such device here.
        SweepError: when the cluster is not there, the folder cannot be written, another process runs the
            sweep, or some cells could not be trained; those are named, all others are finished by then.

    >>> run_sweep(parse_sweep(["seeds=2"], name="two", base=Config(p=5)), backend="slurm")
    Traceback (most recent call last):
    training.sweeps.folder.SweepError: backend = 'slurm': known are loky, dask
    """
    if backend == "loky" and device != "cpu":  # a cluster's workers may have what is not here
        device = runtime.choose_device(device)
    if device == "cuda" and jobs is None:  # they would share the one there is
        jobs = 1
    place = _place(backend, jobs, threads, scheduler)
    cells = cells_of(sweep)
    most, memory = (GPU_MEMBERS, GPU_MEMORY) if device == "cuda" else (MEMBERS, MEMORY)
    if members is None:
        members = most if device == "cuda" else max(1, min(most, len(cells) // (2 * place.jobs)))
    groups = groups_of(cells, members, memory)
    folder = sweep_folder(sweep.sweep_id, root)
    started, failed = time.perf_counter(), list[Done]()
    with locked(folder):
        noted = runtime.describe(threads) | {"backend": backend, "jobs": place.jobs}
        write_design(folder, sweep, noted)
        (folder / STOP).unlink(missing_ok=True)
        finished = set(read_outcomes(folder, sweep))
        missing = [tuple(cell for cell in group if cell.number not in finished) for group in groups]
        missing = [group for group in (spread(missing) if records else missing) if group]
        if not missing and (folder / TABLE).exists():
            return folder
        work = work or partial(record_group if records else train_group, threads=threads, device=device)
        with closing(POOLS[backend](missing, work, place)) as results:
            for done in results:
                if done.problem is not None:
                    failed.append(done)
                    continue
                write_group(folder, sweep, done.outcomes)
                finished.update(outcome.cell for outcome in done.outcomes)
                if on_group is not None:
                    so_far = time.perf_counter() - started
                    on_group(Progress(len(finished), len(cells), so_far, done.outcomes))
                if stop_requested(folder) and len(finished) < len(cells):
                    return folder
        if failed:
            raise _could_not(failed, folder)
        write_table(folder, sweep, noted)
    return folder


def sweep(
    *axes: str, base: Config | None = None, name: str = "sweep", jobs: int | None = None,
    root: Path | None = None,
) -> SweepTable:  # fmt: skip
    """Train a grid of runs on all cores and return its table; cells trained earlier are only read.

    Args:
        axes: fields and their values: "lr=1e-3..1e-1:log:5", "weight_decay=0,1", "seeds=3".
        base: the config that the axes vary; the reference run's if not given.
        name: begins the id of the sweep's folder.
        jobs: processes at once; None for as many as the cores allow.
        root: the folder of all sweeps.

    Raises:
        ConfigError: naming the axis that cannot be read, or a cell that cannot be a config.
        SweepError: as `run_sweep` does.

    >>> import tempfile
    >>> base = Config(p=5, d_model=8, d_mlp=8, steps=5)
    >>> table = sweep("weight_decay=0,1", "seeds=2", base=base, jobs=1, root=Path(tempfile.mkdtemp()))
    >>> len(table), table["weight_decay"].tolist()
    (4, [0.0, 0.0, 1.0, 1.0])
    """
    return read_sweep(run_sweep(parse_sweep(axes, name=name, base=base or Config()), jobs=jobs, root=root))


def _place(backend: str, jobs: int | None, threads: int, scheduler: str | None) -> Place:
    from joblib import cpu_count

    if backend not in POOLS:
        raise SweepError(
            "{name} = {value!r}: known are {names}",
            name="backend",
            value=backend,
            names=", ".join(POOLS),
            exit_code=2,
        )
    for name, value in (("jobs", jobs), ("threads", threads)):
        if value is not None and not 1 <= value <= MOST_JOBS:
            raise SweepError("{name} = {value}: it must be a whole number from {low} to {high}",
                        name=name, value=value, low=1, high=MOST_JOBS, exit_code=2)  # fmt: skip
    return Place(jobs=jobs or max(1, cpu_count() // threads), threads=threads, scheduler=scheduler)


def _could_not(failed: Sequence[Done], folder: Path) -> SweepError:
    numbers = sorted(cell.number for done in failed for cell in done.group)
    shown = ", ".join(map(str, numbers[:NAMED])) + (", …" if len(numbers) > NAMED else "")
    return SweepError(
        "sweep {sweep_id!r}: {count} cells could not be trained ({cells}), "
        "the first of them because: {problem}",
        sweep_id=folder.name,
        count=len(numbers),
        cells=shown,
        problem=min(failed, key=lambda done: done.group[0].number).problem,
    )
