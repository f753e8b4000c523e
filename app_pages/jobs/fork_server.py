"""A process that has loaded what training needs, and forks a worker for each line on its standard input.

Loading takes some seconds of a core, a turn in the queue may last but one. What is said to it, and answered:

    {"words": ["grok", …], "log": "/…/.ID.log", "environment": {"KAIQIAO_RUNS": "/…"}}
    {"pid": 1234, "started": "5678"}

It ends with whoever started it (the end of its input). Its workers go on: they are known by number and start.
No thread has been started here when it forks, and torch's own begin in the worker.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import traceback
from typing import Any

from app_pages.jobs.processes import process_of


def main() -> int:
    """Serve until the input ends."""
    # What the commands import when they are called.
    import training.runs.recording  # noqa: F401
    from training.cli import main as train

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # an ended worker leaves no zombie
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us
    while line := sys.stdin.readline():
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _work(train, order)
        started = process_of(pid)
        print(json.dumps({"pid": started.pid, "started": started.started}), flush=True)
    return 0


def _work(train: Any, order: dict[str, Any]) -> None:
    """Be the worker; never returns."""
    code = 1
    try:
        os.setsid()
        for number in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        nothing = os.open(os.devnull, os.O_RDWR)
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
        for descriptor, target in ((nothing, 0), (nothing, 1), (log, 2)):
            os.dup2(descriptor, target)
        os.environ.update(order["environment"])
        code = train(order["words"])
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
