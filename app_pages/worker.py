"""Training in a process of its own: started here, watched through the run's folder.

A worker outlives a page reload, and a visitor who comes second finds it at work: what is known of it
lies on disk, in the run it records.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import streamlit as st

from language import Message, UserError
from training.config import Config
from training.status import State
from training.store import Run, StoreError, open_run, run_folder, runs_root

ROOT = Path(__file__).parents[1]


class WorkerError(UserError):
    """The worker ended before it had recorded anything."""


@st.cache_resource
def _workers() -> dict[str, subprocess.Popen[bytes]]:
    """The workers this server has started, by run id; shared by all its visitors."""
    return {}


def find_run(config: Config) -> Run | None:
    """The recording of this config, finished or not; None if there is none yet.

    Raises:
        StoreError: when its folder is damaged.
    """
    if not (run_folder(config.run_id) / "config.json").exists():
        return None
    return open_run(config.run_id)


def is_busy(config: Config) -> bool:
    """Whether a worker is on its way with this config: started, and its run not yet ended."""
    worker = _workers().get(config.run_id)
    if worker is not None and worker.poll() is None:
        return True
    run = find_run(config)
    return run is not None and run.status().state is State.RUNNING


def start(config: Config) -> None:
    """Start a worker that trains and records this config, unless one is on its way.

    Raises:
        WorkerError: when the folder of runs cannot be written.
    """
    if is_busy(config):
        return
    log = _log_path(config)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as file:
            _workers()[config.run_id] = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "training",
                    "grok",
                    "--json",
                    "--lang",
                    "en",
                    "--again",
                    *_options(config),
                ],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=file,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=os.environ | {"KAIQIAO_RUNS": str(runs_root())},
            )
    except OSError as error:
        raise WorkerError(
            Message(
                "the folder of runs {folder} cannot be written: {reason}",
                folder=str(runs_root()),
                reason=error.strerror or str(error),
            )
        ) from error


def last_words(config: Config) -> str:
    """Why the worker of this config ended without a finished run: the last line it said, else ""."""
    worker = _workers().get(config.run_id)
    if worker is None or worker.poll() in (None, 0):
        return ""
    try:
        said = _log_path(config).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return said[-1] if said else ""


def _log_path(config: Config) -> Path:
    return runs_root() / f".{config.run_id}.log"


def _options(config: Config) -> list[str]:
    """The config as the words of the command line."""
    words = []
    for field in fields(config):
        value = getattr(config, field.name)
        words += ["--set", f"{field.name}={'none' if value is None else value}"]
    return words


__all__ = ["StoreError", "WorkerError", "find_run", "is_busy", "last_words", "start"]
