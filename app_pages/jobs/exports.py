"""Pages as one HTML file, for visitors who take one along: written by a process of its own, one at a time.

Streamlit's driver, which runs the page once more (`app_pages.export.visiting`), takes the place of the server
of its process: it cannot run here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from app_pages.jobs.logs import last_line
from language import UserError
from training.runs.reader import STATUS, open_run, run_folder, runs_root
from training.runs.status import State
from training.watching.reading import is_watched

ROOT = Path(__file__).parents[2]
# Files that are kept in memory, a megabyte each; the oldest goes first.
KEPT = 12
# Visitors who wait at once; more are told to come back.
MOST_WAITING = 8
# A page that has to measure a landscape first takes a minute or two.
SECONDS = 600


@dataclass(slots=True)
class Press:
    """What writes the files of one server."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    room: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MOST_WAITING))
    files: dict[Hashable, bytes] = field(default_factory=dict)


def exported_page(page: str, run_id: str) -> bytes:
    """Return a page of a run as the bytes of an HTML file, in both languages; visitors take turns.

    Raises:
        UserError: when it cannot be written, in the words of what failed to; or when too many wait.
    """
    press = _press()
    if not press.room.acquire(blocking=False):
        raise UserError("page {page}: too many wait for theirs; try again in a minute", page=page)
    try:
        with press.lock:
            key = (page, run_id, str(runs_root()), _written_at(run_id))
            if key not in press.files:
                press.files[key] = _written(page, run_id)
                for old in list(press.files)[:-KEPT]:
                    del press.files[old]
            return press.files[key]
    finally:
        press.room.release()


def has_ended(run_id: str) -> bool:
    """Tell whether there is a run of this id to be written into a file: one that does not grow any more."""
    try:
        return is_watched(run_id) or open_run(run_id).status().state is State.FINISHED
    except (OSError, UserError):
        return False


def _written_at(run_id: str) -> int:
    """When a run was last written to: a file of an older state of it is not handed out."""
    try:
        return (run_folder(run_id) / STATUS).lstat().st_mtime_ns
    except (OSError, UserError):
        return 0


def _written(page: str, run_id: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file, log = Path(folder) / f"kaiqiao-{page}.html", Path(folder) / "log"
        with log.open("wb") as told:
            done = subprocess.run(
                [sys.executable, "-m", "app_pages.export", "--page", page, "-o", str(file), "--", run_id],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=told,
                timeout=SECONDS,
                env=os.environ | {"KAIQIAO_RUNS": str(runs_root())},
            )
        if done.returncode:
            raise UserError("page {page}: {reason}", page=page, reason=last_line(log))
        return file.read_bytes()


@st.cache_resource
def _press() -> Press:
    return Press()
