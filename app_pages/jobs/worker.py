"""The jobs of this server: put into the queue here, looked after by one thread, done by worker processes.

The queue lies on disk (`app_pages.jobs.store`), and a worker's progress in the run that it records: both
outlive a page, a visit, and the server. `app_pages.jobs.queue` decides whose turn is next, and
`app_pages.jobs.turns` what becomes of a turn.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from app_pages.jobs import costs
from app_pages.jobs.costs import CostError
from app_pages.jobs.limits import limits
from app_pages.jobs.processes import Process, is_alive, this_process
from app_pages.jobs.queue import QueueError, Turn
from app_pages.jobs.session import visitor
from app_pages.jobs.starting import Starter
from app_pages.jobs.store import Jobs, changed, lane_of, look
from app_pages.jobs.turns import Ending, find_run, is_finished, look_after, start_work, state_of
from app_pages.jobs.wishes import SYSTEM, Film, Job, Visitor, Work, name_of
from language import Message, UserError
from story.films.renderings import films_root
from training.config import Config
from training.config.presets import REFERENCE
from training.runs.checkpoint import CHECKPOINT
from training.runs.reader import Run, StoreError, runs_root
from training.runs.status import State
from training.sweeps.design import Sweep

__all__ = [
    "at_work_and_waiting", "can_go_on", "cancel", "find_run", "is_busy", "last_error", "start", "submit",
]  # fmt: skip

SECONDS_BETWEEN_LOOKS = 0.2
# So long the process that forks workers is kept though there is nothing to do.
SECONDS_KEPT_WARM = 120.0
# So long a page says that the server has been started anew.
SECONDS_OF_NEWS = 300.0


class WorkerError(UserError):
    """The queue cannot be written."""


@dataclass(slots=True)
class JobServer:
    """What this process knows of the jobs; the queue itself lies on disk.

    Attributes:
        root: the folder of runs whose queue it serves.
        restored: how many jobs of an earlier server it has found.
        since: when it began.
        signalled: workers that were told to end, and how.
    """

    root: Path = field(default_factory=runs_root)
    lock: threading.Lock = field(default_factory=threading.Lock)
    starter: Starter = field(default_factory=Starter)
    thread: threading.Thread | None = None
    wake: threading.Event = field(default_factory=threading.Event)
    restored: int = 0
    since: float = field(default_factory=time.monotonic)
    signalled: set[tuple[Process, Ending]] = field(default_factory=set)


@st.cache_resource
def job_server() -> JobServer:
    """Return the job server of this process; it takes up what an earlier one has left."""
    server, jobs = JobServer(), look()
    turns = [turn for queue in jobs.queues() for turn in queue.turns]
    if not any(is_alive(turn.server) for turn in turns):
        server.restored = sum(len(queue.jobs()) for queue in jobs.queues())
    if any(queue.jobs() for queue in jobs.queues()):
        keep_going(server)
    return server


def news() -> tuple[int, str]:
    """Return how many jobs of an earlier server this one has taken up a short time ago, and the name of a
    queue file that was put aside because it could not be read; 0 and "" without any."""
    server = job_server()
    fresh = time.monotonic() - server.since < SECONDS_OF_NEWS
    return (server.restored if fresh else 0), look().put_aside


def is_busy(work: Config | Sweep) -> bool:
    """Tell whether this waits in the queue or is being trained: its run, or its sweep, has not yet ended."""
    if look().lanes["training"].find(name_of(work)) is not None:
        return True
    return state_of(work) is State.RUNNING


def can_go_on(run: Run) -> bool:
    """Tell whether a run ended early and has a checkpoint to resume from; a damaged one has not."""
    try:
        state = run.status().state
    except StoreError:
        return False
    return (
        state in (State.STOPPED, State.FAILED)
        and (run.folder / CHECKPOINT).exists()
        and run.machine.get("together", 1) == 1
    )


def start(work: Config | Sweep) -> None:
    """Train and record what a page shows, unless it is under way: the reference run before all others, any
    other run or sweep in this visitor's turn. Where the queue takes no more, `last_error` says so.

    Raises:
        WorkerError: when the folder of runs cannot be written.
    """
    _submit_for_page(work, goes_on=False)


def go_on(config: Config) -> None:
    """Resume a run where it was stopped; otherwise like `start`.

    Raises:
        WorkerError: when the folder of runs cannot be written.
    """
    _submit_for_page(config, goes_on=True)


def _submit_for_page(work: Config | Sweep, *, goes_on: bool) -> None:
    if is_busy(work):
        return
    try:
        submit(SYSTEM if work == REFERENCE else visitor(), work, goes_on=goes_on)
    except (QueueError, CostError) as error:
        with changed() as jobs:
            jobs.fail(name_of(work), error.message)


def submit(who: Visitor, work: Work, *, goes_on: bool = False) -> Job:
    """Enqueue work for a visitor; it starts at once if nothing else of its kind is being done.

    Raises:
        CostError: when a training would cost more than the server gives.
        QueueError: when the queue takes no more.
        WorkerError: when the folder of runs cannot be written.
    """
    allowed, server = limits(), job_server()  # which first finds what an earlier one has left
    if who != SYSTEM and not isinstance(work, Film):
        costs.check(work, allowed)
        costs.check_room(allowed)
    try:
        with changed() as jobs:
            job, removed = jobs.lanes[lane_of(work)].submit(who, work, time.monotonic(), goes_on=goes_on)
            jobs.failures.pop(job.name, None)
            if removed is not None:
                jobs.fail(removed.name, Message("it made room for another visitor's: the queue is full"))
    except OSError as error:
        raise WorkerError(_unwritable(error)) from error
    keep_going(server)
    return job


def at_work_and_waiting(lane: str = "training") -> tuple[list[Job], list[Job]]:
    """Return the jobs being worked on, and the waiting ones in the order of their next turns."""
    job_server()  # of which the first look finds what an earlier server has left
    queue = look().lanes[lane]
    return [turn.job for turn in queue.turns], queue.order()


def find_job(work: Config | Sweep) -> Job | None:
    """Return the job that trains this, or is going to; None where there is none."""
    at_work, waiting = at_work_and_waiting()
    return next((job for job in [*at_work, *waiting] if job.name == name_of(work)), None)


def cancel(who: Visitor, number: int, lane: str = "training") -> None:
    """Cancel a visitor's own job; if it is being worked on, its worker is asked to end."""
    with changed() as jobs:
        turn = jobs.lanes[lane].cancel(who, number)
        if turn is not None and turn.ending != "cancel":
            turn.ending, turn.ending_at = "cancel", time.monotonic()
    keep_going(job_server())


