"""Thirty visitors of one server at once, three of them greedy: how long the others wait.

The queue, its workers and their runs are real; the visitors are a script. 27 ask within a few seconds for a
training of about four seconds. Before them came three: one with long trainings in seven browsers (seven
cookies) at one address, one with as many long trainings as the queue takes, one with the longest there is.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from app_pages.jobs import worker
from app_pages.jobs.queue import MOST_OF_ONE
from app_pages.jobs.store import look
from app_pages.jobs.wishes import Visitor
from training.config import Config
from training.runs.reader import StoreError, open_run
from training.runs.recording import record

PUPILS, SECONDS_OF_ONE, SECONDS_AHEAD, LONGEST = 27, 4.0, 15.0, 900.0
SMALL = Config(
    p=31, d_model=32, d_mlp=64, train_fraction=0.5, steps=10**7, steps_after_grokking=None,
    evaluate_every=5, snapshots=20,
)  # fmt: skip


@dataclass
class Told:
    """When each of the class asked, had a first turn, and was done, in seconds."""

    asked: dict[str, float] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    done: dict[str, float] = field(default_factory=dict)


def measure() -> dict[str, float | str]:
    """Let them ask, and watch."""
    logging.disable()
    with _own_folder():
        steps = _steps_of(SECONDS_OF_ONE)
        greedy = _greedy()
        time.sleep(SECONDS_AHEAD)
        told, start = Told(), time.monotonic()
        for number in range(PUPILS):
            visitor = Visitor(f"10.0.1.{number}", f"pupil {number}")
            job = worker.submit(visitor, replace(SMALL, steps=steps, seed=number))
            told.asked[job.name] = time.monotonic() - start
        _watch(told, start)
        had = {name: _seconds(ids) for name, ids in greedy.items()}
        worker.end_all()
        while any(queue.jobs() for queue in look().queues()):
            time.sleep(0.1)
    return _figures(told, had, steps)


@contextmanager
def _own_folder() -> Iterator[None]:
    before = os.environ.get("KAIQIAO_RUNS")
    with tempfile.TemporaryDirectory(prefix="classroom", ignore_cleanup_errors=True) as root:
        os.environ |= {"KAIQIAO_RUNS": root, "KAIQIAO_LAB_MINUTES": "100000"}
        try:
            yield
        finally:
            os.environ.pop("KAIQIAO_RUNS") if before is None else os.environ.update(KAIQIAO_RUNS=before)


def _steps_of(seconds: float) -> int:
    """Train until it has taken so long; return how many steps that was."""
    with tempfile.TemporaryDirectory() as root:
        (folder,) = record([replace(SMALL, seed=999)], root=Path(root), most_seconds=seconds)
        return open_run(folder.name, folder.parent).status().step


def _greedy() -> dict[str, list[str]]:
    asked: dict[str, list[str]] = {"seven cookies": [], "many runs": [], "one long run": []}
    for number in range(7):
        visitor = Visitor("10.0.0.1", f"browser {number}")
        asked["seven cookies"].append(worker.submit(visitor, replace(SMALL, seed=1000 + number)).run_id)
    for number in range(MOST_OF_ONE):
        visitor = Visitor("10.0.0.2", "browser")
        asked["many runs"].append(worker.submit(visitor, replace(SMALL, seed=2000 + number)).run_id)
    visitor = Visitor("10.0.0.3", "browser")
    asked["one long run"].append(worker.submit(visitor, replace(SMALL, seed=3000)).run_id)
    return asked


def _watch(told: Told, start: float) -> None:
    while len(told.done) < PUPILS and time.monotonic() - start < LONGEST:
        now, queue = time.monotonic() - start, look().lanes["training"]
        there = {job.name for job in queue.jobs()}
        for turn in queue.turns:
            if turn.job.name in told.asked and turn.process is not None:
                told.begun.setdefault(turn.job.name, now)
        for name in told.asked.keys() - there - told.done.keys():
            told.begun.setdefault(name, now)
            told.done[name] = now
        time.sleep(0.05)


def _seconds(run_ids: list[str]) -> float:
    total = 0.0
    for run_id in run_ids:
        try:
            total += open_run(run_id).status().seconds
        except StoreError:  # it has never had a turn
            continue
    return total


def _figures(told: Told, had: dict[str, float], steps: int) -> dict[str, float | str]:
    waited = np.array([told.begun[name] - asked for name, asked in told.asked.items()])
    took = np.array([told.done.get(name, np.inf) - asked for name, asked in told.asked.items()])
    figures: dict[str, float | str] = {
        "steps of a training": float(steps),
        "s until its first turn, median": float(np.median(waited)),
        "s until its first turn, p95": float(np.quantile(waited, 0.95)),
        "s until its first turn, longest": float(waited.max()),
        "s until it is finished, median": float(np.median(took)),
        "s until it is finished, p95": float(np.quantile(took, 0.95)),
        "finished": f"{np.isfinite(took).sum()} of {PUPILS}",
    }
    return figures | {f"s of training given to {name}": seconds for name, seconds in had.items()}
