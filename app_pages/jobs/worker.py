"""Training in a worker process: started here, one at a time, and watched through the run's folder.

A worker outlives a page reload, and later visitors find it running: its progress lies on disk, in the run
that it records. `app_pages.jobs.queue` decides which job is next.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field, fields
from pathlib import Path

import streamlit as st

from app_pages.jobs.logs import last_line
from app_pages.jobs.queue import SYSTEM, Job, Queue, QueueError
from app_pages.jobs.session import visitor
from language import Message, UserError
from training.config import Config
from training.config.presets import REFERENCE
from training.runs.checkpoint import CHECKPOINT
from training.runs.reader import Run, StoreError, open_run, request_stop, run_folder, runs_root
from training.runs.status import State

ROOT = Path(__file__).parents[2]


class WorkerError(UserError):
    """The worker ended before it had recorded anything."""


@dataclass(slots=True)
class JobServer:
    """The jobs of this server, shared by all its visitors; changed only while holding the lock.

    Attributes:
        queue: who is served, and who waits.
        workers: those this server has started, by run id.
        problems: why a worker could not be started, by run id.
    """

    lock: threading.RLock = field(default_factory=threading.RLock)
    queue: Queue = field(default_factory=Queue)
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    problems: dict[str, Message] = field(default_factory=dict)


@st.cache_resource
def job_server() -> JobServer:
    """Return the job server of this process."""
    return JobServer()


def _workers() -> dict[str, subprocess.Popen[bytes]]:
    return job_server().workers


def find_run(config: Config) -> Run | None:
    """Find the recording of this config, finished or not; None if there is none yet.

    Raises:
        StoreError: when its folder is damaged.
    """
    if not (run_folder(config.run_id) / "config.json").exists():
        return None
    return open_run(config.run_id)


def is_busy(config: Config) -> bool:
    """Tell whether this config waits in the queue or is being trained: its run has not yet ended."""
    server = job_server()
    with server.lock:
        waits = any(job.run_id == config.run_id for job in server.queue.waiting)
        if waits or _is_alive(server.workers.get(config.run_id)):
            return True
    run = find_run(config)
    return run is not None and run.status().state is State.RUNNING


def can_go_on(run: Run) -> bool:
    """Tell whether a run ended early and has a checkpoint to resume from."""
    return (
        run.status().state in (State.STOPPED, State.FAILED)
        and (run.folder / CHECKPOINT).exists()
        and run.machine.get("together", 1) == 1
    )


def start(config: Config) -> None:
    """Train and record the run that a page shows, unless it is under way: the reference run before all
    others, any other run in this visitor's turn. Where the queue takes no more, `last_error` says so.

    Raises:
        WorkerError: when the folder of runs cannot be written.
    """
    _submit_for_page(config, goes_on=False)


def go_on(config: Config) -> None:
    """Resume a run where it was stopped; otherwise like `start`.

    Raises:
        WorkerError: when the folder of runs cannot be written.
    """
    _submit_for_page(config, goes_on=True)


def _submit_for_page(config: Config, *, goes_on: bool) -> None:
    if is_busy(config):
        return
    try:
        submit(SYSTEM if config == REFERENCE else visitor(), config, goes_on=goes_on)
    except QueueError as error:
        job_server().problems[config.run_id] = error.message


def submit(visitor_id: str, config: Config, *, goes_on: bool = False) -> Job:
    """Enqueue a run for a visitor; it starts at once if nothing else is being trained.

    Raises:
        QueueError: when the queue takes no more.
        WorkerError: when the folder of runs cannot be written.
    """
    server = job_server()
    with server.lock:
        server.problems.pop(config.run_id, None)
        advance(server)  # what has just ended is no longer there
        job = server.queue.submit(visitor_id, config, goes_on=goes_on)
        advance(server)
        problem = server.problems.pop(config.run_id, None)
    if problem is not None:
        raise WorkerError(problem)
    return job


def current_and_waiting() -> tuple[Job | None, list[Job]]:
    """Return the job being trained, and the waiting ones in the order in which they will start."""
    server = job_server()
    with server.lock:
        advance(server)
        return server.queue.current, server.queue.order()


def cancel(visitor_id: str, number: int) -> None:
    """Cancel a visitor's own job; if it is being trained, it is stopped."""
    server = job_server()
    with server.lock:
        job = server.queue.cancel(visitor_id, number)
        if job is None or job is not server.queue.current:
            return
        process = server.workers.get(job.run_id)
    run = find_run(job.config)
    if run is not None and run.status().state is State.RUNNING:
        request_stop(run.run_id)
    elif process is not None and _is_alive(process):  # it has not come so far as to look for a wish to stop
        process.terminate()


def advance(server: JobServer) -> None:
    """Start the next worker where the last has ended, or died."""
    with server.lock:
        job = server.queue.current
        if job is not None and _is_alive(server.workers.get(job.run_id)):
            return
        server.queue.end()
        while (job := server.queue.take()) is not None:
            if job.visitor == SYSTEM or not _is_finished(job.config):  # two visitors may want the same run
                try:
                    process = server.workers[job.run_id] = _launch(job)
                except OSError as error:
                    server.problems[job.run_id] = _unwritable(error)
                else:
                    threading.Thread(target=_advance_after, args=(server, process), daemon=True).start()
                    return
            server.queue.end()


def _advance_after(server: JobServer, process: subprocess.Popen[bytes]) -> None:
    """Advance the queue when a worker ends, even while no visitor looks."""
    process.wait()
    advance(server)


def _is_alive(process: subprocess.Popen[bytes] | None) -> bool:
    return process is not None and process.poll() is None


def _is_finished(config: Config) -> bool:
    try:
        run = find_run(config)
        return run is not None and run.status().state is State.FINISHED
    except StoreError:
        return False


def _launch(job: Job) -> subprocess.Popen[bytes]:
    words = ["resume", job.run_id] if job.goes_on else ["grok", "--again", *_options(job.config)]
    log = _log_path(job.config)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "training", *words, "--json", "--lang", "en"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=file,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=os.environ | {"KAIQIAO_RUNS": str(runs_root())},
        )


def _unwritable(error: OSError) -> Message:
    return Message(
        "the folder of runs {folder} cannot be written: {reason}",
        folder=str(runs_root()),
        reason=error.strerror or str(error),
    )


def last_error(config: Config) -> str:
    """Return why the worker of this config ended without a finished run, or never began: its last line,
    else ""."""
    server = job_server()
    with server.lock:
        if (problem := server.problems.get(config.run_id)) is not None:
            return str(problem)
        waits = any(job.run_id == config.run_id for job in server.queue.waiting)
        worker = server.workers.get(config.run_id)
    if waits or worker is None or worker.poll() in (None, 0):
        return ""
    return last_line(_log_path(config))


def _log_path(config: Config) -> Path:
    return runs_root() / f".{config.run_id}.log"


def _options(config: Config) -> list[str]:
    """Return the config as the words of the command line."""
    words = []
    for each in fields(config):
        value = getattr(config, each.name)
        words += ["--set", f"{each.name}={'none' if value is None else value}"]
    return words
