"""What becomes of a turn: how a worker is started, asked to end, missed, and what its end means."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from app_pages.jobs.limits import GIB, ServerLimits, limits
from app_pages.jobs.logs import last_line
from app_pages.jobs.processes import Process, end, is_alive, memory_of, process_of, this_process
from app_pages.jobs.queue import Queue, Turn
from app_pages.jobs.starting import Starter
from app_pages.jobs.store import Jobs
from app_pages.jobs.sweeps import state_of_sweep, words_of
from app_pages.jobs.wishes import SYSTEM, Film, Job, Work, name_of
from language import Message, UserError
from story.films.renderings import films_root
from training.config import Config
from training.runs.folder import VANISHED
from training.runs.reader import Run, StoreError, open_run, request_stop, run_folder, runs_root
from training.runs.status import State
from training.sweeps import Sweep, sweeps_root
from training.sweeps.folder import request_stop as request_stop_of_sweep

Ending: TypeAlias = Literal["asked", "forced"]
# A worker that was asked to end has so long before it is told to, and so long before it is ended.
SECONDS_TO_STOP, SECONDS_TO_END = 10.0, 20.0
# The worker itself keeps to the time it has, and the estimate to the memory: these are for what goes wrong.
MORE_TIME, SECONDS_MORE, MORE_MEMORY = 1.5, 60.0, 1.5
# So often a job goes on after the server went down with it: it may be to blame.
MOST_LOSSES = 3


def find_run(config: Config) -> Run | None:
    """Find the recording of this config, finished or not; None if there is none yet.

    Raises:
        StoreError: when its folder is damaged.
    """
    if not (run_folder(config.run_id) / "config.json").exists():
        return None
    return open_run(config.run_id)


def readable_run(config: Config) -> Run | None:
    """Find the recording of this config; None if there is none, or it cannot be opened: then it can be made
    anew, and the old one is set aside."""
    try:
        return find_run(config)
    except StoreError:
        return None


def state_of(work: Work) -> State | None:
    """Return how far a training is; None where nothing is recorded, or nothing that can be read. A sweep that
    nobody trains was stopped, or else has failed."""
    if isinstance(work, Film):
        return None
    if isinstance(work, Sweep):
        return state_of_sweep(work)
    try:
        run = find_run(work)
        return None if run is None else run.status().state
    except StoreError:
        return None


def is_finished(work: Work) -> bool:
    """Tell whether a training is finished; a film is drawn anew where anything about it has changed."""
    return state_of(work) is State.FINISHED


def start_work(starter: Starter, job: Job) -> Process:
    """Start the worker of a job.

    Raises:
        OSError: when it cannot be started.
    """
    environment = {
        "KAIQIAO_RUNS": str(runs_root().absolute()),
        "KAIQIAO_SWEEPS": str(sweeps_root().absolute()),
    }
    if isinstance(job.work, Film):
        return starter.start(["animations", *render_words(job.work), "--json"], log_of(job.work), environment)
    return starter.train(training_words(job), log_of(job.work), environment)


def training_words(job: Job) -> list[str]:
    """Return the words of the command line that train a job's run or sweep, or go on with it."""
    if isinstance(job.work, Sweep):
        return [*words_of(job.work), "--json", "--lang", "en"]
    words = ["resume", job.run_id] if job.goes_on else ["grok", "--again", *_options(job.config)]
    if job.visitor != SYSTEM:
        words += ["--seconds", f"{max(1, round(limits().seconds))}"]
    return [*words, "--json", "--lang", "en"]


def render_words(film: Film) -> list[str]:
    """Return the words of the command line that render a film."""
    of_run = [] if film.run_id is None else ["--run", film.run_id]
    return ["render", film.film, "--lang", film.language, "-q", film.quality, *of_run]


def log_of(work: Work) -> Path:
    """Return where a worker of this work says what it has to say."""
    if isinstance(work, Film):
        return films_root() / f".{work.film}.{work.language}.log"
    return runs_root() / f".{name_of(work)}.log"


def _options(config: Config) -> list[str]:
    """Return the config as the words of the command line."""
    words = []
    for each in fields(config):
        value = getattr(config, each.name)
        words += ["--set", f"{each.name}={'none' if value is None else value}"]
    return words


def look_after(
    turn: Turn, queue: Queue, jobs: Jobs, now: float, signalled: set[tuple[Process, Ending]]
) -> None:
    """See to a turn: press a worker that has been asked to end, and draw the conclusions where it has ended.

    A turn of an earlier server is taken over: its worker goes on if it is still there.
    """
    if turn.process is None:
        if is_alive(turn.server):
            return  # about to be started
        turn.process = _holder(turn.job.work)
    if turn.process is not None and is_alive(turn.process):
        if not is_alive(turn.server):
            turn.server = this_process()
            # A clock that began anew with the machine says nothing of a turn before that.
            turn.started = min(turn.started, now)
        _keep_to_limits(turn, now, limits())
        if turn.ending:
            _press(turn, turn.process, now, signalled)
        return
    _conclude(turn, queue, jobs, now)


