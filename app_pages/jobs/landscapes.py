"""Landscapes measured in a worker process, one at a time: they take up to some minutes, and no page waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import streamlit as st

from app_pages.jobs.logs import last_line
from training.runs.reader import Run, runs_root

ROOT = Path(__file__).parents[2]


class Standing(Enum):
    """Where the landscape of a run stands."""

    NONE = "none"
    AT_WORK = "at work"
    OTHERS_FIRST = "others first"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True)
class Surveyor:
    """The one worker of this server.

    Attributes:
        run_id: whose landscape it measures, or has measured last.
        process: None before the first.
    """

    lock: threading.Lock
    run_id: str = ""
    process: subprocess.Popen[bytes] | None = None


@st.cache_resource
def surveyor() -> Surveyor:
    """Return the surveyor of this process."""
    return Surveyor(threading.Lock())


def survey(run: Run) -> None:
    """Measure the landscape of a run, unless one is being measured."""
    one = surveyor()
    with one.lock:
        if one.process is not None and one.process.poll() is None:
            return
        progress, log = _progress_path(run.run_id), _log_path(run.run_id)
        progress.unlink(missing_ok=True)
        words = [
            "landscape",
            run.run_id,
            "--curvature",
            "--json",
            "--lang",
            "en",
            "--progress",
            str(progress),
        ]
        with log.open("wb") as file:
            one.process = subprocess.Popen(
                [sys.executable, "-m", "training", *words],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=file,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=os.environ | {"KAIQIAO_RUNS": str(runs_root())},
            )
        one.run_id = run.run_id


def finish_survey(run: Run) -> None:
    """Measure the landscape of a run, and wait until it is there: for a page that nobody looks at yet."""
    survey(run)
    process = surveyor().process
    if process is not None:
        process.wait()


def standing(run: Run) -> tuple[Standing, float, str]:
    """Return where a run's landscape stands, how far it is (0 to 1), and why it failed ("" if it did not)."""
    one = surveyor()
    with one.lock:
        alive = one.process is not None and one.process.poll() is None
        if alive and one.run_id != run.run_id:
            return Standing.OTHERS_FIRST, 0.0, ""
        if alive:
            return Standing.AT_WORK, _share(run.run_id), ""
        if one.run_id == run.run_id and one.process is not None:
            if one.process.poll() == 0:
                return Standing.DONE, 1.0, ""
            return Standing.FAILED, 0.0, last_line(_log_path(run.run_id))
    return Standing.NONE, 0.0, ""


def _share(run_id: str) -> float:
    try:
        told = json.loads(_progress_path(run_id).read_text(encoding="utf-8"))
        return min(1.0, float(told["done"]) / max(1.0, float(told["total"])))
    except (OSError, ValueError, KeyError, TypeError):
        return 0.0


def _progress_path(run_id: str) -> Path:
    return runs_root() / f".{run_id}.landscape.json"


def _log_path(run_id: str) -> Path:
    return runs_root() / f".{run_id}.landscape.log"
