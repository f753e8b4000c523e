"""Before the first visitor comes: unpack the run that pages show, and measure what they show of it.

`./run` starts it beside the server, for whom nobody waits: what is measured is kept beside the run.
"""

from __future__ import annotations

import os
from contextlib import suppress

from language import UserError
from story.chapters.answers import read_answers
from story.chapters.registry import CHAPTERS
from training.config import Config
from training.config.presets import REFERENCE
from training.packed import shipped_run
from training.runs.reader import Run, open_run, run_folder
from training.runs.status import State


def prepare(config: Config) -> None:
    """Have all chapters read a run, the first page's table before all others. What cannot be read is left to
    the pages, which say why."""
    with suppress(UserError, OSError):
        run = open_run(config.run_id) if run_folder(config.run_id).exists() else shipped_run(config)
        if run is not None and run.status().state is State.FINISHED:
            _read(run)


def _read(run: Run) -> None:
    view = run.view()
    read_answers(view)
    for chapter in CHAPTERS.values():
        if chapter.reader is not None and chapter.why_not(run.config) is None:
            with suppress(UserError, ValueError):
                chapter.reader(view)


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)
    prepare(REFERENCE)