def last_error(work: Work) -> Message | None:
    """Return why this work ended without being done, or never began; None where there is no such reason."""
    jobs = look()
    name = name_of(work)
    return None if jobs.lanes[lane_of(work)].find(name) is not None else jobs.failures.get(name)


def keep_going(server: JobServer) -> None:
    """Have the queue looked after, even while no visitor looks."""
    with server.lock:
        server.root = runs_root()
        server.wake.set()
        if server.thread is None or not server.thread.is_alive():
            server.thread = threading.Thread(target=_look_after, args=(server,), daemon=True)
            server.thread.start()


def _look_after(server: JobServer) -> None:
    """Advance the queue until there has been nothing to do for a while."""
    busy_at = time.monotonic()
    while True:
        server.wake.clear()
        try:
            busy = any(queue.jobs() for queue in look().queues()) and advance(server)
        except (OSError, UserError):  # a disk that is full now may have room later
            busy = True
        now = time.monotonic()
        busy_at = now if busy else busy_at
        with server.lock:
            if server.root != runs_root() or (now - busy_at > SECONDS_KEPT_WARM and not server.wake.is_set()):
                server.thread = None
                server.starter.rest()
                return
        server.wake.wait(SECONDS_BETWEEN_LOOKS if busy else 5 * SECONDS_BETWEEN_LOOKS)


def advance(server: JobServer) -> bool:
    """Look after the workers once, and begin the turns that are due; return whether there is more to do."""
    now = time.monotonic()
    server.starter.reap()
    with changed() as jobs:
        for queue in jobs.queues():
            for turn in list(queue.turns):
                look_after(turn, queue, jobs, now, server.signalled)
        for turn in jobs.lanes["training"].to_pause(now):
            turn.ending, turn.ending_at = "pause", now
        begun = _take(jobs, now)
        more = any(queue.jobs() for queue in jobs.queues())
    for turn in begun:
        _begin(server, turn)
    return more


def _take(jobs: Jobs, now: float) -> list[Turn]:
    begun = []
    for queue in jobs.queues():
        while (turn := queue.take(now)) is not None:
            if turn.job.visitor != SYSTEM and is_finished(turn.job.work):  # two visitors may want the same
                queue.end(turn, now)
                continue
            turn.server = this_process()
            begun.append(turn)
    return begun


def _begin(server: JobServer, begun: Turn) -> None:
    """Start the worker of a turn. The queue is not held meanwhile: that takes seconds the first time."""
    process, problem = None, None
    try:
        process = start_work(server.starter, begun.job)
    except OSError as error:
        problem = _unwritable(error, begun.job.work)
    except UserError as error:
        problem = error.message
    with changed() as jobs:
        queue = jobs.lanes[lane_of(begun.job.work)]
        for turn in [turn for turn in queue.turns if turn.job.number == begun.job.number]:
            if problem is None:
                turn.process, turn.started = process, time.monotonic()
            else:
                queue.end(turn, turn.started)
                jobs.fail(turn.job.name, problem)


def _unwritable(error: OSError, work: Work | None = None) -> Message:
    reason = error.strerror or str(error)
    if isinstance(work, Film):
        return Message("cannot write films in {folder}: {reason}", folder=str(films_root()), reason=reason)
    return Message(
        "the folder of runs {folder} cannot be written: {reason}", folder=str(runs_root()), reason=reason
    )


def end_all() -> None:
    """End all workers, and forget what waits: for tests, and whoever takes a server out of service."""
    with suppress(OSError), changed() as jobs:
        for queue in jobs.queues():
            queue.waiting.clear()
            for turn in queue.turns:
                turn.ending, turn.ending_at = "cancel", time.monotonic()
