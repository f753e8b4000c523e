"""What an experiment may ask for: recorded runs, random numbers, and whether it has to be quick."""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from language import UserError
from story.ledger.condition import Condition
from training.config import Config
from training.runs.reader import Run, StoreError, open_run, run_folder
from training.runs.status import State

# Told how many runs are there, and how many there will be.
OnProgress = Callable[[int, int], None]


def cache_folder() -> Path:
    """Where the runs of experiments are kept: KAIQIAO_CLAIMS, else the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("KAIQIAO_CLAIMS") or Path(cache) / "kaiqiao" / "claims").expanduser()


@dataclass(frozen=True)
class Lab:
    """What an experiment may ask for.

    Attributes:
        claim: whose experiment it is; its random numbers are its own.
        conditions: the kinds of run it has said it would ask for: others are refused, because the
            result would not be known to depend on them.
        root: where runs are recorded, and found again.
        quick: whether a smoke test is all that is wanted.
        jobs: how many runs are trained at a time, each alone on one thread.
        trains: whether runs that are not there are trained; else they are missed.
    """

    claim: str
    conditions: Mapping[str, Condition]
    root: Path = field(default_factory=cache_folder)
    quick: bool = False
    jobs: int = 1
    trains: bool = True

    def condition(self, name: str) -> Condition:
        """The condition of that name, one of the claim's own."""
        if name not in self.conditions:
            raise ValueError(f"condition = {name!r}: allowed are those of the claim, {[*self.conditions]}")
        return self.conditions[name]

    def runs(self, condition: str) -> list[Run]:
        """The finished runs of a condition without `over`, one for each seed; trained if not there yet."""
        (only,) = self.groups(condition)
        return only[1]

    def groups(self, condition: str) -> list[tuple[dict[str, Any], list[Run]]]:
        """The finished runs of a condition: what each value of its field is, and its runs by seed."""
        wanted = self.condition(condition)
        members = wanted.members(quick=self.quick)
        if self.trains:
            grow(members, self.root, jobs=self.jobs)
        elif gone := [config.run_id for config in members if finished(config, self.root) is None]:
            raise UserError(
                "{gone} of its {count} runs are gone: ./run claims {claim} --again trains them",
                gone=len(gone), count=len(members), claim=self.claim,
            )  # fmt: skip
        runs = [open_run(config.run_id, self.root) for config in members]
        values = wanted.values(quick=self.quick)
        size = len(runs) // len(values)
        return [(value, runs[at * size : (at + 1) * size]) for at, value in enumerate(values)]

    def rng(self) -> np.random.Generator:
        """Random numbers of this claim's own, the same at every call."""
        return np.random.default_rng(zlib.crc32(self.claim.encode()))


def grow(
    members: Sequence[Config], root: Path, *, jobs: int = 1, on_progress: OnProgress | None = None
) -> None:
    """Train what is not there yet, `jobs` at a time, each alone on one thread: so it is the same whatever
    is trained beside it, and one that was cut off goes on where it was."""
    missing = [config for config in dict.fromkeys(members) if finished(config, root) is None]
    if on_progress is not None:
        on_progress(0, len(missing))
    for done, _run_id in enumerate(_trained(missing, root, jobs), start=1):
        if on_progress is not None:
            on_progress(done, len(missing))


def _trained(members: Sequence[Config], root: Path, jobs: int) -> Iterator[str]:
    if jobs == 1 or len(members) < 2:
        for config in members:
            yield _train(config.to_json(), str(root))
        return
    from joblib import Parallel, delayed, parallel_config

    from training.sweeps.orphans import end_with

    work = (delayed(_train)(config.to_json(), str(root)) for config in members)
    with parallel_config(backend="loky", initializer=end_with, initargs=(os.getpid(),)):
        yield from Parallel(n_jobs=jobs, return_as="generator_unordered", pre_dispatch="all")(work)


def _train(written: Mapping[str, Any], root: str) -> str:
    from training.runs.recording import record, resume

    config, place = Config.from_json(written), Path(root)
    if finished(config, place) is not None:  # by another process, in the meantime
        return config.run_id
    folder = run_folder(config.run_id, place)
    with suppress(StoreError):
        resume(config.run_id, root=place)
        return config.run_id
    if folder.exists():
        shutil.rmtree(folder)
    record([config], root=place, threads=1, device="cpu")
    return config.run_id


def finished(config: Config, root: Path) -> Run | None:
    """The finished run of a config, if there is one and it can be read."""
    with suppress(StoreError):
        run = open_run(config.run_id, root)
        if run.status().state is State.FINISHED:
            return run
    return None
