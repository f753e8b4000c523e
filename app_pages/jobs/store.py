"""The queue on disk: what was asked for outlives the server.

`.queue.json` in the folder of runs is all there is; nothing of it is kept in memory. It is changed only while
`.queue.lock` is held, and replaced whole, so that several servers of one folder share one queue, and one that
is killed at any moment leaves the old queue or the new. A file that cannot be read is put aside, and blocks
nobody.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock

from app_pages.jobs.limits import limits
from app_pages.jobs.processes import Process
from app_pages.jobs.queue import Queue, Turn
from app_pages.jobs.wishes import Film, Job, Visitor, Work
from language import Message, UserError
from training.config import Config
from training.runs.atomic import replace_text
from training.runs.reader import runs_root
from training.runs.regular_files import read_text
from training.sweeps.design import Sweep

FILE, LOCK, FORMAT = ".queue.json", ".queue.lock", 1
# What is kept of jobs that ended without having done their work.
MOST_FAILURES = 50
LANES = ("training", "film")
_within = threading.RLock()


@dataclass(slots=True)
class Jobs:
    """All that the server has to do.

    Attributes:
        lanes: a queue of trainings and a queue of films: neither waits for the other.
        failures: why a job ended without having done its work, by its name; the last ones.
        put_aside: the name of a queue file that could not be read, "" where there was none.
    """

    lanes: dict[str, Queue] = field(default_factory=lambda: {lane: Queue() for lane in LANES})
    failures: dict[str, Message] = field(default_factory=dict)
    put_aside: str = ""

    def queues(self) -> list[Queue]:
        """All queues."""
        return list(self.lanes.values())

    def fail(self, name: str, reason: Message) -> None:
        """Keep why a job has failed."""
        self.failures.pop(name, None)
        self.failures[name] = reason
        while len(self.failures) > MOST_FAILURES:
            del self.failures[next(iter(self.failures))]


def lane_of(work: Work) -> str:
    """In which queue work waits."""
    return "film" if isinstance(work, Film) else "training"


def look() -> Jobs:
    """Read the queue, to be looked at only; an empty one where none can be read."""
    try:
        return _read(runs_root() / FILE)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, UserError):
        return Jobs()


@contextmanager
def changed() -> Iterator[Jobs]:
    """Yield the queue, to be changed; it is written when the block ends, if it has been.

    Raises:
        OSError: when it cannot be written.
    """
    root = runs_root()
    root.mkdir(parents=True, exist_ok=True)
    with _within, FileLock(root / LOCK):
        jobs = _read_or_put_aside(root / FILE)
        before = _written(jobs)
        yield jobs
        if (after := _written(jobs)) != before or (jobs.put_aside and not (root / FILE).exists()):
            replace_text(root / FILE, after)


def _read_or_put_aside(path: Path) -> Jobs:
    try:
        return _read(path)
    except FileNotFoundError:
        return Jobs()
    except (OSError, ValueError, LookupError, TypeError, AttributeError, UserError):
        number = 1
        while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
            number += 1
        with suppress(OSError):
            path.rename(aside)
        return Jobs(put_aside=aside.name)


def _read(path: Path) -> Jobs:
    told = json.loads(read_text(path))
    if told["format"] != FORMAT:
        raise ValueError(f"format {told['format']}")
    failures = {str(name): _message(reason) for name, reason in told["failures"].items()}
    lanes = {lane: _queue(told["lanes"][lane]) for lane in LANES}
    lanes["training"].slots, lanes["film"].slots = limits().trainings, limits().renderers
    return Jobs(lanes, failures, str(told["put_aside"]))


def _written(jobs: Jobs) -> str:
    lanes = {lane: _told_queue(queue) for lane, queue in jobs.lanes.items()}
    failures = {
        name: {"text": reason.text, "values": dict(reason.values)} for name, reason in jobs.failures.items()
    }
    told = {"format": FORMAT, "lanes": lanes, "failures": failures, "put_aside": jobs.put_aside}
    return json.dumps(told, indent=1, default=str)


def _message(told: Mapping[str, Any]) -> Message:
    message = Message(str(told["text"]), **told["values"])
    str(message)  # raises where a value is missing
    return message


def _told_queue(queue: Queue) -> dict[str, Any]:
    return {
        "turns": [
            {"job": _told_job(turn.job), "started": turn.started, "ending": turn.ending,
             "ending_at": turn.ending_at, "server": _told_process(turn.server),
             "process": _told_process(turn.process)}
            for turn in queue.turns
        ],
        "waiting": [_told_job(job) for job in queue.waiting],
        "submitted": queue.submitted,
        "had": queue.had,
    }  # fmt: skip


def _told_job(job: Job) -> dict[str, Any]:
    return _told_work(job.work) | {
        "number": job.number, "visitor": asdict(job.visitor), "goes_on": job.goes_on, "turns": job.turns,
        "seconds": job.seconds, "losses": job.losses,
    }  # fmt: skip


def _told_work(work: Work) -> dict[str, Any]:
    if isinstance(work, Film):
        return {"film": asdict(work)}
    return {"sweep" if isinstance(work, Sweep) else "config": work.to_json()}


def _told_process(process: Process | None) -> dict[str, Any] | None:
    return None if process is None else asdict(process)


def _queue(told: Mapping[str, Any]) -> Queue:
    return Queue(
        turns=[_turn(turn) for turn in told["turns"]],
        waiting=[_job(job) for job in told["waiting"]],
        submitted=int(told["submitted"]),
        had={str(key): float(seconds) for key, seconds in told["had"].items()},
    )


def _turn(told: Mapping[str, Any]) -> Turn:
    return Turn(
        _job(told["job"]), float(told["started"]), _process(told["server"]), _process(told["process"]),
        str(told["ending"]), float(told["ending_at"]),
    )  # fmt: skip


def _job(told: Mapping[str, Any]) -> Job:
    return Job(
        int(told["number"]), Visitor(**told["visitor"]), _work(told), bool(told["goes_on"]),
        int(told["turns"]), float(told["seconds"]), int(told["losses"]),
    )  # fmt: skip


def _work(told: Mapping[str, Any]) -> Work:
    if "film" in told:
        return Film(**told["film"])
    if "sweep" in told:
        return _sweep(json.dumps(told["sweep"], sort_keys=True))
    return _config(json.dumps(told["config"], sort_keys=True))


@lru_cache(maxsize=100)
def _sweep(text: str) -> Sweep:
    return Sweep.from_json(json.loads(text))


@lru_cache(maxsize=500)
def _config(text: str) -> Config:
    """A config is checked once, not at each look."""
    return Config.from_json(json.loads(text))


def _process(told: Mapping[str, Any] | None) -> Process | None:
    return None if told is None else Process(int(told["pid"]), str(told["started"]))
