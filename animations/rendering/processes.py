"""The processes that draw films, which can all be killed at once."""

from __future__ import annotations

import subprocess
import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Processes:
    """A set of running processes, shared by the threads that wait for them.

    After `kill_all` whatever is still added is killed as well: a thread may just have started one.
    """

    running: set[subprocess.Popen[bytes]] = field(default_factory=set)
    killed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, process: subprocess.Popen[bytes]) -> None:
        with self.lock:
            self.running.add(process)
            if self.killed:
                process.kill()

    def discard(self, process: subprocess.Popen[bytes]) -> None:
        with self.lock:
            self.running.discard(process)

    def kill_all(self) -> None:
        with self.lock:
            self.killed = True
            for process in self.running:
                process.kill()
