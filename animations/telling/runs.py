"""Which run a film is drawn from."""

from __future__ import annotations

import os

from story.films.entry import FilmEntry
from training.config.presets import REFERENCE
from training.runs.reader import Run, open_run
from training.runs.view import RunView


def view_for(entry: FilmEntry | None, run: Run | str | None) -> RunView | None:
    """The run asked for, else KAIQIAO_RUN, else the film's own; None for a film that is about none.

    Args:
        entry: what the catalog says of the film; None for one that is not in it.
    """
    own = REFERENCE.run_id if entry is None else entry.run_id
    if own is None:
        return None
    run = run or os.environ.get("KAIQIAO_RUN") or own
    return (open_run(run) if isinstance(run, str) else run).view()