def _holder(work: Work) -> Process | None:
    """Return the process that is recording a run; None where there is none."""
    if isinstance(work, Config):
        with suppress(StoreError):
            run = find_run(work)
            if run is not None and (status := run.status()).state is State.RUNNING and status.pid:
                return process_of(status.pid)
    return None


def _keep_to_limits(turn: Turn, now: float, allowed: ServerLimits) -> None:
    if turn.process is None or turn.ending or turn.job.visitor == SYSTEM or isinstance(turn.job.work, Film):
        return
    if turn.job.seconds + now - turn.started > MORE_TIME * allowed.seconds + SECONDS_MORE:
        turn.ending, turn.ending_at = "time", now
    elif memory_of(turn.process) > MORE_MEMORY * allowed.memory:
        turn.ending, turn.ending_at = "memory", now


def _press(turn: Turn, process: Process, now: float, signalled: set[tuple[Process, Ending]]) -> None:
    """Ask a worker to end in the gentlest way that it can hear."""
    waited = now - turn.ending_at
    is_recording = _request_stop(turn.job.work, process)
    if turn.ending == "pause":  # it will see the request at its next evaluation, where its checkpoint is
        return
    if (not is_recording or waited > SECONDS_TO_STOP) and (process, "asked") not in signalled:
        signalled.add((process, "asked"))
        end(process)
    if waited > SECONDS_TO_END and (process, "forced") not in signalled:
        signalled.add((process, "forced"))
        end(process, at_once=True)


def _request_stop(work: Work, process: Process) -> bool:
    """Ask a worker to stop after its step, or after its cell of a sweep; tell whether it will hear that."""
    with suppress(UserError, OSError):
        if isinstance(work, Sweep):
            request_stop_of_sweep(work.sweep_id)
            return True
        if isinstance(work, Config):
            run = find_run(work)
            status = None if run is None else run.status()
            if status is not None and status.state is State.RUNNING and status.pid == process.pid:
                request_stop(work.run_id)
                return True
    return False


def _conclude(turn: Turn, queue: Queue, jobs: Jobs, now: float) -> None:
    """Draw the conclusions from the end of a worker."""
    job, lost = turn.job, not is_alive(turn.server)
    state = state_of(job.work)
    what = verdict(turn, state, film_done=_film_done(job.work), lost=lost)
    if what == "again":
        if lost:
            turn.job = job = replace(job, losses=job.losses + 1)
        queue.end(turn, turn.started if lost else now, again=True)
        if state is None:  # nothing was recorded that it could go on with
            begun = queue.find(job.name)
            queue.waiting = [replace(one, goes_on=False) if one is begun else one for one in queue.waiting]
        return
    queue.end(turn, turn.started if lost else now)
    if what == "failed":
        jobs.fail(job.name, _reason(turn))


def verdict(turn: Turn, state: State | None, *, film_done: bool, lost: bool) -> str:
    """Return what the end of a worker means: the job is "done", goes on "again", or has "failed".

    Args:
        state: of the run or the sweep it has recorded; None where there is none, or for a film.
        film_done: whether the worker of a film has said that it is done.
        lost: whether the server that had started it is gone: then its end says nothing of the job.
    """
    if turn.ending == "cancel" or state is State.FINISHED or film_done:
        return "done"
    if turn.ending in ("time", "memory"):
        return "failed"
    if turn.ending == "pause" and state is State.STOPPED:
        return "again"
    if lost:
        return "again" if turn.job.losses < MOST_LOSSES else "failed"
    return "done" if state is State.STOPPED else "failed"


def last_event(film: Film) -> dict[str, Any]:
    """Return the last complete line that the renderer of a film has said, {} before the first."""
    try:
        lines = log_of(film).read_text(encoding="utf-8").splitlines(keepends=True)
        event = json.loads(next(line for line in reversed(lines) if line.endswith("\n")))
        return event if isinstance(event, dict) else {}
    except (OSError, ValueError, StopIteration):
        return {}


def _film_done(work: Work) -> bool:
    return isinstance(work, Film) and last_event(work).get("event") == "done"


def _reason(turn: Turn) -> Message:
    allowed = limits()
    if turn.ending == "memory":
        return Message(
            "it took more than {size} GiB of memory, which is more than one training may",
            size=round(MORE_MEMORY * allowed.memory / GIB, 1),
        )
    if turn.ending == "time":
        return Message(
            "it took longer than the {minutes} minutes that one training may",
            minutes=round(allowed.seconds / 60, 1),
        )
    work = turn.job.work
    said = str(last_event(work).get("message", "")) if isinstance(work, Film) else last_line(log_of(work))
    return Message("{problem}", problem=said) if said else Message(VANISHED)
