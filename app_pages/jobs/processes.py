"""Processes known by their number and their start: a number alone may be another's by tomorrow."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """A process of this machine.

    Attributes:
        pid: its number.
        started: when it began, in the system's own words.
    """

    pid: int
    started: str


def process_of(pid: int) -> Process:
    """Return the process that has this number now; of one that is gone, `started` is "".

    >>> is_alive(process_of(os.getpid())), is_alive(Process(os.getpid(), "another day"))
    (True, False)
    """
    return Process(pid, _started(pid))


def this_process() -> Process:
    """Return the process that asks."""
    return process_of(os.getpid())


def is_alive(process: Process | None) -> bool:
    """Tell whether a process is still there, and at work: one that has ended and waits to be noticed is
    not."""
    return process is not None and process.started != "" and _started(process.pid) == process.started


def end(process: Process | None, *, at_once: bool = False) -> None:
    """Ask a process to end (SIGTERM), or end it and its group (SIGKILL); one that is gone is left alone."""
    if process is None or not is_alive(process):
        return
    with suppress(OSError):
        if not at_once or sys.platform == "win32":  # which knows one way alone, and that is at once
            os.kill(process.pid, signal.SIGTERM)
        elif os.getpgid(process.pid) == process.pid:  # it leads a group of its own
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(process.pid, signal.SIGKILL)


def memory_of(process: Process) -> int:
    """Return the bytes of memory that a process holds; 0 where that is not known."""
    try:
        lines = (PROC / str(process.pid) / "status").read_text().splitlines()
        (kilobytes,) = (line.split()[1] for line in lines if line.startswith("VmRSS:"))
        return int(kilobytes) * 1024
    except (OSError, ValueError):
        return 0


def _started(pid: int) -> str:
    if not PROC.is_dir():
        import psutil

        with suppress(psutil.Error):
            found = psutil.Process(pid)
            return "" if found.status() == psutil.STATUS_ZOMBIE else str(found.create_time())
        return ""
    try:
        # The name, in parentheses, may hold anything; of what follows, the state is first, the start 20th.
        told = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        return "" if told[0] in "ZX" else told[19]
    except (OSError, IndexError):
        return ""
