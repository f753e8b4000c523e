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
from html import escape
from pathlib import Path

import streamlit as st

from app_pages.jobs.logs import last_line
from language import UserError, translator
from story.chapters.landscape import read_measured
from story.chapters.registry import CHAPTERS
from training.runs.reader import Run, open_run, runs_root
from training.runs.status import State
from training.watching.reading import WatchedRun, is_watched, open_watched

ROOT = Path(__file__).parents[2]
# Files that are kept in memory, a megabyte each; the oldest goes first.
KEPT = 12
# Visitors who are served or wait at once; more are told to come back.
MOST_WAITING = 3
SECONDS = 120
# The chapter whose pictures take minutes to measure: never for a file.
MEASURED_FOR_MINUTES = CHAPTERS["landscape"].url


@dataclass(slots=True)
class Exports:
    """The files of one server: those that are kept, who waits, and whose turn it is."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MOST_WAITING))
    files: dict[Hashable, bytes] = field(default_factory=dict)


def exported_page(page: str, run_id: str, written_at: int, language: str) -> bytes:
    """Return a page of a run as the bytes of an HTML file, in both languages; visitors take turns.

    Where it cannot be written, or too many wait, the file says that in one line, in the visitor's language:
    whoever downloads it hears of nothing else.

    Args:
        written_at: when the run was last written to: a file of an older state is not handed out.
    """
    exports, _ = _exports(), translator(language)
    try:
        key = (page, run_id, str(runs_root()), written_at)
        if key in exports.files:
            return exports.files[key]
        if not exports.waiting.acquire(blocking=False):
            raise UserError("Too many wait for theirs; try again in a minute.")
        try:
            with exports.lock:
                if key not in exports.files:
                    exports.files[key] = _written(page, run_id)
                    for old in list(exports.files)[:-KEPT]:
                        del exports.files[old]
                return exports.files[key]
        finally:
            exports.waiting.release()
    except UserError as error:
        return f"<!doctype html><meta charset=utf-8><p>{escape(_(error.message))}</p>".encode()


def exportable(page: str, run_id: str) -> Run | WatchedRun | None:
    """Return the run of a page that can be taken along: one that does not grow any more, and of which all is
    measured already where that takes minutes; else None."""
    try:
        run = open_watched(run_id) if is_watched(run_id) else open_run(run_id)
        if run.status().state is State.RUNNING:
            return None
        if page != MEASURED_FOR_MINUTES:
            return run
        return None if isinstance(run, WatchedRun) or read_measured(run.view()).is_missing else run
    except (OSError, UserError):
        return None


def _written(page: str, run_id: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file, log = Path(folder) / f"kaiqiao-{page}.html", Path(folder) / "log"
        with log.open("wb") as told:
            words = ["--page", page, "-o", str(file), "--", run_id]
            try:
                done = subprocess.run(
                    [sys.executable, "-m", "app_pages.export", *words],
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=told,
                    timeout=SECONDS,
                    env=os.environ | {"KAIQIAO_RUNS": str(runs_root())},
                )
            except subprocess.TimeoutExpired as error:
                raise UserError(
                    "page {page}: it took longer than {seconds} s", page=page, seconds=SECONDS
                ) from error
        if done.returncode:
            raise UserError("page {page}: {reason}", page=page, reason=last_line(log))
        return file.read_bytes()


@st.cache_resource
def _exports() -> Exports:
    return Exports()
