"""The tables of runs, worked out beside the page: a visitor sees the curves meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import streamlit as st

from app_pages.frame.current_run import written_at
from app_pages.frame.exported import is_exported
from story.chapters.answers import AnswerTable, read_answers
from training.runs.reader import Run

# Tables that are kept in memory, each a megabyte or so; the oldest goes first.
KEPT = 16
# So long a page waits for a table that may be there already, on disk.
AT_ONCE = 0.4


@dataclass(slots=True)
class Desk:
    """One table at a time, for all visitors."""

    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    lock: threading.Lock = field(default_factory=threading.Lock)
    tables: dict[Hashable, Future[AnswerTable]] = field(default_factory=dict)


def table_of(run: Run, *, wait: float = AT_ONCE) -> AnswerTable | None:
    """The table of a run that has ended; None while it is being worked out, which begins with the first call.

    Args:
        wait: for so many seconds; a page that is written into a file waits until it is there.

    Raises:
        StoreError: when the run is damaged.
        ValueError: when its questions fill no table.
    """
    desk, key = _desk(), (str(run.folder), written_at(run))
    with desk.lock:
        if key not in desk.tables:
            desk.tables[key] = desk.pool.submit(lambda: read_answers(run.view()))
            for old in list(desk.tables)[:-KEPT]:
                desk.tables.pop(old).cancel()
        waited_for = desk.tables[key]
    try:
        return waited_for.result(None if is_exported() else wait)
    except TimeoutError:
        return None
    except BaseException:
        with desk.lock:
            desk.tables.pop(key, None)  # the next visit tries anew
        raise


@st.cache_resource
def _desk() -> Desk:
    return Desk()
