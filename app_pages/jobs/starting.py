"""How workers are started: trainings forked from a process that has loaded everything, films anew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app_pages.jobs.processes import Process, process_of

ROOT = Path(__file__).parents[2]
CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"  # whose system libraries do not bear it


@dataclass(slots=True)
class Starter:
    """Starts the workers of one server.

    Attributes:
        forks: the process that forks the workers that train; None until one is needed.
        started: processes of its own, which are asked now and then so that none is left as a zombie.
    """

    forks: subprocess.Popen[str] | None = None
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def train(self, words: Sequence[str], log: Path, environment: Mapping[str, str]) -> Process:
        """Start `python -m training` with these words; what it says on standard error goes into the log.

        Raises:
            OSError: when it cannot be started, or the log cannot be written.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        log.open("wb").close()
        if not CAN_FORK:
            return self.start(["training", *words], log, environment, errors=True)
        order = {"words": list(words), "log": str(log.absolute()), "environment": dict(environment)}
        for _attempt in range(2):  # one that has died is replaced
            if self.forks is None or self.forks.poll() is not None:
                self.forks = subprocess.Popen(
                    [sys.executable, "-W", "ignore", "-m", "app_pages.jobs.fork_server"],
                    cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    text=True, start_new_session=True,
                )  # fmt: skip
            assert self.forks.stdin is not None
            assert self.forks.stdout is not None
            try:
                self.forks.stdin.write(json.dumps(order) + "\n")
                self.forks.stdin.flush()
                told = json.loads(self.forks.stdout.readline())
                return Process(int(told["pid"]), str(told["started"]))
            except (OSError, ValueError):
                self.forks.kill()
                self.forks.wait()
        raise OSError("no worker could be started")

    def start(
        self, words: Sequence[str], log: Path, environment: Mapping[str, str], *, errors: bool = False
    ) -> Process:
        """Start `python -m` with these words; its output goes into the log, or (`errors`) what it says on
        standard error.

        Raises:
            OSError: when it cannot be started, or the log cannot be written.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=ROOT,
                stdout=subprocess.DEVNULL if errors else file,
                stderr=file if errors else subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=os.environ | environment,
            )
        self.started.append(process)
        return process_of(process.pid)

    def reap(self) -> None:
        """Notice which processes have ended."""
        self.started = [process for process in self.started if process.poll() is None]

    def rest(self) -> None:
        """Let the process go that forks: there is nothing to do. Workers are not touched."""
        if self.forks is not None:
            assert self.forks.stdin is not None
            self.forks.stdin.close()
            self.forks.wait()
            self.forks = None
